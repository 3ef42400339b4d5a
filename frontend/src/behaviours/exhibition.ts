import { behave } from "../behaviour";

/** Nobody has touched the screen for so long: the countdown begins, in milliseconds. */
const STILL = 75_000;
/** So long the countdown can be stopped, in seconds. */
const COUNTDOWN = 15;
/** When the countdown is read aloud, in seconds before its end; each second would be too much. */
const SPOKEN = [15, 10, 5];
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

/**
 * Lets a page stand on a shared screen. A link shows its page in the place of this one, so that the screen stays
 * full and no way back fills up; no link leads out. When nobody touches the screen for a minute and a half, the
 * page named in `data-ward-exhibition` is shown again; the last seconds are counted, and any touch stops that.
 * A button makes the page fill the screen, where the browser can, and the screen is asked to stay awake.
 *
 * @example
 * <body data-ward-exhibition="/konan/places/exhibition/" data-ward-exhibition-failed="いまは読み込めません。">
 * <button type="button" hidden data-ward-exhibition-full="もとの大きさに戻す">画面いっぱいにする</button>
 * <div hidden data-ward-exhibition-return><span data-ward-exhibition-left>15</span>
 * <span role="alert" data-ward-exhibition-says="あと%(seconds)s秒で戻ります。"></span><button type="button">このまま見る</button></div>
 */
behave("[data-ward-exhibition]", (body) => {
  const start = new URL(body.dataset.wardExhibition ?? "", location.href).href;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let counting: ReturnType<typeof setInterval> | undefined;
  let shown = 0;

  const find = (name: string) => body.querySelector<HTMLElement>(`[data-ward-exhibition-${name}]`);

  function wait(): void {
    clearTimeout(waiting);
    clearInterval(counting);
    counting = undefined;
    const bar = find("return");
    if (bar) bar.hidden = true;
    waiting = setTimeout(count, STILL);
  }

  function count(): void {
    const bar = find("return");
    const says = find("says");
    const number = find("left");
    if (location.href === start || !bar || !says || !number) {
      scrollTo(0, 0);
      return wait();
    }
    let left = COUNTDOWN;
    const tell = () => {
      number.textContent = String(left);
      if (SPOKEN.includes(left)) {
        says.textContent = (says.dataset.wardExhibitionSays ?? "").replace("%(seconds)s", String(left));
      }
    };
    bar.hidden = false;
    tell();
    counting = setInterval(() => {
      left -= 1;
      if (left > 0) return tell();
      clearInterval(counting);
      void show(start);
    }, 1000);
  }

  /** Show another page in the place of this one; when it cannot be had, say so and keep this one. */
  async function show(address: string): Promise<void> {
    const mine = ++shown;
    let page: Document;
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(String(answer.status));
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      wait();
      const bar = find("return");
      const says = find("says");
      if (bar && says) {
        says.textContent = body.dataset.wardExhibitionFailed ?? "";
        find("left")!.textContent = "";
        bar.hidden = false;
      }
      return;
    }
    if (mine !== shown) return;
    if (!page.body.matches("[data-ward-exhibition]")) return location.replace(address);
    history.replaceState(null, "", address);
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    for (const [name, value] of Object.entries(page.body.dataset)) body.dataset[name] = value;
    body.replaceChildren(...page.body.childNodes);
    scrollTo(0, 0);
    body.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
    dress();
    wait();
  }

  /** Give the button that fills the screen its word, where the browser can do that. */
  function dress(): void {
    const button = find("full");
    if (!button || !document.fullscreenEnabled) return;
    button.dataset.word ??= button.textContent ?? "";
    button.hidden = false;
    button.textContent = (document.fullscreenElement && button.dataset.wardExhibitionFull) || button.dataset.word;
  }

  async function stayAwake(): Promise<void> {
    if (document.visibilityState !== "visible") return;
    // A screen may refuse, as one does whose battery is low; then it goes dark as it always did.
    await navigator.wakeLock?.request("screen").catch(() => undefined);
  }

  body.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (find("return")?.contains(target)) return wait();
    if (target.closest("[data-ward-exhibition-full]")) {
      const turned = document.fullscreenElement
        ? document.exitFullscreen()
        : document.documentElement.requestFullscreen();
      return void turned.catch(() => undefined);
    }
    const link = target.closest<HTMLAnchorElement>("a[href]");
    if (!link) return;
    event.preventDefault();
    if (link.origin === location.origin) void show(link.href);
  });
  const feel = (event: Event) => {
    // What is pressed on the countdown stops it when it is let go: else it would fall on what lies beneath.
    if (event.type === "keydown" || !find("return")?.contains(event.target as Node)) wait();
  };
  for (const touch of TOUCHES) {
    document.addEventListener(touch, feel, { capture: true, passive: true });
  }
  document.addEventListener("fullscreenchange", dress);
  document.addEventListener("visibilitychange", stayAwake);
  dress();
  wait();
  void stayAwake();
});
