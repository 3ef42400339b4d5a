"""Which roles are for one section only."""

from django.utils.translation import gettext as _

from engawa.core.access.models import OfficerRole
from engawa.core.wards import uses
from engawa.core.wards.models import Section


def find_uses_of_section(section_id: int) -> list[uses.Use]:
    """Count the roles of the section, ended ones too: they say what their officers were allowed to do."""
    count = OfficerRole.objects.filter(section_id=section_id).count()
    if not count:
        return []
    words = _("職員の役割：%(count)d件（終わったものを含みます）") % {"count": count}
    return [uses.Use(words, stays=True)]


uses.register(model=Section, find=find_uses_of_section)
