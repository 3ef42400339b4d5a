import type { Group } from "./crowd";
import type { Engine } from "./engine";
import type { Layer, Place } from "./places";
import type { Box, Position } from "./points";
import { fill, type Words } from "./words";

interface Standing {
  group: Group;
  layer: Layer;
  order: number;
  button: HTMLButtonElement;
  remove: () => void;
}

export interface MarkersOptions {
  words: Words;
  onPress: (places: Place[], group: Group, layer: Layer) => void;
  /** The keyboard has reached a button. */
  onReach: (position: Position) => void;
  /** Somebody points at a button or has reached it with the keyboard; null when no more. */
  onPoint: (place: Place | null) => void;
}

/** Part of the view by which groups just outside of it are shown as well: buttons are not points. */
const BEYOND = 0.04;
/** Places that are not in the list come after all that are. */
const UNLISTED = 1e6;
/** A group shows so many numbers of the list; more would cover its neighbours. */
const MOST_PINS = 2;

/** The buttons on the map: only for what is seen, in the order of the list's numbers. */
export class Markers {
  private readonly standing = new Map<string, Standing>();
  private selected: number | null = null;
  private pointed: number | null = null;

  constructor(
    private readonly engine: Engine,
    /** Listed places first. */
    private readonly layers: Layer[],
    private readonly options: MarkersOptions,
  ) {}

  /** Show what is within sight now; give how many places that are. */
  update(): number {
    const { box, zoom } = this.engine.look();
    const [tall, wide] = [(box.north - box.south) * BEYOND, (box.east - box.west) * BEYOND];
    const around = {
      south: box.south - tall,
      north: box.north + tall,
      west: box.west - wide,
      east: box.east + wide,
    };
    const wanted = this.layers
      .flatMap((layer, rank) =>
        layer.crowd.listWithin(around, zoom).map((group) => {
          const key = `${rank}${group.key}`;
          return { key, group, layer, order: this.standing.get(key)?.order ?? orderOf(layer, group, rank) };
        }),
      )
      .sort((a, b) => a.order - b.order || a.key.localeCompare(b.key));

    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, { remove }] of this.standing) {
      if (keys.has(key)) continue;
      this.standing.delete(key);
      remove();
    }
    // Those that stay are never moved in the document, so none of them loses the focus.
    let next: HTMLElement | null = null;
    for (const { key, group, layer, order } of wanted.reverse()) {
      const standing: Standing =
        this.standing.get(key) ?? this.stand(key, group, layer, order, next);
      next = standing.button;
    }
    this.mark();
    return wanted.reduce((sum, { group }) => (isWithin(group, box) ? sum + group.count : sum), 0);
  }

  /** Show which place has been chosen, and which is pointed at in the list; null for none. */
  select(number: number | null): void {
    this.selected = number;
    this.mark();
  }
  point(number: number | null): void {
    this.pointed = number;
    this.mark();
  }

  /** Give the focus to the button that stands for the place; false when none is in sight. */
  focus(number: number): boolean {
    for (const { button, ...standing } of this.standing.values()) {
      if (!this.holds(standing, number)) continue;
      button.focus({ preventScroll: true });
      return true;
    }
    return false;
  }

  /** Tell the button of a place its name, when it has become known. */
  rename(place: Place): void {
    for (const { group, layer, button } of this.standing.values()) {
      if (group.index !== null && layer.placeAt(group.index) === place) this.label(button, place);
    }
  }

  private stand(
    key: string,
    group: Group,
    layer: Layer,
    order: number,
    next: HTMLElement | null,
  ): Standing {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "spot";
    const members = () => layer.crowd.listMembers(group).map(layer.placeAt);
    if (group.index === null) this.labelGroup(button, group, order < UNLISTED ? members() : []);
    else this.label(button, layer.placeAt(group.index));
    button.addEventListener("click", () => this.options.onPress(members(), group, layer));
    button.addEventListener("focus", () => {
      // Who comes with the keyboard has to see where; who comes with a pointer does see it.
      if (button.matches(":focus-visible")) this.options.onReach(group);
    });
    if (group.index !== null) {
      const place = layer.placeAt(group.index);
      const { onPoint } = this.options;
      for (const start of ["pointerenter", "focus"]) {
        button.addEventListener(start, () => onPoint(place));
      }
      for (const end of ["pointerleave", "blur"]) button.addEventListener(end, () => onPoint(null));
    }
    const standing = { group, layer, order, button, remove: this.engine.put(button, group, next) };
    this.standing.set(key, standing);
    return standing;
  }

  private label(button: HTMLButtonElement, place: Place): void {
    if (place.pin === null) {
      button.classList.add("spot-dot");
      const name = fill(this.options.words.place, { name: place.name || place.kindName });
      button.setAttribute("aria-label", name);
      button.title = name;
      return;
    }
    button.classList.add("spot-pin");
    const name = document.createElement("span");
    name.className = "visually-hidden";
    name.textContent = ` ${place.name}`;
    button.replaceChildren(face(String(place.pin)), name);
    button.title = place.name;
  }

  private labelGroup(button: HTMLButtonElement, group: Group, listed: Place[]): void {
    const name = fill(this.options.words.cluster, { count: group.count });
    if (listed.length) {
      const pins = listed.map(({ pin }) => pin);
      const shown = pins.slice(0, MOST_PINS).join("・") + (pins.length > MOST_PINS ? "…" : "");
      button.classList.add("spot-pins");
      button.append(face(shown));
      button.setAttribute("aria-label", `${shown} ${name}`);
    } else {
      const shown = shorten(group.count);
      button.classList.add("spot-group");
      // A number alone would be read as one of the list's.
      button.append(face(`+${shown}`));
      // What is seen is part of the name, so that it can be spoken to the machine.
      button.setAttribute("aria-label", name.includes(shown) ? name : `${shown} ${name}`);
    }
    button.title = name;
  }

  private holds({ group, layer }: Pick<Standing, "group" | "layer">, number: number): boolean {
    if (group.index !== null) return layer.placeAt(group.index).number === number;
    // Groups of unlisted places can be large, and nobody points at one of those from the list.
    if (layer !== this.layers[0]) return false;
    return layer.crowd.listMembers(group).some((index) => layer.placeAt(index).number === number);
  }

  private mark(): void {
    for (const { button, group, layer } of this.standing.values()) {
      const has = (number: number | null) => number !== null && this.holds({ group, layer }, number);
      if (group.index !== null) button.setAttribute("aria-pressed", String(has(this.selected)));
      else button.classList.toggle("spot-holds", has(this.selected));
      button.classList.toggle("spot-pointed", has(this.pointed));
    }
  }
}

/** Write a number in as few signs as the language of the page has for it. */
function shorten(count: number): string {
  // Browsers take fifty milliseconds for the first formatted number: most maps need none.
  if (count < 1000) return String(count);
  const language = document.documentElement.lang || "ja";
  return new Intl.NumberFormat(language, { notation: "compact" }).format(count);
}

function face(text: string): HTMLElement {
  const element = document.createElement("span");
  element.className = "spot-face";
  element.textContent = text;
  return element;
}

function orderOf(layer: Layer, group: Group, rank: number): number {
  // From north to south, as one reads a map.
  if (rank > 0) return UNLISTED + 90 - group.latitude;
  return Math.min(
    ...layer.crowd.listMembers(group).map((index) => layer.placeAt(index).pin ?? UNLISTED),
  );
}

function isWithin({ latitude, longitude }: Position, box: Box): boolean {
  return (
    latitude >= box.south && latitude <= box.north && longitude >= box.west && longitude <= box.east
  );
}
