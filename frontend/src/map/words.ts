/** Sentences that the page brings along, in its language, with places to fill in: `%(name)s`, of numbers also `%(name)d`. */
export type Words = Record<string, string>;

/** Read the sentences of an element that holds them as JSON. */
export function readWords(holder: ParentNode, selector: string): Words {
  return JSON.parse(holder.querySelector(selector)?.textContent || "{}") as Words;
}

/** Fill the places of a sentence. */
export function fill(sentence: string | undefined, values: Record<string, string | number>): string {
  return (sentence ?? "").replace(/%\((\w+)\)[sd]/g, (_whole, name: string) => String(values[name] ?? ""));
}
