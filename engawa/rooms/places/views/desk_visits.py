"""Coming and selling, at the desk: which place does, the requests of the ward, and answers for a place."""

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
from engawa.rooms.places.forms.visits import VisitingForm
from engawa.rooms.places.selectors import visits as selectors
from engawa.rooms.places.services.visits import set_visiting
from engawa.rooms.places.views.desk import crumbs_of
from engawa.rooms.places.views.desk_permission import get_own_place_or_404
from engawa.rooms.places.views.visit_answers import answer_visit


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def visiting(request: OfficerRequest, number: int) -> HttpResponse:
    """Decide whether a place can be asked to come and sell."""
    place = get_own_place_or_404(request, number)
    known = selectors.find_visiting(place_id=place.pk)
    if request.method == "POST":
        form, status = VisitingForm(request.POST), 422
        if form.is_valid():
            set_visiting(
                place_id=place.pk,
                accepts=form.cleaned_data["accepts"],
                words=form.cleaned_data["words"],
                actor_id=request.officer.user_id,
                now=timezone.now(),
            )
            messages.success(request, _("出張販売のことを保存しました。"))
            return redirect("places:desk-place", request.ward.slug, number)
    else:
        initial = {"accepts": known.accepts, "words": known.words} if known else {}
        form, status = VisitingForm(initial=initial), 200
    is_kept = request.method != "POST" and restore(form, take_kept(request))
    context = {
        "place": place,
        "form": form,
        "is_kept": is_kept,
        "is_seller": selectors.sells(offerings=place.offerings.all()),
        "crumbs": crumbs_of(request, place),
    }
    return render(request, "places/desk/visits/visiting.html", context, status=status)


@officer_page(Role.VIEWER)
@require_safe
def visits(request: OfficerRequest) -> HttpResponse:
    """List the requests that wait, the longest waiting first, and those that ended lately."""
    context = {
        "waiting": selectors.list_waiting_visits(ward_id=request.ward.pk),
        "ended": selectors.list_ended_visits(ward_id=request.ward.pk),
        "crumbs": crumbs_of(request),
    }
    return render(request, "places/desk/visits/list.html", context)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: OfficerRequest, visit_id: int) -> HttpResponse:
    """Show a request, and answer it for the place."""
    found = selectors.find_visit(ward_id=request.ward.pk, visit_id=visit_id)
    if found is None:
        raise Http404
    # Whom to answer is for those who look after the place only.
    place = get_own_place_or_404(request, found.place.number)
    back = reverse("places:desk-visits", args=(request.ward.slug,))
    return answer_visit(
        request,
        found,
        template="places/desk/visits/visit.html",
        context={
            "place": place,
            "crumbs": [
                *crumbs_of(request),
                {"label": _("出張販売のおねがい"), "url": back},
            ],
        },
        actor_id=request.officer.user_id,
        back=back,
        typed=take_kept(request),
    )
