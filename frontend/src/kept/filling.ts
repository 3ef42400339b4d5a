/** What stands in an element: words, words that lead somewhere, elements; nothing takes the element away. */
export type Content = string | { text: string; href: string } | Node[] | null;

/**
 * Fill a copy of a template. An element whose `data-ward-fill` names something that is not there is taken
 * away, with the term before it when it describes one; what is true keeps its own words.
 */
export function fillTemplate(
  template: HTMLTemplateElement,
  contents: Record<string, Content | boolean>,
): DocumentFragment {
  const part = template.content.cloneNode(true) as DocumentFragment;
  for (const element of part.querySelectorAll<HTMLElement>("[data-ward-fill]")) {
    const content = contents[element.dataset.wardFill!];
    if (!content || (Array.isArray(content) && !content.length)) takeAway(element);
    else if (Array.isArray(content)) element.replaceChildren(...content);
    else if (typeof content === "object") lead(element, content);
    else if (typeof content === "string") element.textContent = content;
  }
  // A row all of whose words were taken away says nothing; what only opens a link or holds pictures stays.
  for (const row of part.querySelectorAll("p, dd, dl")) {
    if (!row.textContent!.trim()) takeAway(row);
  }
  return part;
}

/** Make an element with words in it. */
export function make(tag: string, text: string | Node[], attributes: Record<string, string> = {}): HTMLElement {
  const element = document.createElement(tag);
  element.append(...(typeof text === "string" ? [text] : text));
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function lead(element: HTMLElement, { text, href }: { text: string; href: string }): void {
  element.setAttribute("href", href);
  if (text) element.textContent = text;
}

function takeAway(element: Element): void {
  if (element.matches("dd") && element.previousElementSibling?.matches("dt")) {
    element.previousElementSibling.remove();
  }
  element.remove();
}
