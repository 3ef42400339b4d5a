"""Where the programmes of a ward name its sections and partners."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from engawa.core.wards import uses
from engawa.core.wards.models import Partner, Section
from engawa.rooms.programmes.models import Programme, ProgrammeImport, Recording


def find_uses_of_section(section_id: int) -> list[uses.Use]:
    """Say how many programmes and recordings the section looks after, and which files it brought."""
    found = _say(Programme.objects.filter(section_id=section_id))
    recordings = Recording.objects.filter(section_id=section_id)
    if count := recordings.count():
        is_published = recordings.filter(is_public=True).exists()
        words = _("録画：%(count)d本") % {"count": count}
        found.append(uses.Use(words, is_published=is_published))
    if count := ProgrammeImport.objects.filter(section_id=section_id).count():
        words = _("催しの取り込み：%(count)d件") % {"count": count}
        found.append(uses.Use(words, is_published=False))
    return found


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
