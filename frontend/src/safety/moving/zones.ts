import { findMiddle, type Shape } from "../../map/outline";
import type { Position } from "../../map/points";

/** A zone under an order, as the map shows it. */
export interface ZoneOnMap {
  code: string;
  /** As the register has it, in Japanese. */
  name: string;
  level: 3 | 4 | 5;
  hasLevelNumber: boolean;
  /** Where its number stands; null where nobody knows where the zone is. */
  position: Position | null;
}

export interface ZonesOnMap {
  zones: ZoneOnMap[];
  /** Their ground, and the outline of the ward where all of it is meant. */
  shapes: Shape[];
  isDrill: boolean;
}

type Rings = number[][];

interface File {
  format: string;
  drill: boolean;
  origin: [number, number];
  orders: [string, number, 3 | 4 | 5, 0 | 1][];
  zones: [string, string, string, number[], Rings[] | 1 | null, [number, number] | null][];
  outline: Rings[] | null;
}

const FORMAT = "engawa-areas/1";
const UNITS = 100_000;

/**
 * Read the zones of `areas.json` in degrees; engawa/rooms/safety/inside/areas.py describes the file.
 *
 * @throws RangeError when the file is another one.
 */
export function readZones(given: unknown): ZonesOnMap {
  const file = given as File;
  if (file?.format !== FORMAT) throw new RangeError("no file of areas");
  const [x0, y0] = file.origin;
  const unroll = (polygons: Rings[]): number[][][] =>
    polygons.flat().map((ring) => {
      const corners: number[][] = [];
      for (let at = 0, x = x0, y = y0; at < ring.length; at += 2) {
        x += ring[at]!;
        y += ring[at + 1]!;
        corners.push([x / UNITS, y / UNITS]);
      }
      corners.push(corners[0]!);
      return corners;
    });
  const outline = file.outline && unroll(file.outline);
  const shapes: Shape[] = outline ? [{ role: "ward", name: "", rings: outline, middle: findMiddle(outline) }] : [];
  const zones = file.zones.map(([code, , name, orders, shape, point]): ZoneOnMap => {
    // The most urgent order stands first.
    const [, , level, said] = file.orders[orders[0]!]!;
    const rings = shape === 1 ? outline : shape && unroll(shape);
    const middle = rings ? findMiddle(rings) : null;
    if (rings) shapes.push({ role: `zone-${level}`, name, rings, middle: middle! });
    const position = point ? { longitude: (x0 + point[0]) / UNITS, latitude: (y0 + point[1]) / UNITS } : null;
    return { code, name, level, hasLevelNumber: said === 1, position: middle ?? position };
  });
  return { zones, shapes, isDrill: file.drill };
}
