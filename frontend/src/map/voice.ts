/** Not more than one sentence in this time, in milliseconds: somebody is listening to them. */
const PAUSE = 1000;

/** Says to people who do not see the map what happened on it; of several sentences at once, the last. */
export class Voice {
  readonly element: HTMLElement;
  private spokeAt = -PAUSE;
  private waiting: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.element = document.createElement("p");
    this.element.className = "visually-hidden";
    this.element.setAttribute("role", "status");
    this.element.setAttribute("aria-live", "polite");
  }

  say(sentence: string): void {
    clearTimeout(this.waiting);
    const early = this.spokeAt + PAUSE - performance.now();
    this.waiting = setTimeout(
      () => {
        this.spokeAt = performance.now();
        this.element.textContent = sentence;
      },
      Math.max(0, early),
    );
  }

  close(): void {
    clearTimeout(this.waiting);
    this.element.remove();
  }
}
