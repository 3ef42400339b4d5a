/**
 * The only file that knows the libraries which draw the map: Leaflet moves it, protomaps-leaflet paints it
 * on canvases (2D, so no graphics card is needed, and Japanese is drawn with the reader's own fonts).
 * Everything else speaks to `Engine`, in degrees and pixels; another library would change this file only.
 */

import Corner from "@mapbox/point-geometry";
import { type Coords, type DoneCallback, GridLayer, Icon, Map as Sheet, Marker, point } from "leaflet";
import {
  CenteredTextSymbolizer,
  Labelers,
  LineLabelSymbolizer,
  PmtilesSource,
  TileCache,
  View,
  paint,
} from "protomaps-leaflet";
import type {
  Feature,
  LabelRule,
  PaintRule,
  PaintSymbolizer,
  PreparedTile,
  TileSource,
  Zxy,
} from "protomaps-leaflet";
import { type AreaRule, type Colour, type DrawRule, type LineRule, type NameRule, widthAt } from "./drawing";
import { beginWith, readWhole } from "./head";
import type { Shape } from "./outline";
import { listenToPointers } from "./pointers";
import type { Box, Position } from "./points";

export type Palette = Record<Colour, string>;

/** What is seen now. */
export interface Look {
  box: Box;
  centre: Position;
  zoom: number;
}

/** What lies on the ground, and how it is drawn; a later ground is painted over an earlier one. */
export interface Ground {
  tiles: "pmtiles" | "shapes";
  /** Address of a PMTiles file, when that is what the tiles are. */
  address?: string;
  /** The beginning of that file, when it was asked for before. */
  head?: Promise<Response> | undefined;
  /** The whole of that file, when it is here already: then nothing is asked for, wherever somebody looks. */
  whole?: ArrayBuffer | undefined;
  shapes?: Promise<Shape[]>;
  rules: readonly DrawRule[];
  /** What of it is painted over all grounds. */
  over?: readonly DrawRule[];
}

export interface EngineOptions {
  grounds: Ground[];
  names: readonly DrawRule[];
  nameProperties: string[];
  palette: Palette;
  fonts: string;
  /** Without it nothing glides: the next picture simply stands there. */
  isMotionWelcome: boolean;
  onLook: (isStill: boolean) => void;
  /** All that can be seen has been painted. */
  onDrawn: () => void;
  /** A single press asks for this position, instead of bringing it into the middle. */
  onPick?: (position: Position) => void;
}

/** A map in an element of the page. */
export interface Engine {
  readonly nearest: number;
  look(): Look;
  /** Show the whole box, with a margin for what stands on its edge, and clear of buttons on the right if there are any. */
  fit(box: Box, hasButtons?: boolean): void;
  /** Show at once what was seen before, for example by a map that stood here. */
  restore(look: Look): void;
  /** Bring a position into the middle. */
  show(position: Position, zoom?: number): void;
  /** Give the position that lies under a spot of the window. */
  at(spot: { clientX: number; clientY: number }): Position;
  /** Move as little as needed to have the position in sight. */
  reveal(position: Position): void;
  move(right: number, down: number): void;
  zoom(steps: number): void;
  /** Let the element stand on a position, before another one in reading order; the function takes it away. */
  put(element: HTMLElement, position: Position, before: HTMLElement | null): () => void;
  recolour(palette: Palette): void;
  close(): void;
}

export const NEAREST = 18;
const FARTHEST = 8;
/** What is fitted is not enlarged beyond this: a single place is shown with its surroundings. */
const NEAREST_FIT = 16;
/** Room for buttons that stand on the edge of what is shown. */
const MARGIN = point(24, 24);
/** What the reader has just reached does not come to lie under the buttons that enlarge, either. */
const ROOM = { paddingTopLeft: MARGIN, paddingBottomRight: point(72, 24) };
const TILE = 256;
/** Tiles of a base map are drawn at twice their side, so those of the zoom before are taken. */
const HALVED = 1;
/** More pixels than this per pixel of the page nobody sees, but every one has to be painted. */
const MOST_DENSE = 2;
/** Text and broad lines of a neighbouring tile reach this far in, in pixels. */
const OVERLAP = 16;
const GEOMETRY = { point: 1, line: 2, area: 3 } as const;

