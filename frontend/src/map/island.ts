import { readShown, writeShown } from "./address";
import type { Ahead } from "./ahead";
import { Cards, sayPlace } from "./cards";
import type { Group } from "./crowd";
import type { Engine } from "./engine";
import { isMotionWelcome, openOnGround, readPalette } from "./ground";
import { Markers } from "./markers";
import { boxOf, readOutline } from "./outline";
import { type Layer, type Place, type Row, groupPlaces, readRows } from "./places";
import { type Position, boxAround, readPoints } from "./points";
import { Voice } from "./voice";
import { fill, readWords } from "./words";

/** How far an arrow key moves the map, in pixels. */
const STEP = 100;
/** While the map is moving, its buttons are brought up to date this often, in milliseconds. */
const BEAT = 150;
/** A place that is only passed by is not asked for its name, in milliseconds. */
const LINGER = 200;
/** The map has come to rest this long after it was sent somewhere, in milliseconds. */
const GLIDE = 500;
/** Browsers refuse an address that is written too often; what was moved is written when it rests, in milliseconds. */
const REST = 300;
/** The map is enlarged to this when it shows one place of which an address tells. */
const PLACE_ZOOM = 16;
/** The map is enlarged to this when it shows where the reader is. */
const NEAR_ME_ZOOM = 15;
const ARROWS: Record<string, [right: number, down: number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};
const ZOOMS: Record<string, number> = { "+": 1, "=": 1, ";": 1, "＋": 1, "-": -1, "－": -1 };
/** What a reader may change while the map is open, and what changes its colours then. */
const COLOUR_QUERIES = ["(forced-colors: active)", "(prefers-contrast: more)", "(prefers-color-scheme: dark)"];

/** The map that can be moved, in the place of the one that cannot. */
export class Island {
  private readonly words;
  private readonly rows: Row[];
  private readonly rowOf: Map<number, Row>;
  private readonly drawing: SVGElement;
  private readonly live = make("div", "map-live");
  private readonly view: HTMLElement;
  private readonly voice = new Voice();
  private readonly cards: Cards;
  private readonly closing = new AbortController();
  private readonly signal = this.closing.signal;
  private engine!: Engine;
  private markers: Markers | undefined;
  private nearMe: HTMLElement | undefined;
  private chosen: Place | null = null;
  /** Until then the map moves by itself, and what it does not say is said by something else. */
  private quietUntil = Infinity;
  private beat = 0;
  private linger: ReturnType<typeof setTimeout> | undefined;
  private rest: ReturnType<typeof setTimeout> | undefined;
  private layers: Layer[] = [];

  private constructor(private readonly figure: HTMLElement) {
    this.words = readWords(figure, "[data-ward-map-words]");
    this.rows = readRows(figure.closest("[data-ward-map-page]") ?? document);
    this.rowOf = new Map(this.rows.map((row) => [row.place.number, row]));
    this.drawing = figure.querySelector("svg")!;
    this.view = make("div", "map-view", {
      tabindex: "0",
      role: "application",
      "aria-label": this.words.map ?? "",
    });
    this.view.style.setProperty("--map-height", `${this.drawing.getBoundingClientRect().height}px`);
    this.cards = new Cards(figure.dataset.wardMapCard ?? "", this.words, () => this.leaveCard());
  }

  /**
   * Open the map in the figure and give a function that closes it. Until everything that it needs is there,
   * the page stays as it is.
   *
   * @throws Error when the points, or all that could be drawn under them, cannot be had.
   */
  static async open(figure: HTMLElement, ahead: Ahead): Promise<() => void> {
    const island = new Island(figure);
    try {
      await island.fetchAndShow(ahead);
    } catch (error) {
      island.close();
      throw error;
    }
    return () => island.close();
  }

