import { Camera, canLook } from "./camera";
import { Closed, Gone, Line, SignedOut } from "./line";
import { count, type DoorEvent, type DoorRow, type DoorState, fold, type Kind, makeId, merge } from "./merge";
import { nameStore } from "./names";
import { canKeep, drop, dropEvents, forget, keepEvent, keepState, listEvents, readState } from "./stores";

/** Between two looks at what the other helpers noted, in milliseconds. */
const PAUSE = 15_000;
const CODE = /^[2-9A-HJ-NP-Z]{8}$/;

/**
 * The page at the door. What is pressed is noted in this browser first, shown at once, and sent when there is a line;
 * the forms behind it do the same without a script.
 */
export class Door {
  private readonly address: string;
  private readonly line: Line;
  private readonly words = new Map<string, string>();
  private readonly list: HTMLElement;
  private state: DoorState | null = null;
  private events: DoorEvent[] = [];
  private offset = 0;
  private sending: Promise<void> | undefined;
  private wasNoted = false;
  private isKept = false;
  private isForgotten = false;
  private confirmed = "";

  constructor(private readonly root: HTMLElement) {
    this.address = root.dataset.wardDoor!;
    this.line = new Line(root.dataset.wardEvents!);
    this.list = this.part("list");
    const words = root.querySelector<HTMLTemplateElement>("template[data-ward-part=words]")!;
    for (const word of words.content.querySelectorAll<HTMLElement>("[data-ward-word]")) {
      this.words.set(word.dataset.wardWord!, word.textContent!);
    }
  }

  async open(): Promise<void> {
    this.state = await readState(this.address, Date.now());
    this.events = await listEvents(this.address);
    // In the way of the forms, which others would send.
    this.root.addEventListener("submit", (event) => this.onSubmit(event), { capture: true });
    const search = this.root.querySelector<HTMLInputElement>("#door-q")!;
    search.addEventListener("input", () => this.narrow(search.value));
    this.part("forget").addEventListener("click", () => void this.forgetNow("forgot"));
    window.addEventListener("online", () => this.sync());
    document.addEventListener("visibilitychange", () => document.hidden || this.sync());
    setInterval(() => document.hidden || this.sync(), PAUSE);
    if (this.state) this.show();
    this.openCamera();
    this.sync();
    await this.sending;
    if (this.state && Date.now() < this.state.until) await this.keepPage();
  }

  private part<Kind extends HTMLElement>(name: string, inside: ParentNode = this.root): Kind {
    return inside.querySelector<Kind>(`[data-ward-part=${name}]`)!;
  }

  private say(word: string, said: Record<string, string | number> = {}): string {
    return (this.words.get(word) ?? "").replace(/\{(\w+)\}/g, (_whole, name: string) => String(said[name] ?? ""));
  }

  private sayUnits(units: number): string {
    return this.say(units === 1 ? "one" : "several", { units });
  }

  private onSubmit(submit: SubmitEvent): void {
    const form = submit.target as HTMLFormElement;
    const stop = () => {
      submit.preventDefault();
      submit.stopImmediatePropagation();
    };
    if (form.getAttribute("role") === "search") {
      stop();
      this.narrow(form.querySelector<HTMLInputElement>("#door-q")!.value);
    } else if (form.dataset.wardPart === "add") {
      // What cannot be read is left to the ward, which says why.
      if (this.addWalkIn(form)) stop();
    } else if (submit.submitter instanceof HTMLButtonElement) {
      stop();
      const row = form.closest<HTMLElement>("li")!;
      const [kind, units] = submit.submitter.value.split(":");
      const about = row.dataset.wardCode ? { code: row.dataset.wardCode } : { walk_in: row.dataset.wardWalkIn! };
      this.note({ ...about, kind: kind as Kind, units: Number(units ?? 0) });
      this.focusOn(row);
    }
  }

  /** Leave whoever works with keys where they were: what was pressed is hidden now. */
  private focusOn(row: HTMLElement): void {
    const next = [...row.querySelectorAll<HTMLButtonElement>("button")].find((button) => button.offsetParent);
    (next ?? this.root.querySelector<HTMLElement>("#door-q"))?.focus();
  }

  private note(about: Omit<DoorEvent, "id" | "at">): void {
    const now = Date.now();
    const event: DoorEvent = { id: about.kind === "WALK_IN" ? about.walk_in! : makeId(now), at: now, ...about };
    this.events.push(event);
    this.show();
    if (canKeep()) void keepEvent(this.address, event).then(() => this.sync());
    else this.sync();
  }

