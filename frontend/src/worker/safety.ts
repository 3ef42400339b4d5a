/**
 * The worker behind the safety pages of a ward, `/<ward>/safety/`. It keeps the last good release on the device:
 * signed with a key that it knows, not older than the one before, every file with the hash that was signed.
 *
 * - A page is answered from what is kept when the network is silent for three seconds, or says something that is
 *   not the ward's; else from the network, if there is something newer.
 * - An address of which no page is kept gets a page that says so and leads to those that are, never another page.
 * - `current.json` tells the page by `X-Ward-Copy` that it comes from the copy ("offline", or "refused" when the
 *   network's was not good), and by `X-Ward-Same-Since` since which release the contents are the same.
 *
 * The keys are those that were there when the worker was first installed; newer ones are taken only out of a
 * release that one of the old keys has signed.
 */

import { endAfter } from "../safety/patience";
import { contentOf, type Pointer, readPointer } from "../safety/pointer";
import { hashOf, type Key, openPointer, readKeys } from "../safety/trust";

declare const self: ServiceWorkerGlobalScope;

/** What is known of the copy. It is written last, in one step; a store that it does not name is no copy. */
interface Kept {
  store: string;
  /** The release that the store holds, and the newest pointer with the same contents. */
  sequence: number;
  content: string;
  pointer: Pointer;
  files: Record<string, string>;
  /** `CHOICE` of the worker that took it. */
  choice?: number;
}

interface Head {
  ward: string;
  keys: Key[];
  kept: Kept | null;
}

interface Manifest {
  ward: string;
  drill: boolean;
  sequence: number;
  files: Record<string, { sha256: string; size: number }>;
}

/** What the network says: a good pointer, or why it is none; "behind" is one of a server that is a little late. */
type News = { pointer: Pointer; text: string; date: string | null } | { problem: "offline" | "refused" | "behind" };

/** Whoever waits longer than this is better served by the copy, in milliseconds. */
const PATIENCE = 3000;
const LONGEST_FETCH = 30_000;
/** The copy never grows beyond this, in bytes. */
const MOST = 4_000_000;
/** Servers at the edge of a network may be so far behind one another, in milliseconds. */
const BEHIND = 5 * 60_000;
const scope = new URL(self.registration.scope).pathname;
const isDrill = scope.endsWith("/safety-drill/");
const HEAD = `ward-safety ${scope}`;
const TYPES: Record<string, string> = {
  html: "text/html; charset=utf-8",
  json: "application/json",
  geojson: "application/geo+json",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};
/** A copy that was chosen by other rules is taken anew. */
const CHOICE = 2;
/** What is answered for an address of which no page is kept; engawa/rooms/safety/rendering/unkept_page.py writes it. */
const UNKEPT = "unkept/index.html";
const UNKEPT_LIST = '<ul class="plus" id="kept"></ul>';
/** The folders of languages; Japanese has none. */
const LANGUAGES = ["easy", "en", "zh-hans", "ko"];

let taking: Promise<void> | null = null;

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      await pinKeys();
      await refresh().catch(() => undefined);
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (!address.pathname.startsWith(scope)) return;
  const path = pathOf(address);
  if (path === "current.json") event.respondWith(tellNews(event));
  else if (path.endsWith(".html") && request.destination !== "iframe") event.respondWith(openPage(event, path));
  else if (path.startsWith("data/")) event.respondWith(openFile(request, path));
});

/** Give the path of a file in the bundle: folders have their page in `index.html`. */
function pathOf(address: URL): string {
  const path = decodeURIComponent(address.pathname.slice(scope.length));
  return path === "" || path.endsWith("/") ? `${path}index.html` : path;
}

/** Take the keys that stand there now, once; they are not taken again from anywhere but a signed release. */
async function pinKeys(): Promise<void> {
  if (await readHead()) return;
  const answer = await fetch(`${scope}keys.json`, { cache: "no-store" });
  const keys = answer.ok ? readKeys(await answer.text(), isDrill) : null;
  if (!keys?.length) throw new Error("no keys");
  await writeHead({ ward: "", keys, kept: null });
}

/** Look once for something newer, and take it. */
async function refresh(): Promise<void> {
  const news = await fetchNews();
  if ("pointer" in news) await follow(news.pointer);
}

