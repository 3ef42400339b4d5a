"""How the personal data of the places room goes.

Of visitors nothing is held: where somebody is stays in their browser, and views of maps are counted by day
only. Who reports a spot gives words, perhaps a photo and an address; they go some time after the report is
closed, and at once when the resident withdraws it. Officers are named by reference; their names go with the person's own record.
"""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext_noop

from engawa.core.privacy.registry import Shredder, register
from engawa.rooms.places.models import PlaceChange, PlaceImport, SpotReport, SpotReportEvent
from engawa.rooms.places.services.reports import erase_contact, erase_words

# As long as the record of deeds keeps who did what.
FIVE_YEARS = dt.timedelta(days=5 * 365)
# As long as somebody may ask back, and as long as the same spot may be asked about again.
NINETY_DAYS = dt.timedelta(days=90)
THREE_YEARS = dt.timedelta(days=3 * 365)


def shred_changes(now: dt.datetime) -> int:
    """Delete the record of changes that are older than five years."""
    deleted, _details = PlaceChange.objects.filter(at__lt=now - FIVE_YEARS).delete()
    return deleted


def shred_imports(now: dt.datetime) -> int:
    """Forget who brought a file five years ago; what it did stays known."""
    old = PlaceImport.objects.filter(created_at__lt=now - FIVE_YEARS, created_by__isnull=False)
    return old.update(created_by=None)


def shred_contacts(now: dt.datetime) -> int:
    """Delete address and photo of reports that were closed ninety days ago."""
    closed = SpotReport.objects.select_for_update().filter(closed_at__lte=now - NINETY_DAYS)
    held = list(closed.filter(~Q(email="") | ~Q(photo="")).order_by("pk"))
    for report in held:
        erase_contact(report=report)
        report.save(update_fields=("email", "photo"))
    return len(held)


def shred_reports(now: dt.datetime) -> int:
    """Delete the words and the place of reports that were closed three years ago, and who answered them."""
    closed = SpotReport.objects.select_for_update().filter(closed_at__lte=now - THREE_YEARS)
    held = list(closed.filter(words_erased_at__isnull=True).order_by("pk"))
    for report in held:
        erase_contact(report=report)
        erase_words(report=report, now=now)
        report.save()
    return len(held)


register(
    Shredder(
        key="places.report-contacts",
        model=SpotReport,
        fields=("email", "photo"),
        why=gettext_noop("知らせてくれた人に返事をし、その場所を写真で確かめるためです。"),
        keep_for=gettext_noop(
            "対応が終わって90日たつと消します。取り下げたときは、すぐに消します。"
        ),
        shred=shred_contacts,
    )
)
register(
    Shredder(
        key="places.reports",
        model=SpotReport,
        fields=("where", "town", "latitude", "longitude", "wrong", "answer"),
        why=gettext_noop("知らせてくれた場所を調べ、直すためです。"),
        keep_for=gettext_noop(
            "対応が終わって3年たつと、文と場所を消します。取り下げたときは、すぐに消します。"
        ),
        shred=shred_reports,
    )
)
register(
    Shredder(
        key="places.report-events",
        model=SpotReportEvent,
        fields=("words", "note", "by"),
        why=gettext_noop("住民からの知らせに、だれがどう答えたかを確かめるためです。"),
        keep_for=gettext_noop("知らせの文と一緒に消します。"),
        # They go with the words of their report, by the shredder above.
        shred=lambda _now: 0,
    )
)
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