function trace(context: CanvasRenderingContext2D, geometry: Corner[][]): void {
  context.beginPath();
  for (const line of geometry) {
    line.forEach((corner, index) =>
      index ? context.lineTo(corner.x, corner.y) : context.moveTo(corner.x, corner.y),
    );
  }
}

function areaPainter(rule: AreaRule, palette: Palette): PaintSymbolizer {
  const [fill, edge] = [rule.fill && palette[rule.fill], rule.edge && palette[rule.edge]];
  return {
    before(context) {
      context.globalAlpha = 1;
      context.fillStyle = fill ?? "transparent";
      context.strokeStyle = edge ?? "transparent";
      context.lineWidth = 1;
      context.setLineDash([]);
    },
    draw(context, geometry) {
      trace(context, geometry);
      if (rule.paint) return rule.paint(context);
      if (fill) context.fill("evenodd");
      if (edge) context.stroke();
    },
  };
}

function linePainter(rule: LineRule, palette: Palette): PaintSymbolizer {
  const width = widthAt(rule.width);
  return {
    before(context, zoom) {
      context.globalAlpha = rule.strength ?? 1;
      context.strokeStyle = palette[rule.colour];
      context.lineWidth = width(zoom);
      context.lineCap = rule.dash ? "butt" : "round";
      context.lineJoin = "round";
      context.setLineDash([...(rule.dash ?? [])]);
    },
    draw(context, geometry) {
      trace(context, geometry);
      context.stroke();
    },
  };
}

/** Say of features of the right form whether the rule means them. */
function filterOf(rule: DrawRule): (zoom: number, feature: Feature) => boolean {
  const form =
    rule.draw === "area"
      ? GEOMETRY.area
      : rule.draw === "line" || rule.isAlong
        ? GEOMETRY.line
        : GEOMETRY.point;
  const { when } = rule;
  return (_zoom, { geomType, props }) => {
    // The outline of the ward is an area, of which only the border is drawn.
    const fits = geomType === form || (rule.draw === "line" && props.role !== undefined);
    return fits && (!when || when(props));
  };
}

function paintRules(source: string, rules: readonly DrawRule[], palette: Palette): PaintRule[] {
  return rules
    .filter((rule): rule is AreaRule | LineRule => rule.draw !== "name")
    .flatMap((rule) => {
      const symbolizer =
        rule.draw === "area" ? areaPainter(rule, palette) : linePainter(rule, palette);
      return rule.layers.map((dataLayer) => ({
        dataSource: source,
        dataLayer,
        symbolizer,
        filter: filterOf(rule),
        ...(rule.from ? { minzoom: rule.from } : {}),
      }));
    });
}

function labelRules(sources: string[], options: EngineOptions): LabelRule[] {
  const { palette } = options;
  const rules = [...options.names, ...options.grounds.flatMap((ground) => ground.rules)].filter(
    (rule): rule is NameRule => rule.draw === "name",
  );
  return rules.flatMap((rule) => {
    const style = {
      labelProps: options.nameProperties,
      fill: palette[rule.colour],
      stroke: palette.halo,
      font: `${rule.isBold ? 700 : 500} ${rule.size}px ${options.fonts}`,
    };
    // Of the two, one takes the width of the whole halo and the other of one side.
    const symbolizer = rule.isAlong
      ? new LineLabelSymbolizer({ ...style, width: 4, position: 2, repeatDistance: 400 })
      : new CenteredTextSymbolizer({ ...style, width: 2, lineHeight: 1.4, maxLineChars: 12 });
    return sources.flatMap((dataSource) =>
      rule.layers.map((dataLayer) => ({
        dataSource,
        dataLayer,
        symbolizer,
        filter: filterOf(rule),
        ...(rule.from ? { minzoom: rule.from } : {}),
      })),
    );
  });
}