  private async fetchAndShow(ahead: Ahead): Promise<void> {
    const { wardMapPoints, wardMapOutline, wardMapBasemap, wardMapCredit } = this.figure.dataset;
    const shapes = fetchOk(wardMapOutline, ahead)
      .then((answer) => answer.json())
      .then(readOutline);
    const credit = make("p", "map-credit small");
    credit.textContent = wardMapCredit ?? "";
    credit.hidden = !wardMapCredit;
    this.live.append(this.view, credit, this.cards.panel, this.voice.element);
    this.drawing.after(this.live);

    const [points, engine] = await Promise.allSettled([
      window.wardMapOwn?.points() ??
        fetchOk(wardMapPoints, ahead)
          .then((answer) => answer.arrayBuffer())
          .then(readPoints),
      openOnGround(
        this.view,
        wardMapBasemap,
        shapes,
        {
          onLook: (isStill) => this.look(isStill),
          onDrawn: () => (this.figure.dataset.wardMapState = "drawn"),
        },
        ahead,
      ),
    ]);
    if (engine.status === "rejected") throw engine.reason;
    this.engine = engine.value;
    if (points.status === "rejected") throw points.reason;

    const box = boxAround(this.rows.map((row) => row.place)) ?? points.value.box ?? boxOf(await shapes);
    if (!box) throw new Error("there is nothing to show");
    this.drawing.style.display = "none";
    this.live.classList.add("map-ready");
    this.engine.fit(box);
    // With this pause the pieces of the ground are asked for first, and come while the places are grouped.
    await new Promise((done) => setTimeout(done));
    this.layers = groupPlaces(points.value, this.rows);
    this.markers = new Markers(this.engine, this.layers, {
      words: this.words,
      onPress: (places, group, layer) => this.press(places, group, layer),
      onReach: (position) => this.reveal(position),
      onPoint: (place) => this.point(place),
    });
    this.markers.update();
    this.quietUntil = 0;
    this.view.prepend(this.makeControls());
    this.listenToKeys();
    this.listenToList();
    this.listenToColours();
    this.listenToNearMe();
    window.addEventListener("hashchange", () => this.showAddress(), { signal: this.signal });
    this.view.focus({ preventScroll: true });
    this.showAddress();
  }

  private close(): void {
    this.closing.abort();
    clearTimeout(this.linger);
    clearTimeout(this.rest);
    // The address shows what is there: without this map, nothing of it.
    if (readShown(location.hash)) writeShown(null);
    this.engine?.close();
    this.voice.close();
    this.live.remove();
    this.nearMe?.remove();
    this.drawing.style.removeProperty("display");
    delete this.figure.dataset.wardMapState;
    for (const { element } of this.rows) {
      element.removeAttribute("aria-current");
      element.removeAttribute("data-ward-place-pointed");
    }
  }

  private look(isStill: boolean): void {
    const now = performance.now();
    if (!this.markers || (!isStill && now - this.beat < BEAT)) return;
    this.beat = now;
    const hadFocus = this.view.contains(document.activeElement);
    const count = this.markers.update();
    // The button that was pressed may be gone, as that of a group is that fell apart.
    if (hadFocus && !this.view.contains(document.activeElement)) {
      this.view.focus({ preventScroll: true });
    }
    if (!isStill || now <= this.quietUntil) return;
    this.voice.say(fill(this.words.moved, { count }));
    this.keepAddress();
  }

  /** Show what the address says, if it says anything of this map. */
  private showAddress(): void {
    const shown = readShown(location.hash);
    if (!shown) return;
    this.quietUntil = performance.now() + GLIDE;
    if (!("place" in shown)) return this.engine.show(shown, shown.zoom);
    const place = this.layers.map((layer) => layer.find(shown.place)).find(Boolean);
    if (!place) return;
    this.engine.show(place, PLACE_ZOOM);
    void this.showPlace(place);
  }

