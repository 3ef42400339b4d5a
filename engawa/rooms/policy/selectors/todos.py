"""What waits for one officer at the desk: approvals, drafts, imports, numbers, milestones, reviews."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from engawa.core.access.models import Role
from engawa.core.access.selectors import Officer
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.fiscal.years import FiscalYear, fiscal_year_of
from engawa.core.wards.models import Section
from engawa.rooms.policy.contracts import ActivityContent, InitiativeContent, PlanContent
from engawa.rooms.policy.models import PlanVersion, PolicyImport, Review, ReviewItem
from engawa.rooms.policy.nodes import in_brackets
from engawa.rooms.policy.selectors.content import get_content
from engawa.rooms.policy.selectors.desk import (
    PlanRow,
    find_return_reason,
    list_plans,
    may_approve,
    may_edit,
    may_edit_all,
)
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.selectors.imports import list_imports
from engawa.rooms.policy.selectors.numbers import get_figures, get_milestones
from engawa.rooms.policy.selectors.problems import list_problems
from engawa.rooms.policy.selectors.published import find_public_version
from engawa.rooms.policy.selectors.reviews import (
    find_why_returned,
    list_codes_in_charge,
    list_those_who_may_not_sign,
    slug_of,
)

State = PlanVersion.State
# A number that officers report is asked for again after this time.
REPORT_EVERY_DAYS = 90
# Of each kind so many stand by themselves; the others are one line.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do next: a sentence, and the name and arguments of the page where it is done."""

    sentence: str
    url_name: str
    year: int | None = None
    arguments: dict[str, str | int] = field(default_factory=dict)
    is_for_you_alone: bool = False


def list_todos(*, ward_id: int, officer: Officer, today: dt.date) -> list[Todo]:
    """List what waits for this officer in the policy room, what nobody else can do first."""
    rows = list_plans(ward_id=ward_id)
    reviews = list(
        Review.objects.filter(plan__ward_id=ward_id).select_related("plan").order_by("-starts_on")
    )
    todos = [
        *(_about_version(row, row.open, officer) for row in rows if row.open is not None),
        *(todo for review in reviews for todo in _about_review(review, officer)),
        *_about_imports(ward_id, officer),
    ]
    # What ended more than a year ago is history, and nobody's work any more.
    for row in rows:
        if row.published is not None and row.year >= fiscal_year_of(today).year - 1:
            kinds = {review.kind for review in reviews if review.plan_id == row.plan.pk}
            todos += _about_reviews_to_open(row, kinds, officer, today)
            todos += _about_numbers(ward_id, row, officer, today)
    return sorted(todos, key=lambda todo: not todo.is_for_you_alone)


def _about_version(row: PlanRow, version: PlanVersion, officer: Officer) -> Todo:
    about = {"year": row.year_label, "number": version.number}
    if version.state == State.IN_REVIEW:
        is_yours = may_approve(officer=officer) and version.submitted_by_id != officer.user_id
        if version.submitted_by_id == officer.user_id:
            words = _("%(year)sの第%(number)s版は、ほかの人の承認を待っています。")
        elif is_yours:
            words = _("%(year)sの第%(number)s版が、あなたの承認を待っています。")
        else:
            words = _("%(year)sの第%(number)s版が、承認を待っています。")
        return Todo(words % about, "desk-approval", row.year, is_for_you_alone=is_yours)
    if find_return_reason(version=version) is not None:
        words = _("%(year)sの第%(number)s版が差し戻されました。わけを読んで直します。")
        return Todo(words % about, "desk-plan", row.year)
    problems = list_problems(content=get_content(version=version), fiscal_year=row.year)
    if problems:
        words = _("%(year)sの第%(number)s版の下書きに、確かめるところが%(total)sか所あります。")
        return Todo(words % (about | {"total": len(problems)}), "desk-plan", row.year)
    if may_edit_all(officer=officer):
        words = _("%(year)sの第%(number)s版の下書きは、承認を依頼できます。")
        return Todo(words % about, "desk-submit", row.year)
    return Todo(_("%(year)sの第%(number)s版を下書きしています。") % about, "desk-plan", row.year)


def _about_review(review: Review, officer: Officer) -> Iterator[Todo]:
    if review.state == Review.State.SIGNED:
        return
    year = review.plan.fiscal_year
    about = {"year": FiscalYear(year).label, "kind": review.get_kind_display()}
    is_yours = False
    if review.state == Review.State.IN_REVIEW:
        is_yours = may_approve(
            officer=officer
        ) and officer.user_id not in list_those_who_may_not_sign(review=review)
        if review.submitted_by_id == officer.user_id:
            words = _("%(year)sの%(kind)sは、ほかの人の承認を待っています。")
        elif is_yours:
            words = _("%(year)sの%(kind)sが、あなたの承認を待っています。")
        else:
            words = _("%(year)sの%(kind)sが、承認を待っています。")
    elif not officer.is_at_least(Role.EDITOR):
        return
    else:
        items = review.items.filter(judgement=ReviewItem.Judgement.NOT_YET)
        if not may_edit_all(officer=officer):
            items = items.filter(
                initiative_code__in=list_codes_in_charge(review=review, officer=officer)
            )
        waiting = items.count()
        if find_why_returned(review=review) is not None:
            words = _("%(year)sの%(kind)sが差し戻されました。わけを読んで直します。")
        elif waiting:
            words = _("%(year)sの%(kind)sに、まだ判断していない取組が%(total)s件あります。")
            about["total"] = str(waiting)
        elif may_edit_all(officer=officer):
            words = _("%(year)sの%(kind)sは、承認を依頼できます。")
        else:
            return
    yield Todo(
        words % about,
        "desk-review",
        year,
        {"kind": slug_of(kind=review.kind)},
        is_for_you_alone=is_yours,
    )


