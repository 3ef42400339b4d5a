import type { Place } from "./places";
import { fill, type Words } from "./words";

/** Most cards that stand in the panel together, as of one building. */
const MOST_CARDS = 20;

/**
 * The panel under the map: cards of places that the list does not hold, or not within sight. Cards come
 * from the server as pieces of HTML; each is asked for once.
 */
export class Cards {
  readonly panel = document.createElement("section");
  private readonly asked = new Map<number, Promise<DocumentFragment>>();
  private readonly content = document.createElement("div");
  private wanted = 0;

  constructor(
    private readonly address: string,
    words: Words,
    private readonly onClose: () => void,
  ) {
    this.panel.className = "map-panel";
    this.panel.hidden = true;
    this.content.className = "map-cards";
    const close = document.createElement("button");
    close.type = "button";
    close.className = "map-panel-close";
    close.textContent = words.close_card ? `× ${words.close_card}` : "×";
    close.addEventListener("click", () => this.close());
    this.panel.append(close, this.content);
  }

  /** Show cards that are already on the page, as copies. */
  showCopies(elements: HTMLElement[], label: string): void {
    this.wanted++;
    this.fillIn(elements.map(copyOf), label);
  }

  /** Ask for the cards of the places and show them; false when one cannot be had. */
  async tryToShow(places: Place[], label: string): Promise<boolean> {
    const mine = ++this.wanted;
    let cards: DocumentFragment[];
    try {
      cards = await Promise.all(places.slice(0, MOST_CARDS).map((place) => this.ask(place)));
    } catch {
      return false;
    }
    // Another place may have been pressed meanwhile.
    if (mine === this.wanted) this.fillIn(cards, label || places[0]!.name);
    return true;
  }

  hide(): void {
    this.wanted++;
    this.panel.hidden = true;
    this.content.replaceChildren();
  }

  close(): void {
    this.hide();
    this.onClose();
  }

  /** Ask for the card of a place and learn its name. */
  async ask(place: Place): Promise<DocumentFragment> {
    let answer = this.asked.get(place.number);
    if (!answer) {
      const own = window.wardMapOwn?.card(place.number);
      answer = own
        ? Promise.resolve(own)
        : fetchPart(this.address.replace("/0/", `/${place.number}/`));
      this.asked.set(place.number, answer);
      answer.catch(() => this.asked.delete(place.number));
    }
    const part = await answer;
    place.name ||= part.querySelector("h2, h3, h4, a")?.textContent?.trim() ?? "";
    return part.cloneNode(true) as DocumentFragment;
  }

  private fillIn(cards: Node[], label: string): void {
    this.panel.setAttribute("aria-label", label);
    this.content.replaceChildren(...cards);
    this.panel.hidden = false;
    this.panel.scrollIntoView({ block: "nearest" });
    // The behaviours of this page listen for parts that come later by this name.
    this.content.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  }
}

async function fetchPart(address: string): Promise<DocumentFragment> {
  const answer = await fetch(address, { redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  return template.content;
}

/** Copy a card; the copy has no ids, which the page has already, and is nobody's row. */
function copyOf(element: HTMLElement): HTMLElement {
  const copy = document.createElement("div");
  copy.className = element.className;
  copy.append(...(element.cloneNode(true) as HTMLElement).childNodes);
  for (const inside of copy.querySelectorAll("[id]")) inside.removeAttribute("id");
  return copy;
}

/** The sentence that says which place was chosen. */
export function sayPlace(words: Words, { pin, name, kindName }: Place): string {
  if (pin === null) return fill(words.place, { name: name || kindName });
  return fill(words.selected, { number: pin, name });
}
