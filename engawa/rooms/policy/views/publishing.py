"""A draft's way to the public page: what changed, asking for approval, approving."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import take_kept
from engawa.core.fiscal.years import FiscalYear
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.policy import forms
from engawa.rooms.policy.models import PlanVersion
from engawa.rooms.policy.selectors import desk as selectors
from engawa.rooms.policy.selectors.differences import Difference, DifferenceKind
from engawa.rooms.policy.services import publishing
from engawa.rooms.policy.views.editor import (
    Desk,
    Refused,
    get_desk,
    keep_typed,
    kept_for,
    require_whole_ward,
)

State = PlanVersion.State


@kept_for("desk-plan", "year")
@officer_page(Role.EDITOR)
@require_POST
def start_version(request: OfficerRequest, year: int) -> HttpResponse:
    """Begin the next version of a plan as a copy of the one in force."""
    require_whole_ward(request)
    desk = get_desk(request, year)
    try:
        publishing.start_draft(
            plan=desk.version.plan, actor_id=request.officer.user_id, now=timezone.now()
        )
    except publishing.DraftExists as refused:
        messages.info(request, str(refused))
    else:
        messages.success(
            request,
            _("新しい版の下書きを始めました。公開中のページは、承認されるまで変わりません。"),
        )
    return redirect(desk.url("desk-plan"))


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: OfficerRequest, year: int) -> HttpResponse:
    """Ask whether the draft shall be thrown away; or throw it away."""
    require_whole_ward(request)
    desk = get_desk(request, year)
    if not desk.is_draft:
        raise Refused(_("この版は下書きではないため、捨てられません。"))
    if request.method != "POST":
        return _show(desk, "discard", number_of_changes=len(desk.differences()))
    try:
        publishing.discard_draft(
            version_id=desk.version.pk, actor_id=request.officer.user_id, now=timezone.now()
        )
    except publishing.PublishingRefused as refused:
        messages.error(request, str(refused))
        return redirect(desk.url("desk-plan"))
    messages.success(request, _("下書きを捨てました。公開中のページは変わりません。"))
    return redirect("policy:desk", ward_slug=request.ward.slug)


@keep_typed
@officer_page(Role.VIEWER)
@require_safe
def differences(request: OfficerRequest, year: int) -> HttpResponse:
    """Show what the newest version changes of the one in force."""
    desk = get_desk(request, year)
    return _show(desk, "differences")


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: OfficerRequest, year: int) -> HttpResponse:
    """Show what is about to be submitted; or ask a second person to approve it."""
    require_whole_ward(request)
    desk = get_desk(request, year)
    if not desk.is_draft:
        return redirect(desk.url("desk-approval"))
    if request.method != "POST":
        kept = take_kept(request)
        note = kept.get("change_note", "") if kept else desk.version.change_note
        form = forms.SubmitForm(initial={"change_note": note})
        return _show_submit(desk, form)
    form = forms.SubmitForm(request.POST)
    if not form.is_valid():
        return _show_submit(desk, form, status=422)
    try:
        publishing.submit_version(
            version_id=desk.version.pk,
            actor_id=request.officer.user_id,
            change_note=form.cleaned_data["change_note"],
            now=timezone.now(),
        )
    except publishing.ChangeNoteMissing as refused:
        form.add_error("change_note", str(refused))
        return _show_submit(desk, form, status=422)
    except publishing.PublishingRefused as refused:
        form.add_error(None, str(refused))
        return _show_submit(desk, form, status=409)
    messages.success(
        request, _("承認を依頼しました。依頼した人とは別の人が承認すると、公開されます。")
    )
    return redirect(desk.url("desk-approval"))


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def approval(request: OfficerRequest, year: int) -> HttpResponse:
    """Show a submitted version to those who decide on it; or take the decision."""
    desk = get_desk(request, year)
    if request.method != "POST":
        if desk.version.state != State.IN_REVIEW:
            return redirect(desk.url("desk-plan"))
        kept = take_kept(request)
        reason = kept.get("reason", "") if kept else ""
        return _show_approval(desk, forms.ReturnForm(initial={"reason": reason}))
    steps: dict[str, Callable[[Desk], HttpResponse]] = {
        "approve": _approve,
        "return": _return,
        "withdraw": _withdraw,
    }
    step = steps.get(request.POST.get("step", ""))
    if step is None:
        raise Http404
    return step(desk)


def _approve(desk: Desk) -> HttpResponse:
    request = desk.request
    _require_approver(request)
    try:
        publishing.publish_version(
            version_id=_seen_version(desk),
            actor_id=request.officer.user_id,
            now=timezone.now(),
            seen_revision=read_whole_number(request.POST.get("seen", "")),
        )
    except publishing.PublishingRefused as refused:
        messages.error(request, str(refused))
        return redirect(desk.url("desk-approval"))
    messages.success(request, _("公開しました。区民のページは、いまからこの版です。"))
    return redirect(desk.url("desk-plan"))


def _return(desk: Desk) -> HttpResponse:
    request = desk.request
    _require_approver(request)
    form = forms.ReturnForm(request.POST)
    if not form.is_valid():
        return _show_approval(desk, form, status=422)
    try:
        publishing.return_version(
            version_id=_seen_version(desk),
            actor_id=request.officer.user_id,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except publishing.ReasonMissing as refused:
        form.add_error("reason", str(refused))
        return _show_approval(desk, form, status=422)
    except publishing.PublishingRefused as refused:
        messages.error(request, str(refused))
        return redirect(desk.url("desk-approval"))
    messages.success(request, _("差し戻しました。理由は、下書きの画面に出ます。"))
    return redirect(desk.url("desk-plan"))


def _withdraw(desk: Desk) -> HttpResponse:
    request = desk.request
    try:
        publishing.withdraw_version(
            version_id=_seen_version(desk),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except publishing.PublishingRefused as refused:
        messages.error(request, str(refused))
        return redirect(desk.url("desk-approval"))
    messages.success(request, _("承認の依頼を取り下げました。続きを直せます。"))
    return redirect(desk.url("desk-plan"))


def _seen_version(desk: Desk) -> int:
    # The decision is about the version on the page, even if another one is open by now.
    number = desk.request.POST.get("number", "")
    found = [
        version
        for version in selectors.list_versions(plan=desk.version.plan)
        if str(version.number) == number
    ]
    if not found:
        raise Http404
    return found[0].pk


def _require_approver(request: OfficerRequest) -> None:
    if not selectors.may_approve(officer=request.officer):
        raise Refused(_("公開を決めるには、区全体の「承認」の権限が必要です。"))


def _show_submit(desk: Desk, form: forms.SubmitForm, *, status: int = 200) -> HttpResponse:
    return _show(
        desk,
        "submit",
        status=status,
        form=form,
        blocking=[problem for problem in desk.problems() if problem.is_blocking],
        advice_groups=_advice(desk),
        approvers=selectors.list_approvers(
            ward_id=desk.request.ward.pk,
            today=timezone.localdate(),
            except_user_ids={desk.request.officer.user_id},
        ),
    )


def _show_approval(desk: Desk, form: forms.ReturnForm, *, status: int = 200) -> HttpResponse:
    officer = desk.request.officer
    is_submitter = desk.version.submitted_by_id == officer.user_id
    return _show(
        desk,
        "approval",
        status=status,
        form=form,
        is_submitter=is_submitter,
        may_decide=selectors.may_approve(officer=officer) and not is_submitter,
        advice_groups=_advice(desk),
        approvers=selectors.list_approvers(
            ward_id=desk.request.ward.pk,
            today=timezone.localdate(),
            except_user_ids={desk.version.submitted_by_id or 0},
        ),
    )


def _advice(desk: Desk) -> list[selectors.ProblemGroup]:
    """List what may go out as it is, and should be looked at first."""
    return selectors.group_problems(
        problems=[problem for problem in desk.problems() if not problem.is_blocking]
    )


def _show(desk: Desk, page: str, *, status: int = 200, **context: Any) -> HttpResponse:
    changes = desk.differences()
    return render(
        desk.request,
        f"policy/desk/{page}.html",
        {
            "version": desk.version,
            "year": desk.year,
            "year_label": FiscalYear(desk.year).label,
            "is_draft": desk.is_draft,
            "is_in_review": desk.version.state == State.IN_REVIEW,
            "is_first": desk.version.number == 1,
            "published": selectors.get_published_version(plan=desk.version.plan),
            "differences": changes,
            "counts": count_kinds(changes),
            **context,
        },
        status=status,
    )


def count_kinds(changes: list[Difference]) -> list[tuple[DifferenceKind, int]]:
    """Count what was added, moved, changed and removed."""
    kinds = [change.kind for change in changes]
    return [(kind, kinds.count(kind)) for kind in DifferenceKind if kind in kinds]
