/**
 * Whether a pointer is the ward's: its signature, by keys that are known, over everything else in it.
 * engawa/rooms/safety/bundle describes pointer, manifest and keys.
 */

import { verifyAsync } from "@noble/ed25519";
import { canonical, type Pointer, readPointer } from "./pointer";

export interface Key {
  id: string;
  /** The 32 bytes in base64. */
  public: string;
  use: string;
}

/** Read a pointer; null when it is none, and when no key that may sign such pages has signed it. */
export async function openPointer(text: string, keys: Key[], isDrill: boolean): Promise<Pointer | null> {
  const pointer = readPointer(text);
  if (!pointer || pointer.drill !== isDrill) return null;
  const key = keys.find(({ id, use }) => id === pointer.key_id && mayUse(use, isDrill));
  if (!key) return null;
  const { signature, ...signed } = pointer;
  const content = new TextEncoder().encode(canonical(signed));
  try {
    return (await isSigned(decode(key.public), decode(signature), content)) ? pointer : null;
  } catch {
    return null;
  }
}

/** Read `keys.json`; null when it is none. Keys of another kind are passed over. */
export function readKeys(text: string, isDrill: boolean): Key[] | null {
  try {
    const { keys } = JSON.parse(text) as { keys: (Key & { alg: string })[] };
    return keys
      .filter(({ alg, use }) => alg === "Ed25519" && mayUse(use, isDrill))
      .map(({ id, public: given, use }) => ({ id, public: given, use }));
  } catch {
    return null;
  }
}

/** Give the SHA-256 of a file in hex. */
export async function hashOf(content: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A drill is signed with a key of its own, by which nothing real can be signed, and the other way round. */
function mayUse(use: string, isDrill: boolean): boolean {
  return isDrill ? use === "drill" : use === "real" || use === "emergency";
}

async function isSigned(key: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>, content: Uint8Array<ArrayBuffer>): Promise<boolean> {
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    // Browsers before 2024 or 2025 do not know these signatures yet.
    return verifyAsync(signature, content, key);
  }
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, content);
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
}
