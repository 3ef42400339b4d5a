/**
 * The map of the ward with roads and houses, as an extra: a button under the map of the page, with its megabytes,
 * and whatever is fetched is fetched by the press. The map of the page and its list say the same without it.
 *
 * @example <script type="application/json" id="safety-moving">{"script": "data/…/map.js", …}</script>
 */

import { fetchGround } from "./moving/ground";
import { dress, make, readPage } from "./page";

/** What the page says of the map that it may open; `words` are of the page's checked document. */
export interface Moving {
  /** Ways from the root of the bundle. */
  script: string;
  sites: string;
  ground: string;
  /** Of the base map, in bytes. */
  size: number;
  credit: string;
  /** The numbers of zones and the letters of sites on the map of the page, by code. */
  numbers: Record<string, string>;
  letters: Record<string, string>;
  states: Record<string, string>;
  words: Record<MovingWord, string>;
}

export type MovingWord =
  | "open"
  | "note"
  | "loading"
  | "failed"
  | "close"
  | "label"
  | "larger"
  | "smaller"
  | "here"
  | "nowhere"
  | "beyond"
  | "private"
  | "zone"
  | "site"
  | "shut";

/** A map that stands open. */
export interface OpenMap {
  /** Other areas and sites hold now. */
  renew(moving: Moving): void;
  close(): void;
}

/** Opens the map in an element, on a base map that is on its way; `onFail` says that it cannot be drawn after all. */
export type OpensMap = (
  view: HTMLElement,
  moving: Moving,
  ground: Promise<ArrayBuffer>,
  onFail: () => void,
) => Promise<OpenMap>;

declare global {
  interface Window {
    wardOpenMovingMap?: OpensMap;
  }
}

const RULES = [
  ".mv-offer .btn{background:var(--paper);font:inherit;font-weight:700;cursor:pointer}",
  ".mv-offer progress{width:100%;accent-color:var(--act)}",
  ".mv-offer [hidden]{display:none}",
];
let isDressed = false;
let opened: { map: OpenMap; view: HTMLElement; close: HTMLElement } | null = null;

/** Offer the map where the page has one; called again when the contents of the page have changed. */
export function offerMap(): void {
  const block = document.getElementById("safety-moving");
  if (!block?.textContent || block.nextElementSibling?.matches(".mv-offer")) return;
  if (!isDressed) dress([...RULES]);
  isDressed = true;
  const moving = JSON.parse(block.textContent) as Moving;
  const { words } = moving;
  const offer = make("div", "", { class: "gap mv-offer" });
  const size = (moving.size / 1e6).toFixed(1);
  const button = make("button", words.open.replace("{size}", size), { type: "button", class: "btn mv-open" });
  const says = make("p", "", { role: "status", class: "mv-says", hidden: "" });
  const loaded = make("progress", "", { max: String(moving.size), "aria-label": words.loading, hidden: "" });
  const note = make("p", words.note, { class: "s" });
  offer.append(button, note, says, loaded);
  block.after(offer);
  if (opened) return showOpened(moving, offer);
  button.addEventListener("click", () => {
    void (async () => {
      if (loaded.hidden === false) return;
      says.textContent = words.loading;
      says.hidden = loaded.hidden = false;
      const view = make("div");
      try {
        // Both at once: on a slow line each waiting for the other is seen.
        const ground = fetchGround(readPage().root + moving.ground, (bytes) => (loaded.value = bytes));
        ground.catch(() => {});
        await bring(moving.script);
        const map = await window.wardOpenMovingMap!(view, moving, ground, () => {
          const place = closeMap();
          if (place) place.textContent = words.failed;
        });
        const close = make("button", words.close, { type: "button", class: "btn mv-close" });
        opened = { map, view, close };
        close.addEventListener("click", closeMap);
        // While it was on its way, the contents may have changed.
        showOpened(moving, document.querySelector<HTMLElement>(".mv-offer") ?? offer);
        view.querySelector<HTMLElement>("[tabindex]")?.focus({ preventScroll: true });
      } catch {
        says.textContent = words.failed;
        loaded.hidden = true;
      }
    })();
  });
}

/** Put the open map in the place of the one that stands still. */
function showOpened(moving: Moving, offer: HTMLElement): void {
  if (!opened) return;
  figureOf(offer)?.setAttribute("hidden", "");
  for (const element of offer.children) element.setAttribute("hidden", "");
  offer.append(opened.view);
  opened.view.querySelector(".mv-bar")!.append(opened.close);
  opened.map.renew(moving);
}

/** Give what says how it went, empty and in sight. */
function closeMap(): HTMLElement | null {
  if (!opened) return null;
  const { map, view } = opened;
  const offer = view.parentElement!;
  opened = null;
  map.close();
  view.remove();
  figureOf(offer)?.removeAttribute("hidden");
  const [button, note, says] = offer.querySelectorAll<HTMLElement>(".mv-open, .s, .mv-says");
  says!.textContent = "";
  button!.hidden = note!.hidden = says!.hidden = false;
  button!.focus();
  return says!;
}

function figureOf(offer: HTMLElement): HTMLElement | null {
  return offer.parentElement!.querySelector<HTMLElement>("figure.map");
}

/** Load the script of the map, once. */
function bring(path: string): Promise<void> {
  if (window.wardOpenMovingMap) return Promise.resolve();
  return new Promise((done, fail) => {
    const script = make("script");
    script.src = readPage().root + path;
    script.onload = () => done();
    script.onerror = () => fail(new Error(path));
    document.head.append(script);
  });
}
