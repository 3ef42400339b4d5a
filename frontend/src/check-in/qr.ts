/**
 * Reads the code that somebody shows at the door, where the browser cannot read codes by itself: QR codes of the
 * smallest size (21 squares), as those of bookings are. Others are left to browsers that can. ISO/IEC 18004.
 */

import { correct } from "./qr-correct";

export interface Picture {
  width: number;
  height: number;
  /** Red, green, blue, opacity of each point. */
  data: Uint8ClampedArray;
}

interface Dots {
  width: number;
  height: number;
  isDark: Uint8Array;
}

/** The middle of one of the three squares in the corners, and how wide one module of the code is there. */
interface Eye {
  x: number;
  y: number;
  module: number;
  seen: number;
}

const SIZE = 21;
/** From the middle of one eye to that of the next, in modules. */
const APART = 14;
const MOST_EYES = 7;
const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
/** By the two bits that name the level of correction: M, L, H, Q; how many of 26 octets are data. */
const DATA_OCTETS = [16, 19, 9, 13];

/** Give what stands in the code of a picture; null where no such code is seen. */
export function readCode(picture: Picture): string | null {
  const dots = darken(picture);
  const eyes = findEyes(dots);
  for (const corners of listCorners(eyes)) {
    const words = readModules(sample(dots, corners));
    if (words !== null) return words;
  }
  return null;
}

/** Part dark from light by what is around each point: light falls unevenly on a telephone. */
function darken({ width, height, data }: Picture): Dots {
  const light = new Uint8Array(width * height);
  const wide = width + 1;
  const sums = new Uint32Array(wide * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      light[at] = (data[4 * at]! * 77 + data[4 * at + 1]! * 150 + data[4 * at + 2]! * 29) >> 8;
      row += light[at]!;
      sums[(y + 1) * wide + x + 1] = sums[y * wide + x + 1]! + row;
    }
  }
  const isDark = new Uint8Array(width * height);
  const reach = Math.max(width, height) >> 3;
  for (let y = 0; y < height; y++) {
    const top = Math.max(y - reach, 0);
    const bottom = Math.min(y + reach + 1, height);
    for (let x = 0; x < width; x++) {
      const left = Math.max(x - reach, 0);
      const right = Math.min(x + reach + 1, width);
      const sum =
        sums[bottom * wide + right]! - sums[top * wide + right]! - sums[bottom * wide + left]! + sums[top * wide + left]!;
      const around = sum / ((bottom - top) * (right - left));
      if (light[y * width + x]! < around * 0.9) isDark[y * width + x] = 1;
    }
  }
  return { width, height, isDark };
}

/** Dark, light, dark, light, dark in the proportion 1:1:3:1:1, which nothing else in a code is. */
function isEye(runs: readonly number[]): boolean {
  const module = runs.reduce((sum, run) => sum + run, 0) / 7;
  if (module < 1) return false;
  return runs.every((run, at) => {
    const wanted = at === 2 ? 3 : 1;
    return Math.abs(run - wanted * module) < 0.6 * wanted * module;
  });
}

function findEyes(dots: Dots): Eye[] {
  const eyes: Eye[] = [];
  for (let y = 0; y < dots.height; y += 2) {
    const runs = [0, 0, 0, 0, 0];
    let last = 0;
    let length = 0;
    for (let x = 0; x <= dots.width; x++) {
      const now = x < dots.width ? dots.isDark[y * dots.width + x]! : 1 - last;
      if (now === last) {
        length++;
        continue;
      }
      runs.shift();
      runs.push(length);
      if (last && isEye(runs)) {
        const middle = x - runs[4]! - runs[3]! - runs[2]! / 2;
        addEye(eyes, dots, middle, y);
      }
      last = now;
      length = 1;
    }
  }
  return eyes.sort((one, other) => other.seen - one.seen).slice(0, MOST_EYES);
}

