"""What telegrams make the house propose, at the desk: beside what the agency has out, taken or dismissed."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, keep_typed_for, restore, take_kept
from engawa.core.bulletins.contracts import BulletinRefused
from engawa.core.bulletins.registry import get_reader
from engawa.rooms.safety.forms.triggers import DismissForm
from engawa.rooms.safety.models import Proposal
from engawa.rooms.safety.receipt_words import say_proposal, say_receipt
from engawa.rooms.safety.selectors import proposals as selectors
from engawa.rooms.safety.selectors.listening import list_feeds
from engawa.rooms.safety.selectors.warnings import list_warnings, list_watched_areas
from engawa.rooms.safety.services import proposals as services
from engawa.rooms.safety.services.proposal_orders import (
    ProposalUnfit,
    open_order_from_proposal,
)
from engawa.rooms.safety.views import desk_permission

SOURCE = "jma"
LARGEST = 4 * 1024 * 1024


def drill_page(_request: HttpRequest, *, ward_slug: str, **_given: Any) -> str:
    """Give the address of the page of the drill's proposals."""
    return reverse("safety:desk-drill-proposals", kwargs={"ward_slug": ward_slug})


def proposal_page(_request: HttpRequest, *, ward_slug: str, proposal_id: int, **_given: Any) -> str:
    """Give the address of the page on which a proposal stands, real or drill."""
    is_drill = Proposal.objects.filter(pk=proposal_id, is_drill=True).exists()
    return reverse(_name_list(is_drill=is_drill), kwargs={"ward_slug": ward_slug})


@officer_page(Role.VIEWER)
@require_safe
def proposals(request: OfficerRequest, *, is_drill: bool) -> HttpResponse:
    """Show what waits to be decided, what the agency has out, and whether telegrams come at all."""
    return _show(request, is_drill=is_drill)


@keep_typed_for(drill_page)
@officer_page(Role.EDITOR, for_whole_ward=True)
@require_POST
def play(request: OfficerRequest) -> HttpResponse:
    """Play a telegram from a file in the drill, whatever time it carries."""
    given = request.FILES.get("telegram")
    if given is None:
        return _show(request, is_drill=True, refusal=_("電文のファイルを選んでください。"))
    try:
        bulletin = get_reader(SOURCE).read_file(
            content=given.read(LARGEST), filename=given.name or ""
        )
    except BulletinRefused as refused:
        return _show(request, is_drill=True, refusal=str(refused))
    receipt = services.receive_bulletin(bulletin=bulletin, now=timezone.now(), is_rehearsal=True)
    messages.info(request, say_receipt(receipt))
    for proposal in receipt.proposals:
        if proposal.ward_id == request.ward.pk:
            messages.info(request, say_proposal(proposal))
    return redirect("safety:desk-drill-proposals", request.ward.slug)


@keep_typed_for(proposal_page)
@officer_page(Role.EDITOR, for_whole_ward=True)
@require_POST
def take(request: OfficerRequest, proposal_id: int) -> HttpResponse:
    """Draft an order of a proposal, to be looked at and sent for approval; nothing is issued by this."""
    proposal = _get_or_404(request, proposal_id)
    try:
        opened = open_order_from_proposal(
            ward_id=request.ward.pk,
            proposal_id=proposal_id,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except (services.ProposalDecided, ProposalUnfit) as refused:
        return _show(request, is_drill=proposal.is_drill, refusal=str(refused), status=409)
    messages.success(request, opened.words)
    if opened.version_id is not None:
        return redirect("safety:desk-draft", request.ward.slug, opened.version_id)
    if opened.order_id is not None:
        return redirect("safety:desk-order", request.ward.slug, opened.order_id)
    return redirect(_name_list(is_drill=proposal.is_drill), request.ward.slug)


@keep_typed
@officer_page(Role.EDITOR, for_whole_ward=True)
@require_http_methods(["GET", "HEAD", "POST"])
def dismiss(request: OfficerRequest, proposal_id: int) -> HttpResponse:
    """Ask why nothing is made of a proposal, and keep that."""
    proposal = _get_or_404(request, proposal_id)
    list_name = _name_list(is_drill=proposal.is_drill)
    if proposal.state != Proposal.State.OPEN:
        messages.info(
            request,
            _("この提案は「%(state)s」になっています。") % {"state": proposal.get_state_display()},
        )
        return redirect(list_name, request.ward.slug)
    form = DismissForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.dismiss_proposal(
                    ward_id=request.ward.pk,
                    proposal_id=proposal_id,
                    reason=form.cleaned_data["reason"],
                    actor_id=request.officer.user_id,
                    now=timezone.now(),
                )
            except services.ProposalDecided as decided:
                return _show(request, is_drill=proposal.is_drill, refusal=str(decided), status=409)
            messages.success(request, _("提案を見送りました。理由は記録に残ります。"))
            return redirect(list_name, request.ward.slug)
    is_kept = request.method != "POST" and restore(form, take_kept(request))
    context = {
        "proposal": proposal,
        "form": form,
        "is_kept": is_kept,
        "list_url": reverse(list_name, kwargs={"ward_slug": request.ward.slug}),
        "crumbs": desk_permission.crumbs_of(
            request, name_way(is_drill=proposal.is_drill), is_drill=proposal.is_drill
        ),
    }
    return render(request, "safety/proposals/dismiss.html", context, status=status)


def name_way(*, is_drill: bool) -> tuple[str, str]:
    """Give the step of the proposals on the way to a page below them."""
    label = _("訓練の電文と提案") if is_drill else _("気象庁の情報と提案")
    return label, _name_list(is_drill=is_drill)


def _name_list(*, is_drill: bool) -> str:
    return "safety:desk-drill-proposals" if is_drill else "safety:desk-proposals"


def _get_or_404(request: OfficerRequest, proposal_id: int) -> Proposal:
    found = selectors.find_proposal(ward_id=request.ward.pk, proposal_id=proposal_id)
    if found is None:
        raise Http404
    return found


def _show(
    request: OfficerRequest, *, is_drill: bool, refusal: str = "", status: int = 422
) -> HttpResponse:
    now, ward_id = timezone.now(), request.ward.pk
    context = {
        "waiting": selectors.list_open_proposals(ward_id=ward_id, is_drill=is_drill),
        "past": selectors.list_past_proposals(ward_id=ward_id, is_drill=is_drill, now=now),
        "warnings": list_warnings(ward_id=ward_id, now=now, is_drill=is_drill),
        "has_areas": bool(list_watched_areas(ward_id=ward_id)),
        "feeds": list_feeds(now=now),
        "now": now,
        "is_drill": is_drill,
        "crumbs": desk_permission.crumbs_of(request, is_drill=is_drill),
        "refusal": refusal,
        "may_write": desk_permission.may_write(request.officer),
    }
    return render(request, "safety/proposals/list.html", context, status=status if refusal else 200)
