/** The safety pages' own script. They say everything without it; it says how old they are, and who is inside. */

import { watchAge } from "./safety/age";
import { offerMap } from "./safety/moving";
import { readPage } from "./safety/page";
import { noteParts } from "./safety/renewal";
import { openWidget } from "./safety/widget";
import { say } from "./safety/words";

/** The worker waits until the page is read and the line is free, and not all phones of a ward ask at once. */
const WORKER_AFTER = 2000;

function start(): void {
  if (document.documentElement.dataset.wardRoot === undefined) return;
  noteParts();
  const section = document.querySelector<HTMLElement>("[data-ward-inside]");
  const refresh = section ? openWidget(section) : () => undefined;
  offerMap();
  watchAge(() => {
    refresh();
    offerMap();
  });
  if (!("serviceWorker" in navigator)) return;
  const { root } = readPage();
  setTimeout(
    () => {
      keepPages(root).catch(() => {
        // Private windows and memory sticks have no workers; the page is whole without one.
      });
    },
    WORKER_AFTER * (1 + Math.random()),
  );
}

/** Let the worker keep the pages, and say so once they are on the device. */
async function keepPages(root: string): Promise<void> {
  await navigator.serviceWorker.register(`${root}worker.js`, { scope: root });
  await navigator.serviceWorker.ready;
  const scope = new URL(root).pathname;
  const head = await (await caches.open(`ward-safety ${scope}`)).match(`${scope}kept`);
  const kept: { kept?: { files: Record<string, string> } | null } = head ? await head.json() : {};
  const place = document.querySelector<HTMLElement>("[data-ward-kept]");
  if (!place || !kept.kept?.files["en/index.html"]) return;
  place.textContent = say("kept");
  place.hidden = false;
}

start();
