/** What is known of a copy that is in the phone; it is written last, so a copy without it is not complete. */
export interface Copy {
  version: string;
  /** The day of its contents, in the words of its language. */
  day: string;
  /** Milliseconds, when it was put in. */
  keptAt: number;
  /** In bytes. */
  size: number;
  /** Address of the list of what belongs to it, in its language. */
  manifest: string;
  hasBasemap: boolean;
}

export interface Kept {
  name: string;
  cache: Cache;
  copy: Copy;
}

/** A parameter that marks addresses as parts of a copy; engawa/rooms/places/kept_copy.py writes it. */
export const MARK = "kept";
/** From then on a copy says of itself that it is old, and no longer what is open now; in milliseconds. */
export const OLD = 30 * 24 * 60 * 60 * 1000;

/** Name a new store for a copy of the pages below the scope, so that the newest name comes last. */
export function nameStore(scope: string, now: number): string {
  return `${prefixOf(scope)}${String(now).padStart(15, "0")}`;
}

/** List the names of all stores of the scope, complete or not, the newest first. */
export async function listStores(scope: string): Promise<string[]> {
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(prefixOf(scope))).sort().reverse();
}

/** Find the newest complete copy of the scope; null when there is none. */
export async function findCopy(scope: string): Promise<Kept | null> {
  for (const name of await listStores(scope)) {
    const cache = await caches.open(name);
    const answer = await cache.match(addressOfCopy(scope));
    if (answer) return { name, cache, copy: (await answer.json()) as Copy };
  }
  return null;
}

/** Complete a store: from now on it is the copy of the scope. */
export async function completeCopy(scope: string, cache: Cache, copy: Copy): Promise<void> {
  await cache.put(addressOfCopy(scope), new Response(JSON.stringify(copy)));
}

function addressOfCopy(scope: string): string {
  return `${scope}kept/copy`;
}

function prefixOf(scope: string): string {
  return `ward-places ${scope} `;
}
