import type { Position } from "./inside";

/**
 * A question of another part of the page whether a place is inside; `tell` hears the answer in words, and again when
 * the areas are others, until something else is asked.
 */
export interface Question {
  position: Position;
  /** In metres. */
  accuracy: number;
  /** It is where the reader is, and not a spot on a map. */
  isHere: boolean;
  tell: (said: string) => void;
}

const [ASK, DROP] = ["ward:ask-inside", "ward:drop-inside"];

/** Ask what answers such questions on this page, all of it on the device. */
export function askAt(question: Question): void {
  document.dispatchEvent(new CustomEvent<Question>(ASK, { detail: question }));
}

/** Take back whatever was asked: another spot is meant, and nobody knows yet which. */
export function dropQuestion(): void {
  document.dispatchEvent(new Event(DROP));
}

/** Answer such questions; `onDrop` hears that the last one is not meant any longer. */
export function answerAt(listener: (question: Question) => void, onDrop: () => void): void {
  document.addEventListener(ASK, (event) => listener((event as CustomEvent<Question>).detail));
  document.addEventListener(DROP, onDrop);
}
