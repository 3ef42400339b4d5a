"""Letters to print: the confirmation of a booking, and an invitation, each with a code that opens its page.

They are in the language of whoever gets them, and set so that a screen reader reads them in order (PDF/UA).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.access.codes import group_code
from engawa.core.documents.codes import qr_svg
from engawa.core.documents.glyphs import make_printable
from engawa.core.documents.typesetting import compile_pdf
from engawa.core.ui.accents import Accent
from engawa.rooms.programmes.addresses import address_of_booking, address_of_invitation
from engawa.rooms.programmes.models import Booking, Intake, Invitation, Programme
from engawa.rooms.programmes.wording import (
    name_programme,
    name_section,
    say_bring,
    say_day_and_time,
    say_session,
    say_units,
    say_ward,
    say_where_of,
)

TEMPLATE = Path(__file__).resolve().parent / "letter.typ"


class Paper(StrEnum):
    """On what a letter is printed, and how large its letters are."""

    A5 = "a5"
    A4 = "a4"
    LARGE = "a4-large"

    @property
    def label(self) -> str:
        """What the button says."""
        return str(_PAPER_LABELS[self])


_PAPER_LABELS = {
    Paper.A5: gettext_lazy("A5で印刷する"),
    Paper.A4: gettext_lazy("A4で印刷する"),
    Paper.LARGE: gettext_lazy("大きな字で印刷する（A4）"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One page in words: all of them plain text in one language."""

    language: str
    ward: str
    title: str
    name: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    code_words: str
    url: str
    notes: tuple[str, ...]
    sender: str
    demo: str


def write_confirmation(*, booking: Booking, now: dt.datetime) -> Letter:
    """Write what a booking's owner takes home."""
    intake = booking.intake
    programme = intake.programme
    with translation.override(booking.language):
        leads = {
            Booking.State.BOOKED: _("申込みができています。当日、お待ちしています。"),
            Booking.State.WAITING: _(
                "満員のため、キャンセル待ちに入りました。順番は%(turn)d番です。"
            )
            % {"turn": booking.waiting_number or 0},
            Booking.State.OFFERED: _("席が空いたので、ご案内しています。"),
        }
        cancel_until = intake.cancel_until
        notes = [_("変えるとき、取り消すときは、右のコードをスマートフォンで読みます。")]
        if cancel_until is not None and cancel_until > now:
            until = say_day_and_time(cancel_until)
            notes.append(_("取消しは%(moment)sまでです。電話でもできます。") % {"moment": until})
        notes.append(_("コードを読むと、だれでも取り消せます。ほかの人に見せないでください。"))
        return _letter(
            programme,
            booking.language,
            name=booking.name,
            lead=leads.get(Booking.State(booking.state), booking.get_state_display()),
            facts=(
                *_facts_of(intake),
                (_("申込み"), say_units(booking.units, intake.unit)),
                (_("受付番号"), group_code(booking.code)),
            ),
            code_words=_("申込みのページを開くコード"),
            url=address_of_booking(booking=booking),
            notes=tuple(notes),
        )


def write_invitation(*, invitation: Invitation) -> Letter:
    """Write what somebody who is invited gets by post or by hand."""
    intake = invitation.intake
    with translation.override(invitation.language):
        closes = say_day_and_time(intake.closes_at) if intake.closes_at else ""
        return _letter(
            intake.programme,
            invitation.language,
            name=invitation.name,
            lead=_("次の催しの案内です。案内を受け取った方だけが申し込めます。"),
            facts=(*_facts_of(intake), (_("申込みの期限"), closes)),
            code_words=_("申込みのページを開くコード"),
            url=address_of_invitation(invitation=invitation),
            notes=(
                _("右のコードをスマートフォンで読むと、申し込めます。席は先着順です。"),
                _("読めないときは、電話でも申し込めます。"),
                _("このコードで申し込めるのは1回です。ほかの人に渡さないでください。"),
            ),
        )


def make_letters(
    *, letters: Sequence[Letter], paper: Paper, accent: Accent, now: dt.datetime
) -> bytes:
    """Set letters, each beginning on a page of its own.

    :raises TypesettingFailed: no PDF came out.
    :raises TypesettingBusy: too many documents are being made already.
    """
    data = {
        "paper": "a5" if paper is Paper.A5 else "a4",
        "scale": {Paper.A5: 1.0, Paper.A4: 1.25, Paper.LARGE: 1.9}[paper],
        "accent": accent.fill,
        "title": letters[0].title if letters else "",
        "letters": [
            {**make_printable(data=asdict(one)), "url": one.url, "qr": qr_svg(one.url)}
            for one in letters
        ],
    }
    return compile_pdf(template=TEMPLATE, data=data, standard="ua-1", created_at=now)


def _facts_of(intake: Intake) -> tuple[tuple[str, str], ...]:
    sessions = [
        session
        for session in intake.sessions.select_related("place")
        if session.called_off_at is None
    ]
    places = {say_where_of(session) for session in sessions}
    if len(places) == 1:
        times = "\n".join(say_session(session) for session in sessions)
        facts = [(_("日時"), times), (_("場所"), places.pop())]
    else:
        times = "\n".join(f"{say_session(one)}　{say_where_of(one)}" for one in sessions)
        facts = [(_("日時と場所"), times)]
    bring = say_bring(intake.programme)
    if bring:
        facts.append((_("持ち物"), bring))
    return tuple(facts)


def _letter(programme: Programme, language: str, **said: Any) -> Letter:
    section = name_section(programme.section)
    phone = programme.phone
    words = _("%(section)s　電話 %(phone)s") % {"section": section, "phone": phone}
    return Letter(
        language=language[:2],
        ward=say_ward(programme.ward),
        title=name_programme(programme),
        sender=words if phone else section,
        demo=_("見本") if settings.IS_DEMO else "",
        **said,
    )
