"""Who may write what a section looks after beside places: its moving shops, its routes."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest
from engawa.core.wards.models import Section
from engawa.rooms.places.selectors.desk_choices import PlaceChoices, get_choices
from engawa.rooms.places.views.desk_permission import may_write


def require_own(request: OfficerRequest, section: Section | None) -> None:
    """Let those pass who may write what the section looks after; without one, what is the whole ward's.

    :raises PermissionDenied: another section looks after it, or the whole ward.
    """
    if not may_write(request.officer, section.pk if section else None):
        raise PermissionDenied(say_whose(request, section))


def say_whose(request: OfficerRequest, section: Section | None) -> str:
    """Say why the officer may only read it."""
    if not request.officer.is_at_least(Role.EDITOR):
        return _("見るだけの権限です。直すには、編集の権限が要ります。")
    if section is None:
        return _("担当の課が決まっていません。区全体の編集の権限を持つ人が直せます。")
    return _(
        "「%(section)s」が担当しています。その課か、区全体の編集の権限を持つ人が直せます。"
    ) % {"section": section.name}


def get_own_choices(request: OfficerRequest) -> PlaceChoices:
    """Give what the officer's forms may choose from."""
    officer = request.officer
    return get_choices(
        ward_id=request.ward.pk,
        may_write_for=lambda section_id: may_write(officer, section_id),
        is_of_whole_ward=may_write(officer, None),
    )
