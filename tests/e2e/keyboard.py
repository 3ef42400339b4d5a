"""Hands that know only the keyboard: they go from stop to stop with Tab and see where they are."""

from dataclasses import dataclass

from playwright.sync_api import Page

MOST_STOPS = 250
WHERE = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return {words: "", seen: true, tag: ""};
  const label = at.labels && at.labels.length ? at.labels[0].innerText : "";
  const words = at.getAttribute("aria-label") || label || at.innerText || at.value || at.title || "";
  // A box to tick wears its ring around its label.
  const rings = [at, at.closest("label")].filter(Boolean).map((one) => getComputedStyle(one));
  const ring = rings.some(
    (style) =>
      (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"
  );
  const box = at.getBoundingClientRect();
  const inView = box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth;
  return {words: words.trim(), seen: ring && inView, tag: at.tagName};
}"""


class NotReached(AssertionError):
    """No stop of the page has these words."""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Moves on one page without a mouse; each stop must show that it is one."""

    page: Page

    def reach(self, words: str, *, tag: str = "") -> None:
        """Press Tab until the focus stands on something whose name holds the words."""
        stops = []
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(WHERE)
            stops.append(at["words"][:20])
            assert at["seen"], f"{at['tag']} 「{at['words']}」 does not show that it has the focus"
            if words in at["words"] and tag in ("", at["tag"].lower()):
                return
        raise NotReached(f"{words!r} on {self.page.url}: {stops}")

    def go(self, words: str, *, tag: str = "") -> None:
        """Reach a link or button and press Enter; another page opens."""
        self.reach(words, tag=tag)
        self.enter()

    def enter(self) -> None:
        """Press Enter where the focus is; another page opens."""
        with self.page.expect_event("load"):
            self.page.keyboard.press("Enter")

    def write(self, text: str) -> None:
        """Replace what the field under the focus holds."""
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def choose(self, value: str) -> None:
        """Walk with the arrows through the list under the focus until that value is chosen."""
        chosen = "() => document.activeElement.value"
        for arrow in ("ArrowDown", "ArrowUp"):
            before = None
            while self.page.evaluate(chosen) not in (value, before):
                before = self.page.evaluate(chosen)
                self.page.keyboard.press(arrow)
        assert self.page.evaluate(chosen) == value, f"{value} is not in the list"