  /** Keep in the address which place is chosen, or else which ground is seen. */
  private keepAddress(): void {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      const { centre, zoom } = this.engine.look();
      writeShown(this.chosen ? { place: this.chosen.number } : { ...centre, zoom });
    }, REST);
  }

  private choose(place: Place | null): void {
    this.chosen = place;
    this.keepAddress();
    this.markers?.select(place?.number ?? null);
    for (const { element, place: own } of this.rows) {
      if (own === place) element.setAttribute("aria-current", "true");
      else element.removeAttribute("aria-current");
    }
  }

  private press(places: Place[], group: Group, layer: Layer): void {
    if (group.index !== null) return void this.showPlace(places[0]!);
    const zoom = layer.crowd.findZoomApart(group);
    if (zoom !== null) return this.engine.show(group, zoom);
    void this.showTogether(places, fill(this.words.cluster, { count: group.count }));
  }

  private async showPlace(place: Place): Promise<void> {
    this.choose(place);
    const row = this.rowOf.get(place.number);
    if (row && isBeside(row.element, this.figure)) {
      this.cards.hide();
      scrollTo(row.element);
    } else if (row) {
      // The list is not beside the map: going to the card would lose the map, so the card comes to it.
      this.cards.showCopies([row.element], place.name);
    } else if (!(await this.cards.tryToShow([place], ""))) {
      return this.voice.say(this.words.failed ?? "");
    }
    this.markers?.rename(place);
    this.voice.say(sayPlace(this.words, place));
  }

  /** Show places that no zoom can tell apart, such as those of one building. */
  private async showTogether(places: Place[], label: string): Promise<void> {
    this.choose(null);
    const listed = places.flatMap((place) => this.rowOf.get(place.number)?.element ?? []);
    if (listed.length) this.cards.showCopies(listed, label);
    else if (!(await this.cards.tryToShow(places, label))) {
      return this.voice.say(this.words.failed ?? "");
    }
    this.voice.say(label);
  }

  private leaveCard(): void {
    const last = this.chosen;
    this.choose(null);
    if (!last || !this.markers?.focus(last.number)) this.view.focus({ preventScroll: true });
  }

  /** Somebody points at a place of the map, or no more. */
  private point(place: Place | null): void {
    clearTimeout(this.linger);
    for (const { element, place: own } of this.rows) {
      element.toggleAttribute("data-ward-place-pointed", own === place);
    }
    if (!place || place.name) return;
    this.linger = setTimeout(async () => {
      // Without an answer its kind stays its name; pressing it will say that the card could not be had.
      await this.cards.ask(place).catch(() => null);
      this.markers?.rename(place);
    }, LINGER);
  }

  private makeControls(): HTMLElement {
    const controls = make("div", "map-controls");
    const { zoom_in = "", zoom_out = "" } = this.words;
    for (const [sign, word, steps] of [["＋", zoom_in, 1], ["－", zoom_out, -1]] as const) {
      const button = make("button", "map-control", { type: "button", "aria-label": word, title: word });
      button.textContent = sign;
      button.addEventListener("click", () => this.engine.zoom(steps));
      controls.append(button);
    }
    return controls;
  }

  private listenToKeys(): void {
    const { live, view, signal } = this;
    live.addEventListener(
      "keydown",
      (event) => {
        if (event.altKey || event.ctrlKey || event.metaKey) return;
        const isOnMap = view.contains(event.target as Node);
        const arrow = ARROWS[event.key];
        const steps = ZOOMS[event.key];
        if (event.key === "Escape" && isOnMap) this.leaveMap();
        else if (event.key === "Escape") this.cards.close();
        else if (isOnMap && arrow) this.engine.move(...arrow);
        else if (isOnMap && steps) this.engine.zoom(steps);
        else return;
        event.preventDefault();
      },
      { signal },
    );
  }

  /** Go back to the card of the chosen place, or else to the first one. */
  private leaveMap(): void {
    const row = (this.chosen && this.rowOf.get(this.chosen.number)) ?? this.rows[0];
    if (!row) return;
    row.element.querySelector<HTMLElement>("a, button")?.focus({ preventScroll: true });
    scrollTo(row.element);
  }

  private listenToList(): void {
    const { signal } = this;
    for (const { element, place } of this.rows) {
      const point = (number: number | null) => () => this.markers?.point(number);
      element.addEventListener("pointerenter", point(place.number), { signal });
      element.addEventListener("pointerleave", point(null), { signal });
      element.addEventListener("focusout", point(null), { signal });
      element.addEventListener(
        "focusin",
        () => {
          this.markers?.point(place.number);
          this.reveal(place);
        },
        { signal },
      );
    }
  }

  private reveal(position: Position): void {
    this.quietUntil = performance.now() + GLIDE;
    this.engine.reveal(position);
  }

  private listenToColours(): void {
    const { signal } = this;
    for (const query of COLOUR_QUERIES) {
      const recolour = () => this.engine.recolour(readPalette(this.view));
      matchMedia(query).addEventListener("change", recolour, { signal });
    }
  }

  /** The button that sorts the list by nearness tells where the reader is, and tells nobody but this page. */
  private listenToNearMe(): void {
    let remove: (() => void) | undefined;
    document.addEventListener(
      "ward:near-me",
      (event) => {
        const here = (event as CustomEvent<Position>).detail;
        remove?.();
        remove = this.engine.put(make("span", "spot-here"), here, null);
        this.engine.show(here, NEAR_ME_ZOOM);
      },
      { signal: this.signal },
    );
    const button = document.querySelector<HTMLButtonElement>("[data-ward-near-me]:not([hidden])");
    const neighbour = this.figure.querySelector("[data-ward-map-open]");
    if (!button || !neighbour || !this.words.here) return;
    this.nearMe = make("button", neighbour.className, { type: "button" });
    this.nearMe.textContent = this.words.here;
    this.nearMe.addEventListener("click", () => button.click());
    neighbour.after(this.nearMe);
  }
}

async function fetchOk(address: string | undefined, ahead: Ahead): Promise<Response> {
  if (!address) throw new Error("the page names no address");
  const answer = await (ahead.get(address) ?? fetch(address));
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer;
}

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  attributes: Record<string, string> = {},
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function isBeside(row: HTMLElement, figure: HTMLElement): boolean {
  const [one, other] = [row.getBoundingClientRect(), figure.getBoundingClientRect()];
  return one.right <= other.left + 1 || other.right <= one.left + 1;
}

function scrollTo(element: HTMLElement): void {
  element.scrollIntoView({ block: "nearest", behavior: isMotionWelcome() ? "smooth" : "auto" });
}
