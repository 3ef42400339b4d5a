import { behave } from "../behaviour";

/**
 * Prints the page. The button is hidden until this runs, because without a script it could do nothing.
 *
 * @example <button type="button" hidden data-ward-print>印刷する</button>
 */
behave("[data-ward-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
