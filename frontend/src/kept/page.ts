import { fill, type Words } from "../map/words";
import { type Copy, findCopy, OLD } from "./copy";
import { type KeptData, KeptPlaces, type Start } from "./data";
import { make } from "./filling";
import { ask, Moment, opensToday } from "./hours";
import { KeptViews } from "./views";

const AT_ONCE = 20;
/** What is asked in an address by one value each. */
const ASKED = ["q", "kind", "product", "day", "area", "near"];
const TODAY = "today";

/** The page that stands in for the list, for its maps and for the page of each place. */
export class KeptPage {
  private readonly words: Words;
  private readonly scope: string;
  private readonly form: HTMLFormElement;
  private views!: KeptViews;
  private places!: KeptPlaces;
  private layerKinds: string[] = [];
  private moment: Moment | null = null;
  private found: number[] = [];
  private shown = 0;
  private start: Start | null = null;
  private title = document.title;

  constructor(private readonly main: HTMLElement) {
    this.words = JSON.parse(main.dataset.wardKeptWords ?? "{}") as Words;
    this.scope = main.dataset.wardKeptScope ?? "";
    this.form = this.part<HTMLFormElement>("search");
  }

  async open(): Promise<void> {
    let copy: Copy | undefined;
    try {
      copy = (await findCopy(this.scope).catch(() => null))?.copy;
      const answer = await fetch(this.main.dataset.wardKept!, { credentials: "omit" });
      this.places = new KeptPlaces((await answer.json()) as KeptData);
    } catch {
      this.line("broken").hidden = false;
      return;
    }
    this.sayWhatThisIs(copy);
    if (copy && !copy.hasBasemap) this.leaveOutBasemap();
    const isOld = copy !== undefined && Date.now() - copy.keptAt > OLD;
    // A clock that stands before the day of the copy is wrong, and hours of long ago may be.
    if (copy && !isOld && Date.now() >= copy.keptAt) {
      this.moment = new Moment(Date.now(), new Set(this.places.data.holidays));
    }
    for (const check of this.main.querySelectorAll<HTMLElement>("[data-ward-kept-now]")) check.hidden = !this.moment;
    if (!this.moment) this.form.querySelector(`option[value=${TODAY}]`)?.remove();
    this.views = new KeptViews(this.places, this.words, this.scope, this.moment);
    window.wardMapOwn = {
      points: () => this.places.points(this.found),
      card: (number) => {
        const at = this.places.find(number);
        return at === undefined ? null : this.views.short(this.template("card"), at);
      },
    };
    this.fillChoices();
    this.listen();
    this.route();
  }

  /** Show what belongs to the address: the list, a map of its own, a place, or that it was not kept. */
  private route(): void {
    const path = location.pathname.slice(this.scope.length);
    const [, number] = path.match(/^(\d+)\/$/) ?? [];
    const [, code] = path.match(/^maps\/([\w-]+)\/$/) ?? [];
    const layer = this.places.data.layers.find((other) => other.code === code);
    const at = number ? this.places.find(Number(number)) : undefined;
    if (at !== undefined) return this.showPlace(at);
    if (path && path !== "kept/" && !layer) return this.show("missing");
    this.layerKinds = layer?.kinds ?? [];
    if (layer) this.form.querySelector<HTMLElement>("#kind")!.closest<HTMLElement>(".field")!.hidden = true;
    this.main.querySelector("[data-ward-fill=heading]")!.textContent = layer?.name ?? this.heading;
    this.readAddress();
    this.search();
    this.show("list");
  }

  private readonly heading = document.querySelector("[data-ward-fill=heading]")?.textContent ?? "";

  private show(view: "list" | "place" | "missing", title = ""): void {
    for (const element of this.main.querySelectorAll<HTMLElement>("[data-ward-kept-view]")) {
      element.hidden = element.dataset.wardKeptView !== view;
    }
    document.title = title ? fill(this.words.title, { name: title }) : this.title;
  }

  private showPlace(at: number): void {
    this.closeMap();
    const view = this.main.querySelector<HTMLElement>('[data-ward-kept-view="place"]')!;
    view.replaceChildren(this.views.whole(this.template("place"), at));
    this.show("place", this.places.text("name", at));
  }

