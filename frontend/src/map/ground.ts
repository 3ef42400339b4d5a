import type { Ahead } from "./ahead";
import { BASE_RULES, COLOURS, NAME_RULES, OUTLINE_RULES, PLAIN_RULES, nameProperties } from "./drawing";
import { type Engine, type EngineOptions, type Ground, type Palette, openEngine } from "./engine";
import type { Shape } from "./outline";

/** Read the colours of the map, which the style sheet says, and says otherwise where colours are forced. */
export function readPalette(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  return Object.fromEntries(
    COLOURS.map((colour) => [colour, style.getPropertyValue(`--map-${colour}`).trim()]),
  ) as Palette;
}

/**
 * Open a map on the base map, or where there is none or it cannot be had, on the ward's own shapes.
 *
 * @throws Error when there is no ground to stand on.
 */
export async function openOnGround(
  view: HTMLElement,
  basemap: string | undefined,
  shapes: Promise<Shape[]>,
  listeners: Pick<EngineOptions, "onLook" | "onDrawn" | "onPick">,
  ahead?: Ahead,
): Promise<Engine> {
  const open = (grounds: Ground[]) =>
    openEngine(view, {
      grounds,
      names: NAME_RULES,
      nameProperties: nameProperties(document.documentElement.lang),
      palette: readPalette(view),
      fonts: getComputedStyle(view).fontFamily,
      isMotionWelcome: isMotionWelcome(),
      ...listeners,
    });
  if (basemap) {
    try {
      return await open([
        { tiles: "pmtiles", address: basemap, head: ahead?.get(basemap), rules: BASE_RULES },
        { tiles: "shapes", shapes, rules: OUTLINE_RULES },
      ]);
    } catch {
      // The ward's own shapes are a map as well.
    }
  }
  await shapes;
  return open([{ tiles: "shapes", shapes, rules: PLAIN_RULES }]);
}

/** Tell whether the reader likes things to glide. */
export function isMotionWelcome(): boolean {
  return !matchMedia("(prefers-reduced-motion: reduce)").matches;
}