/** Look at it from top to bottom and from left to right once more: it is an eye if it is one both ways. */
function addEye(eyes: Eye[], dots: Dots, x: number, y: number): void {
  const down = cross(dots, Math.floor(x), y, 0, 1);
  if (!down) return;
  const middleY = y + down.off;
  const across = cross(dots, Math.floor(x), Math.floor(middleY), 1, 0);
  if (!across) return;
  const module = (down.module + across.module) / 2;
  const found = { x: Math.floor(x) + across.off, y: middleY, module, seen: 1 };
  const same = eyes.find((one) => Math.hypot(one.x - found.x, one.y - found.y) < 3 * module);
  if (!same) {
    eyes.push(found);
    return;
  }
  same.seen++;
  for (const part of ["x", "y", "module"] as const) same[part] += (found[part] - same[part]) / same.seen;
}

/** Measure the five runs through a dark point; null where they are no eye. `off` leads to their middle. */
function cross(dots: Dots, x: number, y: number, dx: number, dy: number): { off: number; module: number } | null {
  const look = (at: number): number => {
    const [px, py] = [x + dx * at, y + dy * at];
    return px < 0 || py < 0 || px >= dots.width || py >= dots.height ? -1 : dots.isDark[py * dots.width + px]!;
  };
  if (look(0) !== 1) return null;
  const measure = (step: number): number[] => {
    const runs = [0, 0, 0];
    for (let at = step, part = 0; ; at += step) {
      const seen = look(at);
      if (seen === -1) return runs;
      if (seen === part % 2) part++;
      if (part === 3) return runs;
      runs[part]!++;
    }
  };
  const [before, after] = [measure(-1), measure(1)];
  const runs = [before[2]!, before[1]!, before[0]! + 1 + after[0]!, after[1]!, after[2]!];
  if (!isEye(runs)) return null;
  return { off: (after[0]! - before[0]!) / 2, module: runs.reduce((sum, run) => sum + run, 0) / 7 };
}

/** List which three may be the corners of one code: top left, top right, bottom left. */
function* listCorners(eyes: readonly Eye[]): Generator<[Eye, Eye, Eye]> {
  for (const corner of eyes) {
    for (const right of eyes) {
      for (const below of eyes) {
        if (corner === right || corner === below || right === below) continue;
        const along = Math.hypot(right.x - corner.x, right.y - corner.y);
        const down = Math.hypot(below.x - corner.x, below.y - corner.y);
        const slant = Math.hypot(right.x - below.x, right.y - below.y);
        const turn = (right.x - corner.x) * (below.y - corner.y) - (right.y - corner.y) * (below.x - corner.x);
        const module = (corner.module + right.module + below.module) / 3;
        const isSquare = Math.abs(along - down) < 0.25 * along && Math.abs(slant / Math.hypot(along, down) - 1) < 0.15;
        const isSmallest = Math.abs((along + down) / 2 / module - APART) < 3.5;
        if (turn > 0 && isSquare && isSmallest) yield [corner, right, below];
      }
    }
  }
}

/** Look at the middle of each module, by the most of five points. */
function sample(dots: Dots, [corner, right, below]: readonly [Eye, Eye, Eye]): Uint8Array {
  const modules = new Uint8Array(SIZE * SIZE);
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      let dark = 0;
      for (const [dx, dy] of [[0, 0], [0.2, 0], [-0.2, 0], [0, 0.2], [0, -0.2]] as const) {
        const along = (column + dx - 3) / APART;
        const down = (row + dy - 3) / APART;
        const x = corner.x + (right.x - corner.x) * along + (below.x - corner.x) * down;
        const y = corner.y + (right.y - corner.y) * along + (below.y - corner.y) * down;
        const isInside = x >= 0 && y >= 0 && x < dots.width && y < dots.height;
        if (isInside) dark += dots.isDark[Math.floor(y) * dots.width + Math.floor(x)]!;
      }
      if (dark > 2) modules[row * SIZE + column] = 1;
    }
  }
  return modules;
}