  private readAddress(): void {
    const asked = new URLSearchParams(location.search);
    this.offerStart(asked.get("near") ?? "");
    for (const name of ASKED) {
      const control = this.form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
      control.value = asked.get(name) ?? "";
      // A choice that the kept places do not have.
      if (control.value === "" && control instanceof HTMLSelectElement) control.selectedIndex = 0;
    }
    const access = asked.getAll("access");
    for (const check of this.form.querySelectorAll<HTMLInputElement>("[type=checkbox]")) {
      const isOfNow = check.name === "open";
      check.checked = isOfNow ? this.moment !== null && asked.getAll("open").includes(check.value) : access.includes(check.value);
    }
    if (access.length) this.form.querySelector("details")!.open = true;
    const near = asked.get("near") ?? "";
    const isOfNow = this.moment === null && (asked.has("open") || asked.get("day") === TODAY);
    const isUnknown = near !== "" && this.places.findStart(near) === null;
    const leftOut = this.part("left-out");
    leftOut.textContent = isUnknown ? fill(this.words.unknown_near, { name: near }) : (this.words.left_out ?? "");
    leftOut.hidden = !isOfNow && !isUnknown;
  }

  private search(): void {
    this.closeMap();
    const asked = new FormData(this.form);
    const read = (name: string) => String(asked.get(name) ?? "");
    // Several kinds at once can be asked in an address only, and a map of its own has always its kinds.
    const severally = new URLSearchParams(location.search).getAll("kind");
    const kinds = read("kind") ? (severally.length > 1 ? severally : [read("kind")]) : this.layerKinds;
    this.found = this.places.answer({
      words: read("q"),
      kinds,
      product: read("product"),
      area: read("area"),
      weekday: this.readWeekday(read("day")),
      access: asked.getAll("access").map(String),
      hours: this.readHours(asked.getAll("open").map(String), read("day")),
    });
    this.sortFrom(read("near"));
    const isAll = !["q", "kind", "product", "day", "area", "open", "access"].some(read) && !this.layerKinds.length;
    const count = this.found.length;
    this.part("answer").textContent = fill(isAll ? this.words.all : this.words.found, { count });
    this.part("nothing").hidden = count > 0;
    this.part("list").replaceChildren();
    this.shown = 0;
    this.showMore();
  }

  private readWeekday(day: string): number | null {
    if (day === TODAY) return this.moment?.tell(0).weekday ?? null;
    return day === "" ? null : Number(day);
  }

  /** Give what the hours of a place must be: hours that are not known are not open, and not shut either. */
  private readHours(opens: string[], day: string): ((hours: number) => boolean)[] {
    const { moment } = this;
    if (!moment) return [];
    const { hours } = this.places.data;
    const wanted: ((hours: number) => boolean)[] = [];
    if (opens.includes("now")) wanted.push((at) => at >= 0 && ask(hours[at]!.rules, moment).isOpen);
    if (opens.includes(TODAY)) wanted.push((at) => at >= 0 && opensToday(hours[at]!.rules, moment));
    // A shop that is shut for the holiday sells nothing, whatever weekday it is.
    if (day === TODAY) wanted.push((at) => at < 0 || opensToday(hours[at]!.rules, moment));
    return wanted;
  }

  /** Sort what was found by the distance from a start, those without a point last. */
  private sortFrom(near: string): void {
    this.start = this.places.findStart(near);
    const said = this.part("start");
    said.hidden = this.start === null;
    if (this.start === null) return;
    said.textContent = fill(this.words.nearest, { name: this.start.name });
    const metres = new Map(this.found.map((at) => [at, this.places.metres(this.start!, at)]));
    this.found.sort((one, other) => (metres.get(one) === metres.get(other) ? 0 : metres.get(one)! - metres.get(other)!));
  }

  /** A place that is no station can be a start as well: its own page on the net leads here. */
  private offerStart(near: string): void {
    const select = this.form.elements.namedItem("near") as HTMLSelectElement;
    const start = this.places.findStart(near);
    if (!start || [...select.options].some((option) => option.value === near)) return;
    select.options[0]!.after(new Option(start.name, near));
  }

  private showMore(): void {
    const next = this.found.slice(this.shown, this.shown + AT_ONCE);
    const rows = next.map((at, index) => 
      this.views.row(this.template("card"), at, this.shown + index + 1, this.start),
    );
    this.part("list").append(...rows);
    this.shown += next.length;
    const more = this.part("more");
    const left = Math.min(AT_ONCE, this.found.length - this.shown);
    more.hidden = left <= 0;
    more.textContent = fill(this.words.more, { count: left });
  }

