"""The page of one initiative: its numbers month by month and how it came to where it stands."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from engawa.core.ui.accents import ACCENTS
from engawa.core.ui.charts import Point, format_figure
from engawa.core.ui.days import say_day, say_day_of_year, say_month
from engawa.rooms.policy.addresses import Shown, find_address
from engawa.rooms.policy.contracts import InitiativeContent, MeasureContent
from engawa.rooms.policy.models import PlanVersion, ReviewItem
from engawa.rooms.policy.nodes import INNER_BRACKETS
from engawa.rooms.policy.selectors.numbers import Figure, MonthlyValue, list_monthly_values
from engawa.rooms.policy.selectors.pages import (
    InitiativeView,
    PlanPage,
    Views,
)
from engawa.rooms.policy.selectors.reviews import slug_of
from engawa.rooms.policy.wording import (
    Now,
    is_ratio,
    say_label,
    say_measure,
    say_measure_number,
    say_number,
    say_unit,
)

State = PlanVersion.State
# One month alone is no course of things.
FEWEST_MONTHS_OF_A_CHART = 2
STATES_OF_A_BAR = ("MEASURED", "REPORTED", "SUPPRESSED")


@dataclass(frozen=True, slots=True)
class ChartView:
    """The months of one target, drawn by the server."""

    title: str
    description: str
    points: tuple[Point, ...]
    promise: float | None
    unit: str
    value_heading: str
    fill: str


@dataclass(frozen=True, slots=True)
class NumberView:
    now: Now
    chart: ChartView | None


@dataclass(frozen=True, slots=True)
class NumberGroup:
    """The numbers of one activity, or (without a code) of the initiative as a whole."""

    code: str
    title: str
    numbers: tuple[NumberView, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to the initiative."""

    day: dt.date
    day_words: str
    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class JudgementView:
    review: str
    words: str
    remark: str
    next_step: str
    url: str


@dataclass(frozen=True, slots=True)
class InitiativePage:
    initiative: InitiativeView
    measure_title: str
    measure_url: str
    numbers: tuple[NumberGroup, ...]
    judgements: tuple[JudgementView, ...]
    events: tuple[Event, ...]
    changes_url: str


def get_initiative_page(
    *, page: PlanPage, code: str, accent: str, now: dt.datetime
) -> InitiativePage | None:
    """Gather what the page of one initiative shows, with three queries beside those of `page`."""
    place = _find(page, code)
    if place is None:
        return None
    measure, item = place
    view = Views(page).initiative(item)
    reviews = _reviews(page, code)
    publications = _publications(page, code)
    touched = {number for number, _day, is_first in publications if not is_first}
    # The link leads to what the newest version changed, so it stands only where that is.
    is_changed = page.document.version in touched
    changes_url = page.addresses.view("changes") if is_changed else ""
    return InitiativePage(
        initiative=view,
        measure_title=say_measure(label=say_measure_number(measure.label), title=measure.title),
        measure_url=page.addresses.measure(measure.code),
        numbers=_numbers(page, view, accent, now),
        judgements=tuple(_judgement(page, review) for review in reviews),
        events=_events(page, item, reviews, publications),
        changes_url=changes_url,
    )


def _find(page: PlanPage, code: str) -> tuple[MeasureContent, InitiativeContent] | None:
    for measure in page.document.content.measures:
        for item in measure.initiatives:
            if item.code == code:
                return measure, item
    return None


def _numbers(
    page: PlanPage, view: InitiativeView, accent: str, now: dt.datetime
) -> tuple[NumberGroup, ...]:
    nodes = [(view.code, "", view.figures)]
    nodes += [(activity.code, activity.title, activity.figures) for activity in view.activities]
    figures = [figure for code, _title, _now in nodes for figure in page.figures.get(code, ())]
    taken = [figure.target_code for figure in figures if figure.taken_at is not None]
    months = (
        list_monthly_values(
            plan_id=page.plan_id,
            target_codes=taken,
            fiscal_year=page.document.fiscal_year,
            now=now,
        )
        if taken
        else {}
    )
    groups = []
    for code, title, nows in nodes:
        numbers = tuple(
            NumberView(now, _chart(figure, months.get(figure.target_code, []), accent))
            for figure, now in zip(page.figures.get(code, ()), nows, strict=True)
        )
        if numbers:
            groups.append(NumberGroup(code if title else "", title, numbers))
    return tuple(groups)


