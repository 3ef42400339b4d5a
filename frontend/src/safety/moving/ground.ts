/** A base map that stops coming for so long does not come, in milliseconds. */
const PATIENCE = 30_000;
/** Seven bytes and the version at the beginning of the file. */
const MAGIC = "PMTiles\u0003";
/** Where the file says at which byte its tiles begin and how many bytes they have: PMTiles, version 3. */
const [TILES_AT, TILES_LONG] = [56, 64];

/**
 * Give the whole base map: that which the phone keeps for the places, or else from the network in one piece. No part
 * of it is ever asked for by itself, so that nothing tells where somebody looks.
 *
 * @throws Error when it cannot be had, or is no base map.
 */
export async function fetchGround(address: string, tell: (loaded: number) => void): Promise<ArrayBuffer> {
  const kept = await findKept(address);
  if (kept) return kept;
  const controller = new AbortController();
  let timer = setTimeout(() => controller.abort(), PATIENCE);
  try {
    const answer = await fetch(address, { signal: controller.signal, credentials: "omit" });
    if (answer.status !== 200 || !answer.body) throw new Error(String(answer.status));
    const parts: Uint8Array<ArrayBuffer>[] = [];
    let count = 0;
    for (const reader = answer.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      if (done) break;
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), PATIENCE);
      parts.push(value);
      tell((count += value.length));
    }
    return check(await new Blob(parts).arrayBuffer());
  } finally {
    clearTimeout(timer);
  }
}

/** The copy of the places, which somebody keeps on this phone, has the same base map; without it, undefined. */
async function findKept(address: string): Promise<ArrayBuffer | undefined> {
  if (!("caches" in window)) return undefined;
  try {
    const found = await caches.match(address, { ignoreSearch: true, ignoreVary: true });
    return found?.status === 200 ? check(await found.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  }
}

function check(file: ArrayBuffer): ArrayBuffer {
  const head = new TextDecoder("latin1").decode(new Uint8Array(file, 0, Math.min(8, file.byteLength)));
  // The sign-in page of a network is no map.
  if (head !== MAGIC || file.byteLength < 127) throw new RangeError("no base map");
  // The tiles come last: a copy that was cut off would be a map with holes, and say nothing of them.
  const view = new DataView(file);
  const end = [TILES_AT, TILES_LONG].reduce((sum, at) => sum + Number(view.getBigUint64(at, true)), 0);
  if (end > file.byteLength) throw new RangeError("half a base map");
  return file;
}
