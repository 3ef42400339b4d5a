/** Mends what was read wrongly of a QR code: Reed and Solomon over 256 signs, as ISO/IEC 18004 uses it. */

const POWERS = new Uint8Array(512);
const LOGARITHMS = new Uint8Array(256);
for (let at = 0, value = 1; at < 255; at++) {
  POWERS[at] = POWERS[at + 255] = value;
  LOGARITHMS[value] = at;
  value = (value << 1) ^ (value > 127 ? 0x11d : 0);
}

function multiply(one: number, other: number): number {
  return one && other ? POWERS[LOGARITHMS[one]! + LOGARITHMS[other]!]! : 0;
}

function divide(one: number, other: number): number {
  return one ? POWERS[LOGARITHMS[one]! + 255 - LOGARITHMS[other]!]! : 0;
}

/** Give the value of a polynomial, of which the lowest part comes first. */
function evaluate(parts: readonly number[], x: number): number {
  return parts.reduceRight((sum, part) => multiply(sum, x) ^ part, 0);
}

function listSyndromes(octets: Uint8Array, count: number): number[] {
  const parts = [...octets].reverse();
  return Array.from({ length: count }, (_none, at) => evaluate(parts, POWERS[at]!));
}

/** Give the data of a block whose last octets mend the others; null where too much is wrong. */
export function correct(octets: Uint8Array, data: number): Uint8Array | null {
  const spare = octets.length - data;
  const syndromes = listSyndromes(octets, spare);
  if (syndromes.every((one) => one === 0)) return octets.slice(0, data);
  const locator = findLocator(syndromes);
  const wrong = locator.length - 1;
  if (2 * wrong > spare) return null;
  const values = Array.from({ length: spare }, (_none, at) => {
    let sum = 0;
    for (let part = 0; part <= Math.min(at, wrong); part++) sum ^= multiply(locator[part]!, syndromes[at - part]!);
    return sum;
  });
  // Of the slope only every second part stays: two of the same are none.
  const slope = locator.slice(1).map((part, at) => (at % 2 === 0 ? part : 0));
  const mended = octets.slice();
  for (let at = 0; at < octets.length; at++) {
    const power = octets.length - 1 - at;
    const inverse = POWERS[(255 - power) % 255]!;
    if (evaluate(locator, inverse) !== 0) continue;
    const divisor = evaluate(slope, inverse);
    if (!divisor) return null;
    mended[at]! ^= multiply(POWERS[power]!, divide(evaluate(values, inverse), divisor));
  }
  return listSyndromes(mended, spare).every((one) => one === 0) ? mended.slice(0, data) : null;
}

/** Find the polynomial whose roots say where it is wrong (Berlekamp and Massey). */
function findLocator(syndromes: readonly number[]): number[] {
  let locator = [1];
  let before = [1];
  let length = 0;
  let shift = 1;
  let last = 1;
  for (let turn = 0; turn < syndromes.length; turn++) {
    let gap = 0;
    for (let at = 0; at <= length; at++) gap ^= multiply(locator[at] ?? 0, syndromes[turn - at]!);
    if (!gap) {
      shift++;
      continue;
    }
    const factor = divide(gap, last);
    const next = Array.from({ length: Math.max(locator.length, before.length + shift) }, (_none, at) => {
      return (locator[at] ?? 0) ^ multiply(factor, before[at - shift] ?? 0);
    });
    if (2 * length <= turn) {
      length = turn + 1 - length;
      before = locator;
      last = gap;
      shift = 1;
    } else {
      shift++;
    }
    locator = next;
  }
  return locator.slice(0, length + 1);
}
