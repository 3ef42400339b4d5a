/**
 * How the ground is drawn, as plain data: which layers of a base map become which areas, lines and names.
 * The names of layers come from several schemas, which hardly share any: Protomaps, OpenMapTiles, tags of
 * OpenStreetMap as they are, and both sets of vector tiles of the Geospatial Information Authority of Japan
 * (地理院地図Vector and 最適化ベクトルタイル). Colours are words: the style sheet says what they are.
 */

export type Properties = Readonly<Record<string, unknown>>;

/** The custom properties `--map-…` of the map's style sheet. */
export const COLOURS = [
  "land",
  "ward",
  "green",
  "water",
  "water-edge",
  "building",
  "building-edge",
  "road",
  "road-edge",
  "road-main",
  "path",
  "rail",
  "border",
  "outline",
  "district",
  "name",
  "name-quiet",
  "halo",
] as const;
export type Colour = (typeof COLOURS)[number];

interface Rule {
  layers: readonly string[];
  /** Only features of this kind; without it all of the layers. */
  when?: (properties: Properties) => boolean;
  /** The first zoom at which it is drawn. */
  from?: number;
}
export interface AreaRule extends Rule {
  draw: "area";
  fill?: Colour;
  edge?: Colour;
  /** A way of its own to paint the path that was traced, in place of fill and edge. */
  paint?: (context: CanvasRenderingContext2D) => void;
}
export interface LineRule extends Rule {
  draw: "line";
  colour: Colour;
  /** Width in pixels at each zoom named; between them it grows evenly. */
  width: readonly (readonly [zoom: number, width: number])[];
  /** How much covers what it is drawn over, from 0 to 1; without it all does. */
  strength?: number;
  dash?: readonly number[];
}
export interface NameRule extends Rule {
  draw: "name";
  colour: Colour;
  size: number;
  isBold?: boolean;
  /** Along a line, such as the name of a road. */
  isAlong?: boolean;
}
export type DrawRule = AreaRule | LineRule | NameRule;

const kindOf = ({ kind, class: kindClass, k }: Properties) => String(kind ?? kindClass ?? k ?? "");

const GREEN = /forest|wood|park|grass|garden|meadow|scrub|heath|cemetery|nature_reserve|golf|recreation|village_green|playground|orchard|vineyard|allotments|zoo/;
const WATER = /^(water|reservoir|basin|ocean|lake|river|swimming_pool)$/;

// Eight rules ask the same of every road on every canvas.
const ranks = new WeakMap<Properties, number | null>();

/** How much a road carries: 0 a path, 1 a street, 2 a main road, 3 a motorway, null what is no road. */
function rankRoad(properties: Properties): number | null {
  let rank = ranks.get(properties);
  if (rank === undefined) {
    rank = readRank(properties);
    ranks.set(properties, rank);
  }
  return rank;
}

function readRank(properties: Properties): number | null {
  const { highway, rdCtg, vt_rdctg, kind_detail } = properties;
  // Categories of the Authority: 国道, 都道府県道, 市区町村道等, 高速自動車国道等.
  if (rdCtg !== undefined) return [2, 2, 1, 3][Number(rdCtg)] ?? 1;
  if (vt_rdctg !== undefined) {
    const category = String(vt_rdctg);
    if (category.startsWith("高速")) return 3;
    return /国道|県道|主要/.test(category) ? 2 : 1;
  }
  const word = String(highway ?? kind_detail ?? kindOf(properties));
  if (/^(motorway|trunk)/.test(word)) return 3;
  if (/^(primary|secondary|tertiary|major)/.test(word)) return 2;
  if (/path|foot|steps|pedestrian|cycle|track|bridleway|corridor|sidewalk|crossing/.test(word)) return 0;
  if (/rail|transit|ferry|aerialway|runway|taxiway|construction/.test(word)) return null;
  return 1;
}

const ROADS = ["roads", "transportation", "road", "RdCL"];
const road = (rank: number) => (properties: Properties) => rankRoad(properties) === rank;
const isRail = (properties: Properties) =>
  /rail|transit|subway|monorail|light|tram/.test(kindOf(properties)) || "railway" in properties;
