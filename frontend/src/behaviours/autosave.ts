import { behave } from "../behaviour";
import { markSaved, markUnsaved } from "./unsaved";

const QUIET_MS = 1200;
const RETRY_MS = 8000;

/**
 * Saves a form by itself when the writer pauses. The form is posted to the address in the attribute
 * (or its own action) with the header `X-Ward-Autosave: 1`. The server answers with a piece of HTML,
 * marked by the header `X-Ward-Part`; an answer without it is some other page, nothing of which is
 * shown: the status says its `data-ward-autosave-lost`. The piece is, with
 * `2xx` – what to say ("14:02 に自動で保存しました"), put into the element named by
 * `data-ward-autosave-status`; `409` – somebody else changed it: both texts, put into the element named
 * by `data-ward-autosave-conflict`, and nothing is saved until the writer decides; `422` – what is
 * wrong, also put into the status. The header `X-Ward-Version` of an answer renews the hidden field
 * `version`, which the server compares. When the line is dead, it tries again until it works. `401` –
 * the session has ended: the words stay in the page, and it tries again until the writer has signed in
 * in another tab. After a save the form sends `ward:saved` up the page, for parts that show what changed.
 *
 * @example
 * <form method="post" data-ward-autosave="/desk/…/save/" data-ward-autosave-status="saved" data-ward-autosave-conflict="conflict">…</form>
 * <p id="saved" role="status" data-ward-autosave-failed="まだ保存できていません。…" data-ward-autosave-lost="保存できませんでした。…"></p><div id="conflict" role="status"></div>
 */
behave("form[data-ward-autosave]", (element) => {
  const form = element as HTMLFormElement;
  const status = document.getElementById(form.dataset.wardAutosaveStatus ?? "");
  const conflict = document.getElementById(form.dataset.wardAutosaveConflict ?? "");
  let timer = 0;
  let changes = 0;
  let isSaving = false;
  let isStopped = false;
  let isSignedOut = false;
  let isTokenOld = false;

  const saveSoon = (wait: number) => {
    clearTimeout(timer);
    timer = window.setTimeout(save, wait);
  };

  // Signing in again renews the token that every form carries: the old one would be refused for ever.
  async function renewToken(): Promise<void> {
    const page = await fetch(location.href, { redirect: "error" });
    const words = new DOMParser().parseFromString(await page.text(), "text/html");
    const fresh = words.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]");
    const field = form.elements.namedItem("csrfmiddlewaretoken");
    if (fresh && field instanceof HTMLInputElement) field.value = fresh.value;
  }

  async function save(): Promise<void> {
    // One save at a time: a second one would carry the version that the first is about to renew.
    if (isSaving) return saveSoon(QUIET_MS);
    if (isStopped || !form.isConnected) return;
    isSaving = true;
    const sent = changes;
    try {
      if (isTokenOld) await renewToken();
      const answer = await fetch(form.dataset.wardAutosave || form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { "X-Ward-Autosave": "1" },
        // A redirect means that the session has ended: the page behind it is no answer.
        redirect: "error",
      });
      const isPart = answer.headers.has("X-Ward-Part");
      isSignedOut = isPart && answer.status === 401;
      isTokenOld = isSignedOut || (!isPart && answer.status === 403);
      if (answer.status >= 500 || isTokenOld !== isSignedOut) throw new Error(String(answer.status));
      if (!isPart) {
        status?.classList.add("saved-failed");
        if (status) status.textContent = status.dataset.wardAutosaveLost ?? "";
        return;
      }
      const words = await answer.text();
      const version = answer.headers.get("X-Ward-Version");
      const field = form.elements.namedItem("version");
      if (version && field instanceof HTMLInputElement) field.value = version;
      if (answer.status === 409 && conflict) {
        isStopped = true;
        conflict.innerHTML = words;
        conflict.scrollIntoView({ block: "nearest" });
      } else if (status) {
        status.innerHTML = words;
        status.classList.toggle("saved-failed", !answer.ok);
      }
      if (isSignedOut) saveSoon(RETRY_MS);
      if (answer.ok && sent === changes) markSaved(form);
      if (answer.ok) form.dispatchEvent(new CustomEvent("ward:saved", { bubbles: true }));
    } catch {
      // Until the writer has signed in again, the sentence that says so stays.
      if (status && !isSignedOut) {
        status.textContent = status.dataset.wardAutosaveFailed ?? "";
        status.classList.add("saved-failed");
      }
      saveSoon(RETRY_MS);
    } finally {
      isSaving = false;
    }
  }

  form.addEventListener("input", () => {
    changes += 1;
    markUnsaved(form);
    saveSoon(QUIET_MS);
  });
  form.addEventListener("submit", () => {
    // The form itself is on its way; a late autosave would only quarrel with it.
    isStopped = true;
    clearTimeout(timer);
    markSaved(form);
  });
  addEventListener("online", () => {
    if (!isStopped && status?.classList.contains("saved-failed")) saveSoon(0);
  });
});
