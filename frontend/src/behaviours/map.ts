import { behave } from "../behaviour";
import { bring } from "../fetching";
import { readShown } from "../map/address";
import { type Ahead, askAhead } from "../map/ahead";

declare global {
  interface Window {
    /** Opens the map that can be moved, and gives a function that closes it again. */
    wardOpenMap?: (figure: HTMLElement, ahead: Ahead) => Promise<() => void>;
  }
}

let loading: Promise<unknown> | undefined;

/**
 * Puts a map that can be moved in the place of the one that the server drew, when its button is pressed;
 * script and styles of that map are fetched when a pointer or the keyboard comes to the button, and not before;
 * what is drawn is asked for with the press, while they are still on their way. When something of it cannot be had, a
 * sentence says so and the page stays as it was. An address that shows a place of the map, or some of its ground
 * (`#place=12`, `#15/35.4/139.5`), opens it at once.
 *
 * @example
 * <figure data-ward-map data-ward-map-script="/map.js" data-ward-map-style="/map.css"><svg>…</svg>
 * <figcaption><button type="button" hidden data-ward-map-open>地図を動かす</button></figcaption>
 * <script type="application/json" data-ward-map-words>{"failed": "…", "close": "動かない地図に戻す"}</script></figure>
 */
behave("[data-ward-map]", (figure) => {
  const button = figure.querySelector<HTMLButtonElement>("[data-ward-map-open]");
  const words = figure.querySelector("[data-ward-map-words]");
  if (!button || !words) return;
  const { failed, close: closeWord } = JSON.parse(words.textContent!);
  const openWord = button.textContent;
  const says = document.createElement("span");
  says.setAttribute("role", "status");
  button.after(says);
  button.hidden = false;
  let close: (() => void) | undefined;
  let isBusy = false;

  const prepare = () => (loading ??= bring(figure.dataset.wardMapStyle, figure.dataset.wardMapScript));
  for (const coming of ["pointerenter", "pointerdown", "focus"]) {
    // What cannot be had is asked for again by the press, which says so.
    button.addEventListener(coming, () => void prepare().catch(() => (loading = undefined)));
  }
  button.addEventListener("click", async () => {
    if (isBusy) return;
    isBusy = true;
    says.textContent = "";
    try {
      if (close) {
        close();
        close = undefined;
      } else {
        const ahead = askAhead(figure);
        await prepare();
        close = await window.wardOpenMap!(figure, ahead);
      }
      button.textContent = close ? closeWord : openWord;
    } catch {
      loading = undefined;
      says.textContent = failed;
    }
    isBusy = false;
  });
  const openWhatIsShown = () => {
    if (!close && readShown(location.hash)) button.click();
  };
  window.addEventListener("hashchange", openWhatIsShown);
  openWhatIsShown();
});
