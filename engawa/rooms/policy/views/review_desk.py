"""The desk's pages of reviews: open, write, invite, submit, return, sign."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import (
    OfficerRequest,
    officer_page,
)
from engawa.core.access.typed import restore, take_kept
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.fiscal.years import FiscalYear
from engawa.rooms.policy import review_forms as forms
from engawa.rooms.policy.models import Review
from engawa.rooms.policy.selectors import reviews as selectors
from engawa.rooms.policy.selectors.desk import list_approvers, may_approve, may_edit_all
from engawa.rooms.policy.selectors.published import find_public_version
from engawa.rooms.policy.services import invitations
from engawa.rooms.policy.services import reviews as services
from engawa.rooms.policy.views.editor import (
    Refused,
    keep_typed,
    kept_for,
)
from engawa.rooms.policy.views.reviews import get_kind

State = Review.State
DAYS_OF_INVITATION = 30
INVITED = "policy.invited"


@keep_typed
@officer_page(Role.VIEWER)
@require_safe
def reviews(request: OfficerRequest, year: int) -> HttpResponse:
    """Show both reviews of the year: what they look back on, and how far they are."""
    existing = selectors.list_reviews(ward_id=request.ward.pk, fiscal_year=year)
    version = find_public_version(ward_id=request.ward.pk, fiscal_year=year)
    today = timezone.localdate()
    rows = []
    for slug, kind in selectors.KINDS.items():
        period = services.get_period(fiscal_year=year, kind=kind)
        rows.append(
            {
                "slug": slug,
                "label": kind.label,
                "starts_on": period.starts_on,
                "last_day": period.ends_before - dt.timedelta(days=1),
                "review": existing.get(kind),
                "may_open": version is not None and today >= period.starts_on,
                "is_over": today >= period.ends_before,
            }
        )
    return render(
        request,
        "policy/reviews/list.html",
        {
            "year": year,
            "year_label": FiscalYear(year).label,
            "rows": rows,
            "is_published": version is not None,
            "may_edit": may_edit_all(officer=request.officer),
        },
    )


@kept_for("desk-reviews", "year")
@officer_page(Role.EDITOR)
@require_POST
def open_review(request: OfficerRequest, year: int, kind: str) -> HttpResponse:
    """Open a review, filled with the period's figures."""
    _require_whole_ward(request)
    version = find_public_version(ward_id=request.ward.pk, fiscal_year=year)
    if version is None:
        raise Refused(_("この年度の方針は、まだ公開していません。"))
    try:
        services.open_review(
            plan_id=version.plan_id,
            kind=get_kind(kind),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ReviewExists as refused:
        messages.info(request, str(refused))
    except services.ReviewRefused as refused:
        messages.error(request, str(refused))
        return redirect("policy:desk-reviews", request.ward.slug, year)
    else:
        messages.success(request, _("振り返りをひらきました。期間の数字と節目を入れてあります。"))
    return redirect("policy:desk-review", request.ward.slug, year, kind)


@keep_typed
@officer_page(Role.VIEWER)
@require_safe
def desk_review(request: OfficerRequest, year: int, kind: str) -> HttpResponse:
    """Show a review at the desk: its initiatives, the words on the whole, invitations, next step."""
    subject = get_review(request, year, kind)
    made = request.session.get(INVITED)
    if made and subject.invitations.filter(pk=made["invitation"]).exists():
        del request.session[INVITED]
        return _show_link(request, subject, made)
    return _show_review(request, subject)


def _show_review(
    request: OfficerRequest,
    subject: Review,
    *,
    status: int = 200,
    summary_form: forms.SummaryForm | None = None,
    invite_form: forms.InviteForm | None = None,
    return_form: forms.ReturnForm | None = None,
    conflict: services.SummaryConflict | None = None,
) -> HttpResponse:
    now = timezone.now()
    officer = request.officer
    is_submitter = subject.submitted_by_id == officer.user_id
    may_not_sign = selectors.list_those_who_may_not_sign(review=subject)
    is_approver = may_approve(officer=officer)
    year = subject.plan.fiscal_year
    last_day = tokyo_day(now) + dt.timedelta(days=DAYS_OF_INVITATION)
    kind = selectors.slug_of(kind=subject.kind)
    summary_form = summary_form or forms.SummaryForm(
        initial={"before": subject.summary, "summary": subject.summary}
    )
    invite_form = invite_form or forms.InviteForm(initial={"last_day": last_day})
    return_form = return_form or forms.ReturnForm()
    place = {"ward_slug": request.ward.slug, "year": year, "kind": kind}
    may_write = may_edit_all(officer=officer)
    may_return = is_approver and not is_submitter
    kept = [
        name
        for name, form, is_shown in (
            ("desk-review-summary", summary_form, may_write and subject.state == State.OPEN),
            ("desk-review-invite", invite_form, may_write and subject.state != State.SIGNED),
            ("desk-review-return", return_form, may_return and subject.state == State.IN_REVIEW),
        )
        if is_shown
        and restore(form, take_kept(request, form=reverse(f"policy:{name}", kwargs=place)))
    ]
    context = {
        "year": year,
        "year_label": FiscalYear(year).label,
        "kind": kind,
        "kept": kept,
        "returned": selectors.find_why_returned(review=subject)
        if subject.state == State.OPEN
        else None,
        "view": selectors.get_view(review=subject),
        "is_open": subject.state == State.OPEN,
        "is_in_review": subject.state == State.IN_REVIEW,
        "is_signed": subject.state == State.SIGNED,
        "is_over": tokyo_day(now) >= subject.ends_before,
        "is_submitter": is_submitter,
        "may_edit": may_write,
        "may_sign": is_approver and officer.user_id not in may_not_sign,
        "may_return": may_return,
        "approvers": list_approvers(
            ward_id=request.ward.pk, today=tokyo_day(now), except_user_ids=may_not_sign
        ),
        "summary_form": summary_form,
        "invite_form": invite_form,
        "return_form": return_form,
        "conflict": conflict,
        "invitations": [
            {
                "invitation": invitation,
                "last_day": tokyo_day(invitation.expires_at - dt.timedelta(seconds=1)),
                "is_in_force": invitations.is_in_force(invitation=invitation, now=now),
            }
            for invitation in selectors.list_invitations(review=subject)
        ],
    }
    return render(request, "policy/reviews/desk.html", context, status=status)


@kept_for("desk-review", "year", "kind")
@officer_page(Role.EDITOR)
@require_POST
def save_summary(request: OfficerRequest, year: int, kind: str) -> HttpResponse:
    """Save the words on the whole."""
    _require_whole_ward(request)
    subject = get_review(request, year, kind)
    form = forms.SummaryForm(request.POST)
    if not form.is_valid():
        return _show_review(request, subject, status=422, summary_form=form)
    try:
        services.save_summary(
            review_id=subject.pk,
            before=form.cleaned_data["before"],
            summary=form.cleaned_data["summary"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.SummaryConflict as conflict:
        kept = forms.SummaryForm(initial={"before": conflict.current, "summary": conflict.yours})
        return _show_review(request, subject, status=409, summary_form=kept, conflict=conflict)
    except services.ReviewRefused as refused:
        form.add_error(None, str(refused))
        return _show_review(request, subject, status=422, summary_form=form)
    messages.success(request, _("全体についての文を保存しました。"))
    return _to_review(request, year, kind)


@kept_for("desk-review", "year", "kind")
@officer_page(Role.EDITOR)
@require_POST
def refresh(request: OfficerRequest, year: int, kind: str) -> HttpResponse:
    """Fill the review anew with the period's figures."""
    _require_whole_ward(request)
    subject = get_review(request, year, kind)
    try:
        services.refresh_figures(
            review_id=subject.pk, actor_id=request.officer.user_id, now=timezone.now()
        )
    except services.ReviewRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("数字と節目を入れ直しました。書いた文はそのままです。"))
    return _to_review(request, year, kind)


@kept_for("desk-review", "year", "kind")
@officer_page(Role.EDITOR)
@require_POST
def submit(request: OfficerRequest, year: int, kind: str) -> HttpResponse:
    """Ask an approver to sign."""
    _require_whole_ward(request)
    subject = get_review(request, year, kind)
    try:
        services.submit_review(
            review_id=subject.pk, actor_id=request.officer.user_id, now=timezone.now()
        )
    except services.ReviewRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("承認を依頼しました。別の人が承認すると公表されます。"))
    return _to_review(request, year, kind)


@kept_for("desk-review", "year", "kind")
@officer_page(Role.EDITOR)
@require_POST
def withdraw(request: OfficerRequest, year: int, kind: str) -> HttpResponse:
    """Let the officer who submitted a review take it back."""
    subject = get_review(request, year, kind)
    if subject.state == State.IN_REVIEW and subject.submitted_by_id != request.officer.user_id:
        raise Refused(_("承認の依頼を取り下げられるのは、依頼した人です。"))
    try:
        services.return_review(
            review_id=subject.pk,
            actor_id=request.officer.user_id,
            reason="",
            now=timezone.now(),
        )
    except services.ReviewRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("承認の依頼を取り下げました。続きを書けます。"))
    return _to_review(request, year, kind)


