import { behave } from "../behaviour";

/**
 * Prints the page with all its closed parts open, and closes them again. Hidden until this runs.
 *
 * @example <button hidden data-ward-print>印刷する</button>
 */
behave("[data-ward-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

let opened: HTMLDetailsElement[] = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll<HTMLDetailsElement>("details:not([open])")];
  for (const part of opened) part.open = true;
});
addEventListener("afterprint", () => {
  for (const part of opened) part.open = false;
  opened = [];
});
