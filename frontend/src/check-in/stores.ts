/**
 * What a browser keeps of a session at the door: the list of names for its day, and events that were not sent yet.
 * One store for each session, named after the address of its page; docs/guarantees/attendance.md says until when.
 */

import type { DoorEvent, DoorState } from "./merge";
import { LIST, nameStore, PREFIX } from "./names";

const EVENT = "kept-events/";

export function canKeep(): boolean {
  return "serviceWorker" in navigator && "caches" in window;
}

/** Put the list of names in. */
export async function keepState(door: string, state: DoorState): Promise<void> {
  const cache = await caches.open(nameStore(door));
  await cache.put(door + LIST, new Response(JSON.stringify(state)));
}

/** Give the list of names; null where there is none, or its day is over. */
export async function readState(door: string, now: number): Promise<DoorState | null> {
  if (!(await caches.has(nameStore(door)))) return null;
  const answer = await (await caches.open(nameStore(door))).match(door + LIST);
  const state = answer ? ((await answer.json()) as DoorState) : null;
  return state && now < state.until ? state : null;
}

/** Keep an event until it was sent; each lies by itself, so that two windows take nothing from each other. */
export async function keepEvent(door: string, event: DoorEvent): Promise<void> {
  const cache = await caches.open(nameStore(door));
  await cache.put(door + EVENT + event.id, new Response(JSON.stringify(event)));
}

/** List the events that were not sent yet, in the order in which they happened. */
export async function listEvents(door: string): Promise<DoorEvent[]> {
  if (!(await caches.has(nameStore(door)))) return [];
  const cache = await caches.open(nameStore(door));
  const events: DoorEvent[] = [];
  for (const request of await cache.keys()) {
    if (!new URL(request.url).pathname.startsWith(door + EVENT)) continue;
    const answer = await cache.match(request);
    if (answer) events.push((await answer.json()) as DoorEvent);
  }
  return events.sort((one, other) => one.at - other.at);
}

/** Forget events that the ward has now. */
export async function dropEvents(door: string, ids: string[]): Promise<void> {
  const cache = await caches.open(nameStore(door));
  for (const id of ids) await cache.delete(door + EVENT + id);
}

/** Count the events of all sessions that were not sent yet. */
export async function countUnsent(): Promise<number> {
  let count = 0;
  for (const door of await listDoors()) count += (await listEvents(door)).length;
  return count;
}

/** Forget the names of a session; events that were not sent stay, without names. */
export async function forget(door: string): Promise<void> {
  const events = await listEvents(door);
  await caches.delete(nameStore(door));
  for (const event of events) await keepEvent(door, { ...event, name: "" });
  await unregister(door);
}

/** Forget everything of a session: nothing of it can be sent any more. */
export async function drop(door: string): Promise<void> {
  if (!canKeep()) return;
  await caches.delete(nameStore(door));
  await unregister(door);
}

/** Forget everything of all sessions: whoever signs out leaves nothing behind. */
export async function forgetAll(): Promise<void> {
  for (const door of await listDoors()) await drop(door);
}

/** Forget the names of sessions whose day is over. */
export async function forgetOver(now: number): Promise<void> {
  for (const door of await listDoors()) {
    const cache = await caches.open(nameStore(door));
    const answer = await cache.match(door + LIST);
    if (answer && now >= ((await answer.json()) as DoorState).until) await forget(door);
  }
}

async function listDoors(): Promise<string[]> {
  if (!canKeep()) return [];
  const names = await caches.keys();
  return names.filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
}

async function unregister(door: string): Promise<void> {
  const address = new URL(door, location.href).href;
  for (const registration of await navigator.serviceWorker.getRegistrations()) {
    if (registration.scope === address) await registration.unregister();
  }
}
