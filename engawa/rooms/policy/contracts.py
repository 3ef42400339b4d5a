"""A plan as plain data: what leaves the room (API, open data, brochure) and what comes in (import, demo).

Codes are given by the plan ("I3"); an empty code means that the node is new and gets one when it is
written. Sections and partners are named by their code in the ward, tags by `scheme:value`.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

Spans = tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class GoalContent:
    title: str
    body: str = ""
    code: str = ""
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class AimContent:
    """`key` names the aim inside one content, so that measures can point to it before it has a code."""

    key: str
    kind: str
    title: str
    body: str = ""
    code: str = ""
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class MilestoneContent:
    title: str
    due_on: dt.date
    code: str = ""
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class TargetContent:
    """`indicator_key` empty: the number is reported by hand. `target_value` None: none was promised."""

    label: str
    indicator_key: str = ""
    unit: str = ""
    target_value: Decimal | None = None
    comparison: str = "AT_LEAST"
    code: str = ""
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class ActivityContent:
    title: str
    body: str
    note: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    milestones: tuple[MilestoneContent, ...] = ()
    targets: tuple[TargetContent, ...] = ()
    code: str = ""
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class InitiativeContent:
    title: str
    body: str = ""
    note: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    activities: tuple[ActivityContent, ...] = ()
    milestones: tuple[MilestoneContent, ...] = ()
    targets: tuple[TargetContent, ...] = ()
    code: str = ""
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class MeasureContent:
    label: str
    title: str
    body: str = ""
    aim: str = ""
    initiatives: tuple[InitiativeContent, ...] = ()
    code: str = ""
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class PledgeContent:
    title: str
    body: str = ""
    code: str = ""
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class SectionStatementContent:
    section: str
    body: str
    code: str = ""
    spans: Spans = ()


@dataclass(frozen=True, slots=True)
class PlanContent:
    """The whole text of one version of a plan, in order."""

    title: str
    lead: str = ""
    goals: tuple[GoalContent, ...] = ()
    aims: tuple[AimContent, ...] = ()
    measures: tuple[MeasureContent, ...] = ()
    pledges: tuple[PledgeContent, ...] = ()
    section_statements: tuple[SectionStatementContent, ...] = ()

    def initiatives(self) -> Iterator[InitiativeContent]:
        """Go through all initiatives in the order of the plan."""
        for measure in self.measures:
            yield from measure.initiatives

    def activities(self) -> Iterator[ActivityContent]:
        """Go through all activities in the order of the plan."""
        for initiative in self.initiatives():
            yield from initiative.activities


@dataclass(frozen=True, slots=True)
class ThemeName:
    """A theme of the city's mid-term plan (中期計画のテーマ), with its label per language."""

    value: str
    label: str
    label_en: str = ""
    label_easy: str = ""


@dataclass(frozen=True, slots=True)
class JudgementContent:
    """What a review says of one initiative; `judgement` is a code of `ReviewItem.Judgement`."""

    initiative_code: str
    judgement: str
    remark: str = ""
    next_step: str = ""


@dataclass(frozen=True, slots=True)
class LinkInBrief:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class MeasureInBrief:
    """A measure; `number` is as people say it (施策1), or empty."""

    number: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class NumberInBrief:
    """One number of a plan in words; `title` names the promise beside which it stands."""

    title: str
    url: str
    label: str
    value: str
    unit: str
    of: str
    state: str
    detail: str
    stale: str


@dataclass(frozen=True, slots=True)
class PlanInBrief:
    """What the first page of a ward shows of its plan in force, in the words of the reader's language.

    The three counts are of activities: measured, told by officers, neither; `words` says them.
    """

    title: str
    url: str
    goal: str
    measured: int
    told: int
    none: int
    words: str
    measures: tuple[MeasureInBrief, ...]
    numbers: tuple[NumberInBrief, ...]
    reviews: tuple[LinkInBrief, ...]
    brochure_url: str
    version: str
    change_note: str
    # Empty for a first version.
    changes_url: str
