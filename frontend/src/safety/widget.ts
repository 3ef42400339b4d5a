/**
 * "Is this place inside the area?": by position, by a press on the map, by the name of the town; and places that
 * somebody cares about. All of it is worked out on the device: the one file that is fetched is that of all areas.
 *
 * @example <section id="inside" hidden data-ward-inside></section>
 */

import { answerAt } from "./asking";
import { now } from "./clock";
import { type Answer, Areas, type Hit, project, type Spot } from "./inside";
import { openMap } from "./map";
import { dress, make, readPage } from "./page";
import { endAfter, PATIENCE_WITH_DATA } from "./patience";
import { readPointer } from "./pointer";
import { type Watched, WatchedPlaces } from "./watched";
import { say, sayTime } from "./words";

/** Where somebody was half a minute ago may be on the other side of the edge: only a position of now answers. */
const LOCATING: PositionOptions = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 0 };

/** So long the address of the areas is taken as it was found, in milliseconds. */
const FOUND_FOR = 60_000;
const PATIENCE = 20_000;
/** A wait shorter than this needs no word: it would be gone before it is read. */
const UNNOTICED = 500;
const AREAS = /^data\/[0-9a-f]{12}\/areas\.json$/;

/** `foundAt` is given where a device found the spot, and not a finger on a map; `tell` hears the answer as well. */
type Asked = { label: string; tell?: (said: string) => void } & (
  | { spot: Spot; accuracy: number; foundAt?: number }
  | { town: string }
  | { failed: true }
);

/** Build the widget; give what is to be called when the contents of the page have changed. */
export function openWidget(section: HTMLElement): () => void {
  return new Widget(section).refresh;
}

class Widget {
  private areas: Areas | null = null;
  private address: string | null = null;
  private foundAt = 0;
  private loading: Promise<void> | null = null;
  private asked: Asked | null = null;
  /** Says that the answer takes long, unless it comes before. */
  private slow: ReturnType<typeof setTimeout> | undefined;
  private map: SVGSVGElement | null = null;
  private markOnMap: ((spot: Spot) => void) | null = null;
  private readonly byMap = make("p", "", { hidden: "" });
  private readonly whole = make("button", say("map_whole"), { type: "button", hidden: "" });
  private readonly watched: WatchedPlaces;
  private readonly answer = make("div", "", { role: "status", "aria-live": "polite" });
  private readonly keeping = make("form");
  private readonly note = make("p", "", { role: "status" });
  private readonly list = make("ul");
  private readonly towns = make("select", "", { id: "inside-town" });
  private readonly here = make("button", say("by_position"), { type: "button" });

  constructor(section: HTMLElement) {
    this.watched = new WatchedPlaces(readPage().root);
    dress([
      "#inside{margin:2rem 0;padding:0 1rem 1rem;border:2px solid currentColor}",
      "#inside[hidden],#inside [hidden]{display:none}",
      "#inside button,#inside select,#inside input{font:inherit;min-height:2.75rem;max-width:100%;margin:.25rem .5rem .25rem 0;padding:.25rem .75rem}",
      "#inside label{display:block;margin-top:.75rem}",
      "#inside input{display:block;box-sizing:border-box;width:20rem}",
      "#inside [data-place]{margin:1rem 0;padding:.75rem 1rem;border:4px solid currentColor;font-weight:700}",
      "#inside [data-place=INSIDE],#inside [data-place=EDGE]{background:#fff;color:#000;border-color:#a0a;border-style:solid}",
      "#inside [data-place=EDGE]{border-style:dashed}",
      "#inside [data-place=OUTSIDE]{border-width:1px}",
      "#inside [data-place=UNKNOWN]{border-width:2px;border-style:dotted}",
      "#inside [data-place] ul{margin:.5rem 0 0;font-weight:400}",
      "#inside li{margin:.5rem 0}",
      "#inside small{display:block}",
    ]);
    const title = make("h2", say("title"));
    section.append(
      title,
      make("p", say("private")),
      this.here,
      this.buildTowns(),
      this.byMap,
      this.whole,
      this.answer,
      this.buildKeeping(),
      this.note,
      make("h3", say("watch_title")),
      make("p", say("watch_note")),
      this.list,
    );
    title.id = "inside-title";
    section.setAttribute("aria-labelledby", title.id);
    if (!("geolocation" in navigator)) this.here.hidden = true;
    this.here.addEventListener("click", () => this.locate());
    section.hidden = false;
    answerAt(({ position, accuracy, isHere, tell }) => {
      const spot = project(position);
      this.clear();
      this.ask(
        isHere
          ? { label: say("place_here"), spot, accuracy, foundAt: now(), tell }
          : { label: say("place_map"), spot, accuracy, tell },
      );
    }, this.clear);
    this.refresh();
  }