const isTrack = (properties: Properties) => properties.railway !== "platform";

const RAILS = ["rail", "railway", "RailCL"];
const MIXED_RAILS = ["roads", "transportation", "transit"];
const RAIL_WIDTH = [[10, 1], [14, 2], [18, 4]] as const;
const RAIL_GAP_WIDTH = [[13, 1], [14, 1], [18, 2.5]] as const;

// Kinds of words on the Authority's maps (annoCtg of one set, vt_code of the other); thousands say how large.
const wordCode = ({ annoCtg, vt_code }: Properties) => Number(annoCtg ?? vt_code ?? 0) % 1000;
const isStation = (properties: Properties) => wordCode(properties) === 422;
const isPlaceName = (properties: Properties) => {
  const code = wordCode(properties);
  return code >= 100 && code < 300;
};
const isLandmark = (properties: Properties) => {
  const code = wordCode(properties);
  return code >= 300 && code < 900 && code !== 422;
};
const isTown = (properties: Properties) => /city|town|locality|municipality/.test(kindOf(properties));

/** From the ground up. */
export const BASE_RULES: readonly DrawRule[] = [
  {
    draw: "area",
    layers: ["landuse", "landcover", "land", "natural", "park"],
    when: (properties) => GREEN.test(kindOf(properties) || "park"),
    fill: "green",
  },
  {
    draw: "area",
    layers: ["water", "waterarea", "WA"],
    fill: "water",
    edge: "water-edge",
  },
  {
    draw: "area",
    layers: ["land", "landuse", "natural"],
    when: (properties) => WATER.test(kindOf(properties)),
    fill: "water",
    edge: "water-edge",
  },
  {
    draw: "line",
    layers: ["waterway", "water", "physical_line", "river", "RvrCL"],
    colour: "water-edge",
    width: [[10, 0.5], [14, 1.5], [18, 4]],
  },
  {
    draw: "line",
    layers: ["coastline", "lake", "Cstline", "WL"],
    colour: "water-edge",
    width: [[8, 0.5], [16, 1]],
  },
  {
    draw: "area",
    layers: ["building", "buildings", "BldA"],
    fill: "building",
    edge: "building-edge",
    from: 15,
  },
  {
    draw: "line",
    layers: ROADS,
    when: road(0),
    colour: "path",
    width: [[15, 1], [18, 2]],
    dash: [3, 2],
    from: 15,
  },
  {
    draw: "line",
    layers: ROADS,
    when: road(1),
    colour: "road-edge",
    width: [[11, 0.5], [13, 1.5], [14, 3], [16, 8], [18, 18]],
    from: 12,
  },
  {
    draw: "line",
    layers: ROADS,
    when: road(2),
    colour: "road-edge",
    width: [[9, 1], [12, 3], [14, 6], [16, 12], [18, 24]],
  },
  {
    draw: "line",
    layers: ROADS,
    when: road(3),
    colour: "road-edge",
    width: [[7, 1], [12, 5], [14, 8], [16, 14], [18, 28]],
  },
  {
    draw: "line",
    layers: ROADS,
    when: road(1),
    colour: "road",
    width: [[13, 0.5], [14, 1.5], [16, 6], [18, 16]],
    from: 14,
  },
  {
    draw: "line",
    layers: ROADS,
    when: road(2),
    colour: "road-main",
    width: [[11, 1], [12, 1.5], [14, 4], [16, 10], [18, 22]],
    from: 11,
  },
  {
    draw: "line",
    layers: ROADS,
    when: road(3),
    colour: "road-main",
    width: [[9, 1], [12, 3], [14, 6], [16, 12], [18, 26]],
    from: 9,
  },
  { draw: "line", layers: RAILS, when: isTrack, colour: "rail", width: RAIL_WIDTH },
  { draw: "line", layers: MIXED_RAILS, when: isRail, colour: "rail", width: RAIL_WIDTH },
  {
    draw: "line",
    layers: RAILS,
    when: isTrack,
    colour: "road",
    width: RAIL_GAP_WIDTH,
    dash: [6, 6],
    from: 13,
  },
  {
    draw: "line",
    layers: MIXED_RAILS,
    when: isRail,
    colour: "road",
    width: RAIL_GAP_WIDTH,
    dash: [6, 6],
    from: 13,
  },
  {
    draw: "line",
    layers: ["boundaries", "boundary", "AdmBdry"],
    colour: "border",
    width: [[8, 1], [16, 1.5]],
    dash: [6, 3, 1, 3],
  },
];