@kept_for("desk-review", "year", "kind")
@officer_page(Role.APPROVER, for_whole_ward=True)
@require_POST
def give_back(request: OfficerRequest, year: int, kind: str) -> HttpResponse:
    """Give a submitted review back to its writers."""
    subject = get_review(request, year, kind)
    form = forms.ReturnForm(request.POST)
    if not form.is_valid():
        return _show_review(request, subject, status=422, return_form=form)
    try:
        services.return_review(
            review_id=subject.pk,
            actor_id=request.officer.user_id,
            reason=form.cleaned_data["reason"],
            now=timezone.now(),
        )
    except services.ReviewRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("差し戻しました。"))
    return _to_review(request, year, kind)


@kept_for("desk-review", "year", "kind")
@officer_page(Role.APPROVER, for_whole_ward=True)
@require_POST
def sign(request: OfficerRequest, year: int, kind: str) -> HttpResponse:
    """Sign a review, which publishes it."""
    subject = get_review(request, year, kind)
    try:
        services.sign_review(
            review_id=subject.pk,
            actor_id=request.officer.user_id,
            now=timezone.now(),
            submitted_at=parse_datetime(request.POST.get("submitted_at", "")),
        )
    except services.ReviewRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("承認して公表しました。"))
    return _to_review(request, year, kind)


