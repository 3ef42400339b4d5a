/**
 * The worker behind a map that is kept on the phone. It stands between the pages below one folder,
 * `/<ward>/places/`, and the network, and does two things only:
 *
 * - a page of the folder that the network does not answer is answered by the kept page;
 * - a file that the kept page marks as part of its copy is answered from the copy.
 *
 * Everything else goes its own way: other pages, forms, pictures, and whatever a page online asks for.
 */

import { findCopy, MARK } from "../kept/copy";

declare const self: ServiceWorkerGlobalScope;

/** Who waits longer than this for a page is better served by the copy, in milliseconds. */
const PATIENCE = 4000;
const scope = new URL(self.registration.scope).pathname;
/** The file that is read in parts, as the base map is, opened once. */
let opened: { address: string; blob: Promise<Blob> } | undefined;

self.addEventListener("install", () => void self.skipWaiting());

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    // A page within a frame belongs to somebody else's page.
    const isOurs = request.destination === "document" && address.pathname.startsWith(scope);
    if (isOurs) event.respondWith(openPage(request, address));
  } else if (address.searchParams.has(MARK)) {
    event.respondWith(openFile(request));
  }
});

/** Answer with what the network says; with the kept page when it says nothing. */
async function openPage(request: Request, address: URL): Promise<Response> {
  const network = fetch(request);
  // A file to take away may need its time; a page has no ending.
  const mayBeLate = !address.pathname.endsWith("/");
  const late = new Promise<undefined>((done) => {
    if (!mayBeLate) setTimeout(done, PATIENCE);
  });
  try {
    const answer = await Promise.race([network, late]);
    if (answer) return answer;
  } catch {
    // There is no connection.
  }
  const page = await findPage();
  if (!page) return network;
  // It may still fail after somebody stopped waiting for it.
  network.catch(() => undefined);
  return page;
}

async function findPage(): Promise<Response | undefined> {
  try {
    const kept = await findCopy(scope);
    return await kept?.cache.match(`${scope}kept/`, { ignoreSearch: true, ignoreVary: true });
  } catch {
    return undefined;
  }
}

/** Answer with the copy; with what the network says when the file is not in it. */
async function openFile(request: Request): Promise<Response> {
  const kept = await findCopy(scope).catch(() => null);
  const found = await kept?.cache.match(request.url, { ignoreVary: true });
  if (!found) return fetch(request);
  const range = request.headers.get("range");
  return range ? openPart(found, request.url, range) : found;
}

/** Answer a request for a part of a file, as servers do. */
async function openPart(whole: Response, address: string, range: string): Promise<Response> {
  if (opened?.address !== address) opened = { address, blob: whole.blob() };
  const blob = await opened.blob;
  const [, first = "", last = ""] = range.match(/^bytes=(\d+)-(\d*)$/) ?? [];
  const start = Number(first);
  if (first === "" || start >= blob.size) {
    return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${blob.size}` } });
  }
  const end = Math.min(last === "" ? blob.size - 1 : Number(last), blob.size - 1);
  const part = blob.slice(start, end + 1);
  return new Response(part, {
    status: 206,
    headers: {
      "Content-Type": "application/octet-stream",
      "Content-Length": String(part.size),
      "Content-Range": `bytes ${start}-${end}/${blob.size}`,
    },
  });
}
