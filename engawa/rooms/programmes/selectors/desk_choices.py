"""What the forms of the desk may choose from: sections, partners, promises, places, officers."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.core.access.models import User
from engawa.core.access.selectors import list_roles_of_ward
from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Partner, Section
from engawa.rooms.places.facade import reading as places

# A list of more would be slow to open; a name that it lacks is found all the same.
MOST_PLACES = 500


@dataclass(frozen=True, slots=True)
class ProgrammeChoices:
    """The choices of one ward; `sections` are those whose programmes the officer may write."""

    sections: Mapping[int, str]
    all_sections: Mapping[int, str]
    partners: Mapping[int, str]
    initiatives: Mapping[int, str]


def get_programme_choices(
    *,
    ward_id: int,
    may_write_for: Callable[[int], bool],
    kept_initiatives: frozenset[int] = frozenset(),
) -> ProgrammeChoices:
    """Give what the form of a programme may choose from; initiatives that it names already stay on offer."""
    sections = dict(Section.objects.filter(ward_id=ward_id).values_list("pk", "name"))
    initiatives = InitiativeRef.objects.filter(ward_id=ward_id).order_by("-fiscal_year", "pk")
    return ProgrammeChoices(
        sections={pk: name for pk, name in sections.items() if may_write_for(pk)},
        all_sections=sections,
        partners=dict(Partner.objects.filter(ward_id=ward_id).values_list("pk", "name")),
        initiatives={
            ref.pk: _("%(year)d年度 %(title)s") % {"year": ref.fiscal_year, "title": ref.title}
            for ref in initiatives
            if ref.withdrawn_at is None or ref.pk in kept_initiatives
        },
    )


def list_place_names(*, ward_id: int) -> list[str]:
    """List the ward's public places as the form reads them, in the order of their readings."""
    found = places.list_places(ward_id=ward_id)[:MOST_PLACES]
    return [f"{place.number} {place.name}" for place in found]


def list_officer_names(
    *, ward_id: int, today: dt.date, kept: frozenset[int] = frozenset()
) -> dict[int, str]:
    """Name the ward's officers who can look after a session; those named already stay on offer."""
    roles = list_roles_of_ward(ward_id=ward_id, today=today)
    found = {role.user_id: role.user.name for role in roles}
    found |= dict(User.objects.filter(pk__in=kept).values_list("pk", "name"))
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
