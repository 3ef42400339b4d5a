"""Who may write which places: a role for one section counts for the places of that section.

A place that no section looks after is the whole ward's, so it wants a role for the whole ward.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest
from engawa.core.access.selectors import Officer
from engawa.rooms.places.models import Place


def may_write(officer: Officer, section_id: int | None) -> bool:
    """Tell whether the officer may write the places of a section; of None, those of the whole ward."""
    if section_id is None:
        return officer.is_everywhere_at_least(Role.EDITOR)
    return officer.is_at_least(Role.EDITOR, section_id=section_id)


def get_place_or_404(request: OfficerRequest, number: int) -> Place:
    """Give the place of the ward with that number, whatever its state.

    :raises Http404: there is none.
    """
    found = Place.objects.filter(ward=request.ward, number=number).select_related("section", "area")
    place = found.first()
    if place is None:
        raise Http404
    return place


def get_own_place_or_404(request: OfficerRequest, number: int) -> Place:
    """Give the place of that number, which the officer may write.

    :raises Http404: there is none.
    :raises PermissionDenied: another section looks after it, or the whole ward.
    """
    place = get_place_or_404(request, number)
    if not may_write(request.officer, place.section_id):
        raise PermissionDenied(say_why_closed(request.officer, place))
    return place


def say_why_closed(officer: Officer, place: Place) -> str:
    """Say why the officer may only read a place."""
    if not officer.is_at_least(Role.EDITOR):
        return _("見るだけの権限です。直すには、編集の権限が要ります。")
    if place.section is None:
        return _("担当の課が決まっていない施設です。区全体の編集の権限を持つ人が直せます。")
    return _("「%(section)s」の施設です。その課か、区全体の編集の権限を持つ人が直せます。") % {
        "section": place.section.name
    }
