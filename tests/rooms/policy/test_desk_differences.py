"""What changed between two texts of a plan."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from engawa.rooms.policy.contracts import (
    ActivityContent,
    InitiativeContent,
    MeasureContent,
    MilestoneContent,
    PlanContent,
    TargetContent,
)
from engawa.rooms.policy.selectors.differences import DifferenceKind, compare


def activity(code: str, title: str, **more: Any) -> ActivityContent:
    return ActivityContent(title, "", code=code, **more)


def plan_of(*lists: tuple[ActivityContent, ...]) -> PlanContent:
    initiatives = tuple(
        InitiativeContent(f"取組{number}", code=f"I{number}", activities=activities)
        for number, activities in enumerate(lists, start=1)
    )
    return PlanContent(
        "方針", measures=(MeasureContent("施策1", "防災", initiatives=initiatives, code="M1"),)
    )


MAP = activity("A1", "地図でも")
LINE = activity("A2", "LINEでも")
DRILL = activity("A3", "訓練")
MEETING = activity("A4", "会議")


def told(old: PlanContent, new: PlanContent) -> list[tuple[str, str]]:
    return [(difference.kind.value, difference.code) for difference in compare(old=old, new=new)]


class TestCompare:
    def test_finds_nothing_between_equal_texts(self) -> None:
        assert compare(old=plan_of((MAP, LINE)), new=plan_of((MAP, LINE))) == []

    def test_tells_one_addition_with_what_it_says(self) -> None:
        (found,) = compare(old=plan_of((MAP,)), new=plan_of((MAP, LINE)))

        assert found.kind is DifferenceKind.ADDED
        assert (found.code, found.title, found.parent_code) == ("A2", "LINEでも", "I1")
        assert [(f.name, f.before, f.after) for f in found.fields] == [("title", "", "LINEでも")]

    def test_tells_a_removal_with_all_that_stood_under_it(self) -> None:
        target = TargetContent("回数", code="T1")
        old = plan_of((MAP, activity("A2", "教室", targets=(target,))))

        assert told(old, plan_of((MAP,))) == [("REMOVED", "A2"), ("REMOVED", "T1")]

    def test_tells_a_changed_field_before_and_after(self) -> None:
        new = plan_of((replace(MAP, title="地図と文字で"),))

        (found,) = compare(old=plan_of((MAP,)), new=new)

        assert found.kind is DifferenceKind.CHANGED
        assert [(f.label, f.before, f.after) for f in found.fields] == [
            ("名前", "地図でも", "地図と文字で")
        ]

    @pytest.mark.parametrize(
        ("new", "moved"),
        [
            ((DRILL, MAP, LINE, MEETING), 1),
            ((LINE, DRILL, MEETING, MAP), 1),
            ((LINE, MAP, MEETING, DRILL), 2),
        ],
    )
    def test_tells_the_fewest_moves_that_explain_a_new_order(
        self, new: tuple[ActivityContent, ...], moved: int
    ) -> None:
        found = compare(old=plan_of((MAP, LINE, DRILL, MEETING)), new=plan_of(new))

        assert {d.kind for d in found} == {DifferenceKind.MOVED}
        assert len(found) == moved

    def test_tells_where_a_moved_part_stood_and_stands(self) -> None:
        (found,) = compare(old=plan_of((MAP, LINE), (DRILL,)), new=plan_of((MAP,), (DRILL, LINE)))

        assert found.kind is DifferenceKind.MOVED
        assert [(f.name, f.before, f.after) for f in found.fields] == [("place", "取組1", "取組2")]

    def test_does_not_call_the_others_moved_when_one_goes_away(self) -> None:
        assert told(plan_of((MAP, LINE, DRILL)), plan_of((LINE, DRILL))) == [("REMOVED", "A1")]

    def test_tells_of_a_part_that_moved_and_changed_once(self) -> None:
        new = plan_of((), (replace(MAP, title="地図と文字で"),))

        (found,) = compare(old=plan_of((MAP,), ()), new=new)

        assert [f.name for f in found.fields] == ["place", "title"]

    def test_writes_days_numbers_and_indicators_as_people_read_them(self) -> None:
        old = activity(
            "A1",
            "地図でも",
            milestones=(MilestoneContent("公開", dt.date(2023, 9, 30), code="K1"),),
            targets=(TargetContent("回数", "", "回", Decimal("2.0000"), code="T1"),),
        )
        new = replace(
            old,
            milestones=(MilestoneContent("公開", dt.date(2023, 10, 31), code="K1"),),
            targets=(TargetContent("回数", "", "回", None, "AT_MOST", code="T1"),),
        )

        stone, target = compare(old=plan_of((old,)), new=plan_of((new,)))

        assert [(f.before, f.after) for f in stone.fields] == [("2023-09-30", "2023-10-31")]
        assert [(f.before, f.after) for f in target.fields] == [("2", ""), ("以上", "以内")]

    def test_names_sections_and_marks(self) -> None:
        names = {"section:general-affairs": "総務課", "tag:digital:plus-d": "＋D"}
        new = replace(MAP, section="general-affairs", tags=("digital:plus-d",))

        (found,) = compare(old=plan_of((MAP,)), new=plan_of((new,)), names=names)

        assert [(f.label, f.after) for f in found.fields] == [
            ("担当の課", "総務課"),
            ("しるし", "＋D"),
        ]

    def test_tells_a_new_title_of_the_plan(self) -> None:
        old = plan_of((MAP,))

        (found,) = compare(old=old, new=replace(old, title="あたらしい方針"))

        assert (found.code, found.fields[0].after) == ("plan", "あたらしい方針")
