/**
 * "Am I inside?" on the phone itself: a position, or the name of a town, against the areas of `areas.json`.
 *
 * engawa/rooms/safety/inside/areas.py describes the file and asking.py the rules; a test asks both the same
 * questions, so nothing here may be taken from there but the rules.
 */

/** Where something is, in degrees. */
export interface Position {
  latitude: number;
  longitude: number;
}

/** Metres east and north in EPSG:6677. */
export type Spot = readonly [east: number, north: number];

export type Where = "INSIDE" | "EDGE" | "UNKNOWN" | "OUTSIDE";

export type Reason = "NOTHING_ISSUED" | "SHAPE" | "TOWN" | "NO_SHAPE" | "COARSE" | "NO_POSITION" | "ELSEWHERE";

/** A zone that holds the position (INSIDE), or may (EDGE). */
export interface Hit {
  zone: Zone;
  place: "INSIDE" | "EDGE";
}

export interface Answer {
  place: Where;
  reason: Reason;
  hits: Hit[];
}

export interface Order {
  number: string;
  version: number;
  level: number;
  hasLevelNumber: boolean;
}

export interface Zone {
  code: string;
  number: string;
  name: string;
  /** The most urgent first. */
  orders: Order[];
  shape: Polygon[] | null;
  point: Spot | null;
}

interface Town {
  name: string;
  spot: Spot;
  wholly: number[];
  partly: number[];
}

/** Its outline, then its holes: east and north by turns, the end not said again; and the box around it. */
interface Polygon {
  rings: Float64Array[];
  west: number;
  south: number;
  east: number;
  north: number;
}

type Rings = number[][];

interface File {
  format: string;
  ward: string;
  drill: boolean;
  origin: [number, number];
  box: [number, number, number, number] | null;
  orders: [string, number, number, 0 | 1][];
  zones: [string, string, string, number[], Rings[] | 1 | null, [number, number] | null][];
  outline: Rings[] | null;
  towns: [string, number, number, number[], number[]][];
}

const FORMAT = "engawa-areas/1";
const UNITS = 100_000;
// In metres.
const ROUNDING = 1;
const COARSE = 200;
const TOWN_SLACK = 100;
const POINT_REACH = 500;
const ELSEWHERE = 500;
/** The Japanese islands with their seas, in degrees. */
const JAPAN = { south: 20, north: 46.5, west: 122, east: 154.5 };

// The ellipsoid GRS 80: half the long axis in metres, and the square of its eccentricity (f = 1/298.257222101).
const AXIS = 6_378_137;
const SQUASH = 0.006_694_380_022_9;
// Japan Plane Rectangular CS IX (EPSG:6677): its origin in degrees, and its scale there.
const LATITUDE_0 = 36;
const LONGITUDE_0 = 139 + 50 / 60;
const SCALE = 0.9999;

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** Give the metres along a meridian from the equator to a latitude in radians. */
function alongMeridian(latitude: number): number {
  const [e2, e4, e6] = [SQUASH, SQUASH ** 2, SQUASH ** 3];
  return (
    AXIS *
    ((1 - e2 / 4 - (3 * e4) / 64 - (5 * e6) / 256) * latitude -
      ((3 * e2) / 8 + (3 * e4) / 32 + (45 * e6) / 1024) * Math.sin(2 * latitude) +
      ((15 * e4) / 256 + (45 * e6) / 1024) * Math.sin(4 * latitude) -
      ((35 * e6) / 3072) * Math.sin(6 * latitude))
  );
}

const ALONG_0 = alongMeridian(radians(LATITUDE_0));

/**
 * Give the metres of EPSG:6677 by the series of the transverse Mercator projection (J. P. Snyder, Map
 * Projections: A Working Manual, USGS 1395, equations 8-9 to 8-13); within 1° of its meridian they are right
 * to a centimetre.
 */
export function project({ latitude, longitude }: Position): Spot {
  const angle = radians(latitude);
  const [sine, cosine, tangent] = [Math.sin(angle), Math.cos(angle), Math.tan(angle)];
  const bend = AXIS / Math.sqrt(1 - SQUASH * sine * sine);
  const t = tangent * tangent;
  const c = (SQUASH / (1 - SQUASH)) * cosine * cosine;
  const a = radians(longitude - LONGITUDE_0) * cosine;
  const east = a + ((1 - t + c) * a ** 3) / 6 + ((5 - 18 * t + t * t + 72 * c) * a ** 5) / 120;
  const north = (a * a) / 2 + ((5 - t + 9 * c + 4 * c * c) * a ** 4) / 24;
  return [SCALE * bend * east, SCALE * (alongMeridian(angle) - ALONG_0 + bend * tangent * north)];
}

