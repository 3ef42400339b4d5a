import { boxAround, measure, type Points, type Position } from "../map/points";
import type { Rule } from "./hours";

/** Name, category, days in words, only by order, price, note, weekdays as bits from Monday on. */
export type Offering = [string, number, string, 0 | 1, string, string, number];

/** The kept places in columns; engawa/rooms/places/selectors/kept.py writes and describes them. */
export interface KeptData {
  kinds: [code: string, name: string][];
  areas: [code: string, name: string][];
  layers: { code: string; name: string; kinds: string[] }[];
  categories: [code: string, name: string][];
  access: [key: string, label: string][];
  answers: string[];
  precisions: string[];
  holidays: string[];
  towns: [name: string, latitude: number, longitude: number][];
  /** The kind of those places by which people say where they are. */
  stations: string;
  metres_a_minute: number;
  hours: { rules: Rule[]; words: string[] }[];
  sources: string[];
  prefixes: string[];
  places: Columns | Record<string, never>;
}

export type TextColumn =
  | "name"
  | "also"
  | "name_kana"
  | "address"
  | "description"
  | "nearest_stop"
  | "services"
  | "operator"
  | "route_words"
  | "parking"
  | "phone"
  | "phone_extension"
  | "fax"
  | "contact_note"
  | "hours_note"
  | "accessibility_note"
  | "email"
  | "form_url"
  | "web_url"
  | "confirmed";
type NumberColumn = "number" | "is_japanese" | "is_example" | "kind" | "area" | "precision" | "hours" | "source";
type Columns = Record<TextColumn, string[]> &
  Record<NumberColumn, number[]> & {
    at: ([latitude: number, longitude: number] | null)[];
    access: number[][];
    offerings: Offering[][];
  };

/** What somebody asks of the kept list. */
export interface Question {
  words: string;
  kinds: string[];
  product: string;
  area: string;
  /** The weekday on which something must be offered, Monday is 0; null for any day. */
  weekday: number | null;
  access: string[];
  /** Each tells of a position of hours, -1 where they are not known, whether such a place is among the answer. */
  hours: ((hours: number) => boolean)[];
}

/** From where distances are counted. */
export interface Start extends Position {
  name: string;
}

/** The answer that a place has when it holds as a whole; in part is not yes. */
const YES = 0;

const SEARCHED: TextColumn[] = [
  "name",
  "also",
  "name_kana",
  "address",
  "nearest_stop",
  "services",
  "description",
  "operator",
];

/** Fold width, case and kana, and drop white space, as the server's search does. */
export function fold(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\s+/g, "")
    .replace(/[ァ-ヶ]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0x60));
}

/** The kept places, as the page asks them. */
export class KeptPlaces {
  readonly count: number;
  private readonly columns: Columns;
  private readonly positions = new Map<number, number>();
  private folded: string[] | undefined;

  constructor(readonly data: KeptData) {
    this.columns = data.places as Columns;
    this.count = this.columns.number?.length ?? 0;
    for (let at = 0; at < this.count; at++) this.positions.set(this.columns.number[at]!, at);
  }

  /** Give the position of a place in the columns by its number. */
  find(number: number): number | undefined {
    return this.positions.get(number);
  }

  text(column: TextColumn, at: number): string {
    return this.columns[column][at]!;
  }

  number(column: NumberColumn, at: number): number {
    return this.columns[column][at]!;
  }

  point(at: number): [latitude: number, longitude: number] | null {
    return this.columns.at[at]!;
  }

  offerings(at: number): Offering[] {
    return this.columns.offerings[at]!;
  }

  hours(at: number): KeptData["hours"][number] | undefined {
    return this.data.hours[this.number("hours", at)];
  }

  /** Give the address without what whoever reads it knows. */
  shortAddress(at: number): string {
    const address = this.text("address", at).replace(/^〒\S+ /, "");
    const prefix = this.data.prefixes.find((known) => address.startsWith(known)) ?? "";
    return address.slice(prefix.length);
  }

  /** List what was answered about access: the item, and the answer. */
  access(at: number): [item: string, answer: string][] {
    const pairs = this.columns.access[at]!;
    const { access, answers } = this.data;
    return pairs.flatMap((item, index) =>
      index % 2 ? [] : [[access[item]![1], answers[pairs[index + 1]!]!] as [string, string]],
    );
  }

