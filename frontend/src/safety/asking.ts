import type { Position } from "./inside";

/** A question of another part of the page whether a place is inside; `tell` hears the answer in words. */
export interface Question {
  position: Position;
  /** In metres. */
  accuracy: number;
  /** It is where the reader is, and not a spot on a map. */
  isHere: boolean;
  tell: (said: string) => void;
}

const NAME = "ward:ask-inside";

/** Ask what answers such questions on this page, all of it on the device. */
export function askAt(question: Question): void {
  document.dispatchEvent(new CustomEvent<Question>(NAME, { detail: question }));
}

/** Answer such questions. */
export function answerAt(listener: (question: Question) => void): void {
  document.addEventListener(NAME, (event) => listener((event as CustomEvent<Question>).detail));
}