/** Answer a question for the pointer. */
async function tellNews(event: FetchEvent): Promise<Response> {
  const head = await readHead();
  if (!head?.kept) {
    // Nothing is kept yet, so nothing can be held against the answer.
    event.waitUntil(refresh().catch(() => undefined));
    return fetch(event.request);
  }
  const news = await inTime(fetchNews(), PATIENCE);
  const { kept } = head;
  if (news && "pointer" in news) {
    event.waitUntil(follow(news.pointer).catch(() => undefined));
    const headers = new Headers({ "Content-Type": TYPES.json! });
    // By the server's clock the page finds how old it is.
    if (news.date) headers.set("Date", news.date);
    if (contentOf(news.pointer) === kept.content) headers.set("X-Ward-Same-Since", String(kept.sequence));
    return new Response(news.text, { headers });
  }
  const headers = new Headers({ "Content-Type": TYPES.json!, "X-Ward-Same-Since": String(kept.sequence) });
  headers.set("X-Ward-Copy", news?.problem ?? "offline");
  return new Response(JSON.stringify(kept.pointer), { headers });
}

/** Answer a question for a page. */
async function openPage(event: FetchEvent, path: string): Promise<Response> {
  const head = await readHead();
  if (!head?.kept) return fetch(event.request);
  const news = await inTime(fetchNews(), PATIENCE);
  if (news && "pointer" in news) {
    if (contentOf(news.pointer) !== head.kept.content || !(path in head.kept.files)) {
      const taken = follow(news.pointer, path);
      event.waitUntil(taken.catch(() => undefined));
      await inTime(taken, PATIENCE).catch(() => undefined);
    } else {
      event.waitUntil(follow(news.pointer).catch(() => undefined));
    }
  }
  const page = await openKept(path);
  if (page) return page;
  if (news && "pointer" in news) return fetch(event.request);
  return (await sayUnkept()) ?? Response.error();
}

/** Say that a page is not kept, with ways to those that are. */
async function sayUnkept(): Promise<Response | undefined> {
  const page = await openKept(UNKEPT);
  if (!page) return undefined;
  const files = (await readHead())?.kept?.files ?? {};
  const first = new Set([UNKEPT, "index.html", ...LANGUAGES.map((language) => `${language}/index.html`)]);
  const ways: string[] = [];
  for (const path of Object.keys(files).filter((name) => name.endsWith(".html") && !first.has(name))) {
    // As it was signed: a title out of a page of the ward is markup already.
    const title = /<title>([^<]*)<\/title>/.exec((await (await openKept(path))?.text()) ?? "")?.[1];
    if (title) ways.push(`<li><a href="${scope}${path}">${title}</a></li>`);
  }
  const text = (await page.text())
    .replaceAll('href="../', `href="${scope}`)
    .replace(UNKEPT_LIST, () => (ways.length ? UNKEPT_LIST.replace("><", () => `>${ways.join("")}<`) : ""));
  return new Response(text, { status: 503, headers: page.headers });
}

/** Answer a question for a file that never changes under its name. */
async function openFile(request: Request, path: string): Promise<Response> {
  return (await openKept(path).catch(() => undefined)) ?? fetch(request);
}

async function openKept(path: string): Promise<Response | undefined> {
  // A second time when the store went between two questions, because a newer one took its place.
  for (const _attempt of [1, 2]) {
    const kept = (await readHead())?.kept;
    if (!kept || !(path in kept.files)) return undefined;
    if (!(await caches.has(kept.store))) continue;
    const found = await (await caches.open(kept.store)).match(scope + path);
    if (found) return found;
  }
  return undefined;
}

/** Ask the network for the pointer, and hold it against what is known. */
async function fetchNews(): Promise<News> {
  const head = await readHead();
  if (!head) return { problem: "offline" };
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(`${scope}current.json`, { cache: "no-store", signal: endAfter(LONGEST_FETCH) });
    text = await answer.text();
  } catch {
    return { problem: "offline" };
  }
  // A server that fails, or the sign-in page of a network, says nothing about the ward.
  const claimed = answer.ok ? readPointer(text) : null;
  if (!claimed) return { problem: "offline" };
  const pointer = await openPointer(text, head.keys, isDrill);
  if (!pointer || (head.ward && pointer.ward !== head.ward)) return { problem: "refused" };
  const { kept } = head;
  if (kept && pointer.sequence < kept.pointer.sequence) {
    const behind = Date.parse(kept.pointer.made_at) - Date.parse(pointer.made_at);
    return { problem: behind < BEHIND ? "behind" : "refused" };
  }
  return { pointer, text, date: answer.headers.get("Date") };
}

/**
 * Take a pointer that was found good: note it when the contents are those that are kept, and the page that is
 * asked for is among them; else fetch what is new.
 */
async function follow(pointer: Pointer, path?: string): Promise<void> {
  // One after the other, so that the later of two releases is the one that stays.
  const turn = (taking ?? Promise.resolve()).catch(() => undefined).then(() => take(pointer, path));
  taking = turn;
  return turn;
}

