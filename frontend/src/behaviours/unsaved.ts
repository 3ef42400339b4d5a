import { behave } from "../behaviour";

/** Forms with something typed that the server does not have yet. */
const unsaved = new Set<HTMLElement>();

export const markUnsaved = (form: HTMLElement) => unsaved.add(form);
export const markSaved = (form: HTMLElement) => unsaved.delete(form);

/**
 * Warns before a page is left whose form holds something unsaved. The browser chooses the words.
 *
 * @example <form method="post" data-ward-unsaved>…</form>
 */
behave("form[data-ward-unsaved]", (form) => {
  form.addEventListener("input", () => markUnsaved(form));
  form.addEventListener("submit", () => markSaved(form));
});

addEventListener("beforeunload", (event) => {
  // A form that was taken out of the page cannot be saved any more.
  if ([...unsaved].some((form) => form.isConnected)) event.preventDefault();
});
