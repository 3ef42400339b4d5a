import { behave } from "../behaviour";

/**
 * Lets the keyboard walk through a tree of links: ↑ and ↓ to the next row, ← to the parent, → to the
 * first child, Home and End to the ends; Alt+↑ and Alt+↓ press the row's buttons for changing the
 * order. Tab enters and leaves the tree in one step. Without a script it is a list of links.
 *
 * @example
 * <ul data-ward-tree><li><div><a href="…">施策1</a><form data-ward-move method="post"><button name="direction" value="up">上へ</button></form></div><ul>…</ul></li></ul>
 */
behave("ul[data-ward-tree]", (tree) => {
  const rows = () => [...tree.querySelectorAll<HTMLAnchorElement>("li > div > a")];
  const all = rows();
  if (all.length === 0) return;

  const keys = tree.parentElement?.querySelector<HTMLElement>("[data-ward-tree-keys]");
  if (keys) {
    keys.hidden = false;
    keys.id ||= "tree-keys";
    tree.setAttribute("aria-describedby", keys.id);
  }

  // It stays a list of links for those who read it: rows carry buttons, which an ARIA tree may not.
  const settle = (chosen: HTMLAnchorElement) => {
    for (const row of rows()) {
      const stop = row === chosen ? 0 : -1;
      row.tabIndex = stop;
      for (const button of row.parentElement?.querySelectorAll("button") ?? []) {
        button.tabIndex = stop;
      }
    }
  };
  const first = all.find((row) => row.hasAttribute("aria-current")) ?? all[0];
  if (first) settle(first);
  // A long tree scrolls by itself beside the work: the row that is open comes into its view.
  const box = tree.closest<HTMLElement>("[data-ward-tree-box]");
  if (box && first?.hasAttribute("aria-current")) {
    const below = first.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
    if (below > 0) box.scrollTop += below + box.clientHeight / 2;
  }

  // After a change of the order the address names the row that was moved: the keyboard goes on from there.
  const moved = location.hash.startsWith("#row-") ? document.getElementById(location.hash.slice(1)) : null;
  const again = moved && tree.contains(moved) ? moved.querySelector<HTMLAnchorElement>("div > a") : null;
  if (again) {
    settle(again);
    again.focus();
  }

  const goTo = (row: HTMLAnchorElement | null | undefined) => {
    if (!row) return;
    settle(row);
    row.focus();
  };

  tree.addEventListener("keydown", (event) => {
    const row = (event.target as HTMLElement).closest<HTMLAnchorElement>("li > div > a");
    if (!row || event.ctrlKey || event.metaKey) return;
    const list = rows();
    const at = list.indexOf(row);
    const item = row.closest("li");
    if (event.altKey) {
      const direction = { ArrowUp: "up", ArrowDown: "down" }[event.key];
      if (!direction) return;
      event.preventDefault();
      const form = row.parentElement?.querySelector<HTMLFormElement>("form[data-ward-move]");
      const button = form?.querySelector<HTMLButtonElement>(`button[value="${direction}"]`);
      if (form && button) form.requestSubmit(button);
      return;
    }
    const targets: Record<string, () => HTMLAnchorElement | null | undefined> = {
      ArrowDown: () => list[at + 1],
      ArrowUp: () => list[at - 1],
      ArrowRight: () => item?.querySelector<HTMLAnchorElement>(":scope > ul > li > div > a"),
      ArrowLeft: () =>
        item?.parentElement?.closest("li")?.querySelector<HTMLAnchorElement>(":scope > div > a"),
      Home: () => list[0],
      End: () => list.at(-1),
    };
    const target = targets[event.key];
    if (!target) return;
    event.preventDefault();
    goTo(target());
  });
});
