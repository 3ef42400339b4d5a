import type { Position } from "./points";

/** What the part of an address behind the # says of the map: a chosen place, or which ground is seen. */
export type Shown = { place: number } | (Position & { zoom: number });

const PLACE = /^#place=(\d{1,9})$/;
const GROUND = /^#(\d{1,2}(?:\.\d+)?)\/(\d{1,2}(?:\.\d+)?)\/(\d{1,3}(?:\.\d+)?)$/;

/** Read what an address shows, as `#place=12` or `#15/35.4/139.5`; null when it says nothing of a map. */
export function readShown(hash: string): Shown | null {
  const place = PLACE.exec(hash);
  if (place) return { place: Number(place[1]) };
  const [, zoom, latitude, longitude] = (GROUND.exec(hash) ?? []).map(Number);
  if (zoom === undefined || latitude === undefined || longitude === undefined) return null;
  return { zoom, latitude, longitude };
}

/** Write what is shown into the address, so that a copy of it opens the same; the way back stays as it was. */
export function writeShown(shown: Shown | null): void {
  let hash = "";
  if (shown && "place" in shown) hash = `#place=${shown.place}`;
  // Five digits are about a metre.
  else if (shown) hash = `#${shown.zoom}/${shown.latitude.toFixed(5)}/${shown.longitude.toFixed(5)}`;
  history.replaceState(history.state, "", location.pathname + location.search + hash);
}
