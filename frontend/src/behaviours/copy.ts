import { behave } from "../behaviour";

/**
 * Copies an address; without one, the address of this page, or with `data-ward-copy-from` the text of the
 * field of that id. The button is hidden until this runs, because without a script it could do nothing. What
 * happened is written on the button.
 *
 * @example <button hidden data-ward-copy="/kanazawa/policy/2023/" data-ward-copy-done="写しました">アドレスを写す</button>
 */
behave("[data-ward-copy]", (button) => {
  // Only secure pages have a clipboard.
  if (!navigator.clipboard) return;
  button.hidden = false;
  const words = button.innerHTML;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.wardCopyFrom ?? "") as HTMLTextAreaElement | null;
    const text = field?.value ?? new URL(button.dataset.wardCopy || location.href, location.href).href;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // The reader may have forbidden it: then it is shown to be copied by hand.
      if (field) field.select();
      else button.textContent = text;
      return;
    }
    button.textContent = button.dataset.wardCopyDone ?? "";
    setTimeout(() => (button.innerHTML = words), 4000);
  });
});