  private addWalkIn(form: HTMLFormElement): boolean {
    const said = new FormData(form);
    const units = Number(said.get("units"));
    if (!this.state || !Number.isInteger(units) || units < 1 || units > 30) return false;
    const { there, open } = count(this.now());
    const isOver = this.state.capacity !== null && there + open + units > this.state.capacity;
    const button = form.querySelector<HTMLButtonElement>("button:not([type=button])")!;
    if (isOver && this.confirmed !== String(units)) {
      this.confirmed = String(units);
      this.part("over").hidden = false;
      button.textContent = this.say("addOver");
      return true;
    }
    const name = String(said.get("name") ?? "").trim().slice(0, 80);
    this.confirmed = "";
    this.part("over").hidden = true;
    button.textContent = this.say("add");
    form.reset();
    this.note({ kind: "WALK_IN", walk_in: makeId(Date.now()), units, name });
    return true;
  }

  /** Send what is kept, and hear what others noted; one call after the other. */
  private sync(): void {
    if (this.sending || this.isForgotten) return;
    if (this.state && this.isKept && Date.now() >= this.state.until) void this.forgetNow("over");
    this.sending = this.exchange().finally(() => {
      this.sending = undefined;
      // What was noted meanwhile goes at once.
      if (this.wasNoted) this.sync();
    });
  }

  private async exchange(): Promise<void> {
    const sent = [...this.events];
    this.wasNoted = false;
    try {
      const answer = sent.length ? await this.line.send(sent) : await this.line.ask();
      const { refused, token: _token, ...state } = answer;
      this.offset = answer.now - Date.now();
      this.state = state;
      const ids = new Set(sent.map((event) => event.id));
      this.events = this.events.filter((event) => !ids.has(event.id));
      if (canKeep() && !this.isForgotten) {
        if (Date.now() < state.until) await keepState(this.address, state);
        if (sent.length) await dropEvents(this.address, [...ids]);
      }
      this.wasNoted = this.events.length > 0;
      this.show();
      if (refused.length) this.tellLine("refused", { count: refused.length });
      else if (sent.length) this.tellLine("sent", { time: this.sayTime(Date.now()) });
      else if (!this.events.length) this.tellLine("");
    } catch (problem) {
      const waiting = { count: this.events.length };
      if (problem instanceof Gone) return this.giveUp(problem.message);
      if (problem instanceof SignedOut) this.tellLine("signedOut", waiting);
      else if (problem instanceof Closed) this.tellLine("closed", { reason: problem.message });
      else this.tellLine(waiting.count ? "waiting" : "offline", waiting);
      this.show();
    }
  }

  private tellLine(word: string, said: Record<string, string | number> = {}): void {
    const line = this.part("line");
    const words = word && this.say(word, said);
    if (line.textContent !== words) line.textContent = words;
    line.hidden = !words;
    line.dataset.wardLine = word;
  }

  private now(): DoorState {
    return merge(this.state!, this.events, this.offset);
  }

  /** Show how it stands: rows that are there are changed in place, so that nothing jumps under a finger. */
  private show(): void {
    if (!this.state) return;
    const state = this.now();
    const known = new Map([...this.list.children].map((row) => [(row as HTMLElement).dataset.wardCode, row]));
    for (const row of state.rows) {
      let shown = known.get(row.code) as HTMLElement | undefined;
      if (!shown) this.list.append((shown = this.makeRow(row)));
      this.showMark(shown, row);
      known.delete(row.code);
    }
    for (const gone of known.values()) gone.remove();
    this.showWalkIns(state);
    for (const [name, value] of Object.entries(count(state))) {
      const place = this.root.querySelector(`[data-ward-count=${name}]`);
      if (place && place.textContent !== String(value)) place.textContent = String(value);
    }
    const { there } = count(state);
    this.part("there-unit").textContent = this.sayUnits(there).slice(String(there).length);
    this.narrow(this.root.querySelector<HTMLInputElement>("#door-q")!.value);
  }

  private clone(name: string): HTMLElement {
    const template = this.root.querySelector<HTMLTemplateElement>(`template[data-ward-part=${name}]`)!;
    return template.content.firstElementChild!.cloneNode(true) as HTMLElement;
  }

  private makeRow(row: DoorRow): HTMLElement {
    const shown = this.clone("row");
    shown.id = `row-${row.code}`;
    shown.dataset.wardCode = row.code;
    this.part("name", shown).textContent = row.name;
    this.part("units", shown).textContent = this.sayUnits(row.units);
    this.part("all", shown).textContent = this.sayUnits(row.units);
    this.part("all", shown).closest("button")!.value = `CAME:${row.units}`;
    shown.querySelector<HTMLInputElement>("[name=code]")!.value = row.code;
    for (const whom of shown.querySelectorAll("[data-ward-part=whom]")) whom.textContent = `：${row.name}`;
    const parts = this.part("parts", shown);
    const one = parts.firstElementChild as HTMLButtonElement;
    parts.replaceChildren();
    for (let units = 1; units < row.units; units++) {
      const button = one.cloneNode(true) as HTMLButtonElement;
      button.value = `CAME:${units}`;
      button.textContent = this.sayUnits(units);
      parts.append(button);
    }
    if (row.units < 2) parts.closest("details")!.remove();
    return shown;
  }

