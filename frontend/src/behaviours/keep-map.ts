import { behave } from "../behaviour";
import { bring } from "../fetching";

declare global {
  interface Window {
    /** Fills the panel by which a map is kept on the phone. */
    wardKeep?: (details: HTMLElement) => Promise<void>;
  }
}

/**
 * Shows the panel by which the map is kept on the phone. What the panel needs is fetched when it is opened,
 * or when this browser has something in its stores for the scope: then there may be a newer one.
 *
 * @example
 * <details hidden data-ward-keep="/konan/places/keep.json?lang=ja" data-ward-keep-scope="/konan/places/"
 * data-ward-keep-script="/kept.js" data-ward-keep-style="/kept.css" data-ward-keep-failed="読み込めませんでした。">
 * <summary>電波がなくても見られるようにする</summary><div class="more-inside"></div></details>
 */
behave("[data-ward-keep]", (details) => {
  const { wardKeepScope, wardKeepScript, wardKeepStyle, wardKeepFailed = "" } = details.dataset;
  let opening: Promise<void> | undefined;
  const open = () => {
    opening ??= bring(wardKeepStyle, wardKeepScript)
      .then(() => window.wardKeep!(details))
      .catch(() => {
        opening = undefined;
        details.querySelector(".more-inside")!.textContent = wardKeepFailed;
      });
  };
  details.addEventListener("toggle", open);
  details.hidden = false;
  // In some private windows even asking is refused.
  window.caches?.keys().then(
    (names) => names.some((name) => name.includes(` ${wardKeepScope} `)) && open(),
    () => undefined,
  );
});
