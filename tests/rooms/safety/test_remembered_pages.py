"""Pages that stay as they were: only when they would be the same, or when somebody waits for others."""

import datetime as dt
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engawa.core.geo.points import Point
from engawa.rooms.safety.inside.covering import list_over
from engawa.rooms.safety.rendering.assembling import render_bundle
from engawa.rooms.safety.rendering.remembered import PageMemory, digest
from engawa.rooms.safety.situation import Situation
from engawa.rooms.safety.values import Level, Opening, Regime
from tests.rooms.safety import situations
from tests.rooms.safety.page_reading import SCRIPTS


def render(situation: Situation, memory: PageMemory) -> Mapping[str, bytes]:
    return render_bundle(situation=situation, assets=SCRIPTS, kept={}, memory=memory)


def remember(situation: Situation, **given: Any) -> PageMemory:
    """Give the memory that a release of the situation leaves behind."""
    first = PageMemory()
    files = render(situation, first)
    return PageMemory(first.made_of, files.get, **given)


def change(situation: Situation, drawn: st.DataObject) -> Situation:
    """Change one thing of a situation, as a night does."""
    kind = drawn.draw(st.sampled_from(sorted(CHANGES)), label="change")
    return CHANGES[kind](situation, drawn)


def _change_site(situation: Situation, drawn: st.DataObject) -> Situation:
    at = drawn.draw(st.integers(0, len(situation.sites) - 1))
    site = replace(
        situation.sites[at],
        opening=drawn.draw(st.sampled_from(Opening)),
        head_count=drawn.draw(st.none() | st.integers(0, 500)),
        is_stale=drawn.draw(st.booleans()),
        pets=drawn.draw(st.none() | st.booleans()),
    )
    return replace(situation, sites=(*situation.sites[:at], site, *situation.sites[at + 1 :]))


def _change_zone(situation: Situation, drawn: st.DataObject) -> Situation:
    at = drawn.draw(st.integers(0, len(situation.zones) - 1))
    zone = situation.zones[at]
    changed = drawn.draw(
        st.sampled_from(
            [
                replace(zone, households=(zone.households or 0) + 1),
                replace(zone, names={**zone.names, "ja": f"{zone.names['ja']}あ"}),
                replace(zone, towns=(*zone.towns, "富岡東一丁目")),
                replace(zone, geometry=None),
                replace(zone, geometry=situations.square(Point(35.34, 139.62))),
            ]
        )
    )
    return replace(situation, zones=(*situation.zones[:at], changed, *situation.zones[at + 1 :]))


def _change_order(situation: Situation, drawn: st.DataObject) -> Situation:
    if not situation.orders:
        return situation
    order = situation.orders[0]
    codes = [zone.code for zone in situation.zones]
    zones = drawn.draw(st.lists(st.sampled_from(codes), unique=True, min_size=1, max_size=3))
    changed = replace(
        order,
        zones=tuple(zones),
        level=drawn.draw(st.sampled_from(Level)),
        version=order.version + 1,
        issued_at=order.issued_at + dt.timedelta(minutes=5),
    )
    return replace(situation, orders=(changed, *situation.orders[1:]))


CHANGES = {
    "site": _change_site,
    "zone": _change_zone,
    "order": _change_order,
    "lift": lambda situation, _drawn: replace(situation, orders=situation.orders[1:]),
    "regime": lambda situation, drawn: replace(
        situation, regime=drawn.draw(st.none() | st.sampled_from(Regime))
    ),
    "phone": lambda situation, _drawn: replace(situation, phone="045-000-0000"),
    "accent": lambda situation, _drawn: replace(situation, accent="#00aa55"),
    "outline": lambda situation, _drawn: replace(
        situation, outline=situations.square(Point(35.345, 139.615), metres=2000.0)
    ),
    "towns": lambda situation, _drawn: replace(situation, towns=situation.towns[1:]),
    "demo": lambda situation, _drawn: replace(situation, is_demo=not situation.is_demo),
    "time": lambda situation, _drawn: replace(
        situation,
        made_at=situation.made_at + dt.timedelta(minutes=1),
        sequence=situation.sequence + 1,
    ),
}