  /** Read the areas anew, and answer again whatever was asked. */
  readonly refresh = (): void => {
    this.findMap();
    void this.load().then(() => {
      this.fillTowns();
      if (this.asked) this.showAnswer(this.asked);
      this.showWatched();
    });
  };

  /** Ask by the map of the page; new contents bring a new one. */
  private findMap(): void {
    const map = document.querySelector<SVGSVGElement>("svg[data-ward-map]");
    if (map === this.map) return;
    this.map = map;
    const ask = (spot: Spot, accuracy: number) => this.ask({ label: say("place_map"), spot, accuracy });
    this.markOnMap = map && openMap(map, this.byMap, this.whole, ask, this.clear);
    this.byMap.hidden = this.markOnMap === null;
  }

  private buildTowns(): HTMLFormElement {
    const form = make("form");
    // There is nothing to choose from before the areas are here.
    form.hidden = true;
    const label = make("label", say("by_town"), { for: "inside-town" });
    form.append(label, this.towns, make("button", say("ask_town")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const town = this.towns.value;
      if (town) {
        this.clear();
        this.ask({ label: town, town });
      } else this.towns.focus();
    });
    return form;
  }

  private buildKeeping(): HTMLFormElement {
    const input = make("input", "", { id: "inside-name", autocomplete: "off", maxlength: "40", required: "" });
    this.keeping.append(make("label", say("watch_name"), { for: input.id }), input, make("button", say("watch_save")));
    this.keeping.hidden = true;
    this.keeping.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = input.value.trim();
      if (!name || !this.asked || "failed" in this.asked) return;
      const done = this.watched.add({ name, ...placeOf(this.asked) });
      this.note.textContent = done === "kept" ? "" : say(done === "full" ? "watch_full" : "watch_failed");
      if (done !== "kept") return;
      input.value = "";
      this.keeping.hidden = true;
      this.showWatched();
    });
    return this.keeping;
  }

  /** Load the file of areas that stands now; that of another moment has another address. */
  private async load(): Promise<void> {
    const { isDrill } = readPage();
    const address = await this.findAreas();
    if (address === this.address && this.loading && this.areas) return this.loading;
    this.address = address;
    this.loading = (async () => {
      try {
        if (!address) throw new RangeError("no areas");
        const answer = await fetch(address, { signal: endAfter(PATIENCE_WITH_DATA) });
        if (!answer.ok) throw new RangeError(String(answer.status));
        const areas = new Areas(await answer.json());
        // Areas of a drill never answer for a real page.
        if (areas.isDrill !== isDrill) throw new RangeError("areas of another kind");
        if (address === this.address) this.areas = areas;
      } catch {
        if (address === this.address) this.areas = null;
      }
    })();
    return this.loading;
  }

  /** Give the address of the areas: a page with a clock names it, of the others `current.json` does. */
  private async findAreas(): Promise<string | null> {
    const { areas, root, isDrill } = readPage();
    if (areas) return areas;
    if (Date.now() - this.foundAt < FOUND_FOR) return this.address;
    try {
      const answer = await fetch(`${root}current.json`, { cache: "no-store", signal: endAfter(PATIENCE) });
      const pointer = answer.ok ? readPointer(await answer.text()) : null;
      if (pointer?.drill !== isDrill || !pointer.areas || !AREAS.test(pointer.areas)) return this.address;
      this.foundAt = Date.now();
      return new URL(pointer.areas, root).href;
    } catch {
      // No connection: what was found before is better than nothing.
      return this.address;
    }
  }

  private fillTowns(): void {
    const names = this.areas?.townNames ?? [];
    const chosen = this.towns.value;
    this.towns.form!.hidden = names.length === 0;
    this.towns.replaceChildren(
      make("option", say("choose_town"), { value: "" }),
      ...names.map((name) => make("option", name, { value: name, lang: "ja" })),
    );
    if (names.includes(chosen)) this.towns.value = chosen;
  }

  private locate(): void {
    const label = say("place_here");
    this.here.disabled = true;
    // Until the answer comes there is none: what was asked before is not answered again meanwhile.
    this.clear();
    this.answer.replaceChildren(make("p", say("locating")));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.here.disabled = false;
        const spot = project(coords);
        this.markOnMap?.(spot);
        this.ask({ label, spot, accuracy: coords.accuracy, foundAt: now() });
      },
      () => {
        this.here.disabled = false;
        this.ask({ label, failed: true });
      },
      LOCATING,
    );
  }

  /** Take the answer and its mark away: they would seem to be about what is asked next. */
  private readonly clear = (): void => {
    this.wait(null);
    document.querySelector(".ward-pressed")?.remove();
  };

  /** Answer nothing while the answer is on its way. */
  private wait(asked: Asked | null): void {
    clearTimeout(this.slow);
    this.asked = asked;
    this.note.textContent = "";
    this.keeping.hidden = true;
    this.answer.replaceChildren();
  }

  private ask(asked: Asked): void {
    this.wait(asked);
    this.slow = setTimeout(() => this.sayLoading(asked), UNNOTICED);
    void this.load().then(() => {
      if (this.asked === asked) this.showAnswer(asked);
    });
  }

  /** The areas may take a minute on a poor line: that is said, with what can be read meanwhile. */
  private sayLoading({ tell }: Asked): void {
    this.answer.replaceChildren(make("p", say("loading_data")));
    tell?.(say("loading_data"));
  }

  private answerTo(asked: Asked | Watched): Answer | null {
    if (!this.areas) return null;
    if ("failed" in asked) return { place: "UNKNOWN", reason: "NO_POSITION", hits: [] };
    if ("town" in asked) return this.areas.askTown(asked.town);
    return this.areas.askSpot(asked.spot, asked.accuracy);
  }

  private showAnswer(asked: Asked): void {
    clearTimeout(this.slow);
    const metres = "spot" in asked ? asked.accuracy : 0;
    const answer = this.answerTo(asked);
    const box = this.drawAnswer(asked.label, answer, metres);
    const found = sayFound(asked);
    asked.tell?.(`${asked.label}: ${sayAnswer(answer, metres)} ${found}`.trim());
    if (found) box.append(make("small", found));
    this.answer.replaceChildren(box);
    this.keeping.hidden = "failed" in asked;
  }

  private showWatched(): void {
    this.list.replaceChildren(
      ...this.watched.list().map((place) => {
        const item = make("li");
        const remove = make("button", say("watch_remove", { name: place.name }), { type: "button" });
        remove.addEventListener("click", () => {
          this.watched.remove(place.name);
          this.showWatched();
        });
        const metres = "spot" in place ? place.accuracy : 0;
        item.append(this.drawAnswer(place.name, this.answerTo(place), metres), remove);
        return item;
      }),
    );
  }

  private drawAnswer(label: string, answer: Answer | null, accuracy: number): HTMLElement {
    const drill = readPage().isDrill ? say("drill") : "";
    const box = make("div", "", { "data-place": answer?.place ?? "UNKNOWN" });
    box.append(make("p", `${label}: ${drill}${sayAnswer(answer, accuracy)}`));
    if (answer?.hits.length) {
      const zones = make("ul");
      zones.append(...answer.hits.map((hit) => make("li", sayHit(hit))));
      box.append(zones);
    }
    const { madeAt } = readPage();
    if (!Number.isNaN(madeAt)) box.append(make("small", say("as_of", { time: sayTime(Math.min(madeAt, now())) })));
    return box;
  }
}