@kept_for("desk-review", "year", "kind")
@officer_page(Role.EDITOR)
@require_POST
def invite(request: OfficerRequest, year: int, kind: str) -> HttpResponse:
    """Make a link for an outside reviewer, which the next page shows once."""
    _require_whole_ward(request)
    subject = get_review(request, year, kind)
    form = forms.InviteForm(request.POST)
    if not form.is_valid():
        return _show_review(request, subject, status=422, invite_form=form)
    try:
        invitation, token = invitations.invite_reviewer(
            review_id=subject.pk,
            name=form.cleaned_data["name"],
            organisation=form.cleaned_data["organisation"],
            last_day=form.cleaned_data["last_day"],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ReviewRefused as refused:
        form.add_error(None, str(refused))
        return _show_review(request, subject, status=422, invite_form=form)
    # Kept only until the next page has shown it: reloading that page makes no second invitation.
    request.session[INVITED] = {
        "invitation": invitation.pk,
        "path": reverse("policy:outside-review", args=(token,)),
    }
    return _to_review(request, year, kind)


def _show_link(request: OfficerRequest, subject: Review, made: dict[str, Any]) -> HttpResponse:
    invitation = subject.invitations.get(pk=made["invitation"])
    response = render(
        request,
        "policy/reviews/invited.html",
        {
            "year": subject.plan.fiscal_year,
            "kind": selectors.slug_of(kind=subject.kind),
            "year_label": FiscalYear(subject.plan.fiscal_year).label,
            "kind_label": Review.Kind(subject.kind).label,
            "invitation": invitation,
            "last_day": tokyo_day(invitation.expires_at - dt.timedelta(seconds=1)),
            "link": f"{settings.SITE_URL}{made['path']}",
        },
    )
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store"
    return response


@kept_for("desk-review", "year", "kind")
@officer_page(Role.EDITOR)
@require_POST
def revoke(request: OfficerRequest, year: int, kind: str, invitation_id: int) -> HttpResponse:
    """End the link of an outside reviewer."""
    _require_whole_ward(request)
    subject = get_review(request, year, kind)
    try:
        invitations.revoke_invitation(
            review_id=subject.pk,
            invitation_id=invitation_id,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ReviewRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("招待を取り消しました。書かれた意見は残っています。"))
    return _to_review(request, year, kind)


def get_review(request: OfficerRequest, year: int, kind: str) -> Review:
    """Give the review of that kind and year, or answer that there is none."""
    found = selectors.find_review(ward_id=request.ward.pk, fiscal_year=year, kind=get_kind(kind))
    if found is None:
        raise Http404
    return found


def _to_review(request: OfficerRequest, year: int, kind: str) -> HttpResponse:
    return redirect("policy:desk-review", request.ward.slug, year, kind)


def _require_whole_ward(request: OfficerRequest) -> None:
    if not may_edit_all(officer=request.officer):
        raise Refused(
            _("この操作には、区全体の編集の権限が必要です。あなたの権限は一部の課のものです。")
        )
