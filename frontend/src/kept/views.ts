import { fill, type Words } from "../map/words";
import type { KeptPlaces, Offering, Start } from "./data";
import { type Content, fillTemplate, make } from "./filling";
import { ask, type Moment } from "./hours";

const GOODS_ON_A_CARD = 6;
const DAY = 24 * 60;
const RULES_BETWEEN = "／";

/** The kept places as the page shows them, in its words. */
export class KeptViews {
  constructor(
    private readonly places: KeptPlaces,
    private readonly words: Words,
    private readonly scope: string,
    /** Null when nothing can be said of now. */
    private readonly moment: Moment | null,
  ) {}

  /** A row of the list; the map finds its number and its point there. */
  row(template: HTMLTemplateElement, at: number, pin: number, start: Start | null): HTMLElement {
    const row = this.card(template, at, pin, start).querySelector<HTMLElement>("li")!;
    const number = this.places.number("number", at);
    row.id = `place-${number}`;
    row.dataset.wardPlace = String(number);
    row.dataset.wardPlacePin = String(pin);
    const point = this.places.point(at);
    if (point) row.dataset.wardPlaceAt = point.join(",");
    return row;
  }

  /** A card without its number, as the map shows it. */
  short(template: HTMLTemplateElement, at: number): DocumentFragment {
    const part = document.createDocumentFragment();
    part.append(...this.card(template, at, 0, null).querySelector("li > div")!.childNodes);
    return part;
  }

  /** Everything that was kept of a place. */
  whole(template: HTMLTemplateElement, at: number): DocumentFragment {
    const { places, words } = this;
    const text = (name: Parameters<KeptPlaces["text"]>[0]) => places.text(name, at);
    const point = places.point(at);
    const hours = places.hours(at);
    const offerings = places.offerings(at);
    const extension = text("phone_extension");
    const contacts = ["phone", "fax", "email", "form_url", "web_url", "contact_note", "operator"] as const;
    const source = places.data.sources[places.number("source", at)] ?? "";
    const part = fillTemplate(template, {
      ...this.common(at),
      name: text("name"),
      name_kana: text("name_kana"),
      description: text("description"),
      services: text("services"),
      has_offerings: offerings.length > 0,
      offerings: offerings.map((item) => this.offeringRow(item)),
      has_hours: hours !== undefined || text("hours_note") !== "",
      rules: (hours?.words ?? []).map((rule) => make("li", rule)),
      hours_note: text("hours_note"),
      area: places.data.areas[places.number("area", at)]?.[1] ?? "",
      nearest_stop: text("nearest_stop"),
      route_words: text("route_words"),
      parking: text("parking"),
      precision: point ? (places.data.precisions[places.number("precision", at)] ?? "") : "",
      geo: point ? { text: "", href: `geo:${point.join(",")}` } : null,
      has_contact: contacts.some((name) => text(name) !== ""),
      phone: leading("tel:", text("phone"), text("phone").replace(/[^0-9]/g, "")),
      phone_extension: extension && fill(words.extension, { extension }),
      fax: text("fax"),
      email: leading("mailto:", text("email"), text("email")),
      form_url: leading("", text("form_url"), text("form_url")),
      web_url: leading("", text("web_url"), text("web_url")),
      contact_note: text("contact_note"),
      operator: text("operator"),
      access: places.access(at).flatMap(([item, answer]) => [make("dt", item), make("dd", answer)]),
      accessibility_note: text("accessibility_note"),
      confirmed: text("confirmed"),
      source: source && fill(words.source, { source }),
    });
    this.markJapanese(part.querySelector("h1"), at);
    return part;
  }

  private card(template: HTMLTemplateElement, at: number, pin: number, start: Start | null): DocumentFragment {
    const { places, words } = this;
    const offerings = places.offerings(at);
    const goods = offerings.slice(0, GOODS_ON_A_CARD).map((item) => make("li", this.sayOffering(item)));
    const more = offerings.length - goods.length;
    if (more > 0) goods.push(make("li", fill(words.goods_more, { count: more }), { class: "goods-more" }));
    const [phone, fax, stop] = (["phone", "fax", "nearest_stop"] as const).map((name) => places.text(name, at));
    const facts = [
      phone && fill(words.phone, { phone }),
      fax && fill(words.fax, { fax }),
      stop && fill(words.stop, { stop }),
    ];
    const part = fillTemplate(template, {
      ...this.common(at),
      pin: String(pin),
      distance: start ? this.sayDistance(start, places.metres(start, at)) : "",
      short_address: places.shortAddress(at),
      name: { text: places.text("name", at), href: `${this.scope}${places.number("number", at)}/` },
      hours: places.hours(at)?.words.join(RULES_BETWEEN) ?? places.text("hours_note", at),
      goods,
      facts: facts.filter(Boolean).join("　"),
    });
    this.markJapanese(part.querySelector("h3"), at);
    return part;
  }

  /** What a card and the whole of a place both say. */
  private common(at: number): Record<string, Content | boolean> {
    const { places, words, moment } = this;
    const said: Record<string, Content | boolean> = {
      kind: places.data.kinds[places.number("kind", at)]![1],
      is_example: places.number("is_example", at) === 1,
      address: places.text("address", at),
    };
    const hours = places.hours(at);
    if (!moment || !hours) return said;
    const { isOpen, until, isUnsure } = ask(hours.rules, moment);
    const now = (isOpen ? words.open : words.shut) ?? "";
    return {
      ...said,
      now: [make("span", now, { class: isOpen ? "open" : "shut" })],
      until: until === null ? "" : this.sayUntil(until),
      unsure: isUnsure && (words.unsure ?? ""),
    };
  }

  /** As `say_distance` of the server: in a straight line, and on foot at least. */
  private sayDistance({ name: start }: Start, metres: number): string {
    if (metres === Infinity) return "";
    const minutes = Math.max(1, Math.ceil(Math.round(metres) / this.places.data.metres_a_minute));
    if (metres < 1000) {
      const rounded = Math.max(10, Math.round(metres / 10) * 10);
      return fill(this.words.metres, { start, metres: rounded, minutes });
    }
    return fill(this.words.kilometres, { start, kilometres: (metres / 1000).toFixed(1), minutes });
  }

  private sayUntil(minutes: number): string {
    // Midnight ends a day, and does not begin the next.
    const [minute, word] =
      minutes > DAY ? [minutes - DAY, this.words.until_tomorrow] : [minutes, this.words.until];
    const time = `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, "0")}`;
    return fill(word, { time });
  }

  private sayOffering([name, , days, byOrder]: Offering): string {
    if (byOrder) return fill(this.words.by_order, { name });
    return days ? fill(this.words.on_days, { name, days }) : name;
  }

  private offeringRow([name, category, days, byOrder, price, note]: Offering): HTMLElement {
    const kind = make("span", this.places.data.categories[category]![1], { class: "small" });
    const when = byOrder ? this.words.ordered_only : days || this.words.every_day;
    const notes = note ? [make("br", ""), make("span", note, { class: "small", lang: "ja" })] : [];
    return make("tr", [
      make("th", [make("span", name, { lang: "ja" }), make("br", ""), kind], { scope: "row" }),
      make("td", [document.createTextNode(when ?? ""), ...notes]),
      make("td", price),
    ]);
  }

  private markJapanese(element: Element | null, at: number): void {
    if (this.places.number("is_japanese", at)) element?.setAttribute("lang", "ja");
  }
}

function leading(scheme: string, text: string, target: string): Content {
  return text && { text, href: scheme + target };
}
