import { type Copy, completeCopy, findCopy, listStores, nameStore } from "./copy";

/** What belongs to a copy; engawa/rooms/places/views/kept.py writes it. */
export interface Manifest {
  version: string;
  day: string;
  places: number;
  scope: string;
  worker: string;
  files: File[];
  basemap: File | null;
  words: Record<string, string>;
}

interface File {
  url: string;
  size: number;
}

/** There is not enough room. */
export class Full extends Error {}

/** Somewhere else, as in another window, the same is being kept. */
export class Busy extends Error {}

/** The register changed so often meanwhile that the parts do not fit each other. */
const TRIES = 3;

export function canKeep(): boolean {
  return "serviceWorker" in navigator && "caches" in window && "locks" in navigator;
}

/** Fetch as somebody whom nobody knows, so that nothing of a person comes along. */
export async function fetchPlainly(address: string, signal?: AbortSignal): Promise<Response> {
  const answer = await fetch(address, { credentials: "omit", cache: "no-cache", redirect: "error", signal });
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  return answer;
}

/**
 * Put a copy in: all of it or nothing. The copy before stays until the new one is complete.
 *
 * @throws Full when there is no room, Busy when another window is at it; any other error when a part of it
 * could not be had, AbortError when it was cancelled.
 */
export async function keep(
  address: string,
  withBasemap: boolean,
  signal: AbortSignal,
  onBytes: (done: number, all: number) => void,
): Promise<Copy> {
  const { scope } = await readManifest(address, signal);
  return alone(scope, async () => {
    const before = await findCopy(scope);
    const name = nameStore(scope, Date.now());
    try {
      const copy = await fill(name, address, withBasemap, signal, onBytes);
      for (const other of await listStores(scope)) if (other !== name) await caches.delete(other);
      return copy;
    } catch (error) {
      await caches.delete(name);
      if (!before) await unregister(scope);
      const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
      throw isFull ? new Full() : error;
    }
  });
}

/** Take everything out again: the copy, what was left of an earlier try, and the worker. */
export async function remove(scope: string): Promise<void> {
  await alone(scope, async () => {
    for (const name of await listStores(scope)) await caches.delete(name);
    await unregister(scope);
  });
}

/** Take out what was left by a window that was closed while it kept a copy. */
export async function sweep(scope: string): Promise<void> {
  const kept = await findCopy(scope);
  await alone(scope, async () => {
    for (const name of await listStores(scope)) if (name !== kept?.name) await caches.delete(name);
    if (!kept) await unregister(scope);
  }).catch((error: unknown) => {
    // What another window is filling at the moment is no rubbish.
    if (!(error instanceof Busy)) throw error;
  });
}

async function fill(
  name: string,
  address: string,
  withBasemap: boolean,
  signal: AbortSignal,
  onBytes: (done: number, all: number) => void,
): Promise<Copy> {
  for (let tries = 1; ; tries++) {
    const manifest = await readManifest(address, signal);
    const files = [...manifest.files, ...(withBasemap && manifest.basemap ? [manifest.basemap] : [])];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    await requireRoom(size);
    const cache = await caches.open(name);
    let done = 0;
    for (const file of files) {
      await take(cache, file, signal, (bytes) => onBytes((done += bytes), size));
    }
    // Nothing of a version comes back, so what was of this one before and is now was so all the time.
    const after = await readManifest(address, signal);
    if (after.version === manifest.version) {
      await register(manifest);
      signal.throwIfAborted();
      const hasBasemap = withBasemap && manifest.basemap !== null;
      const { version, day, scope } = manifest;
      const copy = { version, day, keptAt: Date.now(), size, manifest: address, hasBasemap };
      await completeCopy(scope, cache, copy);
      return copy;
    }
    await caches.delete(name);
    if (tries === TRIES) throw new Error("it changes all the time");
  }
}

async function readManifest(address: string, signal: AbortSignal): Promise<Manifest> {
  return (await (await fetchPlainly(address, signal)).json()) as Manifest;
}

/** Put one file into the store while it arrives. */
async function take(
  cache: Cache,
  file: File,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const answer = await fetchPlainly(file.url, signal);
  let count = 0;
  const counted = answer.body!.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        count += piece.byteLength;
        onBytes(piece.byteLength);
        controller.enqueue(piece);
      },
    }),
  );
  const headers = new Headers(answer.headers);
  // They speak of how it was packed on its way, and it is stored unpacked.
  for (const name of ["content-encoding", "content-length", "vary"]) headers.delete(name);
  await cache.put(file.url, new Response(counted, { headers }));
  // A page of a network that wants a sign-in first is answered in the place of anything.
  if (count !== file.size) throw new Error(`${count} of ${file.size} bytes: ${file.url}`);
}

async function requireRoom(size: number): Promise<void> {
  const { quota, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota !== undefined && quota - usage < size) throw new Full();
}

async function register({ worker, scope }: Manifest): Promise<void> {
  const { installing, waiting, active } = await navigator.serviceWorker.register(worker, { scope });
  const coming = installing ?? waiting ?? active;
  if (!coming) throw new Error("no worker");
  await new Promise<void>((done, fail) => {
    const look = () => {
      if (coming.state === "activated") done();
      if (coming.state === "redundant") fail(new Error("the worker was refused"));
    };
    coming.addEventListener("statechange", look);
    look();
  });
}

async function unregister(scope: string): Promise<void> {
  const address = new URL(scope, location.href).href;
  // A worker of a wider folder would answer as well, and is not ours.
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    if (registration.scope === address) await registration.unregister();
  }
}

/** Do it while no other window of this browser does; @throws Busy when one does. */
async function alone<Answer>(scope: string, work: () => Promise<Answer>): Promise<Answer> {
  return (await navigator.locks.request(`ward-places ${scope}`, { ifAvailable: true }, (lock) => {
    if (!lock) throw new Busy();
    return work();
  })) as Answer;
}
