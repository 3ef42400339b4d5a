"""How the personal data of the programmes room goes.

Whoever books gives a name, one way to reach them, and perhaps a note. That there was a booking stays counted.
Who asked to be known in a browser is kept in that browser only.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_noop

from engawa.core.outbox.services.erasing import erase_messages
from engawa.core.privacy.registry import Shredder, register
from engawa.rooms.programmes.models import Booking, ProgrammeImport, Session

THIRTY_DAYS = dt.timedelta(days=30)
# As long as the record of deeds keeps who did what.
FIVE_YEARS = dt.timedelta(days=5 * 365)
_OVER = (Booking.State.CANCELLED, Booking.State.LAPSED)
_EMPTY = {"name": "", "email": "", "phone": "", "note": "", "sender": "", "check_hash": ""}


def shred_bookings(now: dt.datetime) -> int:
    """Forget who booked, 30 days after the last session, or after it was cancelled or lapsed."""
    old = now - THIRTY_DAYS
    to_come = Session.objects.filter(intake=OuterRef("intake"), ends_at__gt=old)
    over = Q(state__in=_OVER, changed_at__lte=old) | ~Exists(to_come)
    return _empty(Booking.objects.filter(over), now)


def shred_takers(now: dt.datetime) -> int:
    """Forget five years after a booking which officer took it on the phone."""
    old = Booking.objects.filter(made_at__lt=now - FIVE_YEARS, taken_by__isnull=False)
    return old.update(taken_by=None)


def shred_importers(now: dt.datetime) -> int:
    """Forget who brought a file five years ago; what it did stays known."""
    old = ProgrammeImport.objects.filter(created_at__lt=now - FIVE_YEARS, created_by__isnull=False)
    return old.update(created_by=None)


def _empty(bookings: QuerySet[Booking], now: dt.datetime) -> int:
    empty = Q(**_EMPTY)
    held = bookings.exclude(empty).order_by("pk")
    found = list(held.values_list("pk", "intake__programme__ward_id"))
    for booking_id, ward_id in found:
        erase_messages(ward_id=ward_id, about=f"programmes.booking:{booking_id}", now=now)
    return Booking.objects.filter(pk__in=[pk for pk, _ward in found]).update(**_EMPTY)


register(
    Shredder(
        key="programmes.bookings",
        model=Booking,
        fields=("name", "email", "phone", "note", "sender"),
        why=gettext_noop("申し込んだ方に連絡し、受付でお呼びするためです。"),
        keep_for=gettext_noop(
            "最後の回の30日後に消します。取り消したときと期限が過ぎたときは、その30日後に消します。"
        ),
        shred=shred_bookings,
    )
)
register(
    Shredder(
        key="programmes.booking-takers",
        model=Booking,
        fields=("taken_by",),
        why=gettext_noop("電話や窓口の申込みを、どの職員が受けたかを確かめるためです。"),
        keep_for=gettext_noop("申込みから5年たつと消します。"),
        shred=shred_takers,
    )
)
register(
    Shredder(
        key="programmes.imports",
        model=ProgrammeImport,
        fields=("created_by",),
        why=gettext_noop("催しの表をだれが取り込んだかを確かめるためです。"),
        keep_for=gettext_noop("取り込んだ日から5年たつと、だれかは消します。"),
        shred=shred_importers,
    )
)
