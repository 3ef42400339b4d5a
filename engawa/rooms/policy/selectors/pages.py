"""What the public pages show of one version of a plan: its text, its numbers and its links together.

A published version's text comes from its stored document, so that a page costs a few queries
whatever the plan's size; a draft is shown by the same pages from a document made on the spot.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from engawa.core.fiscal.years import FiscalYear
from engawa.core.ui.days import say_day, say_day_of_year
from engawa.rooms.policy.addresses import Addresses, Shown, find_address
from engawa.rooms.policy.contracts import (
    ActivityContent,
    InitiativeContent,
    MeasureContent,
)
from engawa.rooms.policy.document import PlanDocument, SectionName, TagName, from_plain
from engawa.rooms.policy.models import PlanVersion, Review
from engawa.rooms.policy.selectors.document import build_document
from engawa.rooms.policy.selectors.numbers import (
    Figure,
    MilestoneState,
    get_figures,
    get_milestones,
)
from engawa.rooms.policy.selectors.reviews import slug_of
from engawa.rooms.policy.wording import (
    Now,
    describe_figure,
    label_of,
    name_of,
    say_fiscal_year,
    say_measure_number,
    say_months_of,
    short_label_of,
)

State = PlanVersion.State


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class TagView:
    """A mark as a page shows it: `label` in full, `short` in a row."""

    reference: str
    label: str
    short: str
    look: str
    url: str


@dataclass(frozen=True, slots=True)
class MilestoneView:
    """A milestone with its state today: MET, DUE (still to come) or OVERDUE."""

    code: str
    title: str
    due: str
    state: str
    words: str
    note: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many activities are measured, told by officers, or neither. Hidden numbers are measured."""

    measured: int = 0
    told: int = 0
    none: int = 0

    @property
    def all(self) -> int:
        return self.measured + self.told + self.none

    @property
    def words(self) -> str:
        """The counts in one line, those that are nought left out."""
        numbers = {"all": self.all, "measured": self.measured, "told": self.told, "none": self.none}
        parts = [
            _("計測 %(measured)s") % numbers if self.measured else "",
            _("報告 %(told)s") % numbers if self.told else "",
            _("未計測 %(none)s") % numbers if self.none else "",
        ]
        states = _("・").join(part for part in parts if part)
        return _("活動 %(all)s　%(states)s") % {"all": self.all, "states": states}


@dataclass(frozen=True, slots=True)
class ActivityView:
    """An activity as a promise row: what was promised, by whom, and the number now."""

    code: str
    title: str
    body: str
    # Without a name of its own, the promise's sentence stands as its title.
    is_sentence: bool
    note: str
    section: Link | None
    url: str
    tags: tuple[TagView, ...]
    figures: tuple[Now, ...]
    milestones: tuple[MilestoneView, ...]
    now: Now
    state: str

    @property
    def more(self) -> int:
        """How many numbers stand on the initiative's page beside the one in the row."""
        return max(len(self.figures) - 1, 0)


