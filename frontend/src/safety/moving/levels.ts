import type { DrawRule } from "../../map/drawing";
import { readPage } from "../page";

export type Level = 3 | 4 | 5;

/** The colours that the Cabinet Office laid down on 29 May 2020, and by what besides each level is known. */
const COLOURS: Record<Level, string> = { 5: "#0c000c", 4: "#aa00aa", 3: "#ff2800" };
const COLOUR_OF_DRILLS = "#00605a";
/** In pixels; a canvas of the map is sixteen times as wide, so that the pattern has no seams. */
const PERIOD = 16;
/** Patterns are drawn finer than the page, and laid smaller. */
const FINE = 2;
/** The ground stays readable under the zone. */
const TINT = 0.18;

const patterns = new Map<Level, CanvasPattern | null>();

/** Give the colour of a level; in a drill none is worn but that of drills. */
export function colourOf(level: Level): string {
  return readPage().isDrill ? COLOUR_OF_DRILLS : COLOURS[level];
}

/** Give the pattern of a level in its colour: crossed lines at 5, stripes at 4, dots at 3. */
function patternOf(level: Level, context: CanvasRenderingContext2D): CanvasPattern | null {
  const known = patterns.get(level);
  if (known !== undefined) return known;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = PERIOD * FINE;
  const sheet = canvas.getContext("2d")!;
  sheet.scale(FINE, FINE);
  sheet.strokeStyle = sheet.fillStyle = colourOf(level);
  sheet.lineWidth = level === 5 ? 1 : 2;
  sheet.beginPath();
  if (level === 3) {
    for (const [x, y] of [[4, 4], [12, 12]] as const) {
      sheet.moveTo(x, y);
      sheet.arc(x, y, 2, 0, 2 * Math.PI);
    }
    sheet.fill();
  } else {
    // Beyond its edges as well, where the next one goes on.
    for (const shift of [-PERIOD, 0, PERIOD]) {
      sheet.moveTo(shift - 2, PERIOD + 2);
      sheet.lineTo(shift + PERIOD + 2, -2);
      if (level === 5) {
        sheet.moveTo(shift - 2, -2);
        sheet.lineTo(shift + PERIOD + 2, PERIOD + 2);
      }
    }
    sheet.stroke();
  }
  const pattern = context.createPattern(canvas, "repeat");
  pattern?.setTransform(new DOMMatrix().scale(1 / FINE));
  patterns.set(level, pattern);
  return pattern;
}

/** Fill the path that was traced with a tint and the pattern. */
export function fillLevel(level: Level, context: CanvasRenderingContext2D): void {
  context.fillStyle = colourOf(level);
  context.globalAlpha = TINT;
  context.fill("evenodd");
  context.globalAlpha = 1;
  context.fillStyle = patternOf(level, context) ?? "transparent";
  context.fill("evenodd");
}

/** Draw an edge around it that is seen on light and dark ground. */
export function edgeLevel(level: Level, context: CanvasRenderingContext2D): void {
  context.setLineDash([]);
  context.lineJoin = "round";
  context.globalAlpha = 1;
  for (const [colour, width] of [["#fff", 6], [colourOf(level), 3]] as const) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}

/** How zones are painted, the most urgent on top. */
export const ZONE_RULES = makeRules(fillLevel);
/** Their edges, which no street breaks through. */
export const EDGE_RULES = makeRules(edgeLevel);

function makeRules(paint: typeof fillLevel): readonly DrawRule[] {
  return ([3, 4, 5] as const).map((level) => ({
    draw: "area",
    layers: [`zone-${level}`],
    paint: (context) => paint(level, context),
  }));
}
