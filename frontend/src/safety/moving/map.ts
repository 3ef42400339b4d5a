/**
 * The map of a ward with roads and houses, and on it the zones under orders and the sites that take people.
 *
 * The base map is fetched whole before anything is drawn, and read out of memory: wherever somebody looks, and
 * wherever they are, nothing more is asked for. Their position is used here and sent nowhere.
 */

import { BASE_RULES, NAME_RULES, OUTLINE_RULES, STREET_RULES, nameProperties } from "../../map/drawing";
import { type Engine, type Look, openEngine } from "../../map/engine";
import { boxOf } from "../../map/outline";
import { type Box, type Position, boxAround } from "../../map/points";
import type { Moving, OpenMap } from "../moving";
import { dress, make, readPage } from "../page";
import { endAfter, PATIENCE_WITH_DATA } from "../patience";
import { askAt, dropQuestion, type Question } from "../asking";
import { say } from "../words";
import { drawKey } from "./key";
import { EDGE_RULES, ZONE_RULES } from "./levels";
import { drawNumber, drawState } from "./signs";
import { FORCED_QUERY, readColours, RULES } from "./style";
import { readZones, type ZoneOnMap, type ZonesOnMap } from "./zones";

const ARROWS: Record<string, [right: number, down: number]> = {
  ArrowLeft: [-80, 0],
  ArrowRight: [80, 0],
  ArrowUp: [0, -80],
  ArrowDown: [0, 80],
};
const ZOOMS: Record<string, number> = { "+": 1, "=": 1, ";": 1, "＋": 1, "-": -1, "－": -1 };
const LOCATING: PositionOptions = { enableHighAccuracy: true, timeout: 15_000, maximumAge: 0 };
/** How near the map comes to a position, and by how many steps to a press that is not exact enough. */
const [NEAR, STEPS] = [16, 3];
/** How far a finger misses what it means, in px; a press that may be so many metres wrong is not yet asked. */
const [FINGER, COARSE] = [8, 60];
/** Signs that are nearer to one another than this are not shown together: across and down, in px. */
const ROOM = [36, 27] as const;
/** Metres of a pixel at the equator at zoom 0. */
const WIDEST = 156_543;

interface Site {
  code: string;
  names: Record<string, string>;
  point: [latitude: number, longitude: number] | null;
  opening: string;
}

/** Something that can be pressed; the first of two that are too near to one another is shown. */
interface Spot {
  button: HTMLButtonElement;
  position: Position;
  remove: () => void;
}

/** What stands on the map of a question: the spot that was pressed, or where the reader is. */
interface Mark {
  position: Position;
  remove: () => void;
}

let isDressed = false;

/**
 * Open the map in an element that may stand nowhere yet; it is drawn when it has come into the page.
 *
 * @throws Error when the base map or the areas cannot be had.
 */
export async function openMovingMap(
  view: HTMLElement,
  moving: Moving,
  ground: Promise<ArrayBuffer>,
  onFail: () => void,
): Promise<OpenMap> {
  if (!isDressed) dress([...RULES]);
  isDressed = true;
  const [data, file] = await Promise.all([fetchData(moving), ground]);
  return new MovingMap(view, moving, data, file, onFail);
}

/** @throws Error when they cannot be had, or belong to a page of another kind. */
async function fetchData({ sites }: Moving): Promise<{ areas: ZonesOnMap; sites: Site[] }> {
  const { root, areas, isDrill } = readPage();
  const read = async (address: string) => {
    const answer = await fetch(address, { signal: endAfter(PATIENCE_WITH_DATA) });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };
  const [zones, states] = await Promise.all([read(areas!), read(root + sites)]);
  const found = readZones(zones);
  if (found.isDrill !== isDrill || states.drill !== isDrill) throw new RangeError("areas of another kind");
  return { areas: found, sites: states.sites };
}

class MovingMap implements OpenMap {
  private readonly sheet = make("div", "", { class: "mv-view", tabindex: "0", role: "application" });
  private readonly panel = make("div", "", { class: "mv-panel gap", role: "status", hidden: "" });
  private readonly key = make("ul", "", { class: "mv-key" });
  private readonly closing = new AbortController();
  private engine: Engine | null = null;
  /** The areas that are drawn. */
  private address = readPage().areas;
  private spots: Spot[] = [];
  private marks: Record<"here" | "asked", Mark | null> = { here: null, asked: null };
  private pressed: HTMLElement | null = null;
  private turn = 0;
  /** Which question it is, of those that were asked, that is answered below the map. */
  private question = 0;

