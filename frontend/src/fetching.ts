function add(element: HTMLElement): Promise<unknown> {
  return new Promise((done, fail) => {
    element.onload = done;
    element.onerror = fail;
    document.head.append(element);
  });
}

/** Bring styles and a script onto the page that only some visitors need. */
export function bring(href = "", src = ""): Promise<unknown> {
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  const script = Object.assign(document.createElement("script"), { src });
  return Promise.all([add(style), add(script)]);
}
