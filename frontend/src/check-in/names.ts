/** What stores at the door are called, and what lies where in them; the worker behind the page needs no more. */

export const PREFIX = "ward-door ";
export const LIST = "list.json";
export const SHELL = "kept/";

/** Name the store of a page at the door. */
export function nameStore(door: string): string {
  return PREFIX + door;
}
