/**
 * The worker behind the page at the door of one session. It answers only when the network does not: for that page
 * with its copy, on which nobody stands, and for what the page is made of. The day after there is no copy any more.
 */

import { LIST, nameStore, SHELL } from "../check-in/names";

declare const self: ServiceWorkerGlobalScope;

const door = new URL(self.registration.scope).pathname;
const store = nameStore(door);

self.addEventListener("install", () => void self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  const isPage = request.mode === "navigate" && address.pathname === door;
  // What is asked of the ward now is never answered from a copy.
  const isFile = request.mode !== "navigate" && !address.pathname.startsWith(door);
  if (isPage) event.respondWith(answer(request, door + SHELL));
  else if (isFile) event.respondWith(answer(request, request.url));
});

/** Answer with what the network says; with the copy when it says nothing, and the day is not over. */
async function answer(request: Request, kept: string): Promise<Response> {
  try {
    return await fetch(request);
  } catch (problem) {
    const found = await find(kept);
    if (found) return found;
    throw problem;
  }
}

async function find(kept: string): Promise<Response | undefined> {
  if (!(await caches.has(store))) return undefined;
  const cache = await caches.open(store);
  const list = await cache.match(door + LIST);
  if (!list || Date.now() >= ((await list.json()) as { until: number }).until) return undefined;
  return cache.match(kept, { ignoreVary: true });
}