  private showMark(shown: HTMLElement, row: DoorRow): void {
    const mark = this.part("mark", shown);
    const said = { units: this.sayUnits(row.came), time: this.sayTime(row.at - this.offset) };
    const isPart = row.mark === "CAME" && row.came < row.units;
    const words = row.mark ? this.say(row.mark === "ABSENT" ? "absent" : isPart ? "part" : "came", said) : "";
    // What the ward says of a mark that nobody set here stays as it is.
    if (row.at || shown.dataset.wardMark) mark.textContent = words;
    mark.hidden = !mark.textContent;
    shown.dataset.wardMark = row.mark;
    this.part("choices", shown).hidden = row.at > 0;
    this.part("undo", shown).hidden = row.at === 0;
    if (row.at) shown.querySelector("details")?.removeAttribute("open");
  }

  private showWalkIns(state: DoorState): void {
    const list = this.part("walk-ins");
    const known = new Map([...list.children].map((row) => [(row as HTMLElement).dataset.wardWalkIn, row]));
    for (const one of state.walk_ins) {
      if (!known.delete(one.id)) {
        const shown = this.clone("walk-in");
        shown.dataset.wardWalkIn = one.id;
        this.part("name", shown).textContent = one.name || this.say("nameless");
        this.part("units", shown).textContent = this.sayUnits(one.units);
        list.append(shown);
      }
    }
    for (const gone of known.values()) gone.remove();
  }

  private narrow(words: string): void {
    const wanted = fold(words);
    for (const row of this.list.children as HTMLCollectionOf<HTMLElement>) {
      const name = this.part("name", row).textContent ?? "";
      row.hidden = !fold(name).includes(wanted) && !fold(row.dataset.wardCode ?? "").includes(wanted);
    }
  }

  private sayTime(at: number): string {
    return new Intl.DateTimeFormat("ja", { timeStyle: "short", timeZone: "Asia/Tokyo" }).format(at);
  }

  private openCamera(): void {
    if (!canLook()) return;
    this.part("camera").hidden = false;
    const button = this.part("read");
    const camera = new Camera(this.part<HTMLVideoElement>("video"), (words) => this.takeCode(words));
    button.addEventListener("click", () => {
      const isOn = camera.isOn;
      if (isOn) camera.stop();
      else {
        camera.start().catch(() => {
          camera.stop();
          button.textContent = this.say("readStart");
          this.tell("refusedCamera");
        });
      }
      button.textContent = this.say(isOn ? "readStart" : "readStop");
    });
    window.addEventListener("pagehide", () => camera.stop());
  }

  /** Note that whoever shows this code came, with all of their party. */
  private takeCode(words: string): void {
    const code = words.trim().toUpperCase().replace(/-/g, "");
    if (!CODE.test(code)) return this.tell("other");
    const row = this.state && this.now().rows.find((one) => one.code === code);
    if (!row) return this.tell("unknown");
    const said = { name: row.name, units: this.sayUnits(row.units) };
    this.tell(row.mark ? "again" : "read", said);
    if (!row.mark) this.note({ kind: "CAME", code, units: row.units });
  }

  private tell(word: string, said: Record<string, string> = {}): void {
    this.part("said").textContent = this.say(word, said);
  }

  /** Keep the page itself, without anybody on it, and what it is made of; the worker answers with it. */
  private async keepPage(): Promise<void> {
    if (!canKeep() || this.isForgotten) return;
    try {
      const cache = await caches.open(nameStore(this.address));
      const shell = await fetch(this.root.dataset.wardShell!, { cache: "no-store", redirect: "error" });
      if (!shell.ok) return;
      const made = document.querySelectorAll<HTMLLinkElement | HTMLScriptElement>(
        "link[rel=stylesheet], link[rel=icon], script[src]",
      );
      const files = [...made].map((element) => ("href" in element ? element.href : element.src));
      await cache.addAll(files);
      await cache.put(this.root.dataset.wardShell!, shell);
      await navigator.serviceWorker.register(this.root.dataset.wardWorker!, { scope: this.address });
      await navigator.serviceWorker.ready;
      this.isKept = true;
      this.part("kept").hidden = false;
    } catch {
      // Without a line it cannot be had now, or there is no room: the next opening tries again.
    }
  }

  /** Leave nothing in this browser: whoever helped here has no list any more. */
  private async giveUp(reason: string): Promise<void> {
    const count = this.events.length;
    this.isForgotten = true;
    this.isKept = false;
    this.wasNoted = false;
    this.state = null;
    this.events = [];
    await drop(this.address);
    this.part("kept").hidden = true;
    this.list.replaceChildren();
    this.part("walk-ins").replaceChildren();
    this.tellLine(count ? "goneUnsent" : "gone", { reason, count });
  }

  private async forgetNow(word: string): Promise<void> {
    this.isForgotten = true;
    this.isKept = false;
    await forget(this.address);
    this.part("kept").hidden = true;
    this.tell(word);
    if (word === "over") this.list.replaceChildren();
  }
}
