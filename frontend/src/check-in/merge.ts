/**
 * What events at the door come to: the same rules as in engawa/rooms/programmes/check_in_merge.py, so that what a
 * page shows without a line is what the ward will have.
 */

export type Kind = "CAME" | "ABSENT" | "UNDONE" | "WALK_IN";

/** Something that was noted here; `at` is in milliseconds of this clock. */
export interface DoorEvent {
  id: string;
  kind: Kind;
  at: number;
  code?: string;
  walk_in?: string;
  units: number;
  name?: string;
}

export interface DoorRow {
  code: string;
  name: string;
  units: number;
  mark: "" | "CAME" | "ABSENT";
  came: number;
  /** When it was noted, in milliseconds of the ward's clock; 0 where nothing was. */
  at: number;
}

export interface DoorWalkIn {
  id: string;
  name: string;
  units: number;
  at: number;
}

/** How a session stands, as engawa/rooms/programmes/selectors/door.py writes it. */
export interface DoorState {
  now: number;
  until: number;
  /** After the session, when anything was noted: who has no mark did not come. */
  is_settled: boolean;
  capacity: number | null;
  rows: DoorRow[];
  walk_ins: DoorWalkIn[];
}

export interface Counts {
  there: number;
  booked: number;
  walkIns: number;
  absent: number;
  open: number;
}

/** Lay events that were not sent yet over the state: the last by time counts. `offset` leads to the ward's clock. */
export function merge(state: DoorState, events: DoorEvent[], offset: number): DoorState {
  const rows = new Map(state.rows.map((row) => [row.code, { ...row }]));
  const walkIns = new Map(state.walk_ins.map((one) => [one.id, { ...one }]));
  const inOrder = [...events].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  for (const event of inOrder) {
    const at = event.at + offset;
    if (event.walk_in) {
      const { walk_in: id, name = "", units } = event;
      if (event.kind === "WALK_IN") walkIns.set(id, { id, name, units, at });
      else if (at >= (walkIns.get(id)?.at ?? 0)) walkIns.delete(id);
      continue;
    }
    const row = rows.get(event.code ?? "");
    if (!row || at < row.at) continue;
    row.at = event.kind === "UNDONE" ? 0 : at;
    row.mark = event.kind === "CAME" || event.kind === "ABSENT" ? event.kind : "";
    row.came = event.kind === "CAME" ? event.units : 0;
  }
  return { ...state, rows: [...rows.values()], walk_ins: [...walkIns.values()] };
}

/** Count who is there, in units. */
export function count(state: DoorState): Counts {
  const counts: Counts = { there: 0, booked: 0, walkIns: 0, absent: 0, open: 0 };
  for (const row of state.rows) {
    counts.booked += row.units;
    counts.there += row.came;
    if (!row.mark && !state.is_settled) counts.open += row.units;
    else counts.absent += Math.max(row.units - row.came, 0);
  }
  for (const one of state.walk_ins) counts.walkIns += one.units;
  counts.there += counts.walkIns;
  return counts;
}

/** Make an id that begins with its time (UUID version 7). */
export function makeId(now: number): string {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 0; at < 6; at++) octets[at] = Math.floor(now / 2 ** (8 * (5 - at))) % 256;
  octets[6] = (octets[6]! & 0x0f) | 0x70;
  octets[8] = (octets[8]! & 0x3f) | 0x80;
  const hex = [...octets].map((octet) => octet.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Fold a name for searching: width, case and kana are one, and spaces are none. */
export function fold(words: string): string {
  return words
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[ァ-ヶ]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0x60))
    .replace(/[\s-]/g, "");
}