async function take(pointer: Pointer, path?: string): Promise<void> {
  const head = await readHead();
  if (!head) return;
  const { kept } = head;
  if (kept && pointer.sequence < kept.pointer.sequence) return;
  const isWhole =
    kept?.content === contentOf(pointer) && kept.choice === CHOICE && (!path || path in kept.files);
  if (kept && isWhole) {
    if (pointer.sequence > kept.pointer.sequence) {
      await writeHead({ ...head, kept: { ...kept, pointer } });
    }
    return;
  }
  const manifest = await fetchManifest(pointer);
  const wanted = await choose(manifest, kept, path);
  // A store of its own for each attempt: the one that the head names is never touched.
  const store = `${HEAD} ${pointer.sequence} ${Date.now()}`;
  const [cache, before] = [await caches.open(store), kept && (await caches.open(kept.store))];
  await Promise.all(
    wanted.map(async (name) => {
      const { sha256 } = manifest.files[name]!;
      const known = before && kept?.files[name] === sha256 ? await before.match(scope + name) : undefined;
      await cache.put(scope + name, known ?? (await fetchFile(name, sha256)));
    }),
  );
  let { keys } = head;
  if (manifest.files["keys.json"]) {
    const answer = await fetchFile("keys.json", manifest.files["keys.json"].sha256);
    keys = readKeys(await answer.text(), isDrill) ?? keys;
  }
  const files = Object.fromEntries(wanted.map((name) => [name, manifest.files[name]!.sha256]));
  const { sequence } = pointer;
  await writeHead({
    ward: pointer.ward,
    keys,
    kept: { store, sequence, content: contentOf(pointer), pointer, files, choice: CHOICE },
  });
  for (const name of await caches.keys()) {
    if (name.startsWith(`${HEAD} `) && name !== store) await caches.delete(name);
  }
}

/** @throws Error when the list of files is not the one that was signed. */
async function fetchManifest(pointer: Pointer): Promise<Manifest> {
  const answer = await fetchFile("manifest.json", pointer.manifest_sha256);
  const manifest = (await answer.json()) as Manifest;
  const { ward, drill, sequence } = manifest;
  if (ward !== pointer.ward || drill !== pointer.drill || sequence !== pointer.sequence) {
    throw new Error("a list of another release");
  }
  return manifest;
}

/** @throws Error when the file does not hold what was signed. */
async function fetchFile(path: string, sha256: string): Promise<Response> {
  const answer = await fetch(scope + path, { cache: "no-cache", signal: endAfter(LONGEST_FETCH) });
  const content = await answer.arrayBuffer();
  if (!answer.ok || (await hashOf(content)) !== sha256) throw new Error(`not as signed: ${path}`);
  const type = TYPES[path.split(".").pop() ?? ""] ?? "application/octet-stream";
  const headers = new Headers({ "Content-Type": type });
  // What a page may do stands in the answer that brought it.
  for (const name of ["Content-Security-Policy", "Permissions-Policy", "Referrer-Policy"]) {
    const value = answer.headers.get(name);
    if (value) headers.set(name, value);
  }
  return new Response(content, { headers });
}

/**
 * Choose what is kept: the first pages of all languages, since a family reads in several; the maps of those that are
 * read here; what they need, and what is open. The map that moves is an extra, fetched by whoever wants it.
 */
async function choose(manifest: Manifest, kept: Kept | null, path?: string): Promise<string[]> {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = windows
    .map(({ url }) => new URL(url))
    .filter(({ pathname }) => pathname.startsWith(scope))
    .map(pathOf);
  if (path) open.push(path);
  const pages = new Set([...open, ...Object.keys(kept?.files ?? {})].filter((name) => name.endsWith(".html")));
  pages.add("index.html").add("map/index.html").add(UNKEPT);
  for (const language of LANGUAGES) {
    if (open.some((name) => name.startsWith(`${language}/`))) pages.add(`${language}/map/index.html`);
    pages.add(`${language}/index.html`);
  }
  const wanted = Object.keys(manifest.files).filter(
    (name) => pages.has(name) || (name.startsWith("data/") && !name.endsWith("/map.js")),
  );
  // Whoever has room for little keeps what is read first.
  wanted.sort((one, other) => Number(!pages.has(one)) - Number(!pages.has(other)));
  let size = 0;
  return wanted.filter((name) => (size += manifest.files[name]!.size) <= MOST);
}

async function readHead(): Promise<Head | null> {
  const cache = await caches.open(HEAD);
  const found = await cache.match(`${scope}kept`);
  return found ? ((await found.json()) as Head) : null;
}

async function writeHead(head: Head): Promise<void> {
  const cache = await caches.open(HEAD);
  await cache.put(`${scope}kept`, new Response(JSON.stringify(head)));
}

/** Wait for an answer, but not longer; undefined when it did not come. */
async function inTime<Answer>(answer: Promise<Answer>, patience: number): Promise<Answer | undefined> {
  return Promise.race([answer, new Promise<undefined>((done) => setTimeout(done, patience))]);
}
