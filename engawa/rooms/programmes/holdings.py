"""What this room holds about whoever has shown that an address is theirs: their bookings, with what they answered."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engawa.core.privacy.held import Held, Holding, Person, register
from engawa.rooms.programmes.addresses import address_of_booking, address_of_certificate_page
from engawa.rooms.programmes.models import Answer, Booking, Certificate, Invitation
from engawa.rooms.programmes.selectors.bookings import find_struck_reason
from engawa.rooms.programmes.selectors.certificates import (
    list_own_certificates,
    view_own_certificate,
)
from engawa.rooms.programmes.selectors.own import (
    count_to_come,
    list_bookings_of,
    say_booking,
    say_kept_until,
)
from engawa.rooms.programmes.selectors.questions import list_answers
from engawa.rooms.programmes.services.certificates import forget_certificate_names_of
from engawa.rooms.programmes.services.forgetting import forget_bookings_of, forget_invitations_of
from engawa.rooms.programmes.wording import name_programme, say_units


def list_bookings(person: Person) -> list[Held]:
    """List the bookings of a person's address in all wards."""
    return [_view(booking) for booking in list_bookings_of(email=person.email)]


def erase_bookings(person: Person, now: dt.datetime) -> int:
    """Cancel what is to come, and forget all bookings of a person's address."""
    return forget_bookings_of(email=person.email, now=now)


def warn_of_bookings(person: Person, now: dt.datetime) -> str:
    """Say how many bookings to come are cancelled by it."""
    count = count_to_come(email=person.email, now=now)
    if not count:
        return ""
    return ngettext(
        "これからの申込みが%(count)d件あります。先に取り消し、席は次の方に回ります。元には戻せません。",
        "これからの申込みが%(count)d件あります。先に取り消し、席は次の方に回ります。元には戻せません。",
        count,
    ) % {"count": count}


def _view(booking: Booking) -> Held:
    parts = [
        *((_("日時と場所"), words) for words in say_booking(booking=booking)),
        (_("いま"), str(booking.get_state_display())),
        (_("参加する数"), say_units(booking.units, booking.intake.unit)),
        (_("お名前"), booking.name),
        (_("メールアドレス"), booking.email),
        (_("電話番号"), booking.phone),
        (_("伝えておきたいこと"), booking.note),
        (_("取り消した理由"), find_struck_reason(booking=booking)),
        *((answer.label, answer.value) for answer in list_answers(booking=booking)),
    ]
    return Held(
        title=name_programme(booking.intake.programme),
        parts=tuple(part for part in parts if part[1]),
        until=say_kept_until(booking=booking),
        url=address_of_booking(booking=booking),
    )


def list_invitations(person: Person) -> list[Held]:
    """List the invitations to a person's address in all wards."""
    mine = Invitation.objects.filter(email=person.email).order_by("pk")
    return [_view_invitation(one) for one in mine.select_related("intake__programme__ward")]


def erase_invitations(person: Person, now: dt.datetime) -> int:
    """Withdraw what was not answered, and forget all invitations to a person's address."""
    return forget_invitations_of(email=person.email, now=now)


def _view_invitation(invitation: Invitation) -> Held:
    parts = (
        (_("いま"), str(invitation.get_state_display())),
        (_("お名前"), invitation.name),
        (_("メールアドレス"), invitation.email),
    )
    return Held(
        title=name_programme(invitation.intake.programme),
        parts=tuple(part for part in parts if part[1]),
    )


def list_certificates(person: Person) -> list[Held]:
    """List the certificates in all wards that have the name of a person's address."""
    return [_view_certificate(one) for one in list_own_certificates(email=person.email)]


def erase_certificates(person: Person, now: dt.datetime) -> int:
    """Forget the names on the certificates of a person's address; their numbers stay true."""
    return forget_certificate_names_of(email=person.email, now=now)


def warn_of_certificates(person: Person, _now: dt.datetime) -> str:
    """Say what cannot be had any more."""
    if not list_own_certificates(email=person.email):
        return ""
    return _("お名前の入った修了証は、もう出せなくなります。")


def _view_certificate(certificate: Certificate) -> Held:
    own = view_own_certificate(certificate=certificate)
    parts = (
        (_("お名前"), own.name),
        (_("番号"), own.view.number),
        (_("出した日"), own.view.issued_on),
    )
    return Held(
        title=own.view.programme,
        parts=parts,
        until=own.until,
        url=address_of_certificate_page(booking=certificate.booking),
    )


register(
    Holding(
        key="programmes.bookings",
        label=gettext_lazy("教室・催しの申込み"),
        why=gettext_lazy("申し込んだ方に連絡し、受付でお呼びするためです。"),
        keep_for=gettext_lazy(
            "最後の回の30日後に消します。取り消したときと期限が過ぎたときは、その30日後に消します。質問の答えは、質問の横に示した日に消します。"
        ),
        models=(Booking, Answer),
        list_held=list_bookings,
        erase=erase_bookings,
        warn=warn_of_bookings,
        position=10,
    )
)
register(
    Holding(
        key="programmes.invitations",
        label=gettext_lazy("教室・催しの案内"),
        why=gettext_lazy("催しの案内を届け、返事をした方を確かめるためです。"),
        keep_for=gettext_lazy(
            "最後の回の30日後に消します。案内を取りやめたときは、その30日後に消します。"
        ),
        models=(Invitation,),
        list_held=list_invitations,
        erase=erase_invitations,
        position=11,
    )
)
register(
    Holding(
        key="programmes.certificates",
        label=gettext_lazy("修了証のお名前"),
        why=gettext_lazy("お名前の入った修了証を、いつでも受け取れるようにするためです。"),
        keep_for=gettext_lazy(
            "出してから30日たつと消します。もっと長く残すように選んだときは、その日に消します。"
        ),
        models=(Certificate,),
        list_held=list_certificates,
        erase=erase_certificates,
        warn=warn_of_certificates,
        position=12,
    )
)
