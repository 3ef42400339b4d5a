"""Who may write which programmes: a role for one section counts for what that section looks after."""

from typing import TypeAlias

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest
from engawa.core.access.selectors import Officer
from engawa.rooms.programmes.models import Intake, Programme

Crumbs: TypeAlias = list[dict[str, str]]


def may_write(officer: Officer, section_id: int) -> bool:
    """Tell whether the officer may write the programmes of a section."""
    return officer.is_at_least(Role.EDITOR, section_id=section_id)


def get_programme_or_404(request: OfficerRequest, number: int) -> Programme:
    """Give the programme of the ward with that number, public or not.

    :raises Http404: there is none.
    """
    found = Programme.objects.filter(ward=request.ward, number=number).select_related("section")
    programme = found.first()
    if programme is None:
        raise Http404
    return programme


def get_own_programme_or_404(request: OfficerRequest, number: int) -> Programme:
    """Give the programme of that number, which the officer may write.

    :raises Http404: there is none.
    :raises PermissionDenied: another section looks after it.
    """
    programme = get_programme_or_404(request, number)
    if not may_write(request.officer, programme.section_id):
        raise PermissionDenied(say_why_closed(request.officer, programme))
    return programme


def get_intake_or_404(programme: Programme, number: int) -> Intake:
    """Give the intake of a programme with that number.

    :raises Http404: there is none.
    """
    found = programme.intakes.filter(number=number).first()
    if found is None:
        raise Http404
    return found


def say_why_closed(officer: Officer, programme: Programme) -> str:
    """Say why the officer may only read a programme."""
    if not officer.is_at_least(Role.EDITOR):
        return _("見るだけの権限です。直すには、編集の権限が要ります。")
    return _("「%(section)s」の催しです。その課か、区全体の編集の権限を持つ人が直せます。") % {
        "section": programme.section.name
    }


def crumbs_of_intake(
    request: OfficerRequest, programme: Programme, intake: Intake, name: str, *, has_bookings: bool
) -> Crumbs:
    """Give the way from the list to a page about an intake; to one below its bookings with `has_bookings`."""
    given = {
        "ward_slug": request.ward.slug,
        "number": programme.number,
        "intake_number": intake.number,
    }
    crumbs = crumbs_of(request, programme)
    crumbs.append({"label": name, "url": reverse("programmes:desk-intake", kwargs=given)})
    if has_bookings:
        url = reverse("programmes:desk-bookings", kwargs=given)
        crumbs.append({"label": _("申し込んだ方"), "url": url})
    return crumbs


def crumbs_of(request: OfficerRequest, programme: Programme | None = None) -> Crumbs:
    """Give the way from the list to a page about a programme."""
    ward = {"ward_slug": request.ward.slug}
    crumbs = [{"label": _("教室・催し"), "url": reverse("programmes:desk", kwargs=ward)}]
    if programme is not None:
        url = reverse("programmes:desk-programme", kwargs={**ward, "number": programme.number})
        crumbs.append({"label": programme.title, "url": url})
    return crumbs