  private listen(): void {
    const search = () => {
      const asked = new URLSearchParams();
      for (const [name, value] of new FormData(this.form)) if (value) asked.append(name, String(value));
      const question = asked.toString();
      history.replaceState(null, "", location.pathname + (question && `?${question}`));
      this.part("left-out").hidden = true;
      this.search();
    };
    this.form.addEventListener("input", search);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      search();
    });
    this.part("more").addEventListener("click", () => {
      const first = this.shown;
      this.closeMap();
      this.showMore();
      this.part("list").children[first]?.querySelector("a")?.focus();
    });
    // Within the copy nothing needs a connection, so nothing waits for one.
    document.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("[data-ward-kept-link], [data-ward-kept-back]");
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      const isBack = link.matches("[data-ward-kept-back]") && history.state?.fromList;
      if (isBack) return history.back();
      history.pushState({ fromList: link.matches("[data-ward-kept-link]") }, "", link.href);
      this.route();
      this.arrive();
    });
    addEventListener("popstate", () => {
      this.route();
      this.arrive();
    });
    addEventListener("online", () => (this.line("back").hidden = false));
    addEventListener("offline", () => (this.line("back").hidden = true));
    for (const link of this.main.querySelectorAll<HTMLAnchorElement>("[data-ward-kept-again]")) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        location.reload();
      });
    }
  }

  /** Whoever went to another view stands on its heading, as on a new page. */
  private arrive(): void {
    scrollTo(0, 0);
    this.main.querySelector<HTMLElement>("[data-ward-kept-view]:not([hidden]) h1")?.focus();
  }

  private fillChoices(): void {
    const { kinds, categories, areas } = this.places.data;
    const counts = new Map<number, number>();
    const categoriesHere = new Set<number>();
    const areasHere = new Set<number>();
    for (let at = 0; at < this.places.count; at++) {
      const kind = this.places.number("kind", at);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      areasHere.add(this.places.number("area", at));
      for (const [, category] of this.places.offerings(at)) categoriesHere.add(category);
    }
    this.addOptions("kind", kinds, (at) => ` ${counts.get(at) ?? 0}`);
    this.addOptions("product", categories, (at) => (categoriesHere.has(at) ? "" : null));
    this.addOptions("area", areas, (at) => (areasHere.has(at) ? "" : null));
    const { stations, towns } = this.places.starts();
    this.addStarts("stations", stations);
    this.addStarts("towns", towns);
    const near = this.form.elements.namedItem("near") as HTMLSelectElement;
    near.closest<HTMLElement>(".field")!.hidden = near.length < 2;
    (this.form.elements.namedItem("day") as HTMLSelectElement).closest<HTMLElement>(".field")!.hidden =
      categoriesHere.size === 0;
    this.fillNeeds();
  }

  private addStarts(name: string, starts: [value: string, name: string][]): void {
    const group = this.part(name);
    group.append(...starts.map(([value, label]) => new Option(label, value)));
    group.hidden = !starts.length;
  }

  /** Offer those needs to which a kept place answers yes. */
  private fillNeeds(): void {
    const needs = this.part("needs");
    this.places.data.access.forEach(([key, label], item) => {
      let at = 0;
      while (at < this.places.count && !this.places.hasAccess(at, item)) at++;
      if (at === this.places.count) return;
      const check = make("input", "", { type: "checkbox", name: "access", value: key });
      needs.append(make("label", [check, document.createTextNode(` ${label}`)], { class: "kept-check" }));
    });
    needs.closest("details")!.hidden = !needs.childElementCount;
  }

  private addOptions(name: string, choices: [string, string][], tail: (at: number) => string | null): void {
    const select = this.form.elements.namedItem(name) as HTMLSelectElement;
    choices.forEach(([code, label], at) => {
      const more = tail(at);
      if (more !== null) select.add(new Option(label + more, code));
    });
    select.closest<HTMLElement>(".field")!.hidden = select.length < 2;
  }

  private sayWhatThisIs(copy: Copy | undefined): void {
    let word = "not_in_phone";
    if (copy) word = navigator.onLine ? "no_answer" : "no_signal";
    if (copy && location.pathname === `${this.scope}kept/`) word = "with_signal";
    const line = this.line("told");
    line.querySelector("[data-ward-fill=line]")!.textContent = fill(this.words[word], { day: copy?.day ?? "" });
    line.hidden = false;
    this.line("old").hidden = !copy || Date.now() - copy.keptAt <= OLD;
  }

  private leaveOutBasemap(): void {
    const figure = this.main.querySelector<HTMLElement>("[data-ward-map]");
    figure?.removeAttribute("data-ward-map-basemap");
    figure?.removeAttribute("data-ward-map-credit");
  }

  /** A map that is open shows what was asked before. */
  private closeMap(): void {
    if (!this.main.querySelector(".map-live")) return;
    this.main.querySelector<HTMLElement>("[data-ward-map-open]")?.click();
  }

  private line(name: string): HTMLElement {
    return this.main.querySelector<HTMLElement>(`[data-ward-kept-line=${name}]`)!;
  }

  private part<Part extends HTMLElement = HTMLElement>(name: string): Part {
    return this.main.querySelector<Part>(`[data-ward-kept-${name}]`)!;
  }

  private template(name: string): HTMLTemplateElement {
    return document.querySelector<HTMLTemplateElement>(`template[data-ward-kept-${name}]`)!;
  }
}
