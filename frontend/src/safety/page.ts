/** What the page says of itself in attributes of its root element. */
export interface Said {
  /** The address of the root of the bundle, with its slash at the end. */
  root: string;
  /** Milliseconds; NaN on pages that carry no clock. */
  madeAt: number;
  sequence: number;
  isDrill: boolean;
  /** Address of areas.json; null where only `current.json` names it. */
  areas: string | null;
  phone: string;
  ward: string;
}

/** Read what a document says of itself. */
export function readPage(page: Document = document): Said {
  const { wardRoot, wardMadeAt, wardSequence, wardDrill, wardAreas, wardPhone, wardName } =
    page.documentElement.dataset;
  const root = new URL(wardRoot ?? "./", location.href).href;
  return {
    root,
    madeAt: Date.parse(wardMadeAt ?? ""),
    sequence: Number(wardSequence ?? NaN),
    isDrill: wardDrill === "true",
    areas: wardAreas ? new URL(wardAreas, root).href : null,
    phone: wardPhone ?? "",
    ward: wardName ?? "",
  };
}

/** Add rules to the page's own style sheet: a policy that allows no further style allows this. */
export function dress(rules: string[]): void {
  const sheet = document.styleSheets[0];
  if (!sheet) return;
  // At the beginning, so that the page's own rules win.
  for (const rule of rules.reverse()) sheet.insertRule(rule, 0);
}

/** Make an element with text in it. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  text = "",
  attributes: Record<string, string> = {},
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.textContent = text;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