/** The areas of one file, ready for many questions. */
export class Areas {
  readonly ward: string;
  readonly isDrill: boolean;
  /** The names of all towns, in the order of their readings. */
  readonly townNames: string[];
  private readonly orders: Order[];
  private readonly zones: Zone[];
  private readonly towns: Town[];
  private readonly named = new Set<number>();
  private readonly origin: [number, number];
  private readonly box: File["box"];

  /** @throws RangeError when the file is another one. */
  constructor(file: unknown) {
    const given = file as File;
    if (given?.format !== FORMAT) throw new RangeError("no file of areas");
    this.ward = given.ward;
    this.isDrill = given.drill;
    this.origin = given.origin;
    this.box = given.box;
    this.orders = given.orders.map(([number, version, level, said]) => ({
      number,
      version,
      level,
      hasLevelNumber: said === 1,
    }));
    const outline = given.outline && this.readShape(given.outline);
    this.zones = given.zones.map(([code, number, name, orders, shape, point]) => ({
      code,
      number,
      name,
      orders: orders.map((at) => this.orders[at]!),
      shape: shape === 1 ? outline : shape && this.readShape(shape),
      point: point && this.spot(...point),
    }));
    this.towns = given.towns.map(([name, x, y, wholly, partly]) => ({ name, spot: this.spot(x, y), wholly, partly }));
    this.townNames = this.towns.map(({ name }) => name);
    for (const { wholly, partly } of this.towns) for (const at of [...wholly, ...partly]) this.named.add(at);
  }

  get isQuiet(): boolean {
    return this.orders.length === 0;
  }

  /** Answer for a position in degrees that is known within so many metres. */
  askPosition(position: Position, accuracy: number): Answer {
    if (this.isQuiet) return answer("OUTSIDE", "NOTHING_ISSUED");
    const { latitude, longitude } = position;
    const isKnown = [latitude, longitude, accuracy].every(Number.isFinite) && accuracy >= 0;
    if (!isKnown) return answer("UNKNOWN", "NO_POSITION");
    const isInJapan =
      JAPAN.south <= latitude && latitude <= JAPAN.north && JAPAN.west <= longitude && longitude <= JAPAN.east;
    return isInJapan ? this.askSpot(project(position), accuracy) : answer("OUTSIDE", "ELSEWHERE");
  }

  /** Answer for a spot in metres that is known within so many metres. */
  askSpot(spot: Spot, accuracy: number): Answer {
    if (this.isQuiet) return answer("OUTSIDE", "NOTHING_ISSUED");
    const margin = accuracy + ROUNDING;
    const isElsewhere = this.isElsewhere(spot, margin + ELSEWHERE);
    const towns = this.townsThatMayHold(spot, accuracy);
    const hits: Hit[] = [];
    let [isInShape, isSure, isInDoubt] = [false, false, false];
    for (const [at, zone] of this.zones.entries()) {
      let place: Hit["place"] | null = null;
      if (zone.shape) {
        place = comparePlace(zone.shape, spot, margin);
        isInShape ||= place !== null;
        isSure ||= place === "INSIDE";
      } else if (!isElsewhere) {
        if (this.named.has(at)) {
          if (towns.some(({ wholly, partly }) => wholly.includes(at) || partly.includes(at))) place = "EDGE";
        } else if (zone.point && distance(zone.point, spot) <= POINT_REACH + accuracy) {
          place = "EDGE";
        } else {
          isInDoubt = true;
        }
      }
      if (place) hits.push({ zone, place });
    }
    if (accuracy > COARSE && !isSure) return answer("UNKNOWN", "COARSE", hits);
    if (hits.length) return answer(isSure ? "INSIDE" : "EDGE", isInShape ? "SHAPE" : "NO_SHAPE", hits);
    if (isInDoubt) return answer("UNKNOWN", "NO_SHAPE");
    return answer("OUTSIDE", isElsewhere ? "ELSEWHERE" : "SHAPE");
  }

