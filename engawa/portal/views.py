"""Pages that belong to the house, not to one room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from engawa.core.access.models import Role
from engawa.core.access.pages import (
    OfficerRequest,
    WardRequest,
    officer_page,
    open_page,
    public_page,
    signed_in_page,
)
from engawa.core.access.selectors import list_ward_ids_of_officer
from engawa.core.wards.models import Ward
from engawa.portal.navigation import list_desk_entries, list_ward_entries


@open_page
def home(request: HttpRequest) -> HttpResponse:
    """Let the visitor choose a ward."""
    return render(request, "portal/home.html", {"wards": list(Ward.objects.all())})


@open_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """Say what this site does for everybody's use, and what it does not do yet."""
    return render(request, "portal/accessibility.html")


@public_page
def ward_home(request: WardRequest) -> HttpResponse:
    """Show what the ward offers here."""
    return render(request, "portal/ward.html", {"entries": list_ward_entries(request.ward)})


@signed_in_page
def desk(request: HttpRequest) -> HttpResponse:
    """Send an officer of one ward to its desk; let officers of several choose."""
    today = timezone.localdate()
    ward_ids = list_ward_ids_of_officer(user=request.user, today=today)  # type: ignore[arg-type]
    wards = list(Ward.objects.filter(pk__in=ward_ids))
    if len(wards) == 1:
        return redirect("portal:ward-desk", ward_slug=wards[0].slug)
    return render(request, "portal/desk.html", {"wards": wards})


@officer_page(Role.VIEWER)
def ward_desk(request: OfficerRequest) -> HttpResponse:
    """Show an officer what there is to do in the rooms of the ward."""
    entries = list_desk_entries(request.ward, request.officer)
    return render(request, "portal/ward_desk.html", {"entries": entries})
