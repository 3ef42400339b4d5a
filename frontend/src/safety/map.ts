/**
 * The map as a way to ask: a press gives the metres at which it was. On a phone the whole ward is as wide as a
 * hand, so the first press brings the place nearer, and the second one asks.
 */

import type { Spot } from "./inside";
import { dress } from "./page";
import { say } from "./words";

const SVG = "http://www.w3.org/2000/svg";
/** How many times nearer the map comes. */
const NEARER = 5;
/** How far a finger misses what it means, in px of the screen. */
const FINGER = 8;
/** A press that may be so many metres wrong is not yet asked. */
const COARSE = 60;

let isDressed = false;

/** Let presses on the map ask; give what marks a spot on it. `hint` says what a press will do. */
export function openMap(
  map: SVGSVGElement,
  hint: HTMLElement,
  whole: HTMLButtonElement,
  onPress: (spot: Spot, accuracy: number) => void,
): ((spot: Spot) => void) | null {
  const [east, north, scale] = (map.dataset.wardMap ?? "").split(" ").map(Number);
  if (east === undefined || north === undefined || !scale) return null;
  const box = map.getAttribute("viewBox")!;
  const [, , width = 0, height = 0] = box.split(" ").map(Number);
  if (!isDressed) dress([
    "svg[data-ward-map]{cursor:crosshair}",
    `svg[data-ward-map].is-near>g[transform]>*{transform:scale(${1 / NEARER})}`,
    `svg[data-ward-map].is-near .k text{font-size:${12 / NEARER}px;stroke-width:${3 / NEARER}px}`,
    "svg[data-ward-map].is-near path{vector-effect:non-scaling-stroke}",
    ".ward-pressed{fill:none;stroke:#0017c1;stroke-width:3px;vector-effect:non-scaling-stroke}",
  ]);
  isDressed = true;
  const showWhole = () => {
    map.setAttribute("viewBox", box);
    map.classList.remove("is-near");
    whole.hidden = true;
    hint.textContent = say("by_map");
  };
  const mark = (spot: Spot) => {
    map.querySelector(".ward-pressed")?.remove();
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("class", "ward-pressed");
    circle.setAttribute("cx", String((spot[0] - east) * scale));
    circle.setAttribute("cy", String((north - spot[1]) * scale));
    circle.setAttribute("r", map.classList.contains("is-near") ? "3" : "9");
    map.append(circle);
  };
  map.addEventListener("click", (event) => {
    const matrix = map.getScreenCTM();
    if (!matrix) return;
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const accuracy = FINGER / (matrix.a * scale);
    if (accuracy > COARSE && !map.classList.contains("is-near")) {
      map.classList.add("is-near");
      const [wide, high] = [width / NEARER, height / NEARER];
      map.setAttribute("viewBox", `${x - wide / 2} ${y - high / 2} ${wide} ${high}`);
      whole.hidden = false;
      hint.textContent = say("map_again");
      return;
    }
    const spot: Spot = [east + x / scale, north - y / scale];
    mark(spot);
    onPress(spot, accuracy);
  });
  whole.onclick = showWhole;
  showWhole();
  return mark;
}
