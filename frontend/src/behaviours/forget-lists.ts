import { behave } from "../behaviour";
import { countUnsent, forgetAll } from "../check-in/stores";

/**
 * Forgets on signing out what this browser keeps of sessions at the door, and says before what was not sent yet.
 *
 * @example
 * <form method="post" data-ward-forget-lists="unsent">…</form>
 * <p id="unsent" hidden>{count}件の出欠を、まだ送っていません。</p>
 */
behave("[data-ward-forget-lists]", (element) => {
  const form = element as HTMLFormElement;
  const notice = document.getElementById(form.dataset.wardForgetLists!);
  void countUnsent().then((count) => {
    if (!notice || !count) return;
    notice.textContent = notice.textContent!.replace("{count}", String(count));
    notice.hidden = false;
  }, () => undefined);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // Signing out is not kept waiting by a store that does not answer.
    const late = new Promise((done) => setTimeout(done, 2000));
    void Promise.race([forgetAll().catch(() => undefined), late]).then(() => form.submit());
  });
});