def _about_imports(ward_id: int, officer: Officer) -> Iterator[Todo]:
    if not may_edit_all(officer=officer):
        return
    waiting = [
        row for row in list_imports(ward_id=ward_id) if row.state == PolicyImport.State.IN_REVIEW
    ]
    for row in waiting[:SHOWN]:
        words = _("読み込んだ「%(filename)s」を確かめて、%(year)sの下書きにします。")
        yield Todo(
            words % {"filename": row.filename, "year": row.fiscal_year.label},
            "import",
            arguments={"import_id": row.id},
        )
    if len(waiting) > SHOWN:
        words = _("確かめている文書が、ほかに%(total)s件あります。")
        yield Todo(words % {"total": len(waiting) - SHOWN}, "imports")


def _about_reviews_to_open(
    row: PlanRow, existing: set[str], officer: Officer, today: dt.date
) -> Iterator[Todo]:
    if not may_edit_all(officer=officer):
        return
    year = FiscalYear(row.year)
    due = []
    # After the year the review of the whole year stands for both.
    if year.first_half.ends_before <= today < year.ends_before:
        due.append(Review.Kind.MID_YEAR)
    elif today >= year.ends_before:
        due.append(Review.Kind.YEAR_END)
    for kind in due:
        if kind not in existing:
            words = _("%(year)sの%(kind)sを始められます。")
            yield Todo(
                words % {"year": row.year_label, "kind": kind.label}, "desk-reviews", row.year
            )


def _about_numbers(ward_id: int, row: PlanRow, officer: Officer, today: dt.date) -> Iterator[Todo]:
    if not officer.is_at_least(Role.EDITOR):
        return
    version = find_public_version(ward_id=ward_id, fiscal_year=row.year)
    if version is None:
        return
    content = get_document(version=version).content
    nodes = _nodes_of(content, ward_id, officer)
    if today in FiscalYear(row.year).period:
        yield from _about_reports(version, content, nodes, today)
    yield from _about_milestones(version, content, nodes, today)


def _nodes_of(
    content: PlanContent, ward_id: int, officer: Officer
) -> list[InitiativeContent | ActivityContent]:
    """List the initiatives and activities of whose numbers the officer may report."""
    ids = dict(Section.objects.filter(ward_id=ward_id).values_list("code", "pk"))
    found: list[InitiativeContent | ActivityContent] = []
    for initiative in content.initiatives():
        nodes: tuple[InitiativeContent | ActivityContent, ...] = (
            initiative,
            *initiative.activities,
        )
        for node in nodes:
            section_id = ids.get(node.section or initiative.section)
            if may_edit(officer=officer, section_id=section_id):
                found.append(node)
    return found


def _about_reports(
    version: PlanVersion,
    content: PlanContent,
    nodes: list[InitiativeContent | ActivityContent],
    today: dt.date,
) -> Iterator[Todo]:
    year = version.plan.fiscal_year
    figures = get_figures(plan_id=version.plan_id, content=content)
    begun_on = FiscalYear(year).starts_on
    if version.published_at is not None:
        begun_on = max(begun_on, tokyo_day(version.published_at))
    late = [
        (figure.label, figure.target_code)
        for node in nodes
        for figure in figures.get(node.code, [])
        if not figure.indicator_key
        and _days_since(figure.taken_at, begun_on, today) >= REPORT_EVERY_DAYS
    ]
    for label, code in late[:SHOWN]:
        words = _("「%(label)s」の数字が、%(days)s日より長く報告されていません。")
        yield Todo(
            words % {"label": in_brackets(label), "days": REPORT_EVERY_DAYS},
            "desk-number",
            year,
            {"code": code},
        )
    if len(late) > SHOWN:
        words = _("%(days)s日より長く報告されていない数字が、ほかに%(total)s件あります。")
        yield Todo(
            words % {"days": REPORT_EVERY_DAYS, "total": len(late) - SHOWN}, "desk-numbers", year
        )


def _days_since(taken_at: dt.datetime | None, begun_on: dt.date, today: dt.date) -> int:
    return (today - (begun_on if taken_at is None else tokyo_day(taken_at))).days


def _about_milestones(
    version: PlanVersion,
    content: PlanContent,
    nodes: list[InitiativeContent | ActivityContent],
    today: dt.date,
) -> Iterator[Todo]:
    year = version.plan.fiscal_year
    states = get_milestones(plan_id=version.plan_id, content=content)
    late = [
        stone
        for node in nodes
        for stone in node.milestones
        if stone.due_on < today and states[stone.code].met_on is None
    ]
    for stone in late[:SHOWN]:
        words = _("節目「%(title)s」は、予定の日を過ぎています。")
        yield Todo(
            words % {"title": in_brackets(stone.title)},
            "desk-milestone",
            year,
            {"code": stone.code},
        )
    if len(late) > SHOWN:
        words = _("予定の日を過ぎた節目が、ほかに%(total)s件あります。")
        yield Todo(words % {"total": len(late) - SHOWN}, "desk-numbers", year)