@dataclass(frozen=True, slots=True)
class InitiativeView:
    code: str
    title: str
    body: str
    note: str
    url: str
    section: Link | None
    partners: tuple[Link, ...]
    tags: tuple[TagView, ...]
    figures: tuple[Now, ...]
    milestones: tuple[MilestoneView, ...]
    activities: tuple[ActivityView, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A measure; `label` is its number as people say it (施策1), whatever the plan printed."""

    code: str
    label: str
    title: str
    body: str
    aim: str
    url: str
    initiatives: tuple[InitiativeView, ...]
    tally: Tally


@dataclass(frozen=True, slots=True)
class Neighbour:
    title: str
    url: str
    is_next: bool


@dataclass(frozen=True, slots=True)
class PlanPage:
    """One version of a plan with its numbers, ready to be shown."""

    plan_id: int
    version_id: int
    document: PlanDocument
    figures: dict[str, list[Figure]]
    milestones: dict[str, MilestoneState]
    addresses: Addresses
    today: dt.date

    @property
    def year(self) -> FiscalYear:
        return FiscalYear(self.document.fiscal_year)

    @property
    def is_running(self) -> bool:
        return self.today in self.year.period


def page_of(
    *,
    document: PlanDocument,
    plan_id: int,
    version_id: int,
    shown: Shown,
    now: dt.datetime,
) -> PlanPage:
    """Bring a document together with its numbers as they stand, in two queries."""
    content = document.content
    return PlanPage(
        plan_id=plan_id,
        version_id=version_id,
        document=document,
        figures=get_figures(plan_id=plan_id, content=content),
        milestones=get_milestones(plan_id=plan_id, content=content),
        addresses=Addresses(
            document.ward.slug, document.fiscal_year, shown=shown, number=document.version
        ),
        today=localdate(now),
    )


def get_page(*, ward_id: int, now: dt.datetime, fiscal_year: int | None = None) -> PlanPage | None:
    """Give the ward's plan in force for a year, or for its newest published year; None if there is none."""
    versions = PlanVersion.objects.filter(plan__ward_id=ward_id, state=State.PUBLISHED)
    if fiscal_year is not None:
        versions = versions.filter(plan__fiscal_year=fiscal_year)
    return _published(versions.order_by("-plan__fiscal_year"), Shown.IN_FORCE, now)


def get_past_page(
    *, ward_id: int, fiscal_year: int, number: int, now: dt.datetime
) -> PlanPage | None:
    """Give a version that another one has replaced."""
    versions = PlanVersion.objects.filter(
        plan__ward_id=ward_id, plan__fiscal_year=fiscal_year, number=number, state=State.CLOSED
    )
    return _published(versions, Shown.PAST, now)


def get_draft_page(*, ward_id: int, fiscal_year: int, now: dt.datetime) -> PlanPage | None:
    """Give the version that officers are working on, as it would look when published."""
    version = (
        PlanVersion.objects.filter(
            plan__ward_id=ward_id,
            plan__fiscal_year=fiscal_year,
            state__in=(State.DRAFT, State.IN_REVIEW),
        )
        .select_related("plan__ward")
        .first()
    )
    if version is None:
        return None
    return page_of(
        document=build_document(version=version),
        plan_id=version.plan_id,
        version_id=version.pk,
        shown=Shown.DRAFT,
        now=now,
    )


def _published(versions: QuerySet[PlanVersion], shown: Shown, now: dt.datetime) -> PlanPage | None:
    row = (
        versions.annotate(text=Cast("document", TextField()))
        .values_list("pk", "plan_id", "text")
        .first()
    )
    if row is None:
        return None
    version_id, plan_id, text = row
    return page_of(
        document=_parse_document(text), plan_id=plan_id, version_id=version_id, shown=shown, now=now
    )


@lru_cache(maxsize=128)
def _parse_document(text: str) -> PlanDocument:
    """Read a stored document; the same text is the same document, so it is remembered by its text."""
    return from_plain(PlanDocument, json.loads(text))


def say_version(*, page: PlanPage) -> str:
    """Say year, months, version and day of publication in one line."""
    document = page.document
    words = {
        "year": say_fiscal_year(page.year),
        "months": say_months_of(page.year),
        "number": document.version,
    }
    if document.published_at is None:
        return _("%(year)s（%(months)s）　第%(number)s版の下書き") % words
    day = say_day(localdate(document.published_at))
    return _("%(year)s（%(months)s）　第%(number)s版　%(day)s公表") % {**words, "day": day}


def count_activities(*, page: PlanPage) -> Tally:
    """Count the activities of the whole plan by the state of their numbers."""
    return count_states(page=page, codes=(a.code for a in page.document.content.activities()))


def count_states(*, page: PlanPage, codes: Iterable[str]) -> Tally:
    """Count the activities with these codes by the state of their numbers."""
    return _tally(_state(page.figures.get(code, ())) for code in codes)


def list_measures(*, page: PlanPage) -> list[MeasureView]:
    """List the measures with the promise rows below them."""
    views = Views(page, with_milestones=False)
    return [views.measure(measure) for measure in page.document.content.measures]


def find_measure(*, page: PlanPage, code: str) -> MeasureView | None:
    """Find one measure by its code."""
    for measure in page.document.content.measures:
        if measure.code == code:
            return Views(page, with_milestones=False).measure(measure)
    return None


def list_neighbours(*, page: PlanPage, code: str) -> list[Neighbour]:
    """List the measures before and after the one with the code."""
    measures = page.document.content.measures
    at = next(number for number, measure in enumerate(measures) if measure.code == code)
    return [
        Neighbour(measures[to].title, page.addresses.measure(measures[to].code), to > at)
        for to in (at - 1, at + 1)
        if 0 <= to < len(measures)
    ]


def list_years(*, ward_id: int, slug: str) -> list[Link]:
    """List the fiscal years for which the ward has a plan in force, the newest first."""
    years = (
        PlanVersion.objects.filter(plan__ward_id=ward_id, state=State.PUBLISHED)
        .order_by("-plan__fiscal_year")
        .values_list("plan__fiscal_year", flat=True)
    )
    return [Link(say_fiscal_year(FiscalYear(year)), Addresses(slug, year).plan()) for year in years]


def list_review_links(*, page: PlanPage) -> list[Link]:
    """List the signed reviews of the plan."""
    kinds = (
        Review.objects.filter(plan_id=page.plan_id, state=Review.State.SIGNED)
        .order_by("starts_on", "ends_before")
        .values_list("kind", flat=True)
    )
    return [
        Link(
            str(Review.Kind(kind).label),
            find_address(
                "review",
                ward_slug=page.document.ward.slug,
                year=page.document.fiscal_year,
                kind=slug_of(kind=kind),
            ),
        )
        for kind in kinds
    ]


class Views:
    """Turns parts of one page's document into what a page shows; holds its look-up tables.

    Pages of promise rows show no milestones: leaving them out saves half of the work.
    """

    def __init__(self, page: PlanPage, *, with_milestones: bool = True) -> None:
        self.page = page
        self.with_milestones = with_milestones
        self.year = page.year
        self.is_running = page.is_running
        document = page.document
        self.sections: dict[str, SectionName] = {s.code: s for s in document.sections}
        self.partners = {p.code: p for p in document.partners}
        self.tags: dict[str, TagView] = {t.reference: self.tag(t) for t in document.tags}
        self.section_names = {s.name: name_of(s) for s in document.sections}
        self._section_links: dict[str, Link] = {}

    def measure(self, measure: MeasureContent) -> MeasureView:
        initiatives = tuple(self.initiative(item) for item in measure.initiatives)
        return MeasureView(
            code=measure.code,
            label=say_measure_number(measure.label),
            title=measure.title,
            body=measure.body,
            aim=measure.aim,
            url=self.page.addresses.measure(measure.code),
            initiatives=initiatives,
            tally=_tally(a.state for i in initiatives for a in i.activities),
        )

    def initiative(self, item: InitiativeContent) -> InitiativeView:
        activities = tuple(self.activity(item, activity) for activity in item.activities)
        return InitiativeView(
            code=item.code,
            title=item.title,
            body=item.body,
            note=item.note,
            url=self.page.addresses.initiative(item.code),
            section=self.section(item.section),
            partners=tuple(
                Link(self.partners[code].name, self.page.addresses.partner(code))
                for code in item.partners
                if code in self.partners
            ),
            tags=self._tags(item.tags),
            figures=self._figures(item.code),
            milestones=self._milestones(item),
            activities=activities,
            tally=_tally(activity.state for activity in activities),
        )

    def activity(self, initiative: InitiativeContent, item: ActivityContent) -> ActivityView:
        figures = self._figures(item.code)
        return ActivityView(
            code=item.code,
            title=item.title or item.body,
            body=item.body if item.title else "",
            is_sentence=not item.title,
            note=item.note,
            section=(
                self.section(item.section)
                if item.section and item.section != initiative.section
                else None
            ),
            url=self.page.addresses.activity(initiative.code, item.code),
            tags=self._tags(item.tags),
            figures=figures,
            milestones=self._milestones(item),
            now=figures[0] if figures else self._without_number(item),
            state=_state(self.page.figures.get(item.code, ())),
        )

    def milestone(self, code: str) -> MilestoneView:
        stone = self.page.milestones[code]
        if stone.met_on is not None:
            state, words = "MET", _("%(day)sに済みました") % {"day": self._day(stone.met_on)}
        elif stone.due_on >= self.page.today:
            state, words = "DUE", _("これからです")
        else:
            state, words = "OVERDUE", _("予定の日を過ぎましたが、済んだという報告がありません")
        return MilestoneView(code, stone.title, self._day(stone.due_on), state, words, stone.note)

    def section(self, code: str) -> Link | None:
        if code not in self.sections:
            return None
        link = self._section_links.get(code)
        if link is None:
            link = Link(name_of(self.sections[code]), self.page.addresses.section(code))
            self._section_links[code] = link
        return link

    def tag(self, tag: TagName) -> TagView:
        looks = {"digital": "strong", "new": "new"}
        return TagView(
            reference=tag.reference,
            label=label_of(tag),
            short=short_label_of(tag),
            look=looks.get(tag.scheme, ""),
            url=self.page.addresses.tag(tag.scheme, tag.value),
        )

    def _tags(self, references: Iterable[str]) -> tuple[TagView, ...]:
        return tuple(self.tags[name] for name in references if name in self.tags)

    def _figures(self, code: str) -> tuple[Now, ...]:
        return tuple(
            describe_figure(
                figure=figure,
                year=self.year,
                today=self.page.today,
                section_names=self.section_names,
            )
            for figure in self.page.figures.get(code, ())
        )

    def _day(self, day: dt.date) -> str:
        return say_day_of_year(day) if self.is_running else say_day(day)

    def _milestones(self, item: InitiativeContent | ActivityContent) -> tuple[MilestoneView, ...]:
        if not self.with_milestones:
            return ()
        return tuple(self.milestone(stone.code) for stone in item.milestones)

    def _without_number(self, item: ActivityContent) -> Now:
        """Say what stands beside a promise to which no number is bound."""
        label = _("この約束の数字")
        if not item.milestones:
            return Now(label, "NOT_MEASURED", detail=_("数字も節目も決まっていません。"))
        met = sum(self.page.milestones[s.code].met_on is not None for s in item.milestones)
        detail = _("節目%(all)s件のうち%(met)s件が済みました。") % {
            "all": len(item.milestones),
            "met": met,
        }
        return Now(label, "NOT_MEASURED", detail=detail)


def _state(figures: Iterable[Figure]) -> str:
    states = {figure.state for figure in figures}
    if states & {"MEASURED", "SUPPRESSED"}:
        return "MEASURED"
    return "REPORTED" if "REPORTED" in states else "NOT_MEASURED"


def _tally(states: Iterator[str]) -> Tally:
    counts = Counter(states)
    return Tally(counts["MEASURED"], counts["REPORTED"], counts["NOT_MEASURED"])
