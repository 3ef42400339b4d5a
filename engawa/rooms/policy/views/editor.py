"""What every page of the plan editor shares: nothing typed is lost, the frame around the form."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.access import typed
from engawa.core.access.pages import OfficerRequest, View
from engawa.core.fiscal.years import FiscalYear
from engawa.rooms.policy import forms
from engawa.rooms.policy.contracts import PlanContent
from engawa.rooms.policy.models import PlanVersion, Tag
from engawa.rooms.policy.nodes import short
from engawa.rooms.policy.selectors import branches
from engawa.rooms.policy.selectors import desk as selectors
from engawa.rooms.policy.selectors.content import get_content
from engawa.rooms.policy.selectors.differences import Difference, compare
from engawa.rooms.policy.selectors.nodes import (
    NodeData,
)
from engawa.rooms.policy.selectors.problems import Problem, list_problems

AUTOSAVE = "X-Ward-Autosave"
# Marks what a page may put beside its form: any other answer to an autosave is no answer to it.
PART = "X-Ward-Part"
Answer = TypeVar("Answer", bound=HttpResponseBase)


class Refused(Exception):
    """The officer may not do this; the message is a sentence that says why."""


def keep_typed(view: View) -> View:
    """Lose nothing that was typed when the session ended meanwhile.

    An autosave is answered with 401 and a sentence; the page keeps its text and saves it once the
    officer has signed in in another tab. A form that was sent is kept until then, and shown again.
    """
    return _answer_in_parts(view, typed.keep_typed(view))


def kept_for(page: str, *takes: str) -> Callable[[View], View]:
    """Do as `keep_typed`, for a view whose form stands on another `page`.

    `page` is the name of its address, `takes` are the arguments that it shares with the view.
    """

    def find_page(_request: HttpRequest, **arguments: Any) -> str:
        shared = {name: arguments[name] for name in ("ward_slug", *takes)}
        return reverse(f"policy:{page}", kwargs=shared)

    def decorate(view: View) -> View:
        return _answer_in_parts(view, typed.keep_typed_for(find_page)(view))

    return decorate


def _answer_in_parts(view: View, keeping: View) -> View:
    """Answer an autosave beside its form, and say in a sentence what is refused."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and AUTOSAVE in request.headers:
            return _autosave(view, request, *args, **kwargs)
        try:
            return keeping(request, *args, **kwargs)
        except Refused as refused:
            return render(request, "policy/desk/refused.html", {"sentence": refused}, status=403)

    return inner


