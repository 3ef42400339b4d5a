import { readPage } from "../page";
import { colourOf, type Level } from "./levels";

/** The signs of the map of the page (engawa/rooms/safety/map_parts.py), so that one is known from the other. */
const SVG = "http://www.w3.org/2000/svg";
const [WHITE, GREEN, INK] = ["#fff", "#00663d", "#1a1a1a"];
const SQUARE = "M-8-8H8V8H-8z";
const STATES: Record<string, [outline: string, mark?: string]> = {
  open: ["M-8 0a8 8 0 1 1 16 0a8 8 0 1 1-16 0z"],
  crowded: ["M0-9L9 7H-9z"],
  full: [SQUARE, "M-7-7L7 7M7-7L-7 7"],
  closed: [SQUARE, "M7-8L-7 8"],
  not_open: ["M-7-7H7V7H-7z"],
};
const LEVELS: Record<Level, string> = {
  5: "M-12-11H12V11H-12z",
  4: "M-17 0L-8-12H8L17 0L8 12H-8z",
  3: "M-13 0a13 13 0 1 1 26 0a13 13 0 1 1-26 0z",
};

/** Draw the number of a zone: in a square at level 5, a diamond at 4, a circle at 3. */
export function drawNumber(level: Level, number = ""): SVGElement {
  // A long number is pressed together, so that it stays within its shape.
  const fit: Record<string, string> = number.length > 3 ? { textLength: "22", lengthAdjust: "spacingAndGlyphs" } : {};
  const ink = level === 3 && !readPage().isDrill ? INK : WHITE;
  return draw(34, [
    ["path", { d: LEVELS[level], fill: colourOf(level), stroke: WHITE, "stroke-width": "1.5" }],
    ["text", { y: "5", fill: ink, "text-anchor": "middle", ...fit }, number],
  ]);
}

/** Draw how a site stands, by a shape, with its letter. */
export function drawState(opening: string, letter: string): SVGElement {
  const [outline, mark] = STATES[opening] ?? STATES.not_open!;
  const stroke = { stroke: GREEN, "stroke-width": "2.5" };
  return draw(letter ? 44 : 24, [
    ["path", { d: outline, fill: WHITE, ...(mark ? {} : stroke) }],
    ...(mark ? [["path", { d: mark, fill: "none", ...stroke }] as Part] : []),
    ...(letter
      ? [["text", { x: "11", y: "5", fill: INK, stroke: WHITE, "stroke-width": "3", "paint-order": "stroke" }, letter] as Part]
      : []),
  ]);
}

type Part = [name: "path" | "text", attributes: Record<string, string>, text?: string];

function draw(width: number, parts: Part[]): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { viewBox: `${-width / 2} -14 ${width} 28`, width: `${width}`, height: "28", "aria-hidden": "true" };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  for (const [name, given, text] of parts) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(given)) element.setAttribute(key, value);
    if (text) element.textContent = text;
    svg.append(element);
  }
  return svg;
}
