"""The attendance list on paper: A4, with boxes to tick, and when it is to be destroyed."""

import datetime as dt
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import override

from engawa.core.documents.typesetting import compile_pdf
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_day, say_moment
from engawa.rooms.programmes.models import Session
from engawa.rooms.programmes.selectors.attendance import AttendanceView
from engawa.rooms.programmes.services.attendance import OPEN_FOR
from engawa.rooms.programmes.wording import say_session, say_units, say_where_of

TEMPLATE = Path(__file__).resolve().parent / "attendance_list.typ"
# Lines for whoever comes without a booking.
EMPTY_LINES = 6
MOST_BOXES = 4


def write_attendance_list(
    *, session: Session, view: AttendanceView, printed_by: str, now: dt.datetime
) -> bytes:
    """Typeset the list of a session.

    :raises TypesettingFailed: no PDF came out.
    :raises TypesettingBusy: too many documents are being made already.
    """
    intake, programme = session.intake, session.intake.programme
    with override("ja"):
        destroy_on = say_day(tokyo_day(session.ends_at + OPEN_FOR))
        data = {
            "title": programme.title,
            "heading": _("出欠の名簿"),
            "ward": programme.ward.name,
            "when": say_session(session),
            "where": say_where_of(session),
            "section": programme.section.name,
            "booked": _("申込み %(units)s（%(count)d件）")
            % {
                "units": say_units(view.counts.booked, intake.unit),
                "count": len(view.attendees),
            },
            "capacity": _("定員 %(units)s") % {"units": say_units(intake.capacity, intake.unit)}
            if intake.capacity
            else "",
            "printed": _("%(moment)s 印刷　%(name)s")
            % {"moment": say_moment(now), "name": printed_by},
            "warning": _(
                "個人情報です。持ち出さず、出欠を入れ終わったら、%(day)sまでに裁断してください。"
            )
            % {"day": destroy_on},
            "page": _("ページ"),
            "nobody": _("申込みはありません。"),
            "door": _("予約なしで来た方"),
            "columns": [
                _("出席"),
                _("お名前"),
                _("数"),
                _("必要なこと・連絡"),
                _("受付番号"),
            ],
            "rows": [
                {
                    "name": one.name,
                    "units": one.units_words,
                    "needs": one.needs,
                    "note": one.note,
                    "code": one.code_words,
                    "came": one.came,
                    # Whoever has no mark yet may still be ticked.
                    "absent": one.mark == "ABSENT" and one.at is not None,
                    "is_offered": one.is_offered,
                    "boxes": min(one.units, MOST_BOXES),
                }
                for one in view.attendees
            ],
            "offered": _("空きを案内中"),
            "absent": _("欠席"),
            "walk_ins": [{"name": one.name, "units": one.units_words} for one in view.walk_ins],
            "empty": EMPTY_LINES,
        }
    return compile_pdf(template=TEMPLATE, data=data, standard="ua-1", created_at=now)
