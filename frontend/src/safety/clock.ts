// How much the server's clock is ahead of this device's, in milliseconds. A device that is an hour wrong would
// call everything old, or nothing.
let ahead = 0;

/** Take the time from the answer of a server; a copy kept on the device says nothing about the time. */
export function setClock(answer: Response): void {
  const said = Date.parse(answer.headers.get("Date") ?? "");
  if (!Number.isNaN(said) && !answer.headers.has("X-Ward-Copy")) ahead = said - Date.now();
}

/** Give the time, in milliseconds. */
export function now(): number {
  return Date.now() + ahead;
}
