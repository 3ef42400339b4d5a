"""Where the programmes of a ward name its sections and partners."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from engawa.core.wards import uses
from engawa.core.wards.models import Partner, Section
from engawa.rooms.programmes.models import Programme


def find_uses_of_section(section_id: int) -> list[uses.Use]:
    """Say how many programmes the section looks after."""
    return _say(Programme.objects.filter(section_id=section_id))


def find_uses_of_partner(partner_id: int) -> list[uses.Use]:
    """Say in how many programmes the partner takes part."""
    return _say(Programme.objects.filter(partners=partner_id))


def _say(programmes: QuerySet[Programme]) -> list[uses.Use]:
    count = programmes.count()
    if not count:
        return []
    return [
        uses.Use(
            _("催し：%(count)d件") % {"count": count},
            is_published=programmes.filter(is_public=True).exists(),
        )
    ]


uses.register(model=Section, find=find_uses_of_section)
uses.register(model=Partner, find=find_uses_of_partner)
