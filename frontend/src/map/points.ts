/** Where something is, in degrees. */
export interface Position {
  latitude: number;
  longitude: number;
}

/** A piece of the ground between two latitudes and two longitudes, in degrees. */
export interface Box {
  south: number;
  west: number;
  north: number;
  east: number;
}

/** Many places in columns: the place at one index of a column is that at the same index of the others. */
export interface Points {
  count: number;
  /** The box that the file says is around all of them; null when there are none. */
  box: Box | null;
  numbers: Uint32Array;
  latitudes: Float64Array;
  longitudes: Float64Array;
  kinds: Uint8Array | Uint16Array;
  /** The names of kinds, in the order that `kinds` counts. */
  kindNames: string[];
}

declare global {
  interface Window {
    /** What a page knows itself of the places on its map; without it the map asks the server. */
    wardMapOwn?: {
      points(): Points;
      card(number: number): DocumentFragment | null;
    };
  }
}

const MAGIC = "EWP1";
// Half the long axis of the ellipsoid in metres, and the square of its eccentricity.
const RADIUS = 6_378_137;
const SQUASH = 0.006_694_38;

interface Header {
  count: number;
  box: [number, number, number, number];
  steps: [number, number];
  kinds: [string, string][];
}

/**
 * Read the file of points that the server packs; engawa/rooms/places/exporting/points.py describes it.
 *
 * @throws RangeError when the file is another one, or was cut off on its way.
 */
export function readPoints(buffer: ArrayBuffer): Points {
  const bytes = new Uint8Array(buffer);
  const text = new TextDecoder();
  if (text.decode(bytes.subarray(0, 4)) !== MAGIC) throw new RangeError("no file of points");
  const view = new DataView(buffer);
  let at = 8 + view.getUint32(4, true);
  const header = JSON.parse(text.decode(bytes.subarray(8, at))) as Header;
  const { count } = header;
  const isWide = header.kinds.length > 255;
  if (bytes.length !== at + count * (isWide ? 10 : 9)) throw new RangeError("points are missing");

  const numbers = new Uint32Array(count);
  for (let index = 0, number = 0; index < count; index++) {
    number += view.getUint32(at + index * 4, true);
    numbers[index] = number;
  }
  at += count * 4;

  const [south, west, north, east] = header.box;
  const readAxis = (low: number, high: number, steps: number) => {
    const degrees = new Float64Array(count);
    const step = (high - low) / steps;
    for (let index = 0; index < count; index++) {
      degrees[index] = low + (bytes[at + index]! * 256 + bytes[at + count + index]!) * step;
    }
    at += count * 2;
    return degrees;
  };
  const longitudes = readAxis(west, east, header.steps[0]);
  const latitudes = readAxis(south, north, header.steps[1]);

  let kinds: Uint8Array | Uint16Array = bytes.subarray(at);
  if (isWide) {
    kinds = new Uint16Array(count);
    for (let index = 0; index < count; index++) kinds[index] = view.getUint16(at + index * 2, true);
  }
  return {
    count,
    box: count ? { south, west, north, east } : null,
    numbers,
    latitudes,
    longitudes,
    kinds,
    kindNames: header.kinds.map(([, name]) => name),
  };
}

/** Give the metres between two positions of one town; endless when the second is not known. */
export function measure(here: Position, latitude: number, longitude: number): number {
  // Metres in a degree on the ellipsoid GRS 80, by its radii of curvature: a sphere would be a quarter of a
  // hundredth off, and say another distance than the list does.
  const angle = (((latitude + here.latitude) / 2) * Math.PI) / 180;
  const bend = 1 - SQUASH * Math.sin(angle) ** 2;
  const across = ((RADIUS * Math.cos(angle)) / Math.sqrt(bend)) * (longitude - here.longitude);
  const along = ((RADIUS * (1 - SQUASH)) / bend ** 1.5) * (latitude - here.latitude);
  const metres = (Math.hypot(across, along) * Math.PI) / 180;
  return Number.isNaN(metres) ? Infinity : metres;
}

/** Give the smallest box around the positions; null when there are none. */
export function boxAround(positions: Iterable<Position>): Box | null {
  const box = { south: 90, west: 180, north: -90, east: -180 };
  for (const { latitude, longitude } of positions) {
    box.south = Math.min(box.south, latitude);
    box.north = Math.max(box.north, latitude);
    box.west = Math.min(box.west, longitude);
    box.east = Math.max(box.east, longitude);
  }
  return box.south > box.north ? null : box;
}