/** Say when a device found the position and how exact it is; nothing of a spot that it did not find. */
function sayFound(asked: Asked): string {
  if (!("spot" in asked) || asked.foundAt === undefined) return "";
  return say("found_at", { time: sayTime(asked.foundAt), metres: Math.ceil(asked.accuracy) });
}

/** Give what is kept of a question: where, and not when. */
function placeOf(asked: { spot: Spot; accuracy: number } | { town: string }): typeof asked {
  return "town" in asked ? { town: asked.town } : { spot: asked.spot, accuracy: asked.accuracy };
}

function sayAnswer(answer: Answer | null, accuracy: number): string {
  const metres = Math.ceil(accuracy);
  switch (answer?.place) {
    case "INSIDE":
      return say("inside");
    case "EDGE":
      if (answer.reason === "TOWN") return say("edge_town");
      return answer.reason === "NO_SHAPE" ? say("edge_shape") : say("edge", { metres: metres + 1 });
    case "OUTSIDE":
      if (answer.reason === "NOTHING_ISSUED") return say("none");
      return answer.reason === "ELSEWHERE" ? say("outside_ward", { ward: readPage().ward }) : say("outside");
    case "UNKNOWN":
      if (answer.reason === "COARSE") return say("unknown_coarse", { metres });
      return answer.reason === "NO_SHAPE" ? say("unknown_shape") : say("unknown_position");
    default:
      return say("unknown_data");
  }
}

/** Name a zone in the page's language, with the most urgent order that holds for it. */
function sayHit({ zone }: Hit): string {
  const named = document.querySelector(`[data-ward-zone="${CSS.escape(zone.code)}"]`)?.textContent?.trim();
  const order = zone.orders[0];
  if (!order) return named || zone.name;
  const level = order.hasLevelNumber ? (`level_${order.level}` as "level_4") : "level_none";
  return `${say(level)}: ${named || zone.name}`;
}
