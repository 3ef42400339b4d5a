import { behave } from "../behaviour";

/**
 * Asks before a step that cannot be taken back. The button names a <dialog>, which says what happens
 * and whom it reaches; its "yes" presses the same button for good. Without a script the server asks.
 *
 * @example
 * <form method="post"><button name="publish" value="1" data-ward-confirm="ask">公開する</button></form>
 * <dialog id="ask">… <button data-ward-confirm-yes>公開する</button> <button data-ward-confirm-no>やめておく</button></dialog>
 */
behave("button[data-ward-confirm]", (element) => {
  const button = element as HTMLButtonElement;
  const dialog = document.getElementById(button.dataset.wardConfirm ?? "");
  if (!(dialog instanceof HTMLDialogElement)) return;
  let isSure = false;
  button.addEventListener("click", (event) => {
    if (isSure) return;
    event.preventDefault();
    dialog.returnValue = "";
    dialog.showModal();
    // Several buttons may share one dialog: only the one that opened it listens to this answer.
    dialog.addEventListener(
      "close",
      () => {
        if (dialog.returnValue !== "yes") return;
        isSure = true;
        button.click();
        isSure = false;
      },
      { once: true },
    );
  });
});

behave("[data-ward-confirm-yes]", (button) => {
  button.addEventListener("click", () => button.closest("dialog")?.close("yes"));
});
behave("[data-ward-confirm-no]", (button) => {
  button.addEventListener("click", () => button.closest("dialog")?.close("no"));
});
