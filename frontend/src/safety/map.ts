/**
 * The map as a way to ask: a press gives the metres at which it was. On a phone the whole ward is as wide as a
 * hand, so the first press brings the place nearer, and the second one asks.
 */

import type { Spot } from "./inside";
import { dress, make } from "./page";
import { say } from "./words";

const SVG = "http://www.w3.org/2000/svg";
/** How many times nearer the map comes. */
const NEARER = 5;
/** How far a finger misses what it means, in px of the screen. */
const FINGER = 8;
/** A press that may be so many metres wrong is not yet asked. */
const COARSE = 60;

let isDressed = false;

/**
 * Let presses on the map ask; give what marks a spot on it. `hint` says what a press will do, and `onNearer` hears of
 * one that is not yet asked.
 */
export function openMap(
  map: SVGSVGElement,
  hint: HTMLElement,
  whole: HTMLButtonElement,
  onPress: (spot: Spot, accuracy: number) => void,
  onNearer: () => void,
): ((spot: Spot) => void) | null {
  const [east, north, scale] = (map.dataset.wardMap ?? "").split(" ").map(Number);
  if (east === undefined || north === undefined || !scale) return null;
  const box = map.getAttribute("viewBox")!;
  const [, , width = 0, height = 0] = box.split(" ").map(Number);
  if (!isDressed) dress([
    "svg[data-ward-map]{cursor:crosshair}",
    `svg[data-ward-map].is-near>g[transform]>*{transform:scale(${1 / NEARER})}`,
    `svg[data-ward-map].is-near .k text{font-size:${13 / NEARER}px;stroke-width:${3 / NEARER}px}`,
    "svg[data-ward-map].is-near path{vector-effect:non-scaling-stroke}",
    ".ward-map-bar{padding:.5rem 1rem;background:#fff;color:#1a1a1a;border-bottom:1px solid #ccc}",
    ".ward-map-bar button{font:inherit;min-height:2.75rem;padding:.25rem 1rem;border:1px solid;border-radius:8px}",
    ".ward-map-bar button{background:#fff;color:#0017c1;font-weight:700;cursor:pointer}",
    ".ward-map-bar [hidden]{display:none}",
    ".ward-pressed{fill:none;stroke:#0017c1;stroke-width:3px;vector-effect:non-scaling-stroke}",
  ]);
  isDressed = true;
  // Right above the map: below it nobody would see what a press has done.
  const bar = make("div", "", { class: "ward-map-bar" });
  hint.setAttribute("role", "status");
  bar.append(hint, whole);
  map.before(bar);
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
      onNearer();
      bar.scrollIntoView({ block: "nearest" });
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