function readModules(modules: Uint8Array): string | null {
  const form = readForm(modules);
  if (form === null) return null;
  const octets = readOctets(modules, form & 7);
  const data = correct(octets, DATA_OCTETS[form >> 3]!);
  return data && readWords(data);
}

/** Give the level of correction and the mask, which stand around the first eye; up to three squares may be wrong. */
function readForm(modules: Uint8Array): number | null {
  const look = (x: number, y: number): number => modules[y * SIZE + x]!;
  let seen = 0;
  for (let bit = 0; bit < 15; bit++) {
    const [x, y] =
      bit < 6 ? [8, bit] : bit === 6 ? [8, 7] : bit === 7 ? [8, 8] : bit === 8 ? [7, 8] : [14 - bit, 8];
    seen |= look(x!, y!) << bit;
  }
  for (let form = 0; form < 32; form++) {
    let rest = form;
    for (let turn = 0; turn < 10; turn++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    let wrong = seen ^ (((form << 10) | rest) ^ 0x5412);
    let count = 0;
    for (; wrong; wrong &= wrong - 1) count++;
    if (count <= 3) return form;
  }
  return null;
}

function isMasked(mask: number, x: number, y: number): boolean {
  const both = x * y;
  switch (mask) {
    case 0: return (x + y) % 2 === 0;
    case 1: return y % 2 === 0;
    case 2: return x % 3 === 0;
    case 3: return (x + y) % 3 === 0;
    case 4: return (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0;
    case 5: return (both % 2) + (both % 3) === 0;
    case 6: return ((both % 2) + (both % 3)) % 2 === 0;
    default: return (((x + y) % 2) + (both % 3)) % 2 === 0;
  }
}

/** Read up and down in columns of two, from the right, past what belongs to the pattern. */
function readOctets(modules: Uint8Array, mask: number): Uint8Array {
  const octets = new Uint8Array(26);
  let bits = 0;
  for (let right = SIZE - 1; right > 0; right -= right === 8 ? 3 : 2) {
    for (let step = 0; step < SIZE; step++) {
      const y = ((right < 6 ? right + 1 : right) / 2) % 2 === 0 ? SIZE - 1 - step : step;
      for (const x of [right, right - 1]) {
        const isPattern = x === 6 || y === 6 || (x < 9 && y < 9) || (x < 9 && y > 12) || (x > 12 && y < 9);
        if (isPattern) continue;
        const isDark = (modules[y * SIZE + x] === 1) !== isMasked(mask, x, y);
        if (isDark) octets[bits >> 3]! |= 128 >> (bits & 7);
        bits++;
      }
    }
  }
  return octets;
}

function readWords(data: Uint8Array): string | null {
  let at = 0;
  const take = (count: number): number => {
    let value = 0;
    for (; count > 0; count--, at++) value = (value << 1) | (((data[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
    return value;
  };
  let words = "";
  while (at + 4 <= data.length * 8) {
    const kind = take(4);
    if (kind === 0) break;
    if (kind === 2) {
      let left = take(9);
      for (; left > 1; left -= 2) {
        const pair = take(11);
        words += (ALPHANUMERIC[Math.floor(pair / 45)] ?? "") + ALPHANUMERIC[pair % 45]!;
      }
      if (left) words += ALPHANUMERIC[take(6)] ?? "";
    } else if (kind === 4) {
      const count = take(8);
      words += new TextDecoder().decode(Uint8Array.from({ length: count }, () => take(8)));
    } else if (kind === 1) {
      let left = take(10);
      for (; left > 2; left -= 3) words += String(take(10)).padStart(3, "0");
      if (left) words += String(take(left === 2 ? 7 : 4)).padStart(left, "0");
    } else {
      return null;
    }
    if (at > data.length * 8) return null;
  }
  return words;
}
