"""How the personal data of the places room goes.

Of visitors nothing is held: where somebody is stays in their browser, and views of maps are counted by day
only. Who reports a spot gives words, perhaps a photo and an address; they go some time after the report is
closed, and at once when the resident withdraws it. Of those who speak for a place or ask it to come and sell,
addresses are held until `shred_keepers` and `shred_visits` take them. Officers are named by reference; their
names go with the person's own record.
"""

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext_noop

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.privacy.registry import Shredder, register
from engawa.rooms.places.models import (
    KeeperCode,
    Place,
    PlaceChange,
    PlaceImport,
    PlaceKeeper,
    PlaceProposal,
    SpotReport,
    SpotReportEvent,
    VisitRequest,
    WorkChange,
)
from engawa.rooms.places.services.reports import erase_contact, erase_words

# As long as the record of deeds keeps who did what.
FIVE_YEARS = dt.timedelta(days=5 * 365)
# As long as the same spot may be asked about again.
THREE_YEARS = dt.timedelta(days=3 * 365)
TWO_YEARS = dt.timedelta(days=2 * 365)
YEAR = dt.timedelta(days=365)
# As long as somebody may ask back.
NINETY_DAYS = dt.timedelta(days=90)
AFTER_VISIT = dt.timedelta(days=60)
DAY = dt.timedelta(days=1)


def shred_changes(now: dt.datetime) -> int:
    """Delete the record of changes that are older than five years."""
    deleted, _details = PlaceChange.objects.filter(at__lt=now - FIVE_YEARS).delete()
    return deleted


def shred_work_changes(now: dt.datetime) -> int:
    """Delete the record of changes of works that are older than five years."""
    deleted, _details = WorkChange.objects.filter(at__lt=now - FIVE_YEARS).delete()
    return deleted


def shred_imports(now: dt.datetime) -> int:
    """Forget who brought a file five years ago; what it did stays known."""
    old = PlaceImport.objects.filter(created_at__lt=now - FIVE_YEARS, created_by__isnull=False)
    return old.update(created_by=None)


def shred_keepers(now: dt.datetime) -> int:
    """Delete the addresses of places that have been off the pages for a year."""
    gone = Place.objects.filter(state=Place.State.REMOVED, public_until__lt=now - YEAR)
    keepers = PlaceKeeper.objects.filter(place__in=gone)
    count = keepers.count()
    keepers.delete()
    return count


def shred_codes(now: dt.datetime) -> int:
    """Delete the requests for codes after a day."""
    deleted, _details = KeeperCode.objects.filter(asked_at__lt=now - DAY).delete()
    return deleted


def shred_proposals(now: dt.datetime) -> int:
    """Forget two years after the decision who proposed something, and what they wrote to the officer."""
    old = PlaceProposal.objects.filter(decided_at__lt=now - TWO_YEARS)
    held = old.filter(Q(keeper__isnull=False) | ~Q(note=""))
    return held.update(keeper=None, note="")


def shred_visits(now: dt.datetime) -> int:
    """Forget who asked a place to come, 60 days after the day or the answer; that it was asked stays counted."""
    ended = VisitRequest.objects.exclude(state=VisitRequest.State.SENT).filter(
        last_day__lt=tokyo_day(now - AFTER_VISIT), answered_at__lt=now - AFTER_VISIT
    )
    held = ended.exclude(
        contact_name="", email="", phone="", where="", note="", words="", sender=""
    )
    return held.update(contact_name="", email="", phone="", where="", note="", words="", sender="")


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
        key="places.work-changes",
        model=WorkChange,
        fields=("by",),
        why=gettext_noop("工事の内容をだれが直したかを確かめるためです。"),
        keep_for=gettext_noop("直した日から5年たつと、直した記録ごと消します。"),
        shred=shred_work_changes,
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
register(
    Shredder(
        key="places.keepers",
        model=PlaceKeeper,
        fields=("email", "role_name", "added_by"),
        why=gettext_noop(
            "施設の方が、自分の施設の内容を直せるように、コードと返事をメールで送るためです。"
        ),
        keep_for=gettext_noop(
            "職員が外したとき、または施設を一覧から外して1年たったときに消します。"
        ),
        shred=shred_keepers,
    )
)
register(
    Shredder(
        key="places.keeper-codes",
        model=KeeperCode,
        fields=("keeper", "sender"),
        why=gettext_noop("コードを何度もためしたり送らせたりする人を止めるためです。"),
        keep_for=gettext_noop("1日たつと消します。"),
        shred=shred_codes,
    )
)
register(
    Shredder(
        key="places.proposals",
        model=PlaceProposal,
        fields=("keeper", "note"),
        why=gettext_noop("施設からの連絡を職員が確かめ、結果を返事するためです。"),
        keep_for=gettext_noop("職員が決めてから2年たつと、だれからの連絡かと添え書きを消します。"),
        shred=shred_proposals,
    )
)
register(
    Shredder(
        key="places.visits",
        model=VisitRequest,
        fields=("contact_name", "email", "phone", "where", "note", "words", "sender"),
        why=gettext_noop("出張販売をおねがいした方に、施設が返事をするためです。"),
        keep_for=gettext_noop("希望の日か返事の日の、遅いほうから60日たつと消します。"),
        shred=shred_visits,
    )
)
