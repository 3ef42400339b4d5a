import type { Moving } from "../moving";
import { make } from "../page";
import { say } from "../words";
import { edgeLevel, fillLevel } from "./levels";
import { drawState } from "./signs";
import type { ZoneOnMap } from "./zones";

const [WIDTH, HEIGHT] = [32, 20];
const STATES = ["open", "crowded", "full", "closed", "not_open"];

/** Say below the map what its colours, patterns and signs mean: those that are on it. */
export function drawKey(
  zones: readonly ZoneOnMap[],
  sites: readonly { opening: string }[],
  { states }: Pick<Moving, "states">,
): HTMLElement[] {
  const rows: HTMLElement[] = [];
  for (const level of [5, 4, 3] as const) {
    for (const hasLevelNumber of [true, false]) {
      if (!zones.some((zone) => zone.level === level && zone.hasLevelNumber === hasLevelNumber)) continue;
      const canvas = make("canvas", "", { width: String(WIDTH), height: String(HEIGHT), "aria-hidden": "true" });
      const context = canvas.getContext("2d")!;
      context.rect(0, 0, WIDTH, HEIGHT);
      fillLevel(level, context);
      edgeLevel(level, context);
      rows.push(row(canvas, say(hasLevelNumber ? `level_${level}` : "level_none")));
    }
  }
  for (const state of STATES) {
    if (sites.some(({ opening }) => opening === state)) rows.push(row(drawState(state, ""), states[state] ?? ""));
  }
  return rows;
}

function row(sign: Element, said: string): HTMLElement {
  const item = make("li");
  item.append(sign, make("span", said));
  return item;
}
