"""How the personal data of the places room goes.

Of visitors nothing is held: where somebody is stays in their browser, and views of maps are counted by day
only. Officers are named by reference; their names go with the person's own record.
"""

import datetime as dt

from django.utils.translation import gettext_noop

from engawa.core.privacy.registry import Shredder, register
from engawa.rooms.places.models import PlaceChange, PlaceImport

# As long as the record of deeds keeps who did what.
FIVE_YEARS = dt.timedelta(days=5 * 365)


def shred_changes(now: dt.datetime) -> int:
    """Delete the record of changes that are older than five years."""
    deleted, _details = PlaceChange.objects.filter(at__lt=now - FIVE_YEARS).delete()
    return deleted


def shred_imports(now: dt.datetime) -> int:
    """Forget who brought a file five years ago; what it did stays known."""
    old = PlaceImport.objects.filter(created_at__lt=now - FIVE_YEARS, created_by__isnull=False)
    return old.update(created_by=None)


register(
    Shredder(
        key="places.changes",
        model=PlaceChange,
        fields=("by",),
        why=gettext_noop(
            "施設の内容をだれが直したかを確かめ、取り込みを元に戻せるようにするためです。"
        ),
        keep_for=gettext_noop("直した日から5年たつと、直した記録ごと消します。"),
        shred=shred_changes,
    )
)
register(
    Shredder(
        key="places.imports",
        model=PlaceImport,
        fields=("created_by",),
        why=gettext_noop("施設の表をだれが取り込んだかを確かめるためです。"),
        keep_for=gettext_noop("取り込んだ日から5年たつと、だれかは消します。"),
        shred=shred_imports,
    )
)