  constructor(
    view: HTMLElement,
    private moving: Moving,
    private data: { areas: ZonesOnMap; sites: Site[] },
    private readonly ground: ArrayBuffer,
    private readonly onFail: () => void,
  ) {
    const { words, credit } = moving;
    view.className = "gap";
    this.sheet.setAttribute("aria-label", `${readPage().isDrill ? say("drill") : ""}${words.label}`);
    const here = make("button", words.here, { type: "button", class: "btn" });
    here.hidden = !("geolocation" in navigator);
    here.addEventListener("click", () => this.locate(here));
    const bar = make("div", "", { class: "mv-bar" });
    bar.append(here);
    view.append(
      this.sheet,
      make("p", credit, { class: "mv-credit s", lang: "ja" }),
      this.panel,
      bar,
      this.key,
      make("p", words.private, { class: "s" }),
    );
    this.listenToKeys();
    matchMedia(FORCED_QUERY).addEventListener("change", () => this.engine?.recolour(readColours()), {
      signal: this.closing.signal,
    });
  }

  /** Draw what holds now; the first time, when the map has come into the page. */
  renew(moving: Moving): void {
    const isSame = moving.sites === this.moving.sites && this.address === readPage().areas;
    this.moving = moving;
    if (this.engine && isSame) return;
    const isFirst = !this.engine;
    const turn = ++this.turn;
    void (async () => {
      // What the page says may be newer than what was fetched when the button was pressed.
      if (!isFirst || !isSame) this.data = await fetchData(moving).catch(() => this.data);
      if (turn !== this.turn || this.closing.signal.aborted) return;
      this.address = readPage().areas;
      const look = this.engine?.look();
      this.engine?.close();
      await this.draw(look);
    })().catch(() => this.onFail());
  }
  close(): void {
    this.closing.abort();
    this.engine?.close();
    this.engine = null;
  }

  /** Draw what is known, as it was looked at before, if it was. */
  private async draw(before: Look | undefined): Promise<void> {
    const { areas } = this.data;
    // What the list said of a sign, it may not say any longer.
    if (this.pressed) this.shut();
    this.sheet.replaceChildren();
    this.spots = [];
    this.engine = await openEngine(this.sheet, {
      grounds: [
        { tiles: "pmtiles", address: this.moving.ground, whole: this.ground, rules: BASE_RULES, over: STREET_RULES },
        { tiles: "shapes", shapes: Promise.resolve(areas.shapes), rules: [...OUTLINE_RULES, ...ZONE_RULES], over: EDGE_RULES },
      ],
      names: NAME_RULES,
      nameProperties: nameProperties(document.documentElement.lang),
      palette: readColours(),
      fonts: getComputedStyle(document.documentElement).fontFamily,
      isMotionWelcome: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      onLook: (isStill) => isStill && this.makeRoom(),
      onDrawn: () => (this.sheet.dataset.wardMapState = "drawn"),
      onPick: (position) => this.press(position),
    });
    if (before) this.engine.restore(before);
    else this.engine.fit(this.chooseBox(), true);
    this.sheet.append(this.makeTools());
    if (readPage().isDrill) this.sheet.append(make("p", say("drill"), { class: "mv-drill" }));
    this.putZones();
    this.putSites();
    for (const kind of ["here", "asked"] as const) this.mark(kind, this.marks[kind]?.position ?? null);
    this.key.replaceChildren(...drawKey(areas.zones, this.listSites(), this.moving));
    this.makeRoom();
  }

  /** The zones under orders and the sites; where there are none, as much as the base map has. */
  private chooseBox(): Box {
    const { zones, shapes } = this.data.areas;
    const points = [...zones.flatMap(({ position }) => position ?? []), ...this.listSites().map(positionOf)];
    const ground = boxOf(shapes.filter(({ role }) => role.startsWith("zone")));
    if (ground) {
      points.push({ latitude: ground.south, longitude: ground.west }, { latitude: ground.north, longitude: ground.east });
    }
    return boxAround(points) ?? readBounds(this.ground);
  }