/** The streets once more, over areas that lie on them: as much as is needed to find one's own. */
export const STREET_RULES: readonly DrawRule[] = BASE_RULES.filter(
  (rule): rule is LineRule => rule.draw === "line" && rule.layers === ROADS && rule.colour !== "path",
).map((rule) => ({ ...rule, strength: 0.6 }));

/** The ward's own shapes, over a base map: only the line, so that the ground can be seen. */
export const OUTLINE_RULES: readonly DrawRule[] = [
  { draw: "line", layers: ["ward"], colour: "halo", width: [[8, 4], [14, 6]] },
  { draw: "line", layers: ["ward"], colour: "outline", width: [[8, 1.5], [14, 2.5]] },
];

/** The ward's own shapes where there is no base map: then they are the map. */
export const PLAIN_RULES: readonly DrawRule[] = [
  { draw: "area", layers: ["ward"], fill: "ward" },
  {
    draw: "line",
    layers: ["district"],
    colour: "district",
    width: [[10, 1], [16, 1.5]],
    dash: [4, 3],
  },
  { draw: "line", layers: ["ward"], colour: "outline", width: [[8, 1.5], [14, 2.5]] },
  { draw: "name", layers: ["district-name"], colour: "name-quiet", size: 12, from: 12 },
];

/** Names, the more important ones first: a later one gives way. */
export const NAME_RULES: readonly DrawRule[] = [
  {
    draw: "name",
    layers: ["label", "Anno"],
    when: isStation,
    colour: "name",
    size: 13,
    isBold: true,
    from: 12,
  },
  { draw: "name", layers: ["places", "place"], when: isTown, colour: "name", size: 14, isBold: true },
  { draw: "name", layers: ["label", "Anno"], when: isPlaceName, colour: "name", size: 13 },
  { draw: "name", layers: ["places", "place"], colour: "name-quiet", size: 12, from: 12 },
  {
    draw: "name",
    layers: ["pois", "poi"],
    when: (properties) => /station|railway/.test(kindOf(properties)),
    colour: "name",
    size: 12,
    isBold: true,
    from: 13,
  },
  {
    draw: "name",
    layers: ["roads", "transportation_name"],
    when: (properties) => (rankRoad(properties) ?? 0) > 1,
    colour: "name-quiet",
    size: 12,
    isAlong: true,
    from: 14,
  },
  {
    draw: "name",
    layers: ["roads", "transportation_name"],
    when: (properties) => rankRoad(properties) === 1,
    colour: "name-quiet",
    size: 11,
    isAlong: true,
    from: 16,
  },
  { draw: "name", layers: ["label", "Anno"], when: isLandmark, colour: "name-quiet", size: 11, from: 15 },
];

/** Give a function from zoom to width that grows evenly between the zooms named. */
export function widthAt(stops: LineRule["width"]): (zoom: number) => number {
  return (zoom) => {
    const next = stops.findIndex(([stop]) => stop >= zoom);
    if (next < 0) return stops[stops.length - 1]![1];
    if (next === 0) return stops[0]![1];
    const [[fromZoom, from], [toZoom, to]] = [stops[next - 1]!, stops[next]!];
    return from * (to / from) ** ((zoom - fromZoom) / (toZoom - fromZoom));
  };
}

/** Where features of all these schemas keep their name in the language of the page, best first. */
export function nameProperties(language: string): string[] {
  const names = ["name", "knj", "vt_text"];
  return language.startsWith("en")
    ? ["name:en", "name_en", "name:latin", ...names]
    : ["name:ja", "name_ja", ...names];
}
