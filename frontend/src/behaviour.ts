type Connect = (element: HTMLElement) => void;

const known: Array<{ selector: string; connect: Connect; done: WeakSet<HTMLElement> }> = [];

/** Attach a behaviour to every element of a selector, now and in parts of the page that come later. */
export function behave(selector: string, connect: Connect): void {
  known.push({ selector, connect, done: new WeakSet() });
}

function connectAll(root: ParentNode): void {
  for (const { selector, connect, done } of known) {
    const inside = [...root.querySelectorAll<HTMLElement>(selector)];
    if (root instanceof HTMLElement && root.matches(selector)) inside.unshift(root);
    for (const element of inside) {
      if (done.has(element)) continue;
      done.add(element);
      connect(element);
    }
  }
}

/** Start all behaviours of this bundle; the scripts are deferred, so the page is already there. */
export function start(): void {
  connectAll(document);
  // htmx says which part it has put in; on pages without it this never happens.
  document.addEventListener("htmx:load", (event) => connectAll(event.target as HTMLElement));
}
