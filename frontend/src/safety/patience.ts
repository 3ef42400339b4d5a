/** Give a signal that ends a fetch after so many milliseconds; Safari has its own only since version 16. */
export function endAfter(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}
