import { setClock } from "./clock";
import { readPage, type Said } from "./page";
import { endAfter } from "./patience";

const PATIENCE = 20_000;
/** What the server said of each part, before anything was written into it here. */
const given = new Map<string, string>();

/** Note the parts as the server made them; called before anything is written into one. */
export function noteParts(): void {
  for (const [name, part] of partsOf(document)) given.set(name, part.outerHTML);
}

/**
 * Fetch this page again, and exchange the parts that are different now. Whatever stands outside of parts stays:
 * what somebody typed, what they chose, and where they read.
 *
 * @returns null when there is no newer page to be had.
 */
export async function renew(said: Said): Promise<{ hasChanged: boolean } | null> {
  // The page of a zone is mostly the same: then the server says no more than that.
  const isTimed = !Number.isNaN(said.sequence);
  const cache = isTimed ? "no-store" : "no-cache";
  const answer = await fetch(location.pathname, { cache, signal: endAfter(PATIENCE) });
  if (!answer.ok) return null;
  const text = await answer.text();
  setClock(answer);
  const page = new DOMParser().parseFromString(text, "text/html");
  const newer = readPage(page);
  const isOther = isTimed ? !(newer.sequence >= said.sequence) : page.querySelector("[data-ward-age]") === null;
  if (isOther || newer.isDrill !== said.isDrill) return null;
  const hasChanged = exchange(page);
  for (const { name, value } of page.documentElement.attributes) {
    if (name.startsWith("data-ward-")) document.documentElement.setAttribute(name, value);
  }
  document.title = page.title;
  return { hasChanged };
}

function exchange(page: Document): boolean {
  const fresh = new Map(partsOf(page));
  const changed = partsOf(document).filter(([name]) => {
    const part = fresh.get(name);
    return part && part.outerHTML !== given.get(name);
  });
  if (!changed.length) return false;
  const reading = [...document.querySelectorAll("[data-ward-part], #inside")].findIndex(
    (element) => element.getBoundingClientRect().bottom > 0,
  );
  const topOf = () =>
    document.querySelectorAll("[data-ward-part], #inside")[reading]?.getBoundingClientRect().top ?? 0;
  const before = topOf();
  const focused = document.activeElement?.id;
  for (const [name, part] of changed) {
    const next = fresh.get(name)!;
    given.set(name, next.outerHTML);
    const open = new Set([...part.querySelectorAll("details[open][id]")].map(({ id }) => id));
    part.replaceWith(document.adoptNode(next));
    for (const details of next.querySelectorAll("details")) details.open ||= open.has(details.id);
  }
  if (focused && document.activeElement?.id !== focused) {
    document.getElementById(focused)?.focus({ preventScroll: true });
  }
  // Whoever reads further down goes on reading there.
  if (scrollY > 0) scrollBy(0, topOf() - before);
  return true;
}

function partsOf(page: Document): [string, HTMLElement][] {
  return [...page.querySelectorAll<HTMLElement>("[data-ward-part]")].map((part) => [part.dataset.wardPart!, part]);
}
