/** Milliseconds for areas and sites: a line that carries little brings them late, one that hangs not at all. */
export const PATIENCE_WITH_DATA = 60_000;

/** Give a signal that ends a fetch after so many milliseconds; Safari has its own only since version 16. */
export function endAfter(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
