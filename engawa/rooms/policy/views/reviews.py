"""Reviews for everybody once they are signed, and the page of outside reviewers before."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.core.access.pages import (
    WardRequest,
    open_page,
    public_page,
)
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.fiscal.years import FiscalYear
from engawa.core.ui.days import say_day
from engawa.core.ui.forms import clean_text
from engawa.core.wards.models import Ward
from engawa.rooms.policy.addresses import Addresses
from engawa.rooms.policy.models import Review, ReviewInvitation
from engawa.rooms.policy.selectors import reviews as selectors
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.selectors.published import find_public_version
from engawa.rooms.policy.services import invitations
from engawa.rooms.policy.services import reviews as services
from engawa.rooms.policy.views.editor import AUTOSAVE, as_part, say_part
from engawa.rooms.policy.wording import say_fiscal_year

State = Review.State
VERSION = "X-Ward-Version"


# --- for everybody ------------------------------------------------------------------------------


@public_page
@require_safe
def review(request: WardRequest, year: int, kind: str) -> HttpResponse:
    """Show a signed review beside the plan."""
    found = selectors.find_signed_review(
        ward_id=request.ward.pk, fiscal_year=year, kind=get_kind(kind)
    )
    if found is None:
        raise Http404
    return render(
        request,
        "policy/reviews/public.html",
        {
            "year": year,
            "year_label": say_fiscal_year(FiscalYear(year)),
            "view": selectors.get_view(review=found, addresses=_list_addresses(request.ward, year)),
            "plan_url": reverse("policy:overview-year", args=(request.ward.slug, year)),
        },
    )


def _list_addresses(ward: Ward, year: int) -> dict[str, str]:
    # An initiative that the version in force dropped stands in the review, and has no page.
    version = find_public_version(ward_id=ward.pk, fiscal_year=year)
    if version is None:
        return {}
    addresses = Addresses(ward_slug=ward.slug, year=year)
    content = get_document(version=version).content
    return {node.code: addresses.initiative(node.code) for node in content.initiatives()}


# --- for outside reviewers ----------------------------------------------------------------------


@open_page
@require_http_methods(["GET", "HEAD", "POST"])
def outside_review(request: HttpRequest, token: str) -> HttpResponse:
    """Let the holder of a link comment on a review until it is signed."""
    invitation = selectors.find_invitation(token=token)
    if invitation is None:
        raise Http404
    # The frame of the page takes the ward's name and colour from here.
    request.ward = invitation.review.plan.ward  # type: ignore[attr-defined]
    response = _outside_review(request, invitation)
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _outside_review(request: HttpRequest, invitation: ReviewInvitation) -> HttpResponse:
    now = timezone.now()
    subject = invitation.review
    year = subject.plan.fiscal_year
    context: dict[str, Any] = {
        "invitation": invitation,
        "year_label": say_fiscal_year(FiscalYear(year)),
        "kind_label": Review.Kind(subject.kind).label,
    }
    is_autosave = request.method == "POST" and AUTOSAVE in request.headers
    if subject.state == State.SIGNED:
        if is_autosave:
            words = _("公表したため、意見は書き直せません。この文は保存していません。")
            return say_part(words, status=410)
        url = reverse(
            "policy:review",
            kwargs={
                "ward_slug": subject.plan.ward.slug,
                "year": year,
                "kind": selectors.slug_of(kind=subject.kind),
            },
        )
        return render(request, "policy/reviews/outside_signed.html", {**context, "url": url})
    if not invitations.is_in_force(invitation=invitation, now=now):
        if is_autosave:
            words = _(
                "このリンクからは、もう書けません。この文は保存していません。文を写してから、招いた区役所の職員に新しいリンクを頼んでください。"
            )
            return say_part(words, status=410)
        return render(request, "policy/reviews/outside_over.html", context, status=410)
    view = selectors.get_view(review=subject)
    codes = ["", *(item.code for item in view.items)]
    kept = selectors.get_comments_of(invitation=invitation)
    written = kept
    wrong, status, overtaken = "", 200, frozenset[str]()
    if request.method == "POST":
        written = {
            code: clean_text(request.POST[name])
            for code in codes
            if (name := _field(code)) in request.POST
        }
        marks = _read_marks(request.POST.get("version", ""))
        try:
            invitations.save_comments(
                invitation_id=invitation.pk, bodies=written, seen=marks, now=now
            )
        except invitations.CommentConflict as conflict:
            overtaken, status = conflict.codes, 409
            # Where nothing was typed the page shows what is kept now.
            written = {
                code: body
                for code, body in written.items()
                if selectors.fingerprint(text=body) != marks.get(code, "")
            }
        except services.ReviewRefused as refused:
            if is_autosave:
                return say_part(str(refused), status=422)
            wrong, status = str(refused), 422
        else:
            if is_autosave:
                # The page keeps showing what it sent, whatever was changed elsewhere meanwhile.
                return say_saved(now, version=_write_marks(written))
            messages.success(request, _("意見を保存しました。公表されるまで、何度でも直せます。"))
            return redirect(request.path)
    titles = {"": _("全体について"), **{item.code: item.title for item in view.items}}
    context |= {
        "view": view,
        "whole": written.get("", kept.get("", "")),
        "rows": [
            {
                "item": item,
                "name": _field(item.code),
                "body": written.get(item.code, kept.get(item.code, "")),
            }
            for item in view.items
        ],
        "version": request.POST.get("version", "") if wrong else _write_marks(kept),
        "overtaken": [
            {"title": titles[code], "kept": kept.get(code, ""), "yours": written[code].strip()}
            for code in codes
            if code in overtaken
        ],
        "last_day": say_day(tokyo_day(invitation.expires_at - dt.timedelta(seconds=1))),
        "wrong": wrong,
    }
    if overtaken and is_autosave:
        answer = render(request, "policy/reviews/outside_conflict.html", context, status=409)
        return as_part(answer)
    return render(request, "policy/reviews/outside.html", context, status=status)


def _write_marks(bodies: Mapping[str, str]) -> str:
    """Write down in one line what the fields of a page are filled with."""
    marks = {code: selectors.fingerprint(text=body) for code, body in bodies.items()}
    return " ".join(f"{code}={mark}" for code, mark in marks.items() if mark)


def _read_marks(line: str) -> dict[str, str]:
    return {code: mark for code, _equals, mark in (part.partition("=") for part in line.split())}


def _field(code: str) -> str:
    return f"comment-{code}" if code else "comment"


def get_kind(slug: str) -> str:
    """Read the kind of review from an address.

    :raises Http404: there is no such kind.
    """
    try:
        return selectors.KINDS[slug].value
    except KeyError:
        raise Http404 from None


def say_saved(now: dt.datetime, *, version: int | str | None = None) -> HttpResponse:
    """Answer an autosave with its time, and with what the next one starts from."""
    words = _("%(time)s に自動で保存しました。") % {
        "time": timezone.localtime(now).strftime("%H:%M")
    }
    response = say_part(words, status=200)
    if version is not None:
        response[VERSION] = str(version)
    return response
