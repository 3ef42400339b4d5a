"""What is still missing before a draft can go out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from engawa.core.fiscal.years import FiscalYear
from engawa.core.indicators import registry
from engawa.core.ui.folding import fold
from engawa.rooms.policy.contracts import (
    ActivityContent,
    InitiativeContent,
    MilestoneContent,
    PlanContent,
    TargetContent,
)
from engawa.rooms.policy.nodes import NodeKind, in_brackets


class ProblemKind(StrEnum):
    """What sort of thing is missing; the blocking ones come first."""

    NO_MEASURE = "NO_MEASURE"
    NO_NAME = "NO_NAME"
    MILESTONE_OUTSIDE_YEAR = "MILESTONE_OUTSIDE_YEAR"
    TWO_STATEMENTS = "TWO_STATEMENTS"
    INDICATOR_UNKNOWN = "INDICATOR_UNKNOWN"
    MEASURE_EMPTY = "MEASURE_EMPTY"
    NO_SECTION = "NO_SECTION"
    SAME_NAME = "SAME_NAME"
    NO_TITLE = "NO_TITLE"
    NO_NUMBER = "NO_NUMBER"


BLOCKING = frozenset(
    {
        ProblemKind.NO_MEASURE,
        ProblemKind.NO_NAME,
        ProblemKind.MILESTONE_OUTSIDE_YEAR,
        ProblemKind.TWO_STATEMENTS,
    }
)
_ORDER = {kind: number for number, kind in enumerate(ProblemKind)}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, in a sentence, and the part that it is about ("" for the whole)."""

    kind: ProblemKind
    sentence: str
    code: str = ""

    @property
    def is_blocking(self) -> bool:
        """Tell whether the draft cannot go out with it."""
        return self.kind in BLOCKING


def list_problems(*, content: PlanContent, fiscal_year: int) -> list[Problem]:
    """List what is missing in a text, the blocking ones first, each kind in the plan's order."""
    problems = [
        *_of_measures(content),
        *_of_initiatives(content),
        *_of_dates(content, FiscalYear(fiscal_year)),
        *_of_numbers(content),
        *_of_statements(content),
    ]
    return sorted(problems, key=lambda problem: _ORDER[problem.kind])


def _of_measures(content: PlanContent) -> Iterator[Problem]:
    if not content.measures:
        yield Problem(ProblemKind.NO_MEASURE, _("施策がまだ1つもありません。"))
    for kind, nodes in (
        (NodeKind.GOAL, content.goals),
        (NodeKind.AIM, content.aims),
        (NodeKind.MEASURE, content.measures),
        (NodeKind.INITIATIVE, tuple(content.initiatives())),
        (NodeKind.PLEDGE, content.pledges),
    ):
        for node in nodes:
            if not node.title:
                yield Problem(
                    ProblemKind.NO_NAME,
                    _("名前のない%(kind)sがあります。") % {"kind": kind.label},
                    node.code,
                )
    for measure in content.measures:
        if not measure.initiatives:
            yield Problem(
                ProblemKind.MEASURE_EMPTY,
                _("施策「%(title)s」に、取組がまだありません。") % {"title": measure.title},
                measure.code,
            )
    yield from _same_names(content.measures)


def _of_initiatives(content: PlanContent) -> Iterator[Problem]:
    for measure in content.measures:
        yield from _same_names(measure.initiatives)
    for initiative in content.initiatives():
        if not initiative.section:
            yield Problem(
                ProblemKind.NO_SECTION,
                _("取組「%(title)s」に、担当の課がありません。") % {"title": initiative.title},
                initiative.code,
            )
        yield from _same_names(initiative.activities)
        for activity in initiative.activities:
            name = in_brackets(activity.title or activity.body)
            if not activity.title:
                yield Problem(
                    ProblemKind.NO_TITLE,
                    _("活動「%(name)s」に、名前がありません。") % {"name": name},
                    activity.code,
                )
            if not activity.targets:
                yield Problem(
                    ProblemKind.NO_NUMBER,
                    _("「%(name)s」に、数字も報告も結ばれていません。") % {"name": name},
                    activity.code,
                )


def _same_names(nodes: Sequence[Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for node in nodes:
        name = fold(node.title)
        if name and name in seen:
            yield Problem(
                ProblemKind.SAME_NAME,
                _("「%(title)s」が、同じ場所に2つあります。") % {"title": in_brackets(node.title)},
                node.code,
            )
        seen.add(name)


def _of_dates(content: PlanContent, year: FiscalYear) -> Iterator[Problem]:
    for stone in _milestones(content):
        if stone.due_on not in year.period:
            yield Problem(
                ProblemKind.MILESTONE_OUTSIDE_YEAR,
                _("節目「%(title)s」の期日が、%(year)sの外にあります。")
                % {"title": in_brackets(stone.title), "year": year.label},
                stone.code,
            )
        if not stone.title:
            yield Problem(ProblemKind.NO_NAME, _("名前のない節目があります。"), stone.code)


def _of_numbers(content: PlanContent) -> Iterator[Problem]:
    for target in _targets(content):
        if not target.label:
            yield Problem(ProblemKind.NO_NAME, _("表示の名前のない数字があります。"), target.code)
        if target.indicator_key and not _is_known(target.indicator_key):
            yield Problem(
                ProblemKind.INDICATOR_UNKNOWN,
                _("「%(label)s」の指標は、いまの縁側では測れません。未計測のままになります。")
                % {"label": in_brackets(target.label)},
                target.code,
            )


def _of_statements(content: PlanContent) -> Iterator[Problem]:
    seen: set[str] = set()
    for statement in content.section_statements:
        if statement.section in seen:
            yield Problem(
                ProblemKind.TWO_STATEMENTS,
                _("1つの課に、方針が2つあります。1つにまとめてください。"),
                statement.code,
            )
        seen.add(statement.section)


def _nodes(content: PlanContent) -> Iterator[InitiativeContent | ActivityContent]:
    for initiative in content.initiatives():
        yield initiative
        yield from initiative.activities


def _milestones(content: PlanContent) -> Iterator[MilestoneContent]:
    for node in _nodes(content):
        yield from node.milestones


def _targets(content: PlanContent) -> Iterator[TargetContent]:
    for node in _nodes(content):
        yield from node.targets


def _is_known(key: str) -> bool:
    """Tell whether a room of this installation offers the indicator."""
    try:
        registry.get(key)
    except registry.IndicatorUnknown:
        return False
    return True
