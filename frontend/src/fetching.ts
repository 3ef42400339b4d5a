function add(element: HTMLElement): Promise<unknown> {
  return new Promise((done, fail) => {
    element.onload = done;
    element.onerror = fail;
    document.head.append(element);
  });
}

/** Bring a script onto the page that only some visitors need. */
export function bringScript(src: string): Promise<unknown> {
  return add(Object.assign(document.createElement("script"), { src }));
}

/** Bring styles and a script onto the page that only some visitors need. */
export function bring(href = "", src = ""): Promise<unknown> {
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
  return Promise.all([add(style), bringScript(src)]);
}