def _autosave(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return as_part(render(request, "policy/desk/signed_out.html", status=401))
    try:
        answer = view(request, *args, **kwargs)
    except Refused as refused:
        return say_part(str(refused), status=403)
    except (Http404, PermissionDenied) as refused:
        if hasattr(request, "officer"):
            words = _(
                "この項目は、もうありません。書いた文を写してから、画面を開き直してください。"
            )
            return say_part(words, status=404)
        words = _(
            "この画面を開く権限がなくなりました。書いた文を写してから、区の管理者に確かめてください。"
        )
        return say_part(words, status=403 if isinstance(refused, PermissionDenied) else 404)
    # A redirect leads to a whole page, which is no answer to an autosave.
    return answer if answer.status_code in (301, 302, 303) else as_part(answer)


def as_part(answer: Answer) -> Answer:
    """Mark an answer to an autosave as one that stands beside the form."""
    answer[PART] = "saved" if answer.status_code < 300 else "refused"
    return answer


def say_part(words: str, *, status: int) -> HttpResponse:
    """Answer an autosave with one sentence beside the form."""
    return as_part(HttpResponse(words, status=status))


@dataclass
class Desk:
    """One officer at one version of a plan: what every page of the editor shows."""

    request: OfficerRequest
    version: PlanVersion
    current: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def year(self) -> int:
        return self.version.plan.fiscal_year

    @property
    def is_draft(self) -> bool:
        return self.version.state == PlanVersion.State.DRAFT

    @cached_property
    def content(self) -> PlanContent:
        return get_content(version=self.version)

    @cached_property
    def sections(self) -> list[Any]:
        return selectors.list_sections(ward_id=self.request.ward.pk)

    @cached_property
    def partners(self) -> list[Any]:
        return selectors.list_partners(ward_id=self.request.ward.pk)

    @cached_property
    def tags(self) -> list[Tag]:
        return selectors.list_tags(ward_id=self.request.ward.pk)

    @property
    def names(self) -> dict[str, str]:
        return {
            **{f"section:{section.code}": section.name for section in self.sections},
            **{f"partner:{partner.code}": partner.name for partner in self.partners},
            **{f"tag:{tag.reference}": label_of_tag(tag) for tag in self.tags},
        }

    def differences(self) -> list[Difference]:
        """List what this draft changes of the version in force."""
        published = selectors.get_published_version(plan=self.version.plan)
        if published is None or published.pk == self.version.pk:
            return []
        before = get_content(version=published)
        return compare(old=before, new=self.content, names=self.names)

    def problems(self) -> list[Problem]:
        return list_problems(content=self.content, fiscal_year=self.year)

    def url(self, name: str, **kwargs: str | int) -> str:
        ward = self.request.ward.slug
        return reverse(f"policy:{name}", kwargs={"ward_slug": ward, "year": self.year, **kwargs})

    def may_edit(self, node: NodeData) -> bool:
        if not self.is_draft:
            return False
        return selectors.may_edit(officer=self.request.officer, section_id=node.section_id)

    def frame(self) -> dict[str, Any]:
        """Gather what stands around the form: bar, tree, right column."""
        officer = self.request.officer
        undoable = None
        if self.is_draft:
            undoable = selectors.get_undoable_edit(version=self.version, user_id=officer.user_id)
        return {
            "version": self.version,
            "year": self.year,
            "year_label": FiscalYear(self.year).label,
            "is_draft": self.is_draft,
            "is_in_review": self.version.state == PlanVersion.State.IN_REVIEW,
            "may_edit_all": self.is_draft and selectors.may_edit_all(officer=officer),
            "may_start": selectors.may_edit_all(officer=officer),
            "undoable": undoable,
            "groups": branches.build_tree(
                content=self.content,
                current=self.current,
                officer=officer,
                section_ids={section.code: section.pk for section in self.sections},
                section_names={section.code: section.name for section in self.sections},
                is_draft=self.is_draft,
            ),
            "current": self.current,
            **self.side(),
            **self.extra,
        }

    def side(self) -> dict[str, Any]:
        """Gather the right column: what is missing, what others did, what changed."""
        since = timezone.now() - dt.timedelta(hours=12)
        problems = self.problems() if self.is_draft else []
        user_id = self.request.officer.user_id
        foreign = (
            selectors.list_foreign_edits(version=self.version, user_id=user_id, since=since)
            if self.is_draft
            else []
        )
        newest = {edit.node_code: edit for edit in reversed(foreign)}
        return {
            "year": self.year,
            "is_draft": self.is_draft,
            "problem_groups": selectors.group_problems(problems=problems),
            "foreign_edits": list(newest.values())[-3:],
            "differences": self.differences(),
            "is_first": self.version.number == 1,
            "returned": selectors.find_return_reason(version=self.version)
            if self.is_draft
            else None,
        }

    def choices(self, node: NodeData | None = None) -> forms.NodeChoices:
        """Give what a form may choose from; an officer of one section chooses only that one."""
        officer = self.request.officer
        may_all = selectors.may_edit_all(officer=officer)
        kept = node.fields.get("section", "") if node else ""
        sections = [
            (section.code, section.name)
            for section in self.sections
            if may_all
            or section.code == kept
            or selectors.may_edit(officer=officer, section_id=section.pk)
        ]
        empty = [("", _("決めていない"))] if may_all or not kept else []
        return forms.NodeChoices(
            sections=[*empty, *sections],
            aims=[(aim.code, short(aim.title)) for aim in self.content.aims],
            tags=[(tag.reference, label_of_tag(tag)) for tag in self.tags],
            partners=[(partner.code, partner.name) for partner in self.partners],
            may_add_tags=may_all,
        )


def label_of_tag(tag: Tag) -> str:
    """Write a mark as it stands in the desk."""
    if tag.scheme == Tag.Scheme.CITY_THEME:
        return _("テーマ%(value)s %(label)s") % {"value": tag.value, "label": tag.label}
    if tag.scheme == Tag.Scheme.SDGS:
        return _("SDGs %(value)s %(label)s") % {"value": tag.value, "label": tag.label}
    return tag.label


def get_desk(request: OfficerRequest, year: int, current: str = "") -> Desk:
    """Open the newest version of the ward's plan of that year.

    :raises Http404: there is no plan for that year.
    """
    try:
        version = selectors.get_newest_version(ward_id=request.ward.pk, fiscal_year=year)
    except selectors.PlanUnknown:
        raise Http404 from None
    return Desk(request, version, current)


def require_whole_ward(request: OfficerRequest) -> None:
    """Let only officers pass who may edit every part of the ward's plan.

    :raises Refused: the officer's role is for some sections only.
    """
    if not selectors.may_edit_all(officer=request.officer):
        raise Refused(
            _("この操作には、区全体の編集の権限が必要です。あなたの権限は一部の課のものです。")
        )
