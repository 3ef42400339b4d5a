import { behave } from "../behaviour";

/**
 * Shows the part of a page that asks for a passkey, which does nothing without a script; and says so
 * in the page when the device or its person refuses.
 *
 * @example
 * <div data-ward-passkey hidden>
 *   <button>パスキーでサインインする</button>
 *   <div data-ward-passkey-refused role="alert" hidden>パスキーを確かめられませんでした。</div>
 * </div>
 */
behave("[data-ward-passkey]", (part) => {
  const refused = part.querySelector<HTMLElement>("[data-ward-passkey-refused]");
  part.hidden = false;
  document.addEventListener("allauth.error", (event) => {
    if (!refused) return;
    event.preventDefault();
    refused.hidden = false;
  });
});
