"""How the personal data of the programmes room goes.

Whoever books gives a name, one way to reach them, and perhaps a note. That there was a booking stays counted.
Who asked to be known in a browser is kept in that browser only.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_noop

from engawa.core.privacy.registry import Shredder, register
from engawa.rooms.programmes.models import Answer, Booking, Session
from engawa.rooms.programmes.services.answers import shred_answers
from engawa.rooms.programmes.services.forgetting import empty_bookings

THIRTY_DAYS = dt.timedelta(days=30)
# As long as the record of deeds keeps who did what.
FIVE_YEARS = dt.timedelta(days=5 * 365)
_OVER = (Booking.State.CANCELLED, Booking.State.LAPSED)


def shred_bookings(now: dt.datetime) -> int:
    """Forget who booked, 30 days after the last session, or after it was cancelled or lapsed."""
    old = now - THIRTY_DAYS
    to_come = Session.objects.filter(intake=OuterRef("intake"), ends_at__gt=old)
    over = Q(state__in=_OVER, changed_at__lte=old) | ~Exists(to_come)
    return empty_bookings(bookings=Booking.objects.filter(over), now=now)


def shred_takers(now: dt.datetime) -> int:
    """Forget five years after a booking which officer took it on the phone."""
    old = Booking.objects.filter(made_at__lt=now - FIVE_YEARS, taken_by__isnull=False)
    return old.update(taken_by=None)


def shred_day_of_answers(now: dt.datetime) -> int:
    """Delete answers on the day that their question named, a year after the last session at the latest."""
    return shred_answers(now=now)


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
        key="programmes.answers",
        model=Answer,
        fields=("value",),
        why=gettext_noop("質問ごとに、画面でその横に示した理由のためです。"),
        keep_for=gettext_noop(
            "質問の横に示した日、遅くとも最後の回の1年後に消します。申込みを消すときは、一緒に消します。"
        ),
        shred=shred_day_of_answers,
    )
)
