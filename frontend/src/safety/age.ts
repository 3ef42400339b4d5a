/**
 * How old the page is, said by itself. Every minute, while somebody looks, it asks for `current.json` (0.3 kB)
 * and takes new contents in without a reload. What was made more than ten minutes ago gets a warning.
 *
 * Pages of zones hold no time: they are as old as `current.json` says, once what they hold was held against the
 * server's. Until then nobody knows.
 *
 * @example <p data-ward-age hidden role="status"></p>
 */

import { now, setClock } from "./clock";
import { dress, make, readPage, type Said } from "./page";
import { endAfter } from "./patience";
import { contentOf, type Pointer, readPointer } from "./pointer";
import { renew } from "./renewal";
import { say, sayAge, sayTime } from "./words";

const OLD = 10 * 60_000;
const PAUSE = 60_000;
const PATIENCE = 20_000;

type Kind = "" | "unknown" | "old" | "offline" | "refused" | "fresh" | "changed";

let said: Said;
/** When the contents were last known to be the newest, in milliseconds; NaN while nobody knows. */
let confirmedAt: number;
let content: string | undefined;
let copy: string | null = null;
let hasChanged = false;
let shown: Kind = "";
let lastAsked = 0;
/** The newest release that was heard of. */
let newestHeard = 0;

/** Start to watch the age of the page, where it has room to say it. */
export function watchAge(onRenewal: () => void): void {
  said = readPage();
  if (!document.querySelector("[data-ward-age]")) return;
  confirmedAt = said.madeAt;
  dress([
    "[data-ward-age]{margin:1rem 0;padding:.5rem 1rem;border:1px solid currentColor}",
    "[data-ward-age][hidden]{display:none}",
    "[data-ward-age] span{white-space:nowrap}",
    "[data-ward-age].is-old{background:#fbc000;color:#000;border:4px solid #000;font-weight:700}",
  ]);
  const ask = () => void askForNews(onRenewal);
  const askWhenSeen = () => {
    if (!document.hidden && Date.now() - lastAsked > PAUSE / 2) ask();
  };
  document.addEventListener("visibilitychange", askWhenSeen);
  addEventListener("pageshow", askWhenSeen);
  addEventListener("online", ask);
  addEventListener("offline", ask);
  setInterval(show, 5000);
  plan(ask);
  show();
  ask();
}

/** Ask again after a minute, more or less, so that a whole ward does not ask in the same second. */
function plan(ask: () => void): void {
  setTimeout(
    () => {
      if (!document.hidden) ask();
      plan(ask);
    },
    PAUSE * (0.8 + Math.random() * 0.4),
  );
}

async function askForNews(onRenewal: () => void): Promise<void> {
  lastAsked = Date.now();
  try {
    const answer = await fetch(`${said.root}current.json`, {
      cache: "no-store",
      signal: endAfter(PATIENCE),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const pointer = readPointer(await answer.text());
    setClock(answer);
    if (pointer?.drill !== said.isDrill) throw new RangeError("no pointer of these pages");
    copy = answer.headers.get("X-Ward-Copy");
    await follow(pointer, Number(answer.headers.get("X-Ward-Same-Since") ?? pointer.sequence), onRenewal);
  } catch {
    // No connection, or an answer of somebody else, such as the sign-in page of a network.
    copy = "offline";
  }
  show();
}

/**
 * Take new contents in, or note that there are none. The worker knows since which release the contents are the
 * same; without it only the page's own release is known to hold them.
 */
async function follow(pointer: Pointer, sameSince: number, onRenewal: () => void): Promise<void> {
  if (pointer.sequence < said.sequence || pointer.sequence < newestHeard) return;
  newestHeard = pointer.sequence;
  const newest = contentOf(pointer);
  const isSame = content === newest || said.sequence >= sameSince;
  if (!isSame) {
    const renewal = await renew(said);
    if (renewal === null) return;
    hasChanged ||= renewal.hasChanged;
    said = readPage();
    if (said.sequence < pointer.sequence) {
      // The page is not yet as new as the pointer; it is asked again the next time.
      confirmedAt = Math.max(confirmedAt, said.madeAt);
      return;
    }
    // The areas may be others though the page of a zone is as it was.
    if (renewal.hasChanged || !isTimed()) onRenewal();
  }
  content = newest;
  confirmedAt = Math.max(Number.isNaN(confirmedAt) ? 0 : confirmedAt, Date.parse(pointer.made_at));
}

function isTimed(): boolean {
  return !Number.isNaN(said.madeAt);
}

function show(): void {
  const moment = now();
  const age = Math.max(moment - confirmedAt, 0);
  const isOld = age >= OLD;
  document.documentElement.classList.toggle("is-old", isOld);
  const isUnknown = Number.isNaN(confirmedAt);
  const time = isUnknown ? "" : sayTime(confirmedAt);
  let kind: Kind = "";
  let text = "";
  if (isUnknown) {
    // Before the first answer there is nothing to say.
    kind = copy === null ? "" : "unknown";
    text = kind && say("unknown_age");
  } else if (isOld) {
    kind = "old";
    text = say(said.phone ? "old_phone" : "old", { time, age: sayAge(age), phone: said.phone });
  } else if (copy === "offline" || copy === "refused") {
    kind = copy;
    text = say(copy, { time });
  } else if (hasChanged) {
    kind = "changed";
    text = say("changed", { time });
  } else if (!isTimed() || confirmedAt > said.madeAt) {
    kind = "fresh";
    text = say("fresh", { time });
  }
  if (isOld && copy === "refused") text += ` ${say("refused", { time })}`;
  for (const place of document.querySelectorAll<HTMLElement>("[data-ward-age]")) {
    // A minute more is not read aloud each time; another kind of news is.
    place.setAttribute("aria-live", kind === shown ? "off" : "polite");
    place.classList.toggle("is-old", isOld || kind === "unknown");
    place.classList.toggle("is-fresh", kind === "fresh" || kind === "changed");
    if (place.textContent !== text) write(place, text);
    place.hidden = text === "";
  }
  shown = kind;
  showOverdue(moment);
}

/** Put a text there; the number to call would break at its hyphens, and is kept together. */
function write(place: HTMLElement, text: string): void {
  const [before = "", ...rest] = said.phone ? text.split(said.phone) : [text];
  place.replaceChildren(before, ...rest.flatMap((after) => [make("span", said.phone), after]));
}

/** An order never ends by time alone: when its time has passed, it waits to be confirmed. */
function showOverdue(moment: number): void {
  for (const order of document.querySelectorAll<HTMLElement>("[data-ward-expires-at]")) {
    const place = order.querySelector<HTMLElement>("[data-ward-overdue]");
    const expiresAt = Date.parse(order.dataset.wardExpiresAt ?? "");
    if (!place || !place.hidden || !(expiresAt <= moment)) continue;
    place.textContent = say("overdue", { time: sayTime(expiresAt) });
    place.hidden = false;
  }
}
