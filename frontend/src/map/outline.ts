import { type Box, type Position, boxAround } from "./points";

/** A shape of the ward's own map: its rings of [longitude, latitude], and where its name may stand. */
export interface Shape {
  role: "ward" | "district" | `zone-${number}`;
  name: string;
  rings: number[][][];
  middle: Position;
}

interface Feature {
  properties: { role?: string; name?: string } | null;
  geometry: { type: string; coordinates: unknown } | null;
}

/** Read the shapes of a GeoJSON collection whose features say in `role` what they are. */
export function readOutline(collection: { features: Feature[] }): Shape[] {
  const shapes: Shape[] = [];
  for (const { properties, geometry } of collection.features) {
    if (!geometry) continue;
    const role = properties?.role === "ward" ? "ward" : "district";
    const name = properties?.name ?? "";
    if (geometry.type === "Point") {
      const [longitude = 0, latitude = 0] = geometry.coordinates as number[];
      shapes.push({ role, name, rings: [], middle: { latitude, longitude } });
      continue;
    }
    const polygons =
      geometry.type === "Polygon" ? [geometry.coordinates] : (geometry.coordinates as unknown[]);
    const rings = (polygons as number[][][][]).flat();
    if (rings.length) shapes.push({ role, name, rings, middle: findMiddle(rings) });
  }
  return shapes;
}

/** Give the centre of gravity of the ring with the most ground. */
export function findMiddle(rings: number[][][]): Position {
  let best = { area: 0, longitude: rings[0]![0]![0]!, latitude: rings[0]![0]![1]! };
  for (const ring of rings) {
    let [area, x, y] = [0, 0, 0];
    // Counted from a corner: of a slope of twenty metres, products of whole degrees would lose most.
    const [x0 = 0, y0 = 0] = ring[0]!;
    for (let index = 1; index < ring.length; index++) {
      const [x1, y1] = [ring[index - 1]![0]! - x0, ring[index - 1]![1]! - y0];
      const [x2, y2] = [ring[index]![0]! - x0, ring[index]![1]! - y0];
      const cross = x1 * y2 - x2 * y1;
      area += cross;
      x += (x1 + x2) * cross;
      y += (y1 + y2) * cross;
    }
    if (Math.abs(area) > Math.abs(best.area)) {
      best = { area, longitude: x0 + x / area / 3, latitude: y0 + y / area / 3 };
    }
  }
  return best;
}

/** Give the box around all shapes; null when there are none. */
export function boxOf(shapes: Shape[]): Box | null {
  const corners = shapes.flatMap(({ rings, middle }) =>
    rings.length
      ? rings.flat().map(([longitude = 0, latitude = 0]) => ({ latitude, longitude }))
      : [middle],
  );
  return boxAround(corners);
}