  /** The sites that the map of the page has as well: those with a letter. */
  private listSites(): Site[] {
    return this.data.sites.filter(({ code, point }) => point && code in this.moving.letters);
  }

  private putZones(): void {
    const { numbers, words } = this.moving;
    // They are listed from the most urgent on.
    const ranks = new Map(Object.keys(numbers).map((code, rank) => [code, rank]));
    const order = ({ code }: ZoneOnMap) => ranks.get(code) ?? ranks.size;
    for (const zone of [...this.data.areas.zones].sort((a, b) => order(a) - order(b))) {
      if (!zone.position) continue;
      const link = document.querySelector<HTMLElement>(`[data-ward-zone="${CSS.escape(zone.code)}"]`);
      const level = say(zone.hasLevelNumber ? `level_${zone.level}` : "level_none");
      const name = fill(words.zone, {
        number: numbers[zone.code] ?? "",
        level,
        name: link?.textContent?.trim() || zone.name,
      });
      this.put(drawNumber(zone.level, numbers[zone.code]), name, zone.position, link?.closest("li"), level);
    }
  }

  private putSites(): void {
    const { letters, states, words } = this.moving;
    const { lang } = document.documentElement;
    const rows = [...document.querySelectorAll("[data-ward-part=sites] li")];
    for (const site of this.listSites()) {
      const letter = letters[site.code]!;
      const name = fill(words.site, {
        letter,
        name: site.names[lang.toLowerCase()] ?? site.names.ja ?? "",
        state: states[site.opening] ?? "",
      });
      const row = rows.find((one) => one.querySelector(".pin")?.textContent === letter);
      this.put(drawState(site.opening, letter), name, positionOf(site), row);
    }
  }

  /** Put a sign on the map; its press shows what the list says of it, after what only the map knows. */
  private put(
    sign: SVGElement,
    name: string,
    position: Position,
    row: Element | null | undefined,
    lead = "",
  ): void {
    const button = make("button", "", { type: "button", class: "mv-spot", "aria-label": name, title: name });
    button.append(sign);
    button.addEventListener("click", () => this.show(button, row ? lead : name, row));
    // Who comes with the keyboard has to see where; who comes with a pointer does see it.
    button.addEventListener("focus", () => button.matches(":focus-visible") && this.engine?.reveal(position));
    this.spots.push({ button, position, remove: this.engine!.put(button, position, null) });
  }

  private show(button: HTMLElement, lead: string, row: Element | null | undefined): void {
    this.forget();
    this.pressed = button;
    button.setAttribute("aria-pressed", "true");
    const parts: Node[] = lead ? [make("b", lead)] : [];
    if (row) {
      const copy = make("div", "", { class: row.className });
      copy.append(...row.cloneNode(true).childNodes);
      for (const element of copy.querySelectorAll("[id], [data-ward-zone]")) {
        element.removeAttribute("id");
        element.removeAttribute("data-ward-zone");
      }
      parts.push(copy);
    }
    this.tell(...parts);
  }

  private tell(...parts: (Node | string)[]): void {
    const shut = make("button", this.moving.words.shut, { type: "button", class: "btn" });
    shut.addEventListener("click", () => this.shut());
    this.panel.hidden = false;
    this.panel.replaceChildren(...parts.map((part) => (part instanceof Node ? part : make("p", part))), shut);
    // The map may fill a phone: what is said below it has to be seen without looking for it.
    this.panel.scrollIntoView({ block: "nearest" });
  }

  /** Say nothing below the map, of a sign or of a question, until something is said anew. */
  private forget(): void {
    this.question++;
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.pressed?.removeAttribute("aria-pressed");
    this.pressed = null;
  }

  private shut(): void {
    const before = this.panel.contains(document.activeElement) ? (this.pressed ?? this.sheet) : null;
    this.forget();
    before?.focus({ preventScroll: true });
  }

  /** Mark what is asked about, and no longer what was before; null marks nothing. */
  private mark(kind: "here" | "asked", position: Position | null): void {
    this.marks[kind]?.remove();
    const look = kind === "here" ? "mv-here" : "mv-here mv-asked";
    this.marks[kind] = position && {
      position,
      remove: this.engine!.put(make("span", "", { class: look }), position, null),
    };
  }

