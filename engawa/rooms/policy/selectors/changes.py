"""What changed between two published versions of a plan, as a page shows it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.rooms.policy.document import PlanDocument
from engawa.rooms.policy.models import PlanVersion
from engawa.rooms.policy.nodes import NodeKind
from engawa.rooms.policy.selectors.differences import (
    Difference,
    DifferenceKind,
    compare,
    names_of,
)
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.selectors.pages import PlanPage
from engawa.rooms.policy.wording import say_part, say_version_number

State = PlanVersion.State


@dataclass(frozen=True, slots=True)
class VersionChoice:
    number: int
    words: str
    note: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One part that changed; `url` leads to it, or is empty when it is gone."""

    difference: Difference
    part: str
    url: str

    @property
    def is_whole(self) -> bool:
        """Whether the part came or went as a whole."""
        return self.difference.kind in (DifferenceKind.ADDED, DifferenceKind.REMOVED)


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes since a version, with the versions that one may compare with."""

    since: int
    since_words: str
    choices: list[VersionChoice]
    changes: list[ChangeView]
    counts: list[str]


def get_changes(*, page: PlanPage, since: int | None) -> Changes | None:
    """Compare the plan in force with an earlier version, by default the one before; None for the first.

    A number that was never published counts as the version before.
    """
    document = page.document
    earlier = list(
        PlanVersion.objects.filter(
            plan_id=page.plan_id, state=State.CLOSED, number__lt=document.version
        )
        .defer("document")
        .order_by("-number")
    )
    if not earlier:
        return None
    chosen = next((version for version in earlier if version.number == since), earlier[0])
    old = get_document(version=chosen)
    found = compare(
        old=old.content, new=document.content, names=names_of(documents=(old, document))
    )
    return Changes(
        since=chosen.number,
        since_words=_words(chosen),
        choices=[VersionChoice(v.number, _words(v), v.change_note, v is chosen) for v in earlier],
        changes=[ChangeView(d, _part(d, old, document), _url(page, document, d)) for d in found],
        counts=_counts(found),
    )


def _part(difference: Difference, *documents: PlanDocument) -> str:
    """Name the kind of a part as the pages head it; of an aim the newest document decides."""
    kinds = {aim.code: aim.kind for document in documents for aim in document.content.aims}
    return say_part(difference.node_kind, aim_kind=kinds.get(difference.code, ""))


def _words(version: PlanVersion) -> str:
    return say_version_number(number=version.number, published_at=version.published_at)


def _counts(found: list[Difference]) -> list[str]:
    return [
        _("%(what)s %(count)s件") % {"what": kind.label, "count": count}
        for kind in DifferenceKind
        if (count := sum(difference.kind is kind for difference in found))
    ]


def _url(page: PlanPage, document: PlanDocument, difference: Difference) -> str:
    if difference.kind is DifferenceKind.REMOVED:
        return ""
    code = difference.code
    for measure in document.content.measures:
        if measure.code == code:
            return page.addresses.measure(code)
        for initiative in measure.initiatives:
            if code == initiative.code or difference.parent_code == initiative.code:
                if difference.node_kind is NodeKind.ACTIVITY:
                    return page.addresses.activity(initiative.code, code)
                return page.addresses.initiative(initiative.code)
            if any(difference.parent_code == activity.code for activity in initiative.activities):
                return page.addresses.activity(initiative.code, difference.parent_code)
    if difference.node_kind is NodeKind.SECTION_STATEMENT:
        sections = (s.section for s in document.content.section_statements if s.code == code)
        return page.addresses.section(next(sections))
    if difference.node_kind is NodeKind.PLAN:
        return page.addresses.plan()
    return f"{page.addresses.plan()}#{code}"
