import type { Spot } from "./inside";

/** A place that somebody cares about: a spot in metres with its accuracy, or the name of a town. */
export type Watched = { name: string } & ({ spot: Spot; accuracy: number } | { town: string });

const MOST = 12;
const LONGEST_NAME = 40;

/** Places that stay on this device, under the address of the pages; they are never sent. */
export class WatchedPlaces {
  private readonly key: string;

  constructor(root: string) {
    this.key = `ward-safety-places ${new URL(root).pathname}`;
  }

  list(): Watched[] {
    try {
      const given: unknown = JSON.parse(localStorage.getItem(this.key) ?? "[]");
      return Array.isArray(given) ? given.filter(isWatched).slice(0, MOST) : [];
    } catch {
      return [];
    }
  }

  /** Keep a place; one of the same name goes. */
  add(place: Watched): "kept" | "full" | "failed" {
    const named = { ...place, name: place.name.trim().slice(0, LONGEST_NAME) };
    const others = this.list().filter(({ name }) => name !== named.name);
    if (others.length >= MOST) return "full";
    return this.write([...others, named]) ? "kept" : "failed";
  }

  remove(name: string): void {
    this.write(this.list().filter((place) => place.name !== name));
  }

  private write(places: Watched[]): boolean {
    try {
      if (places.length) localStorage.setItem(this.key, JSON.stringify(places));
      else localStorage.removeItem(this.key);
      return true;
    } catch {
      // The browser keeps nothing for this page, or has no room.
      return false;
    }
  }
}

function isWatched(given: unknown): given is Watched {
  const place = given as Record<string, unknown> | null;
  if (typeof place?.name !== "string") return false;
  if (typeof place.town === "string") return true;
  const { spot, accuracy } = place;
  return Array.isArray(spot) && spot.length === 2 && [...spot, accuracy].every(Number.isFinite);
}