  /** Ask, and say the answer below the map as long as nothing else was asked or shown there. */
  private ask(question: Omit<Question, "tell">, ...lead: string[]): void {
    this.forget();
    const turn = this.question;
    askAt({ ...question, tell: (said) => turn === this.question && this.tell(...lead, said) });
  }

  /** Show of signs that lie on one another only the first: the most urgent zone, before the sites. */
  private makeRoom(): void {
    const around = this.sheet.getBoundingClientRect();
    const focused = document.activeElement;
    const shown: [number, number][] = [];
    for (const { button } of this.spots) button.hidden = false;
    const places = this.spots.map(({ button }) => {
      const { left, top, width, height } = button.getBoundingClientRect();
      return [left + width / 2, top + height / 2] as [number, number];
    });
    for (const [at, { button }] of this.spots.entries()) {
      const [x, y] = places[at]!;
      const isSeen = x >= around.left && x <= around.right && y >= around.top && y <= around.bottom;
      const isFree = shown.every(([left, top]) => Math.abs(left - x) >= ROOM[0] || Math.abs(top - y) >= ROOM[1]);
      button.hidden = !(isSeen && isFree) && button !== focused;
      if (!button.hidden) shown.push([x, y]);
    }
  }

  /** Ask about a spot that was pressed, when it is known well enough; else come nearer. */
  private press(position: Position): void {
    const { zoom } = this.engine!.look();
    const accuracy = (FINGER * WIDEST * Math.cos((position.latitude * Math.PI) / 180)) / 2 ** zoom;
    if (accuracy > COARSE) {
      this.drop();
      this.engine!.show(position, zoom + STEPS);
      this.tell(say("map_again"));
      return;
    }
    this.mark("asked", position);
    this.ask({ position, accuracy, isHere: false });
  }

  /** Take away what was asked, with its mark: it would seem to be about the spot that is meant now. */
  private drop(): void {
    this.mark("asked", null);
    this.forget();
    dropQuestion();
  }

  private locate(button: HTMLButtonElement): void {
    const { words } = this.moving;
    button.disabled = true;
    this.drop();
    this.mark("here", null);
    const turn = this.question;
    this.tell(say("locating"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.disabled = false;
        // Meanwhile the reader may have asked something else.
        if (!this.engine || turn !== this.question) return;
        const { latitude, longitude, accuracy } = coords;
        const box = readBounds(this.ground);
        const isOnMap =
          box.south <= latitude && latitude <= box.north && box.west <= longitude && longitude <= box.east;
        const position = { latitude, longitude };
        if (isOnMap) {
          this.mark("here", position);
          this.engine.show(position, NEAR);
        }
        this.ask({ position, accuracy, isHere: true }, ...(isOnMap ? [] : [words.beyond]));
      },
      () => {
        button.disabled = false;
        if (turn === this.question) this.tell(words.nowhere);
      },
      LOCATING,
    );
  }

  private makeTools(): HTMLElement {
    const tools = make("div", "", { class: "mv-tools" });
    const { larger, smaller } = this.moving.words;
    for (const [sign, word, steps] of [["＋", larger, 1], ["－", smaller, -1]] as const) {
      const button = make("button", sign, { type: "button", "aria-label": word, title: word });
      button.addEventListener("click", () => this.engine?.zoom(steps));
      tools.append(button);
    }
    return tools;
  }

  private listenToKeys(): void {
    this.sheet.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      const [arrow, steps] = [ARROWS[event.key], ZOOMS[event.key]];
      if (arrow) this.engine?.move(...arrow);
      else if (steps) this.engine?.zoom(steps);
      else return;
      event.preventDefault();
    });
  }
}

function positionOf({ point }: Site): Position {
  const [latitude, longitude] = point!;
  return { latitude, longitude };
}

/** Give the box that a PMTiles file, version 3, says it covers: four numbers of 1e-7 degrees from byte 102 on. */
function readBounds(file: ArrayBuffer): Box {
  const head = new DataView(file);
  const [west, south, east, north] = [102, 106, 110, 114].map((at) => head.getInt32(at, true) / 1e7);
  return { west: west!, south: south!, east: east!, north: north! };
}

function fill(template: string, holes: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (hole, name: string) => String(holes[name] ?? hole));
}
