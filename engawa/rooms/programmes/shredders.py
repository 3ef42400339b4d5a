"""How the personal data of the programmes room goes.

Whoever books gives a name, one way to reach them, and perhaps a note. That there was a booking stays counted.
Whether somebody came is known for a year; what they thought of it is never known of anybody.
Who asked to be known in a browser is kept in that browser only.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_noop

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.outbox.services.erasing import erase_messages
from engawa.core.privacy.registry import Shredder, register
from engawa.rooms.programmes.models import (
    Answer,
    Attendance,
    Booking,
    Certificate,
    CheckInEvent,
    DoorPass,
    Invitation,
    LotteryEntry,
    ProgrammeImport,
    RecordingVisitor,
    Session,
    SurveyAnswer,
    SurveyKey,
    Telling,
    TurnedAway,
)
from engawa.rooms.programmes.services.answers import shred_answers
from engawa.rooms.programmes.services.forgetting import empty_bookings

THIRTY_DAYS = dt.timedelta(days=30)
YEAR = dt.timedelta(days=365)
# As long as the record of deeds keeps who did what.
TWO_YEARS = dt.timedelta(days=2 * 365)
FIVE_YEARS = dt.timedelta(days=5 * 365)
NINETY_DAYS = dt.timedelta(days=90)
_OVER = (Booking.State.CANCELLED, Booking.State.LAPSED)


def shred_bookings(now: dt.datetime) -> int:
    """Forget who booked, 30 days after the last session, or after it was cancelled or lapsed."""
    old = now - THIRTY_DAYS
    to_come = Session.objects.filter(intake=OuterRef("intake"), ends_at__gt=old)
    over = Q(state__in=_OVER, changed_at__lte=old) | ~Exists(to_come)
    return empty_bookings(bookings=Booking.objects.filter(over), now=now)


def shred_lottery_answers(now: dt.datetime) -> int:
    """Forget what was said for the rules of a lottery, and why one was struck out, when who applied is forgotten."""
    old = now - THIRTY_DAYS
    to_come = Session.objects.filter(intake=OuterRef("booking__intake"), ends_at__gt=old)
    over = Q(booking__state__in=_OVER, booking__changed_at__lte=old) | ~Exists(to_come)
    entries = LotteryEntry.objects.filter(over).exclude(said=[], struck_reason="")
    return entries.update(said=[], struck_reason="")


def shred_lottery_contacts(now: dt.datetime) -> int:
    """Forget two years after an application for a lottery that it came from the same address as another."""
    old = LotteryEntry.objects.filter(booking__made_at__lt=now - TWO_YEARS)
    return old.exclude(contact_hash="").update(contact_hash="")


def shred_takers(now: dt.datetime) -> int:
    """Forget five years after a booking which officer took it on the phone."""
    old = Booking.objects.filter(made_at__lt=now - FIVE_YEARS, taken_by__isnull=False)
    return old.update(taken_by=None)


def shred_walk_ins(now: dt.datetime) -> int:
    """Forget the names of those who came without a booking, 30 days after the session."""
    ended = {"session__ends_at__lte": now - THIRTY_DAYS}
    noted = CheckInEvent.objects.filter(**ended).exclude(name="").update(name="")
    return noted + Attendance.objects.filter(**ended).exclude(name="").update(name="")


def shred_attendance(now: dt.datetime) -> int:
    """Forget a year after the session which booking came and which did not; how many came stays, of nobody."""
    ended = {"session__ends_at__lte": now - YEAR}
    deleted, _details = CheckInEvent.objects.filter(**ended).delete()
    absent, _details = Attendance.objects.filter(**ended, came=0).delete()
    of_somebody = Q(booking__isnull=False) | Q(walk_in__isnull=False)
    came = Attendance.objects.filter(of_somebody, **ended).update(booking=None, walk_in=None)
    return deleted + absent + came


def shred_certificate_names(now: dt.datetime) -> int:
    """Forget the names on certificates on their day: 30 days after they were issued, or for which their owners asked."""
    over = Certificate.objects.filter(name_until__lte=tokyo_day(now))
    return over.update(name="", name_until=None, owner_hash="")


def shred_door_passes(now: dt.datetime) -> int:
    """Forget passes for the door, with who made them, 30 days after the session."""
    old = DoorPass.objects.filter(session__ends_at__lte=now - THIRTY_DAYS)
    deleted, _details = old.delete()
    return deleted


def shred_issuers(now: dt.datetime) -> int:
    """Forget five years after a certificate which officer issued it."""
    old = Certificate.objects.filter(issued_at__lt=now - FIVE_YEARS, issued_by__isnull=False)
    return old.update(issued_by=None)


def shred_survey_words(now: dt.datetime) -> int:
    """Forget after a year what was written in free words."""
    old = SurveyAnswer.objects.filter(answered_on__lte=tokyo_day(now - YEAR))
    return old.exclude(good="", better="").update(good="", better="")


def shred_survey_keys(now: dt.datetime) -> int:
    """Forget the keys of surveys that nobody answered in time."""
    deleted, _details = SurveyKey.objects.filter(ends_at__lte=now).delete()
    return deleted


def shred_invitations(now: dt.datetime) -> int:
    """Forget who was invited, 30 days after the last session, or after the invitation was withdrawn."""
    old = now - THIRTY_DAYS
    to_come = Session.objects.filter(intake=OuterRef("intake"), ends_at__gt=old)
    over = Q(state=Invitation.State.WITHDRAWN, changed_at__lte=old) | ~Exists(to_come)
    held = Invitation.objects.filter(over).exclude(name="", email="", invited_by=None)
    found = list(held.order_by("pk").values_list("pk", "intake__programme__ward_id"))
    for invitation_id, ward_id in found:
        about = f"programmes.invitation:{invitation_id}"
        erase_messages(ward_id=ward_id, about=about, now=now)
    rows = Invitation.objects.filter(pk__in=[pk for pk, _ward in found])
    return rows.update(name="", email="", invited_by=None)


def shred_tellings(now: dt.datetime) -> int:
    """Forget who telephoned, 30 days after the last session; that somebody was told stays."""
    to_come = Session.objects.filter(
        intake=OuterRef("announcement__intake"), ends_at__gt=now - THIRTY_DAYS
    )
    return Telling.objects.filter(~Exists(to_come), by__isnull=False).update(by=None)


def shred_turned_away(now: dt.datetime) -> int:
    """Forget after 90 days what was refused, with the marks of the networks."""
    count, _details = TurnedAway.objects.filter(hour__lt=now - NINETY_DAYS).delete()
    return count


def shred_visitors(now: dt.datetime) -> int:
    """Forget on the next day that somebody was counted for a recording; the count stays."""
    count, _details = RecordingVisitor.objects.filter(day__lt=tokyo_day(now)).delete()
    return count


def shred_officers_of_sessions(now: dt.datetime) -> int:
    """Forget a year after a session which officer looked after it."""
    old = Session.objects.filter(ends_at__lte=now - YEAR, officer__isnull=False)
    return old.update(officer=None)


def shred_day_of_answers(now: dt.datetime) -> int:
    """Delete answers on the day that their question named, a year after the last session at the latest."""
    return shred_answers(now=now)


def shred_importers(now: dt.datetime) -> int:
    """Forget who brought a file five years ago; what it did stays known."""
    old = ProgrammeImport.objects.filter(created_at__lt=now - FIVE_YEARS, created_by__isnull=False)
    return old.update(created_by=None)


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
        key="programmes.lottery-answers",
        model=LotteryEntry,
        fields=("said", "struck_reason"),
        why=gettext_noop(
            "抽選の決まりに合うかを、申し込んだ方に聞いたものと、重なった申込みを取り消した理由です。"
        ),
        keep_for=gettext_noop(
            "最後の回の30日後に消します。取り消したときと期限が過ぎたときは、その30日後に消します。"
        ),
        shred=shred_lottery_answers,
    )
)
register(
    Shredder(
        key="programmes.lottery-contacts",
        model=LotteryEntry,
        fields=("contact_hash",),
        why=gettext_noop("初めての方と、前回の抽選で外れた方を、先に抽選するためです。"),
        keep_for=gettext_noop("申込みから2年たつと消します。"),
        shred=shred_lottery_contacts,
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
for key, model, fields, why, keep_for, shred in (
    (
        "programmes.walk-ins",
        Attendance,
        ("name",),
        gettext_noop("予約なしで来た方を、受付で呼ぶためです。聞かないこともできます。"),
        gettext_noop("回の30日後に消します。"),
        shred_walk_ins,
    ),
    (
        "programmes.attendance",
        CheckInEvent,
        ("booking", "name", "recorded_by"),
        gettext_noop("だれが来たかを受付で確かめ、修了証とアンケートを、来た方に出すためです。"),
        gettext_noop("回の1年後に消します。来た数だけが残ります。"),
        shred_attendance,
    ),
    (
        "programmes.certificate-names",
        Certificate,
        ("name", "owner_hash"),
        gettext_noop("修了証にお名前を入れ、本人がマイページで見つけられるようにするためです。"),
        gettext_noop("出してから30日たつと消します。本人が選んだときは、その日に消します。"),
        shred_certificate_names,
    ),
    (
        "programmes.door-passes",
        DoorPass,
        ("made_by", "revoked_by"),
        gettext_noop("受付の手伝いのリンクを、どの職員が作り、止めたかを確かめるためです。"),
        gettext_noop("回の30日後に消します。"),
        shred_door_passes,
    ),
    (
        "programmes.certificate-issuers",
        Certificate,
        ("issued_by",),
        gettext_noop("修了証を、どの職員が出したかを確かめるためです。"),
        gettext_noop("出してから5年たつと消します。"),
        shred_issuers,
    ),
    (
        "programmes.survey-words",
        SurveyAnswer,
        ("good", "better"),
        gettext_noop("催しをよくするためです。だれが書いたかは分かりません。"),
        gettext_noop("答えた日の1年後に消します。"),
        shred_survey_words,
    ),
    (
        "programmes.survey-keys",
        SurveyKey,
        ("key_hash",),
        gettext_noop("アンケートに、来た方だけが1回答えるためです。"),
        gettext_noop("答えたときに消します。答えがなければ、14日後に消します。"),
        shred_survey_keys,
    ),
):
    register(Shredder(key=key, model=model, fields=fields, why=why, keep_for=keep_for, shred=shred))
register(
    Shredder(
        key="programmes.invitations",
        model=Invitation,
        fields=("name", "email", "invited_by"),
        why=gettext_noop("催しの案内を届け、返事をした方を確かめるためです。"),
        keep_for=gettext_noop(
            "最後の回の30日後に消します。案内を取りやめたときは、その30日後に消します。"
        ),
        shred=shred_invitations,
    )
)
register(
    Shredder(
        key="programmes.tellings",
        model=Telling,
        fields=("by",),
        why=gettext_noop("中止や変更を、どの職員が電話で伝えたかを確かめるためです。"),
        keep_for=gettext_noop("最後の回の30日後に消します。"),
        shred=shred_tellings,
    )
)
register(
    Shredder(
        key="programmes.turned-away",
        model=TurnedAway,
        fields=("sender",),
        why=gettext_noop("申込みのページへのいたずらが、同じ回線から続いているかを知るためです。"),
        keep_for=gettext_noop("90日たつと消します。"),
        shred=shred_turned_away,
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
register(
    Shredder(
        key="programmes.recording-visitors",
        model=RecordingVisitor,
        fields=("mark",),
        why=gettext_noop("録画を見た人を、1日に1回だけ数えるためです。"),
        keep_for=gettext_noop("次の日に消します。見た人の数だけが残ります。"),
        shred=shred_visitors,
    )
)
register(
    Shredder(
        key="programmes.session-officers",
        model=Session,
        fields=("officer",),
        why=gettext_noop("一人の職員が、同じ時刻に二つの場所を受け持たないようにするためです。"),
        keep_for=gettext_noop("回の1年後に消します。"),
        shred=shred_officers_of_sessions,
    )
)