  /** Answer for a 町丁目 by its name. */
  askTown(name: string): Answer {
    if (this.isQuiet) return answer("OUTSIDE", "NOTHING_ISSUED");
    const town = this.towns.find((other) => other.name === name);
    if (!town) return answer("UNKNOWN", "NO_POSITION");
    const hits: Hit[] = [];
    for (const [at, zone] of this.zones.entries()) {
      if (town.wholly.includes(at)) hits.push({ zone, place: "INSIDE" });
      else if (town.partly.includes(at)) hits.push({ zone, place: "EDGE" });
    }
    if (hits.length) return answer(town.wholly.length ? "INSIDE" : "EDGE", "TOWN", hits);
    const isInDoubt = this.zones.some(({ shape }, at) => !shape && !this.named.has(at));
    return isInDoubt ? answer("UNKNOWN", "NO_SHAPE") : answer("OUTSIDE", "TOWN");
  }

  private spot(x: number, y: number): Spot {
    const [x0, y0] = this.origin;
    return project({ latitude: (y + y0) / UNITS, longitude: (x + x0) / UNITS });
  }

  private readShape(polygons: Rings[]): Polygon[] {
    return polygons.map((rings) => {
      const read = rings.map((ring) => {
        const spots = new Float64Array(ring.length);
        for (let at = 0, x = 0, y = 0; at < ring.length; at += 2) {
          x += ring[at]!;
          y += ring[at + 1]!;
          [spots[at], spots[at + 1]] = this.spot(x, y) as [number, number];
        }
        return spots;
      });
      const [west, south, east, north] = boxAround(read[0]!);
      return { rings: read, west, south, east, north };
    });
  }

  private townsThatMayHold(spot: Spot, accuracy: number): Town[] {
    if (this.zones.every(({ shape }) => shape)) return [];
    const metres = this.towns.map((town) => distance(town.spot, spot));
    const most = 2 * Math.min(...metres) + accuracy + TOWN_SLACK;
    return this.towns.filter((_town, at) => metres[at]! <= most);
  }

  private isElsewhere(spot: Spot, metres: number): boolean {
    if (!this.box) return false;
    const [west, south, east, north] = this.box;
    // Lines of latitude bend by less than the slack over a ward, so the box is asked by its four corners.
    const corners = [this.spot(west, south), this.spot(east, south), this.spot(west, north), this.spot(east, north)];
    const easts = corners.map((corner) => corner[0]);
    const norths = corners.map((corner) => corner[1]);
    const aside = Math.max(Math.min(...easts) - spot[0], spot[0] - Math.max(...easts), 0);
    const above = Math.max(Math.min(...norths) - spot[1], spot[1] - Math.max(...norths), 0);
    return Math.hypot(aside, above) > metres;
  }
}

function answer(place: Where, reason: Reason, hits: Hit[] = []): Answer {
  return { place, reason, hits };
}

function distance(one: Spot, other: Spot): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}

function boxAround(spots: Float64Array): [number, number, number, number] {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let at = 0; at < spots.length; at += 2) {
    west = Math.min(west, spots[at]!);
    east = Math.max(east, spots[at]!);
    south = Math.min(south, spots[at + 1]!);
    north = Math.max(north, spots[at + 1]!);
  }
  return [west, south, east, north];
}

/** Compare a spot with polygons that do not overlap: within the margin of an edge, inside, or neither. */
function comparePlace(polygons: Polygon[], [x, y]: Spot, margin: number): "INSIDE" | "EDGE" | null {
  let isInside = false;
  for (const { rings, west, south, east, north } of polygons) {
    if (x < west - margin || x > east + margin || y < south - margin || y > north + margin) continue;
    for (const ring of rings) {
      for (let at = 0, before = ring.length - 2; at < ring.length; before = at, at += 2) {
        const [x1, y1, x2, y2] = [ring[before]!, ring[before + 1]!, ring[at]!, ring[at + 1]!];
        if (squareToEdge(x, y, x1, y1, x2, y2) <= margin * margin) return "EDGE";
        // A ray to the east crosses this edge; a hole turns the answer back.
        if (y1 > y !== y2 > y && x < x1 + ((y - y1) / (y2 - y1)) * (x2 - x1)) isInside = !isInside;
      }
    }
  }
  return isInside ? "INSIDE" : null;
}

/** Give the square of the distance to an edge: roots are dear on old phones, and an outline has thousands of edges. */
function squareToEdge(x: number, y: number, x1: number, y1: number, x2: number, y2: number): number {
  const [across, along] = [x2 - x1, y2 - y1];
  const length = across * across + along * along;
  const share = length ? Math.min(1, Math.max(0, ((x - x1) * across + (y - y1) * along) / length)) : 0;
  const [aside, above] = [x - x1 - share * across, y - y1 - share * along];
  return aside * aside + above * above;
}
