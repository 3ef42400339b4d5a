"""What the tests of the safety pages are made of: one slope under an order, in a ward of two towns."""

import datetime as dt
from dataclasses import replace
from typing import Any

from playwright.sync_api import BrowserContext, Page

from engawa.core.geo.points import Point
from engawa.rooms.safety.situation import Situation, TownNow
from tests.e2e.safety_page.serving import Line
from tests.rooms.safety.inside_material import a_shape, a_situation_of
from tests.rooms.safety.situations import square

HERE = Point(35.3450, 139.6120)
FAR = Point(35.3700, 139.6300)
TOWNS = (
    TownNow("釜利谷東二丁目", "カマリヤヒガシ", HERE, ("c-1",)),
    TownNow("富岡西一丁目", "トミオカニシ", FAR, ()),
)
ORDER = "レベル4 避難指示（土砂災害）"
INSIDE, OUTSIDE, EDGE = "区域内です", "区域の外です", "境目です"
# Waits until the worker stands before the page, and its head names a copy of that release.
KEEP = """async ([sequence, isAtOnce]) => {
  const root = new URL(document.documentElement.dataset.wardRoot, location.href);
  if (isAtOnce) await navigator.serviceWorker.register(root + "worker.js", {scope: root});
  const ask = async () => {
    for (const name of await caches.keys()) {
      const head = await (await caches.open(name)).match(root.pathname + "kept");
      if (head) return (await head.json()).kept?.pointer.sequence;
    }
  };
  for (let turn = 0; turn < 300; turn++) {
    if (navigator.serviceWorker.controller && (await ask()) === sequence) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("nothing was kept");
}"""


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def a_situation(sequence: int, **facts: Any) -> Situation:
    """One slope under an order, in a ward of two towns; `metres` is half the side of the slope."""
    zone = a_shape(
        1, square(HERE, metres=facts.pop("metres", 300)), towns=("釜利谷東二丁目の一部",)
    )
    return replace(a_situation_of(zone, towns=TOWNS), **{"sequence": sequence, **facts})


def visit(context: BrowserContext, line: Line, path: str = "") -> Page:
    page = context.new_page()
    page.goto(line.address + path)
    return page


def keep(page: Page, sequence: int, *, is_at_once: bool = True) -> None:
    """Wait until the release is on the device; the page itself lets the worker in some seconds later."""
    page.evaluate(KEEP, [sequence, is_at_once])


def poll(page: Page) -> None:
    """Do what happens each minute."""
    page.evaluate("dispatchEvent(new Event('online'))")
