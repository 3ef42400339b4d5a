import type { Palette } from "../../map/engine";

/** The colours of the ground, those of the map of the places; the page's own are not for a map. */
const LIGHT: Palette = {
  land: "#f7f6f2",
  ward: "#fff",
  green: "#e9f1e4",
  water: "#dce9f5",
  "water-edge": "#a9c4de",
  building: "#ebe8e0",
  "building-edge": "#dcd8cd",
  road: "#fff",
  "road-edge": "#cfcbc0",
  "road-main": "#fffdf5",
  path: "#b3ada0",
  rail: "#6f6f6f",
  border: "#8a8a8a",
  outline: "#1a1a1a",
  district: "#4d4d4d",
  name: "#1a1a1a",
  "name-quiet": "#4d4d4d",
  halo: "#fff",
};
/** The reader's own colours: no areas of the ground, only lines and words. This grey is seen on black and on white. */
const FORCED: Partial<Palette> = Object.fromEntries([
  ...["land", "ward", "green", "water", "building", "road", "road-main", "halo"].map((name) => [name, "Canvas"]),
  ...["building-edge", "road-edge", "path", "district"].map((name) => [name, "#808080"]),
  ...["rail", "border", "outline", "name", "name-quiet"].map((name) => [name, "CanvasText"]),
  ["water-edge", "LinkText"],
]);

export const FORCED_QUERY = "(forced-colors: active)";

/** Give the colours of the ground as the reader wants them now. */
export function readColours(): Palette {
  return matchMedia(FORCED_QUERY).matches ? { ...LIGHT, ...FORCED } : LIGHT;
}

/** Rules for the page's own style sheet: its policy lets no further one in. */
export const RULES = [
  ".mv-view{position:relative;z-index:0;overflow:hidden;height:clamp(18rem,70vh,40rem);border:1px solid var(--rule);border-radius:8px;background:#f7f6f2;color:#1a1a1a;cursor:grab;user-select:none;-webkit-user-select:none;-webkit-tap-highlight-color:transparent;touch-action:pan-x pan-y}",
  ".mv-view.map-awake{touch-action:none}",
  ".mv-view.leaflet-dragging{cursor:grabbing}",
  ".mv-view::after{content:'';position:absolute;inset:0;z-index:9;border:0 solid #1a1a1a;border-radius:7px;pointer-events:none}",
  "@media (pointer:coarse){.mv-view.map-awake::after{border-width:2px}}",
  ".mv-view:focus-visible{outline:0;box-shadow:none;border-radius:8px}",
  ".mv-view:focus-visible::after{border:4px solid #000;box-shadow:inset 0 0 0 2px #ffd43d}",
  ".mv-view :is(.leaflet-pane,.leaflet-layer,.leaflet-tile,.leaflet-tile-container),.mv-spot,.mv-here{position:absolute;left:0;top:0}",
  ".mv-view .leaflet-map-pane,.mv-view .leaflet-tile-pane{z-index:1}",
  ".mv-view .leaflet-marker-pane{z-index:2}",
  ".mv-view .leaflet-tile{visibility:hidden;pointer-events:none}",
  ".mv-view .leaflet-tile-loaded{visibility:inherit}",
  ".mv-view .leaflet-control-container{display:none}",
  ".mv-view .leaflet-zoom-animated{transform-origin:0 0}",
  ".mv-view .leaflet-zoom-anim .leaflet-zoom-animated{transition:transform .25s ease-out;will-change:transform}",
  ".mv-view :is(.leaflet-zoom-anim,.leaflet-pan-anim) .leaflet-tile{transition:none}",
  ".mv-tools{position:absolute;top:.75rem;right:.75rem;z-index:8;display:grid;gap:.5rem;cursor:default}",
  ".mv-tools button{width:2.75rem;height:2.75rem;padding:0;border:1px solid #1a1a1a;border-radius:8px;background:#fff;color:#1a1a1a;font:inherit;font-size:1.25rem;font-weight:700;line-height:1;cursor:pointer}",
  ".mv-spot{width:44px;height:44px;margin:-22px 0 0 -22px;padding:0;border:0;background:none;display:grid;place-items:center;cursor:pointer;font:700 .875rem/1 system-ui,sans-serif}",
  ".mv-spot svg{overflow:visible}",
  ".mv-spot[hidden]{display:none}",
  ".mv-spot:is(:hover,[aria-pressed=true]) svg{transform:scale(1.25)}",
  ".mv-spot:focus-visible{z-index:10003!important;border-radius:50%;outline-offset:-2px}",
  ".mv-view svg,.mv-key svg,.mv-key canvas{forced-color-adjust:none}",
  // Under the signs, whose numbers stay readable, and wider than they are, so that it is seen around one.
  ".mv-here{z-index:-1!important;width:48px;height:48px;margin:-24px 0 0 -24px;border:3px solid #0017c1;border-radius:50%;box-shadow:0 0 0 2px #fff,inset 0 0 0 2px #fff;background:radial-gradient(#0017c1 0 6px,#fff 7px 9px,transparent 10px);pointer-events:none;forced-color-adjust:none}",
  ".mv-asked{width:20px;height:20px;margin:-10px 0 0 -10px;background:none}",
  ".mv-drill{position:absolute;left:.75rem;top:.75rem;z-index:8;padding:.25rem .5rem;background:#00605a;color:#fff;font-weight:700;pointer-events:none}",
  ".mv-panel{border:2px solid var(--ink);border-radius:8px;padding:.5rem 1rem;background:var(--paper);color:var(--ink)}",
  ".mv-panel[hidden]{display:none}",
  ".mv-view+.mv-credit{margin-top:.25rem;text-align:right}",
  ".mv-key{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;font-size:.875rem}",
  ".mv-key li{display:flex;align-items:center;gap:.5rem}",
  ".mv-key canvas{width:32px;height:20px;border:1px solid #1a1a1a;background:#fff}",
  ".mv-bar{display:flex;flex-wrap:wrap;gap:.75rem}",
  ".mv-bar .btn{flex:1 1 12rem}",
  ".mv-panel .btn{min-height:2.75rem}",
];
