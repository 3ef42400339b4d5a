import { behave } from "./behaviour";

/**
 * Makes the review of an imported document quicker: choosing a node changes only the tree and the
 * marks in the source, both panes scroll to it by themselves, the arrow keys walk through the rows
 * and through the source, and rows can be dragged to another place. Without it every link and
 * button of the page does the same with a new page.
 *
 * @example
 * <div data-ward-import><div data-ward-source>…<a href="?node=n4#node-n4" data-ward-node="n4">…</a></div>
 * <div data-ward-import-tree>…<div data-ward-row="n4" data-ward-parent="n3" data-ward-index="0">…</div></div>
 * <form hidden method="post" data-ward-import-drop><input name="key"><input name="parent_key"><input name="position"></form></div>
 */
behave("[data-ward-import]", (review) => {
  const source = review.querySelector<HTMLElement>("[data-ward-source]");
  const tree = review.querySelector<HTMLElement>("[data-ward-import-tree]");
  if (!source || !tree) return;
  let asked = 0;

  const show = (pane: HTMLElement, inside: Element | null | undefined) => {
    if (!inside) return;
    const frame = pane.getBoundingClientRect();
    const box = inside.getBoundingClientRect();
    // A pane without a scroll bar of its own is part of the page, which stays where it is.
    if (pane.scrollHeight <= pane.clientHeight + 1) return;
    if (box.top < frame.top || box.bottom > frame.bottom) {
      pane.scrollTop += box.top - frame.top - frame.height / 4;
    }
  };
  const showChosen = () => {
    show(source, source.querySelector(".src-chosen"));
    show(tree, tree.querySelector(".import-chosen"));
  };

  const mark = (key: string) => {
    for (const line of source.querySelectorAll(".source-chosen")) {
      line.classList.remove("source-chosen");
    }
    for (const part of source.querySelectorAll<HTMLElement>("[data-ward-node]")) {
      const isChosen = part.dataset.wardNode === key;
      part.classList.toggle("src-chosen", isChosen);
      if (isChosen) part.closest("li")?.classList.add("source-chosen");
    }
  };

  async function choose(link: HTMLAnchorElement, isFromTree: boolean): Promise<void> {
    const key = link.dataset.wardNode ?? "";
    const question = ++asked;
    let words: string;
    try {
      const answer = await fetch(link.href, { headers: { "X-Ward-Part": "tree" }, redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      words = await answer.text();
    } catch {
      location.href = link.href;
      return;
    }
    // A later choice may have been answered first.
    if (question !== asked) return;
    const place = tree?.scrollTop ?? 0;
    tree!.innerHTML = words;
    tree!.scrollTop = place;
    // The behaviours of this page listen for parts that come later by this name.
    tree!.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    history.replaceState(null, "", link.href);
    mark(key);
    showChosen();
    prepare();
    if (isFromTree) tree!.querySelector<HTMLElement>(".import-chosen > .import-row > a")?.focus();
  }

  review.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    const line = target.closest<HTMLElement>("[data-ward-line]");
    if (line) {
      const there = document.getElementById(`line-${line.dataset.wardLine}`);
      if (there && source.scrollHeight > source.clientHeight + 1) {
        event.preventDefault();
        show(source, there);
      }
      return;
    }
    const link = target.closest<HTMLAnchorElement>("a[data-ward-node]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const fields = tree.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
      "form[data-ward-unsaved] :is(input, textarea)",
    );
    // What was typed and not yet saved: the browser asks before the link leaves the page.
    if ([...fields].some((field) => field.value !== field.defaultValue)) return;
    event.preventDefault();
    void choose(link, tree.contains(link));
  });

  // One stop of the Tab key per pane, arrows inside: a document has hundreds of parts.
  const rovers = (pane: HTMLElement) =>
    pane === source
      ? [...source.querySelectorAll<HTMLAnchorElement>("a[data-ward-node]")]
      : [...tree.querySelectorAll<HTMLAnchorElement>(".import-row > a")];
  const settle = (pane: HTMLElement, chosen?: HTMLAnchorElement) => {
    const all = rovers(pane);
    const stop =
      chosen ??
      all.find((link) => link.matches(".src-chosen, [aria-current]")) ??
      all[0];
    for (const link of all) link.tabIndex = link === stop ? 0 : -1;
  };
  for (const pane of [source, tree]) {
    pane.addEventListener("keydown", (event) => {
      const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("a[data-ward-node]");
      if (!link || event.ctrlKey || event.metaKey) return;
      if (event.altKey) {
        const direction = { ArrowUp: "up", ArrowDown: "down" }[event.key];
        const button = link
          .closest(".import-chosen")
          ?.querySelector<HTMLButtonElement>(`[data-ward-move="${direction}"]`);
        if (!direction || !button || pane === source) return;
        event.preventDefault();
        button.click();
        return;
      }
      const all = rovers(pane);
      const at = all.indexOf(link);
      const to = {
        ArrowDown: all[at + 1],
        ArrowUp: all[at - 1],
        Home: all[0],
        End: all.at(-1),
      }[event.key];
      if (at < 0 || !to) return;
      event.preventDefault();
      settle(pane, to);
      to.focus();
    });
  }

  // Dragging is an extra: the buttons of the chosen node do the same.
  const drop = review.querySelector<HTMLFormElement>("form[data-ward-import-drop]");
  let dragged: HTMLElement | null = null;
  const inChildren = ["MEASURE", "AIM", "INITIATIVE"];
  const unmark = () => {
    for (const row of tree.querySelectorAll(".import-row")) {
      row.classList.remove("import-drop-into", "import-drop-before", "import-drop-after");
    }
  };
  const whereIn = (row: HTMLElement, y: number): "before" | "into" | "after" => {
    const box = row.getBoundingClientRect();
    const part = (y - box.top) / box.height;
    if (inChildren.includes(row.dataset.wardKind ?? "") && part > 0.3 && part < 0.7) return "into";
    return part < 0.5 ? "before" : "after";
  };
  tree.addEventListener("dragstart", (event) => {
    dragged = (event.target as HTMLElement).closest<HTMLElement>(".import-row");
    event.dataTransfer?.setData("text/plain", dragged?.dataset.wardRow ?? "");
  });
  tree.addEventListener("dragend", () => {
    dragged = null;
    unmark();
  });
  tree.addEventListener("dragover", (event) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>(".import-row");
    if (!row || !dragged || row === dragged || dragged.parentElement?.contains(row)) return;
    event.preventDefault();
    unmark();
    row.classList.add(`import-drop-${whereIn(row, event.clientY)}`);
  });
  tree.addEventListener("drop", (event) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>(".import-row");
    if (!row || !dragged || !drop) return;
    event.preventDefault();
    const place = whereIn(row, event.clientY);
    const set = (name: string, value: string) => {
      const field = drop.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = value;
    };
    set("key", dragged.dataset.wardRow ?? "");
    if (place === "into") {
      set("parent_key", row.dataset.wardRow ?? "");
      set("position", "100000");
    } else {
      const from = Number(dragged.dataset.wardIndex);
      let to = Number(row.dataset.wardIndex) + (place === "after" ? 1 : 0);
      // The row is taken out first, so those behind it have moved up by one.
      if (dragged.dataset.wardParent === row.dataset.wardParent && from < to) to -= 1;
      set("parent_key", row.dataset.wardParent ?? "");
      set("position", String(to));
    }
    drop.requestSubmit();
  });

  function prepare(): void {
    settle(source!);
    settle(tree!);
    if (!drop) return;
    for (const row of tree!.querySelectorAll<HTMLElement>(".import-row")) row.draggable = true;
    for (const link of tree!.querySelectorAll<HTMLElement>(".import-row > a")) link.draggable = false;
  }
  prepare();
  showChosen();
});