def _chart(figure: Figure, months: Sequence[MonthlyValue], accent: str) -> ChartView | None:
    """Make the chart of one target, if its months follow each other without a gap.

    A bar stands for a month of which something is known. Where months are missing between two
    readings, bars side by side would tell of a course that nobody measured.
    """
    taken = [n for n, month in enumerate(months) if month.state in STATES_OF_A_BAR]
    if sum(months[n].value is not None for n in taken) < FEWEST_MONTHS_OF_A_CHART:
        return None
    if taken != list(range(taken[0], taken[-1] + 1)):
        return None
    factor = 100 if is_ratio(figure) else 1
    points = tuple(
        Point(
            say_month(month.starts_on),
            None if month.value is None else round(month.value * factor, 1),
            is_future=month.is_future,
            # As in a calendar, only the first month of the chart and of the year is written out.
            tick=""
            if number == taken[0] or month.starts_on.month == 1
            else f"{month.starts_on.month}",
        )
        for number, month in enumerate(months)
        if number in taken or month.is_future
    )
    last = next(point for point in reversed(points) if point.value is not None)
    latest = last.value or 0.0
    value = say_number(number=latest, unit=figure.unit)
    if is_ratio(figure):
        value = format_figure(latest) + _("％")
    target = None if figure.target_value is None else float(figure.target_value) * factor

    def unit_of(number: float) -> str:
        return _("％") if is_ratio(figure) else say_unit(figure.unit, number=number)

    return ChartView(
        title=_("%(label)s（各月の末まで）") % {"label": say_label(figure)},
        description=_("%(month)sの値は%(value)sです。月ごとの値は表にあります。")
        % {"month": last.label, "value": value},
        points=points,
        promise=target,
        unit=unit_of(target or 0),
        value_heading=_("数（%(unit)s）") % {"unit": unit_of(2)},
        fill=ACCENTS[accent].fill if accent in ACCENTS else "#0017c1",
    )


def _reviews(page: PlanPage, code: str) -> list[ReviewItem]:
    return list(
        ReviewItem.objects.filter(
            review__plan_id=page.plan_id, review__state="SIGNED", initiative_code=code
        )
        .select_related("review")
        .order_by("review__signed_at")
    )


def _review_url(page: PlanPage, item: ReviewItem) -> str:
    return find_address(
        "review",
        ward_slug=page.document.ward.slug,
        year=page.document.fiscal_year,
        kind=slug_of(kind=item.review.kind),
    )


def _judgement(page: PlanPage, item: ReviewItem) -> JudgementView:
    return JudgementView(
        review=item.review.get_kind_display(),
        words=item.get_judgement_display(),
        remark=item.remark,
        next_step=item.next_step,
        url=_review_url(page, item),
    )


def _events(
    page: PlanPage,
    item: InitiativeContent,
    reviews: Sequence[ReviewItem],
    publications: Sequence[tuple[int, dt.date, bool]],
) -> tuple[Event, ...]:
    """Tell what happened, newest first: publications that touched it, milestones met, reviews."""
    found: list[tuple[dt.date, str, str]] = []
    for number, day, is_first in publications:
        words = (
            _("運営方針（第%(number)s版）で公表しました")
            if is_first
            else _("第%(number)s版で内容を改めました")
        )
        found.append((day, words % {"number": number}, ""))
    stones = [*item.milestones, *(s for a in item.activities for s in a.milestones)]
    for stone in stones:
        state = page.milestones.get(stone.code)
        if state is not None and state.met_on is not None:
            found.append(
                (
                    state.met_on,
                    _("節目「%(title)s」が済みました")
                    % {"title": stone.title.translate(INNER_BRACKETS)},
                    "",
                )
            )
    for review in reviews:
        if review.review.signed_at is not None:
            words = _("%(review)sを公表しました") % {"review": review.review.get_kind_display()}
            day = localdate(review.review.signed_at)
            found.append((day, words, _review_url(page, review)))
    found.sort(key=lambda event: event[0], reverse=True)
    say = say_day_of_year if page.is_running else say_day
    return tuple(Event(day, say(day), words, url) for day, words, url in found)


def _publications(page: PlanPage, code: str) -> list[tuple[int, dt.date, bool]]:
    """List the versions that brought the initiative or changed it: (number, day, is the first)."""
    document = page.document
    if page.addresses.shown is Shown.IN_FORCE and document.version == 1:
        if document.published_at is None:
            return []
        return [(1, localdate(document.published_at), True)]
    rows = (
        PlanVersion.objects.filter(
            plan_id=page.plan_id,
            state__in=(State.PUBLISHED, State.CLOSED),
            number__lte=document.version,
        )
        .order_by("number")
        .values_list("number", "published_at", "document")
    )
    found = []
    before: dict[str, Any] | None = None
    for number, published_at, plain in rows:
        after = _plain_initiative(plain, code)
        if after is not None and after != before:
            found.append((number, localdate(published_at), before is None))
        before = after if after is not None else before
    return found


def _plain_initiative(plain: dict[str, Any] | None, code: str) -> dict[str, Any] | None:
    for measure in plain["content"]["measures"] if plain else []:
        for item in measure["initiatives"]:
            if item["code"] == code:
                return dict(item)
    return None