class TestARelease:
    @settings(max_examples=25, deadline=None)
    @given(drawn=st.data())
    def test_with_memory_is_the_one_without_whatever_has_changed(
        self, drawn: st.DataObject
    ) -> None:
        before = drawn.draw(
            st.sampled_from([situations.landslide(), situations.quiet(), situations.three_orders()])
        )
        after = before
        for _step in range(drawn.draw(st.integers(1, 3))):
            after = change(after, drawn)

        memory = remember(before, is_hurried=True)
        files = render(after, memory)
        if memory.is_behind:
            files = render(after, PageMemory(memory.made_of, files.get))

        assert files == render(after, PageMemory())

    def test_of_the_first_order_in_a_night_has_the_pages_that_it_concerns(self) -> None:
        after = situations.large()
        before = replace(after, orders=(), regime=None)
        under = {f"z/{code}/index.html" for code in list_over(situation=after)}
        named = {f"z/{code}/index.html" for order in after.orders for code in order.zones}
        memory = remember(before, is_hurried=True)

        files = render(after, memory)

        whole, old = render(after, PageMemory()), render(before, PageMemory())
        behind = {path for path in whole if files[path] != whole[path]}
        assert memory.is_behind
        assert named < under
        assert len(under) < len(after.zones)
        assert under.isdisjoint(behind)
        assert all(files[path] == old[path] for path in behind)
        assert all(path.startswith("z/") for path in behind)
        assert render(after, PageMemory(memory.made_of, files.get)) == whole

    def test_for_one_slope_leaves_the_pages_far_from_it(self) -> None:
        before = situations.large()
        order = before.orders[0]
        free = next(
            zone.code
            for zone in reversed(before.zones)
            if not any(zone.code in one.zones for one in before.orders)
        )
        after = replace(
            before, orders=(replace(order, zones=(*order.zones, free)), *before.orders[1:])
        )

        old, new = render(before, PageMemory()), render(after, PageMemory())

        changed = {path for path in new if path.startswith("z/") and new[path] != old[path]}
        assert f"z/{free}/index.html" in changed
        assert len(changed) < len(before.zones) / 2


class TestAPage:
    def test_is_not_written_when_it_would_be_the_same(self) -> None:
        memory = PageMemory({"z/1/index.html": "none of"}, lambda _path: b"before", is_hurried=True)

        assert memory.get("z/1/index.html", "of", refuse, is_urgent=False) == b"before"
        assert memory.get("z/1/index.html", "else", lambda: b"now", is_urgent=False) == b"now"

    def test_is_written_when_that_of_before_is_gone(self) -> None:
        memory = PageMemory({"z/1/index.html": "none of"}, lambda _path: None)

        assert memory.get("z/1/index.html", "of", lambda: b"now", is_urgent=False) == b"now"

    def test_is_written_all_the_same_in_one_release_of_ten(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        taken = []
        for turn in range(10):
            known = {"z/1/index.html": "none of"}
            memory = PageMemory(known, lambda _path: b"before", turn=turn)
            with caplog.at_level(logging.ERROR):
                taken.append(memory.get("z/1/index.html", "of", lambda: b"now", is_urgent=False))

        assert sorted(taken) == [b"before"] * 9 + [b"now"]
        assert caplog.text.count("was made of the same as before, and is another") == 1

    def test_may_wait_while_others_are_hurried_and_no_order_concerned_it_before(self) -> None:
        names = [f"z/{number}/index.html" for number in range(60)]
        known = dict.fromkeys(names, "none old")
        memory = PageMemory(known, lambda _path: b"before", is_hurried=True)

        pages = [
            memory.get(name, "new", lambda: b"now", is_urgent=False, regime="WIND_RAIN")
            for name in names
        ]

        assert pages == [b"now"] * 50 + [b"before"] * 10
        assert memory.is_behind
        assert memory.made_of[names[0]] == "WIND_RAIN new"
        assert memory.made_of[names[-1]] == "none old"

    @pytest.mark.parametrize("regime", ["EARTHQUAKE", ""])
    def test_never_waits_with_the_sites_of_another_regime(self, regime: str) -> None:
        names = [f"z/{number}/index.html" for number in range(60)]
        known = dict.fromkeys(names, "WIND_RAIN old")
        memory = PageMemory(known, lambda _path: b"before", is_hurried=True)

        pages = [
            memory.get(name, "new", lambda: b"now", is_urgent=False, regime=regime)
            for name in names
        ]

        assert pages == [b"now"] * 60
        assert not memory.is_behind

    @pytest.mark.parametrize(
        ("was_urgent", "is_urgent"), [(True, True), (True, False), (False, True)]
    )
    def test_never_waits_when_an_order_concerns_it_or_did(
        self, was_urgent: bool, is_urgent: bool
    ) -> None:
        names = [f"z/{number}/index.html" for number in range(60)]
        first = PageMemory()
        for name in names:
            first.get(name, "old", lambda: b"before", is_urgent=was_urgent)
        memory = PageMemory(first.made_of, lambda _path: b"before", is_hurried=True)

        pages = [memory.get(name, "new", lambda: b"now", is_urgent=is_urgent) for name in names]

        assert pages == [b"now"] * 60
        assert not memory.is_behind


class TestADigest:
    def test_tells_apart_where_one_part_ends(self) -> None:
        assert digest("ab", "c") != digest("a", "bc")
        assert digest("ab") == digest("ab")


def refuse() -> bytes:
    raise AssertionError("nothing is to be written")
