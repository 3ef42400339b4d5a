/** The file `current.json`; engawa/rooms/safety/bundle/manifest.py describes it. */

/** `current.json`: which release is the newest, and the hash of the list of its files. */
export interface Pointer {
  ward: string;
  drill: boolean;
  sequence: number;
  made_at: string;
  manifest_sha256: string;
  key_id: string;
  signature: string;
  /** Stays the same as long as the data does; older bundles have none. */
  content?: string;
  /** The path of areas.json in the bundle. */
  areas?: string;
  /** Words of a ward that had to write by hand. */
  notice?: Record<string, string>;
}

/** Tell by what the contents of a release are known: another string, other contents. */
export function contentOf(pointer: Pointer): string {
  return `${pointer.content ?? pointer.manifest_sha256} ${canonical(pointer.notice ?? {})}`;
}

/** Write JSON in the one way over which signatures are made: members by their names, no spaces. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(",")}}`;
}

/** Tell whether a text is a pointer at all, signed or not. */
export function readPointer(text: string): Pointer | null {
  try {
    const given = JSON.parse(text) as Pointer;
    const isPointer =
      typeof given.ward === "string" &&
      typeof given.drill === "boolean" &&
      Number.isSafeInteger(given.sequence) &&
      given.sequence >= 0 &&
      !Number.isNaN(Date.parse(given.made_at)) &&
      /^[0-9a-f]{64}$/.test(given.manifest_sha256) &&
      typeof given.key_id === "string" &&
      typeof given.signature === "string";
    return isPointer ? given : null;
  } catch {
    return null;
  }
}
