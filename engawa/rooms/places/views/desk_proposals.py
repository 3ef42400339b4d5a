"""What places propose, at the desk: the list, one proposal beside what stands there, and the decision."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, restore, take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.places.forms.keepers import RefuseForm
from engawa.rooms.places.models import PlaceProposal
from engawa.rooms.places.selectors import proposals as selectors
from engawa.rooms.places.selectors.desk_words import get_names
from engawa.rooms.places.services import proposals as services
from engawa.rooms.places.views.desk import crumbs_of
from engawa.rooms.places.views.desk_permission import (
    get_own_place_or_404,
    may_write,
    say_why_closed,
)

TAKE, LEAVE = "take", "leave"


@officer_page(Role.VIEWER)
@require_safe
def proposals(request: OfficerRequest) -> HttpResponse:
    """List what waits, the longest waiting first, and what was decided lately."""
    context = {
        "waiting": selectors.list_waiting(ward_id=request.ward.pk),
        "decided": selectors.list_decided(ward_id=request.ward.pk),
        "crumbs": crumbs_of(request),
    }
    return render(request, "places/desk/proposals/list.html", context)


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def proposal(request: OfficerRequest, proposal_id: int) -> HttpResponse:
    """Show a proposal beside what stands there, and take over what was chosen."""
    shown = _get_or_404(request, proposal_id)
    if request.method != "POST":
        kept = take_kept(request)
        return _show(request, shown, kept or {}, is_kept=kept is not None)
    get_own_place_or_404(request, shown.place.number)
    chosen = {
        key.removeprefix("choice-"): value
        for key, value in request.POST.items()
        if key.startswith("choice-")
    }
    try:
        services.approve_proposal(
            ward_id=request.ward.pk,
            proposal_id=proposal_id,
            revision=read_whole_number(request.POST.get("revision", "")),
            seen=read_whole_number(request.POST.get("seen", "")),
            taken=[key for key, value in chosen.items() if value == TAKE],
            left=[key for key, value in chosen.items() if value == LEAVE],
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except services.ProposalChanged as changed:
        return _show(request, changed.current or shown, request.POST, is_changed=True, status=409)
    except (services.Undecided, services.NothingTaken) as refused:
        return _show(request, shown, request.POST, refusal=str(refused), status=422)
    except services.ProposalGone:
        words = _(
            "この施設は一覧から外してあるので、反映できません。「反映しない」から、理由を送ってください。"
        )
        return _show(request, shown, request.POST, refusal=words, status=409)
    messages.success(
        request,
        _("「%(name)s」に反映しました。施設の方にも知らせます。") % {"name": shown.place.name},
    )
    return redirect("places:desk-proposals", request.ward.slug)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: OfficerRequest, proposal_id: int) -> HttpResponse:
    """Ask why nothing is taken over, and send that to the place."""
    shown = _get_or_404(request, proposal_id)
    get_own_place_or_404(request, shown.place.number)
    if shown.state != PlaceProposal.State.WAITING:
        return redirect("places:desk-proposal", request.ward.slug, proposal_id)
    form = RefuseForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.refuse_proposal(
                    ward_id=request.ward.pk,
                    proposal_id=proposal_id,
                    revision=read_whole_number(request.POST.get("revision", "")),
                    reason=form.cleaned_data["reason"],
                    actor_id=request.officer.user_id,
                    now=timezone.now(),
                )
            except services.ProposalChanged as changed:
                return _show(request, changed.current or shown, {}, is_changed=True, status=409)
            messages.success(request, _("反映しないことを、理由とともに施設の方に知らせます。"))
            return redirect("places:desk-proposals", request.ward.slug)
    is_kept = request.method != "POST" and restore(form, take_kept(request))
    context = {
        "proposal": shown,
        "place": shown.place,
        "form": form,
        "is_kept": is_kept,
        "crumbs": _crumbs(request),
    }
    return render(request, "places/desk/proposals/refuse.html", context, status=status)


def _get_or_404(request: OfficerRequest, proposal_id: int) -> PlaceProposal:
    found = selectors.find_proposal(ward_id=request.ward.pk, proposal_id=proposal_id)
    if found is None:
        raise Http404
    return found


def _crumbs(request: OfficerRequest) -> list[dict[str, str]]:
    url = reverse("places:desk-proposals", kwargs={"ward_slug": request.ward.slug})
    return [*crumbs_of(request), {"label": _("施設からの連絡"), "url": url}]


def _show(
    request: OfficerRequest,
    shown: PlaceProposal,
    given: Any,
    *,
    is_kept: bool = False,
    is_changed: bool = False,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    place = shown.place
    names = get_names(ward_id=request.ward.pk)
    is_waiting = shown.state == PlaceProposal.State.WAITING
    is_open = may_write(request.officer, place.section_id)
    rows = []
    for change in selectors.view_changes(proposal=shown, names=names) if is_waiting else []:
        # What only the place changed is taken unless the officer says otherwise; a conflict is chosen.
        chosen = given.get(f"choice-{change.key}", "" if change.is_conflict else TAKE)
        rows.append({"change": change, "chosen": chosen})
    context = {
        "proposal": shown,
        "place": place,
        "rows": rows,
        "conflicts": sum(row["change"].is_conflict for row in rows),
        "taken": selectors.list_taken_words(proposal=shown, names=names),
        "facts": selectors.list_facts(place=place, names=names),
        "is_waiting": is_waiting,
        "is_open": is_open,
        "why_closed": "" if is_open else say_why_closed(request.officer, place),
        "is_kept": is_kept,
        "is_changed": is_changed,
        "refusal": refusal,
        "crumbs": _crumbs(request),
    }
    return render(request, "places/desk/proposals/proposal.html", context, status=status)
