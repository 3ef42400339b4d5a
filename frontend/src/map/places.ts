import { Crowd } from "./crowd";
import { NEAREST } from "./engine";
import type { Points, Position } from "./points";

/** A place as the map knows it. */
export interface Place extends Position {
  number: number;
  /** Its number in the list; null when the list of this page does not hold it. */
  pin: number | null;
  /** Empty until it has been asked for. */
  name: string;
  kindName: string;
}

/** A row of the list that stands beside the map. */
export interface Row {
  place: Place;
  element: HTMLElement;
}

/** Places of one sort, grouped for each zoom. */
export interface Layer {
  crowd: Crowd;
  placeAt: (index: number) => Place;
  /** Give the place of that number; undefined when it is of another sort, or not there. */
  find: (number: number) => Place | undefined;
}

/** Two buttons nearer than a finger is wide cannot be told apart, in pixels. */
const FINGER = 44;
/** What is not in the list leaves it room. */
const WIDER = 64;

/** Read the rows of the list: number, place in the list, position and name of each. */
export function readRows(page: ParentNode): Row[] {
  const rows: Row[] = [];
  for (const element of page.querySelectorAll<HTMLElement>("[data-ward-place][data-ward-place-at]")) {
    const { wardPlace, wardPlacePin, wardPlaceAt = "" } = element.dataset;
    const [latitude = NaN, longitude = NaN] = wardPlaceAt.split(",").map(Number);
    if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) continue;
    const name = element.querySelector("h2 a, h3 a, h4 a")?.textContent?.trim() ?? "";
    const number = Number(wardPlace);
    const pin = wardPlacePin ? Number(wardPlacePin) : null;
    rows.push({ element, place: { number, pin, name, kindName: "", latitude, longitude } });
  }
  return rows;
}

/** Group the places for the map: those of the list, which keep their numbers, and then all others. */
export function groupPlaces(points: Points, rows: Row[]): [listed: Layer, others: Layer] {
  const listed = rows.map((row) => row.place);
  const numbers = new Set(listed.map((place) => place.number));
  const others = new Uint32Array(points.count);
  let count = 0;
  for (let index = 0; index < points.count; index++) {
    if (!numbers.has(points.numbers[index]!)) others[count++] = index;
  }
  const positionAt = (index: number): Position => {
    const at = others[index]!;
    return { latitude: points.latitudes[at]!, longitude: points.longitudes[at]! };
  };
  // Of a hundred thousand places only those become objects that somebody comes near.
  const met = new Map<number, Place>();
  const placeAt = (index: number): Place => {
    let place = met.get(index);
    if (!place) {
      const at = others[index]!;
      const kindName = points.kindNames[points.kinds[at]!] ?? "";
      place = { number: points.numbers[at]!, pin: null, name: "", kindName, ...positionAt(index) };
      met.set(index, place);
    }
    return place;
  };
  const listedAt = (index: number) => listed[index]!;
  const find = (number: number): Place | undefined => {
    const index = others.subarray(0, count).findIndex((at) => points.numbers[at] === number);
    return index < 0 ? undefined : placeAt(index);
  };
  return [
    {
      crowd: new Crowd(listed.length, listedAt, FINGER, NEAREST),
      placeAt: listedAt,
      find: (number) => listed.find((place) => place.number === number),
    },
    { crowd: new Crowd(count, positionAt, WIDER, NEAREST), placeAt, find },
  ];
}