/** Gives shapes as if they came in tiles, so that one painter draws and one labeller names everything. */
class ShapeSource implements TileSource {
  private readonly shapes: Promise<{ shape: Shape; rings: Corner[][]; middle: Corner }[]>;

  constructor(come: Promise<Shape[]>) {
    this.shapes = come.then((shapes) =>
      shapes.map((shape) => ({
        shape,
        rings: shape.rings.map((ring) => ring.map(([x = 0, y = 0]) => toUnit(x, y))),
        middle: toUnit(shape.middle.longitude, shape.middle.latitude),
      })),
    );
    // Each tile that needs them hears of a failure.
    this.shapes.catch(() => {});
  }

  async get(tile: Zxy, tileSize: number): Promise<Map<string, Feature[]>> {
    const size = tileSize * 2 ** tile.z;
    const [left, top] = [tile.x * tileSize, tile.y * tileSize];
    const place = ({ x, y }: Corner) => new Corner(x * size - left, y * size - top);
    const layers = new Map<string, Feature[]>();
    const put = (layer: string, feature: Feature) => {
      layers.get(layer)?.push(feature) ?? layers.set(layer, [feature]);
    };
    for (const { shape, rings, middle } of await this.shapes) {
      const { role, name } = shape;
      if (rings.length) {
        const placed = rings.map((ring) => ring.map(place));
        put(role, toFeature(GEOMETRY.area, placed, { role, name }));
      }
      const at = place(middle);
      // Only the tile on which it stands knows the name, or it would be written again on each.
      const isHere = at.x >= 0 && at.x < tileSize && at.y >= 0 && at.y < tileSize;
      if (role === "district" && name && isHere) {
        put("district-name", toFeature(GEOMETRY.point, [[at]], { name }));
      }
    }
    return layers;
  }
}

/** Give a position on the Mercator map whose sides are 1 long. */
function toUnit(longitude: number, latitude: number): Corner {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return new Corner(
    longitude / 360 + 0.5,
    0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI),
  );
}

function toFeature(geomType: number, geom: Corner[][], props: Record<string, string>): Feature {
  const bbox = { minX: Infinity, minY: Infinity, maxX: -Infinity, maxY: -Infinity };
  let numVertices = 0;
  for (const line of geom) {
    numVertices += line.length;
    for (const { x, y } of line) {
      bbox.minX = Math.min(bbox.minX, x);
      bbox.maxX = Math.max(bbox.maxX, x);
      bbox.minY = Math.min(bbox.minY, y);
      bbox.maxY = Math.max(bbox.maxY, y);
    }
  }
  return { geomType, geom, props, bbox, numVertices };
}

/** Where tiles of one ground come from, and the farthest zoom that they can be drawn at. */
async function openView(ground: Ground): Promise<[view: View, farthest: number]> {
  if (ground.tiles === "shapes") {
    return [new View(new TileCache(new ShapeSource(ground.shapes!), TILE), NEAREST, 0), FARTHEST];
  }
  const source = new PmtilesSource(new URL(ground.address!, location.href).href, false);
  if (ground.whole) readWhole(ground.whole, source);
  else if (ground.head) beginWith(ground.head, source);
  const { minZoom, maxZoom } = await source.p.getHeader();
  // One tile of data is painted on four canvases: a quarter of the requests.
  return [new View(new TileCache(source, TILE * 2), maxZoom, HALVED), minZoom + HALVED];
}

/** A layer of canvases, each painted from the tiles of all grounds. */
class GroundLayer extends GridLayer {
  private readonly views: [name: string, view: View][];
  private readonly settings: EngineOptions;
  private readonly density = Math.min(devicePixelRatio || 1, MOST_DENSE);
  private readonly kept = new WeakMap<HTMLElement, { coords: Coords; tiles: Map<string, PreparedTile[]> }>();
  private paintRules: PaintRule[] = [];
  private labelers!: Labelers;

