import { fill } from "../map/words";
import { type Copy, findCopy, OLD } from "./copy";
import { Busy, canKeep, fetchPlainly, Full, keep, type Manifest, remove, sweep } from "./keeping";

/** A base map larger than this is kept only where somebody wants it, in bytes. */
const LARGE = 5_000_000;
/** So often somebody who listens is told how far it has come, as a part of the whole. */
const SAY_EVERY = 0.25;

/** Fill the panel in which a map is kept on the phone, renewed, and taken out again. */
export async function openPanel(details: HTMLElement): Promise<void> {
  const { wardKeep = "" } = details.dataset;
  const manifest = (await (await fetchPlainly(wardKeep)).json()) as Manifest;
  const panel = new Panel(details, manifest, wardKeep);
  await panel.show();
}

class Panel {
  private readonly words;
  private readonly says = make("p", { role: "status" });
  private readonly body = make("div", { className: "stack-small" });
  private readonly inside: Element;

  constructor(
    private readonly details: HTMLElement,
    private manifest: Manifest,
    private readonly address: string,
  ) {
    this.words = manifest.words;
    this.inside = details.querySelector(".more-inside")!;
    this.inside.classList.add("keep-panel", "stack-small");
    this.inside.replaceChildren(this.body, this.says);
  }

  async show(): Promise<void> {
    if (!canKeep()) return void this.body.replaceChildren(this.line("unable"));
    let copy: Copy | undefined;
    try {
      await sweep(this.manifest.scope);
      copy = (await findCopy(this.manifest.scope))?.copy;
    } catch {
      return void this.body.replaceChildren(this.line("unable"));
    }
    if (copy) await this.showKept(copy);
    else this.showOffer();
  }

  private showOffer(): void {
    const { files, basemap, places: count, day } = this.manifest;
    const small = files.reduce((sum, file) => sum + file.size, 0);
    const size = make("p", { className: "keep-size" });
    const choice = make("input", { type: "checkbox", checked: (basemap?.size ?? 0) <= LARGE });
    const measure = () => {
      const all = small + (basemap && choice.checked ? basemap.size : 0);
      size.textContent = fill(this.words.size, { size: sayMegabytes(all), day });
    };
    choice.addEventListener("change", measure);
    measure();
    const parts: Node[] = [this.line("what", { count }), size];
    if (basemap && basemap.size > LARGE) {
      const label = make("label", { className: "keep-choice" });
      const ground = fill(this.words.ground, { size: sayMegabytes(basemap.size) });
      label.append(choice, make("span", { textContent: ground }));
      parts.push(label);
    }
    const start = this.button("keep", () => this.start(choice.checked), "button button-main");
    this.body.replaceChildren(...parts, row(start), this.line("promise", {}, "small"));
  }

  private async showKept(copy: Copy): Promise<void> {
    const { scope } = this.manifest;
    const size = sayMegabytes(copy.size);
    const parts: Node[] = [this.line("kept", { day: copy.day, size }, "keep-size")];
    const isChanged = (await this.findVersion(copy)) !== copy.version;
    const isOld = Date.now() - copy.keptAt > OLD;
    if (isChanged) parts.push(this.line("changed"));
    if (isOld) parts.push(this.line("old"));
    if (isChanged || isOld) {
      this.details.querySelector("summary")!.textContent = this.words.changed_short ?? "";
    }
    const look = isChanged || isOld ? "button button-main" : "button";
    const again = this.button("renew", () => this.start(copy.hasBasemap), look);
    const away = this.button("remove", () => this.takeOut(scope), "button button-danger");
    this.body.replaceChildren(...parts, row(again, away));
  }

  /** Ask for the version that the copy would have now, in the language in which it was taken. */
  private async findVersion(copy: Copy): Promise<string> {
    if (copy.manifest === this.address) return this.manifest.version;
    return ((await (await fetchPlainly(copy.manifest)).json()) as Manifest).version;
  }

  private async start(withBasemap: boolean): Promise<void> {
    const { scope } = this.manifest;
    // It is asked for now and not before, and its answer is not waited for: some browsers ask the reader.
    void navigator.storage?.persist?.().catch(() => false);
    const canceller = new AbortController();
    const bar = make("progress", { className: "keep-bar", max: 1, value: 0 });
    const text = make("span", {});
    bar.setAttribute("aria-label", this.words.keep ?? "");
    const cancel = this.button("cancel", () => canceller.abort());
    this.body.replaceChildren(bar, row(cancel, text));
    cancel.focus();
    this.says.textContent = "";
    let said = 0;
    try {
      await keep(this.address, withBasemap, canceller.signal, (done, all) => {
        bar.value = done / all;
        const now = { size: sayMegabytes(all), done: sayMegabytes(done) };
        text.textContent = fill(this.words.keeping, now);
        if (done / all - said < SAY_EVERY) return;
        said = done / all;
        this.says.textContent = text.textContent;
      });
      await this.finish("done");
    } catch (error) {
      const isKept = (await findCopy(scope).catch(() => null)) !== null;
      await this.finish(canceller.signal.aborted ? "cancelled" : nameOf(error), isKept);
    }
  }

  private async takeOut(scope: string): Promise<void> {
    try {
      await remove(scope);
      await this.finish("removed");
    } catch (error) {
      await this.finish(nameOf(error));
    }
  }

  /** Show how things stand, say what happened, and let whoever pressed a button stand on the next one. */
  private async finish(word: string, isKept = false): Promise<void> {
    this.details.querySelector("summary")!.textContent = this.words.summary ?? "";
    try {
      this.manifest = (await (await fetchPlainly(this.address)).json()) as Manifest;
    } catch {
      // What is known already will do.
    }
    await this.show();
    this.body.querySelector("button")?.focus();
    this.says.textContent = this.words[word] ?? "";
    if (isKept) this.says.append(make("br", {}), this.words.as_before ?? "");
  }

  private line(word: string, values: Record<string, string | number> = {}, className = ""): HTMLElement {
    return make("p", { className, textContent: fill(this.words[word], values) });
  }

  private button(word: string, press: () => unknown, className = "button"): HTMLButtonElement {
    const button = make("button", { type: "button", className, textContent: this.words[word] ?? "" });
    button.addEventListener("click", () => void press());
    return button;
  }
}

function nameOf(error: unknown): string {
  if (error instanceof Full) return "full";
  return error instanceof Busy ? "busy" : "failed";
}

/** Say bytes as megabytes, to the next tenth and never as nothing. */
function sayMegabytes(bytes: number): string {
  return Math.max(0.1, bytes / 1_000_000).toFixed(1);
}

function row(...inside: Node[]): HTMLElement {
  const element = make("p", { className: "row" });
  element.append(...inside);
  return element;
}

function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]>,
): HTMLElementTagNameMap[Tag] {
  return Object.assign(document.createElement(tag), properties);
}
