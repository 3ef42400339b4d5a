/** A finger or a mouse that moves farther than this between down and up was dragging. */
const DRAG_PIXELS = 6;
/** After this time a tap is one and not the first of two, in milliseconds. */
const DOUBLE_TAP = 300;

/** What pointers do to a map. */
export interface Movable {
  letDrag(isAllowed: boolean): void;
  /** A press moves nothing but says something: then the first one does so too, with the map asleep. */
  isAnsweringAtOnce?: boolean;
  /** Bring what is under the pointer into the middle. */
  centre(event: MouseEvent): void;
  /** Enlarge the map by so many steps, with what is under the pointer staying there. */
  zoomAt(event: MouseEvent, steps: number): void;
}

/**
 * Dragging, pinching and the wheel, without ever holding the page: one finger moves the map only while the
 * map is awake, that is since it was opened or touched and until something else on the page is touched. Two
 * fingers always enlarge it. The wheel enlarges it only with the Control key. What a drag does, a single
 * press does as well: it brings the spot into the middle.
 */
export function listenToPointers(element: HTMLElement, map: Movable, signal: AbortSignal): void {
  let [downX, downY] = [0, 0];
  let wasAwake = true;
  let tap: ReturnType<typeof setTimeout> | undefined;
  const capture = { signal, capture: true };
  const setAwake = (isAwake: boolean) => element.classList.toggle("map-awake", isAwake);
  const isDrag = (event: MouseEvent) =>
    Math.hypot(event.clientX - downX, event.clientY - downY) > DRAG_PIXELS;
  const isOnButton = (event: Event) => Boolean((event.target as Element).closest("button"));

  setAwake(true);
  document.addEventListener(
    "pointerdown",
    (event) => {
      if (!element.contains(event.target as Node)) return setAwake(false);
      [downX, downY] = [event.clientX, event.clientY];
      wasAwake = element.classList.contains("map-awake");
      // Whatever drags the map hears of the finger only after this.
      map.letDrag(event.pointerType !== "touch" || wasAwake);
    },
    capture,
  );
  // A finger that scrolled the page is cancelled, so one that comes up has touched the map.
  element.addEventListener("pointerup", () => setAwake(true), capture);
  element.addEventListener("focusin", () => setAwake(true), { signal });
  element.addEventListener(
    "click",
    (event) => {
      // Keys press buttons too, without having been anywhere.
      if (event.detail > 0 && isDrag(event)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      const isSecond = tap !== undefined;
      clearTimeout(tap);
      tap = undefined;
      if (isOnButton(event) || !(wasAwake || map.isAnsweringAtOnce)) return;
      // Two taps are counted here: not every browser tells of them.
      if (isSecond) map.zoomAt(event, event.shiftKey ? -1 : 1);
      else {
        tap = setTimeout(() => {
          tap = undefined;
          map.centre(event);
        }, DOUBLE_TAP);
      }
    },
    capture,
  );
  element.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) event.stopImmediatePropagation();
    },
    capture,
  );
  signal.addEventListener("abort", () => clearTimeout(tap));
}