  constructor(views: View[], farthest: number, settings: EngineOptions) {
    super({ tileSize: TILE, minZoom: farthest, maxZoom: NEAREST, keepBuffer: 1 });
    this.views = views.map((view, index) => [String(index), view]);
    this.settings = settings;
    this.prepare();
  }

  prepare(): void {
    const { grounds, palette } = this.settings;
    const make = (which: "rules" | "over") =>
      grounds.flatMap((ground, index) => paintRules(String(index), ground[which] ?? [], palette));
    this.paintRules = [...make("rules"), ...make("over")];
    const scratch = document.createElement("canvas").getContext("2d")!;
    const rules = labelRules(this.views.map(([name]) => name), this.settings);
    this.labelers = new Labelers(scratch, rules, 16, (keys) => this.paintAgain(keys));
  }

  recolour(palette: Palette): void {
    this.settings.palette = palette;
    this.prepare();
    for (const { el } of Object.values(this._tiles)) {
      const kept = this.kept.get(el);
      if (kept) this.labelers.add(kept.coords.z, kept.tiles);
    }
    this.paintAgain(Object.keys(this._tiles));
  }

  protected override createTile(coords: Coords, done: DoneCallback): HTMLElement {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = TILE * this.density;
    void this.fetchAndPaint(canvas, coords).then(() => done(undefined, canvas));
    return canvas;
  }

  private async fetchAndPaint(canvas: HTMLCanvasElement, coords: Coords): Promise<void> {
    const tiles = new Map<string, PreparedTile[]>();
    // A piece that cannot be fetched stays plain: what else is known of the spot is drawn all the same.
    await Promise.allSettled(
      this.views.map(async ([name, view]) => tiles.set(name, [await view.getDisplayTile(coords)])),
    );
    this.kept.set(canvas, { coords, tiles });
    this.labelers.add(coords.z, tiles);
    this.paint(canvas);
  }

  /** A name that was placed later reaches into tiles that are already painted. */
  private paintAgain(keys: Iterable<string>): void {
    for (const key of keys) {
      const tile = this._tiles?.[key];
      if (tile) this.paint(tile.el as HTMLCanvasElement);
    }
  }

  private paint(canvas: HTMLCanvasElement): void {
    const kept = this.kept.get(canvas);
    const context = canvas.getContext("2d");
    if (!kept || !context) return;
    const { coords, tiles } = kept;
    const origin = new Corner(TILE * coords.x, TILE * coords.y);
    const box = {
      minX: origin.x - OVERLAP,
      minY: origin.y - OVERLAP,
      maxX: origin.x + TILE + OVERLAP,
      maxY: origin.y + TILE + OVERLAP,
    };
    context.setTransform(this.density, 0, 0, this.density, 0, 0);
    context.fillStyle = this.settings.palette.land;
    context.fillRect(0, 0, TILE, TILE);
    const names = this.labelers.getIndex(coords.z) ?? null;
    context.lineJoin = "round";
    paint(context, coords.z, tiles, names, this.paintRules, box, origin, false);
  }
}

/** Lets an element of the page stand on the map as it is. */
class ElementIcon extends Icon {
  private readonly element: HTMLElement;

  constructor(element: HTMLElement) {
    super({ iconUrl: "" });
    this.element = element;
  }
  override createIcon(): HTMLElement {
    return this.element;
  }
  // Leaflet takes nothing for no shadow, which its types do not say.
  override createShadow(): HTMLElement {
    return null as unknown as HTMLElement;
  }
}

/**
 * Open a map in the element.
 *
 * @throws Error when the base map cannot be opened.
 */
