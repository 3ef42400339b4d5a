"""How often somebody taps who has booked before, and how long it takes from the programme to the confirmation."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.sync_api import Page, expect

# One for each tap that a finger or a mouse really makes, on whatever page is open then.
LISTEN = "addEventListener('pointerdown', (event) => event.isTrusted && tapped(), {capture: true})"
TELEPHONE = {"viewport": {"width": 375, "height": 667}, "has_touch": True}


@dataclass(frozen=True, slots=True)
class Effort:
    """What a booking cost: taps, and seconds."""

    taps: int
    seconds: float


class Finger:
    """Taps on a page as a finger does; what is tapped is counted by the page itself."""

    def __init__(self, page: Page, *, think: float = 0.0) -> None:
        self.page, self.think = page, think
        self.taps = 0
        page.expose_function("tapped", self._count)
        page.add_init_script(LISTEN)

    def _count(self) -> None:
        self.taps += 1

    def book(self, path: str, *, ticks: Sequence[str] = ()) -> Effort:
        """Go from the page of a programme to the confirmation; `ticks` are the children who come.

        Before each tap there is as long a thought as was asked for.
        """
        page = self.page
        page.goto(path)
        before, begun = self.taps, time.monotonic()
        page.locator("aside a.button-main").wait_for()
        self._tap(lambda: page.locator("aside a.button-main").tap())
        for called in ticks:
            self._tap(lambda name=called: page.locator("label", has_text=f"{name}（").tap())
        self._tap(lambda: page.get_by_role("button", name="この回に申し込む").tap())
        expect(page.get_by_role("heading", level=1)).to_have_text("申込みができています")
        return Effort(self.taps - before, time.monotonic() - begun)

    def _tap(self, tap: Callable[[], None]) -> None:
        if self.think:
            time.sleep(self.think)
        tap()
