import { behave } from "../behaviour";

const PATIENCE_MS = 20_000;

/**
 * Keeps a page of the desk from growing old in silence. The element names the address that says, as JSON, in what
 * `state` the page is, which `moment` it speaks of, and `again_in` how many seconds it may be asked again. When the
 * state is another one, the parts of the page that are marked `data-ward-renewed` are fetched and put in, and the
 * status says so; when the moment alone is, they are put in without a word. A page without such parts, on which
 * somebody may be typing or about to press, is left alone: a band asks to read it again. While the page is hidden
 * nothing is asked. What fails is said, and tried again.
 *
 * @example
 * <div data-ward-renew="/…/state/" data-ward-renew-state="8d…" data-ward-renew-moment="" data-ward-renew-seconds="5">
 *   <p role="status" hidden data-changed="…" data-lost="…"></p>
 *   <div role="status" data-ward-renew-band><template>…</template></div>
 * </div>
 */
behave("[data-ward-renew]", (element) => {
  const says = element.querySelector<HTMLElement>("[data-changed]");
  const band = element.querySelector<HTMLElement>("[data-ward-renew-band]");
  const partsOf = (page: ParentNode) => [...page.querySelectorAll<HTMLElement>("[data-ward-renewed]")];
  // The time of the page alone is no part that could be renewed.
  const hasParts = partsOf(document).some((part) => !element.contains(part));
  let { wardRenewState: state, wardRenewMoment: moment } = element.dataset;
  let seconds = Number(element.dataset.wardRenewSeconds);
  let timer = 0;
  let isAsking = false;

  const say = (words = "") => {
    if (!says) return;
    const wasSaid = says.textContent === words;
    if (wasSaid && words !== says.dataset.changed) return;
    says.hidden = words === "";
    says.textContent = wasSaid ? "" : words;
    // The same words a second time are read out only if they were gone meanwhile.
    if (wasSaid) setTimeout(() => (says.textContent = words), 200);
  };

  const askLater = () => {
    clearTimeout(timer);
    if (element.isConnected && !document.hidden) timer = window.setTimeout(ask, seconds * 1000);
  };

  async function read(address: string, headers: HeadersInit = {}): Promise<Response> {
    const giveUp = new AbortController();
    const patience = setTimeout(() => giveUp.abort(), PATIENCE_MS);
    try {
      // A redirect means that the session has ended: the page behind it is no answer.
      return await fetch(address, { headers, cache: "no-store", redirect: "error", signal: giveUp.signal });
    } finally {
      clearTimeout(patience);
    }
  }

  async function renew(isNews: boolean): Promise<void> {
    const answer = await read(location.href, { "X-Ward-Part": "home" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector<HTMLElement>("[data-ward-renew]");
    if (!fresh) throw new Error("another page");
    const found = new Map(partsOf(page).map((part) => [part.dataset.wardRenewed, part]));
    for (const part of partsOf(document)) {
      const other = found.get(part.dataset.wardRenewed);
      if (!other || other.outerHTML === part.outerHTML) continue;
      const focused = part.contains(document.activeElement) ? document.activeElement : null;
      // Whoever is on a link of the part keeps their place: later for a mere time, at the same link for news.
      if (focused && !isNews) continue;
      const href = focused?.getAttribute("href");
      const fitting = document.adoptNode(other);
      part.replaceWith(fitting);
      if (!focused) continue;
      const same = href ? fitting.querySelector<HTMLElement>(`a[href="${CSS.escape(href)}"]`) : null;
      if (!same) fitting.tabIndex = -1;
      (same ?? fitting).focus({ preventScroll: true });
    }
    ({ wardRenewState: state, wardRenewMoment: moment } = fresh.dataset);
    seconds = Number(fresh.dataset.wardRenewSeconds);
  }

  async function ask(): Promise<void> {
    if (isAsking || document.hidden || !element.isConnected) return;
    isAsking = true;
    try {
      const answer = await read(element.dataset.wardRenew ?? "");
      // What is gone has changed as well.
      if (!answer.ok && answer.status !== 404) throw new Error(String(answer.status));
      const now = answer.ok ? await answer.json() : { state: "", moment, again_in: seconds };
      const isNews = now.state !== state;
      seconds = Number(now.again_in) || seconds;
      if (hasParts && (isNews || now.moment !== moment)) await renew(isNews);
      if (hasParts && isNews) say(says?.dataset.changed);
      else if (says && says.textContent === says.dataset.lost) say();
      if (!hasParts && isNews && band && !band.querySelector(".banner")) {
        band.append(...[...band.querySelectorAll("template")].map(({ content }) => content.cloneNode(true)));
      }
    } catch {
      say(says?.dataset.lost);
    } finally {
      isAsking = false;
      askLater();
    }
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) void ask();
  });
  askLater();
});
