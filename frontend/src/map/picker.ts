import type { Engine } from "./engine";
import { openOnGround, readPalette } from "./ground";
import { boxOf, readOutline } from "./outline";
import { type Position, boxAround } from "./points";
import type { Words } from "./words";

/** How far an arrow key moves the pin, in pixels; with Shift, one pixel. */
const STEP = 16;
/** A pin is shown with the streets around it; where none are drawn, with its part of the ward. */
const [NEAR_ZOOM, WIDE_ZOOM] = [17, 15];
const ARROWS: Record<string, [right: number, down: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const ZOOMS: Record<string, number> = { "+": 1, "=": 1, ";": 1, "＋": 1, "-": -1, "－": -1 };
const COLOUR_QUERIES = ["(forced-colors: active)", "(prefers-contrast: more)", "(prefers-color-scheme: dark)"];

/** Another place, by which one sees where one is. */
export interface Neighbour extends Position {
  name: string;
}

export interface PickerOptions {
  outline: string;
  basemap: string | undefined;
  credit: string;
  position: Position | null;
  words: Words;
  /** The pin was set by hand. */
  onPick: (position: Position) => void;
}

/** A map on which a pin is pressed, dragged, or moved by keys. */
export class Picker {
  private readonly view = make("div", "map-view pick-view");
  private readonly credit = make("p", "map-credit small");
  private readonly pin = make("button", "spot pick-pin");
  private readonly closing = new AbortController();
  private engine!: Engine;
  private position: Position | null;
  private takePin: (() => void) | undefined;
  private takeNeighbours: (() => void)[] = [];

  private constructor(
    private readonly holder: HTMLElement,
    private readonly options: PickerOptions,
  ) {
    const { words, credit } = options;
    this.position = options.position;
    for (const [name, value] of Object.entries({
      tabindex: "0",
      role: "application",
      "aria-label": words.map ?? "",
    })) {
      this.view.setAttribute(name, value);
    }
    this.pin.type = "button";
    this.pin.tabIndex = -1;
    // What it says is said in words beside the map.
    this.pin.setAttribute("aria-hidden", "true");
    this.credit.textContent = credit;
    this.credit.hidden = !credit;
  }

  /**
   * Open the map in the element.
   *
   * @throws Error when there is no ground to stand on.
   */
  static async open(holder: HTMLElement, options: PickerOptions): Promise<Picker> {
    const picker = new Picker(holder, options);
    try {
      await picker.start();
    } catch (error) {
      picker.close();
      throw error;
    }
    return picker;
  }

  /** Put the pin where a field or an address says, and show it. */
  show(position: Position): void {
    this.set(position);
    this.engine.show(position, Math.max(this.engine.look().zoom, this.options.basemap ? NEAR_ZOOM : WIDE_ZOOM));
  }

  /** Name the places around the pin. */
  showNeighbours(neighbours: Neighbour[]): void {
    for (const take of this.takeNeighbours) take();
    this.takeNeighbours = neighbours.map((neighbour) => {
      const mark = make("span", "pick-neighbour");
      mark.setAttribute("aria-hidden", "true");
      mark.textContent = neighbour.name;
      return this.engine.put(mark, neighbour, null);
    });
  }

  close(): void {
    this.closing.abort();
    this.engine?.close();
    this.view.remove();
    this.credit.remove();
  }

  private async start(): Promise<void> {
    const shapes = fetch(this.options.outline)
      .then((answer) => answer.json())
      .then(readOutline);
    this.holder.append(this.view, this.credit);
    this.engine = await openOnGround(this.view, this.options.basemap, shapes, {
      onLook: () => {},
      onDrawn: () => (this.view.dataset.wardPinState = "drawn"),
      onPick: (position) => this.pick(position),
    });
    const box = boxOf(await shapes) ?? boxAround(this.position ? [this.position] : []);
    if (!box) throw new Error("there is nothing to show");
    this.engine.fit(box);
    if (this.position) this.show(this.position);
    this.view.prepend(this.makeControls());
    this.listenToKeys();
    this.listenToDrags();
    for (const query of COLOUR_QUERIES) {
      const recolour = () => this.engine.recolour(readPalette(this.view));
      matchMedia(query).addEventListener("change", recolour, { signal: this.closing.signal });
    }
    this.view.focus({ preventScroll: true });
  }

  private set(position: Position): void {
    this.position = position;
    this.takePin?.();
    this.pin.style.translate = "";
    this.takePin = this.engine.put(this.pin, position, null);
  }

  private pick(position: Position): void {
    this.set(position);
    this.options.onPick(position);
  }

  private makeControls(): HTMLElement {
    const controls = make("div", "map-controls");
    const { zoom_in = "", zoom_out = "" } = this.options.words;
    for (const [sign, word, steps] of [["＋", zoom_in, 1], ["－", zoom_out, -1]] as const) {
      const button = make("button", "map-control");
      button.type = "button";
      button.setAttribute("aria-label", word);
      button.title = word;
      button.textContent = sign;
      button.addEventListener("click", () => this.engine.zoom(steps));
      controls.append(button);
    }
    return controls;
  }

  private listenToKeys(): void {
    this.view.addEventListener(
      "keydown",
      (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const isOnView = event.target === this.view;
        const arrow = ARROWS[event.key];
        const steps = ZOOMS[event.key];
        if (arrow && isOnView) this.nudge(arrow, event.shiftKey ? 1 : STEP);
        else if ((event.key === "Enter" || event.key === " ") && isOnView) this.nudge([0, 0], 0);
        else if (steps) this.engine.zoom(steps);
        else return;
        event.preventDefault();
      },
      { signal: this.closing.signal },
    );
  }

  /** Move the pin by so many pixels; without one, put it into the middle of the map first. */
  private nudge([right, down]: [number, number], step: number): void {
    const box = (this.position ? this.pin : this.view).getBoundingClientRect();
    const position = this.engine.at({
      clientX: box.left + box.width / 2 + right * step,
      clientY: box.top + box.height / 2 + down * step,
    });
    this.pick(position);
    this.engine.reveal(position);
  }

  private listenToDrags(): void {
    const { pin } = this;
    const { signal } = this.closing;
    let start: PointerEvent | undefined;
    pin.addEventListener(
      "pointerdown",
      (event) => {
        // The map must not be dragged along, and the focus stays where the keys are heard.
        event.stopPropagation();
        event.preventDefault();
        this.view.focus({ preventScroll: true });
        pin.setPointerCapture(event.pointerId);
        start = event;
      },
      { signal },
    );
    for (const name of ["mousedown", "touchstart"]) {
      pin.addEventListener(name, (event) => event.stopPropagation(), { signal });
    }
    pin.addEventListener(
      "pointermove",
      (event) => {
        if (!start) return;
        const [x, y] = [event.clientX - start.clientX, event.clientY - start.clientY];
        pin.style.translate = `${x}px ${y}px`;
      },
      { signal },
    );
    pin.addEventListener(
      "pointerup",
      () => {
        if (!start) return;
        start = undefined;
        this.nudge([0, 0], 0);
      },
      { signal },
    );
    pin.addEventListener(
      "pointercancel",
      () => {
        start = undefined;
        pin.style.translate = "";
      },
      { signal },
    );
  }
}

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}