export async function openEngine(element: HTMLElement, options: EngineOptions): Promise<Engine> {
  const opened = await Promise.all(options.grounds.map(openView));
  // Farther out there would be an outline on an empty sheet.
  const farthest = Math.min(NEAREST, Math.max(...opened.map(([, zoom]) => zoom)));
  const { isMotionWelcome } = options;
  const sheet = new Sheet(element, {
    attributionControl: false,
    zoomControl: false,
    // The keys are heard by the island, which hears them on its buttons too.
    keyboard: false,
    boxZoom: false,
    doubleClickZoom: false,
    minZoom: farthest,
    maxZoom: NEAREST,
    zoomAnimation: isMotionWelcome,
    fadeAnimation: false,
    markerZoomAnimation: isMotionWelcome,
    inertia: isMotionWelcome,
    bounceAtZoomLimits: false,
  });
  const layer = new GroundLayer(opened.map(([view]) => view), farthest, options);
  const closing = new AbortController();

  const at = (spot: { clientX: number; clientY: number }): Position => {
    const { lat: latitude, lng: longitude } = sheet.mouseEventToLatLng(spot as MouseEvent);
    return { latitude, longitude };
  };
  const look = (): Look => {
    const bounds = sheet.getBounds();
    const { lat: latitude, lng: longitude } = sheet.getCenter();
    return {
      centre: { latitude, longitude },
      box: {
        south: bounds.getSouth(),
        west: bounds.getWest(),
        north: bounds.getNorth(),
        east: bounds.getEast(),
      },
      zoom: sheet.getZoom(),
    };
  };
  layer.on("load", options.onDrawn);
  sheet.on("move", () => options.onLook(false));
  sheet.on("moveend", () => options.onLook(true));
  listenToPointers(
    element,
    {
      letDrag: (isAllowed) => void (isAllowed ? sheet.dragging.enable() : sheet.dragging.disable()),
      isAnsweringAtOnce: options.onPick !== undefined,
      centre: (event) =>
        options.onPick
          ? options.onPick(at(event))
          : void sheet.panTo(sheet.mouseEventToLatLng(event), { animate: isMotionWelcome }),
      zoomAt(event, steps) {
        const spot = sheet.mouseEventToLatLng(event);
        sheet.setZoomAround(spot, sheet.getZoom() + steps, { animate: isMotionWelcome });
      },
    },
    closing.signal,
  );
  const watch = new ResizeObserver(() => sheet.invalidateSize({ pan: false }));
  // Painted only once it is known what is looked at: nothing is fetched for another view.
  const begin = () => {
    if (sheet.hasLayer(layer)) return;
    sheet.addLayer(layer);
    watch.observe(element);
  };

  return {
    nearest: NEAREST,
    look,
    at,
    fit(box, hasButtons) {
      sheet.fitBounds(
        [[box.south, box.west], [box.north, box.east]],
        { padding: MARGIN, ...(hasButtons && ROOM), maxZoom: NEAREST_FIT, animate: false },
      );
      begin();
    },
    restore({ centre: { latitude, longitude }, zoom }) {
      sheet.setView([latitude, longitude], zoom, { animate: false });
      begin();
    },
    show({ latitude, longitude }, zoom) {
      sheet.setView([latitude, longitude], zoom ?? sheet.getZoom(), { animate: isMotionWelcome });
    },
    reveal({ latitude, longitude }) {
      sheet.panInside([latitude, longitude], { ...ROOM, animate: isMotionWelcome });
    },
    move: (right, down) => void sheet.panBy([right, down], { animate: isMotionWelcome }),
    zoom: (steps) => void sheet.setZoom(sheet.getZoom() + steps, { animate: isMotionWelcome }),
    put(content, { latitude, longitude }, before) {
      const marker = new Marker([latitude, longitude], {
        icon: new ElementIcon(content),
        interactive: false,
        keyboard: false,
        autoPanOnFocus: false,
      });
      marker.addTo(sheet);
      if (before) before.parentElement?.insertBefore(content, before);
      return () => void marker.remove();
    },
    recolour: (palette) => layer.recolour(palette),
    close() {
      closing.abort();
      watch.disconnect();
      sheet.remove();
    },
  };
}