  /** Tell whether a place answered yes to an item. */
  hasAccess(at: number, item: number): boolean {
    return this.columns.access[at]!.some(
      (other, index, pairs) => index % 2 === 0 && other === item && pairs[index + 1] === YES,
    );
  }

  /** List the stations, as `p12`, and the towns from which distances can be counted. */
  starts(): { stations: [value: string, name: string][]; towns: [value: string, name: string][] } {
    const stations: [string, string][] = [];
    for (let at = 0; at < this.count; at++) {
      const isStation = this.data.kinds[this.number("kind", at)]![0] === this.data.stations;
      if (isStation && this.point(at)) stations.push([`p${this.number("number", at)}`, this.text("name", at)]);
    }
    return { stations, towns: this.data.towns.map(([name]) => [name, name]) };
  }

  /** Give the start that is named: a town, or any place as `p12`; null when it is not known. */
  findStart(named: string): Start | null {
    const at = /^p\d{1,8}$/.test(named) ? this.find(Number(named.slice(1))) : undefined;
    const point = at === undefined ? null : this.point(at);
    if (at !== undefined && point) return { name: this.text("name", at), latitude: point[0], longitude: point[1] };
    const [name, latitude, longitude] = this.data.towns.find(([town]) => town === named) ?? [];
    return name === undefined ? null : { name, latitude: latitude!, longitude: longitude! };
  }

  /** Give the metres from a start to a place; endless where a place has no point. */
  metres(start: Start, at: number): number {
    const [latitude, longitude] = this.point(at) ?? [NaN, NaN];
    return measure(start, latitude, longitude);
  }

  /** List the positions of the places for which everything asked holds, in the order of the list. */
  answer({ words, kinds, product, area, weekday, access, hours }: Question): number[] {
    const wanted = words.split(/\s+/).map(fold).filter(Boolean);
    const category = this.data.categories.findIndex(([code]) => code === product);
    const district = this.data.areas.findIndex(([code]) => code === area);
    const ofKinds = new Set(this.data.kinds.flatMap(([code], at) => (kinds.includes(code) ? [at] : [])));
    const needs = access.map((key) => this.data.access.findIndex(([code]) => code === key));
    // Many places keep the same hours, so each of them is asked once; the last one is that of unknown hours.
    const rightHours = [...this.data.hours.keys(), -1].map((at) => hours.every((holds) => holds(at)));
    const isOffered = ([, of, , , , , days]: Offering) =>
      (!product || of === category) && (weekday === null || (days & (1 << weekday)) !== 0);
    const found: number[] = [];
    for (let at = 0; at < this.count; at++) {
      if (kinds.length && !ofKinds.has(this.number("kind", at))) continue;
      if (area && this.number("area", at) !== district) continue;
      if (!rightHours.at(this.number("hours", at))) continue;
      if ((product || weekday !== null) && !this.offerings(at).some(isOffered)) continue;
      if (!needs.every((item) => this.hasAccess(at, item))) continue;
      if (wanted.length && !this.holds(at, wanted)) continue;
      found.push(at);
    }
    return found;
  }

  /** Give the points of places as the map takes them. */
  points(found: readonly number[]): Points {
    const known = found.filter((at) => this.point(at));
    known.sort((one, other) => this.number("number", one) - this.number("number", other));
    const positions = known.map((at) => {
      const [latitude, longitude] = this.point(at)!;
      return { latitude, longitude };
    });
    return {
      count: known.length,
      box: boxAround(positions),
      numbers: Uint32Array.from(known, (at) => this.number("number", at)),
      latitudes: Float64Array.from(positions, ({ latitude }) => latitude),
      longitudes: Float64Array.from(positions, ({ longitude }) => longitude),
      kinds: Uint16Array.from(known, (at) => this.number("kind", at)),
      kindNames: this.data.kinds.map(([, name]) => name),
    };
  }

  private holds(at: number, wanted: string[]): boolean {
    this.folded ??= Array.from({ length: this.count }, (_place, index) => this.gather(index));
    const words = this.folded[at]!;
    return wanted.every((word) => words.includes(word));
  }

  private gather(at: number): string {
    const texts = SEARCHED.flatMap((column) => this.text(column, at).split("\n"));
    // A line break keeps a match within one text.
    return [...texts, ...this.offerings(at).map(([name]) => name)].map(fold).join("\n");
  }
}
