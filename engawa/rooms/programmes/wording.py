"""What pages say of programmes, in the reader's language."""

import datetime as dt
from dataclasses import dataclass

from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.fiscal.years import FiscalYear, era_year
from engawa.core.ui.days import say_day_of_year
from engawa.core.ui.languages import choose_by_language, name_ward, remember_in_each_language
from engawa.core.wards.models import Section, Ward
from engawa.rooms.programmes.models import Intake, Programme, Session
from engawa.rooms.programmes.query import Need, Part
from engawa.rooms.programmes.seats import Seats, Size, Standing

# A page says the same few days, times and numbers many times, and the next page says them again.
_KEPT = 4096
NEED_LABELS = {
    Need.SEATS: gettext_lazy("空きがある"),
    Need.NO_BOOKING: gettext_lazy("申込み不要"),
    Need.NO_FEE: gettext_lazy("無料"),
    Need.ONLINE: gettext_lazy("オンライン"),
    Need.CHILD_CARE: gettext_lazy("託児あり"),
    Need.SIGN_LANGUAGE: gettext_lazy("手話あり"),
    Need.CAPTIONS: gettext_lazy("字幕あり"),
}
PART_LABELS = {
    Part.MORNING: gettext_lazy("午前"),
    Part.AFTERNOON: gettext_lazy("午後"),
    Part.EVENING: gettext_lazy("夕方から"),
}
LANGUAGE_LABELS = {
    "en": gettext_lazy("英語"),
    "zh": gettext_lazy("中国語"),
    "ko": gettext_lazy("韓国・朝鮮語"),
    "vi": gettext_lazy("ベトナム語"),
    "ne": gettext_lazy("ネパール語"),
    "tl": gettext_lazy("タガログ語"),
    "pt": gettext_lazy("ポルトガル語"),
    "es": gettext_lazy("スペイン語"),
    "id": gettext_lazy("インドネシア語"),
    "th": gettext_lazy("タイ語"),
}


@dataclass(frozen=True, slots=True)
class SeatWords:
    """The standing of an intake in words: what comes first, what belongs to it, and what can be done.

    `button` is empty where nothing can be booked now.
    """

    standing: str
    headline: str
    detail: str
    button: str


def say_ward(ward: Ward) -> str:
    """Name the ward in the reader's language."""
    return name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en)


def name_programme(programme: Programme) -> str:
    """Name a programme in the reader's language."""
    return choose_by_language(
        japanese=programme.title, english=programme.title_en, easy=programme.title_easy
    )


def name_kind(programme: Programme) -> str:
    """Name what kind of programme it is."""
    return str(Programme.Kind(programme.kind).label)


def say_lead(programme: Programme) -> str:
    """Say what a programme is."""
    return choose_by_language(
        japanese=programme.lead, english=programme.lead_en, easy=programme.lead_easy
    )


def say_for_whom(programme: Programme) -> str:
    """Say for whom a programme is."""
    return choose_by_language(
        japanese=programme.for_whom, english=programme.for_whom_en, easy=programme.for_whom_easy
    )


def say_bring(programme: Programme) -> str:
    """Say what to bring; nothing where nothing is to be brought."""
    return choose_by_language(
        japanese=programme.bring, english=programme.bring_en, easy=programme.bring_easy
    )


def name_section(section: Section) -> str:
    """Name the section in charge."""
    return choose_by_language(
        japanese=section.name, english=section.name_en, easy=section.name_easy
    )


def name_language(code: str) -> str:
    """Name a language by its code; a language that the house does not know by the code itself."""
    return str(LANGUAGE_LABELS.get(code, code))


def say_fee(programme: Programme) -> str:
    """Say what it costs."""
    return _say_yen(programme.fee)


def say_age(months: int) -> str:
    """Say an age: months in the first two years unless they are full, else years and what is over."""
    years, over = divmod(months, 12)
    if not over:
        return ngettext("%(years)d歳", "%(years)d歳", years) % {"years": years}
    if years < 2:
        return ngettext("%(months)dか月", "%(months)dか月", months) % {"months": months}
    return _("%(years)d歳%(months)dか月") % {"years": years, "months": over}


def say_ages(programme: Programme) -> str:
    """Say at which ages somebody can come; nothing where any age will do."""
    return _say_span(programme.age_from, programme.age_before)


def say_time(moment: dt.datetime) -> str:
    """Say a time of day as Tokyo's clocks show it."""
    here = localtime(moment)
    return f"{here.hour}:{here.minute:02}"


@remember_in_each_language(_KEPT)
def say_times(starts_at: dt.datetime, ends_at: dt.datetime) -> str:
    """Say from when to when; with the day on which it ends, where that is another."""
    start, end = say_time(starts_at), say_time(ends_at)
    last = tokyo_day(ends_at)
    if last != tokyo_day(starts_at):
        end = say_day_and_time(ends_at)
    return _("%(start)s〜%(end)s") % {"start": start, "end": end}


@remember_in_each_language(_KEPT)
def say_day_and_time(moment: dt.datetime) -> str:
    """Say a day with its weekday, and a time."""
    return _("%(day)s %(time)s") % {
        "day": say_day_of_year(tokyo_day(moment)),
        "time": say_time(moment),
    }


def say_session(session: Session) -> str:
    """Say on which day a session is, and from when to when."""
    return _("%(day)s %(time)s") % {
        "day": say_day_of_year(tokyo_day(session.starts_at)),
        "time": say_times(session.starts_at, session.ends_at),
    }


def say_where(*, place: str, room: str, is_online: bool) -> str:
    """Say in one line where a session is."""
    spot = " ".join(part for part in (place, room) if part)
    if not is_online:
        return spot or _("場所は、担当の課に聞いてください")
    return _("%(spot)s／オンライン") % {"spot": spot} if spot else _("オンライン")


def say_where_of(session: Session) -> str:
    """Say in one line where a session is, by the place that its row names."""
    place = session.place
    name = choose_by_language(japanese=place.name, english=place.name_en, easy="") if place else ""
    return say_where(place=name, room=session.room, is_online=session.is_online)


@remember_in_each_language(_KEPT)
def say_near_day(day: dt.date, *, today: dt.date) -> str:
    """Say a day with its weekday; with the year where it is not within the next months."""
    if day.year == today.year or 0 <= (day - today).days < 180:
        return say_day_of_year(day)
    return _("%(year)d年%(day)s") % {"year": day.year, "day": say_day_of_year(day)}


def say_year(year: int) -> str:
    """Name a fiscal year: 令和5年度; in other languages by its Western year, which all can read."""
    fiscal = FiscalYear(year)
    name = era_year(fiscal.starts_on) if get_language() == "ja" else str(fiscal.year)
    return _("%(name)s年度") % {"name": name}


@remember_in_each_language(_KEPT)
def say_units(count: int, unit: str) -> str:
    """Say how many persons, households or pairs."""
    words = {"count": count}
    if unit == Intake.Unit.HOUSEHOLDS:
        return ngettext("%(count)d世帯", "%(count)d世帯", count) % words
    if unit == Intake.Unit.PAIRS:
        return ngettext("%(count)d組", "%(count)d組", count) % words
    return ngettext("%(count)d人", "%(count)d人", count) % words


def say_seats(seats: Seats, intake: Size, *, waits: int | None = None) -> SeatWords:
    """Say how an intake stands: first what matters, then what belongs to it; how many wait, where it is known."""
    return _say_standing(seats, intake.capacity, intake.unit, waits)


def say_terms(seats: Seats, intake: Intake) -> tuple[str, ...]:
    """Say on what terms one books: from when or until when, in which order, and until when one may cancel."""
    is_theirs = seats.standing in (Standing.INVITED, Standing.BEFORE)
    if intake.way == Intake.Way.INVITATION and is_theirs:
        return (_("区から案内を受け取った方だけが、案内のアドレスから申し込めます。"),)
    if seats.standing is Standing.BEFORE and intake.way == Intake.Way.LOTTERY:
        return (_("受付は%(moment)sから、抽選です。") % {"moment": _say_at(seats)},)
    if seats.standing is Standing.BEFORE:
        return (_("受付は%(moment)sから、先着順です。") % {"moment": _say_at(seats)},)
    if not seats.is_bookable:
        return ()
    if seats.standing is Standing.LOTTERY:
        terms = [
            _("受付は%(moment)sまでです。そのあとに抽選します。") % {"moment": _say_at(seats)},
            _("早く申し込んでも、当たりやすくはなりません。"),
        ]
    else:
        terms = [_("受付は先着順、%(moment)sまでです。") % {"moment": _say_at(seats)}]
    if intake.cancel_until:
        until = say_day_and_time(intake.cancel_until)
        terms.append(_("取消しは%(moment)sまで、いつでもできます。") % {"moment": until})
    return tuple(terms)


def say_capacity(intake: Size) -> str:
    """Say how many can come; nothing where as many can as like."""
    return _say_capacity(intake.capacity, intake.unit)


@remember_in_each_language(_KEPT)
def _say_yen(fee: int) -> str:
    if not fee:
        return _("無料")
    return _("1人%(yen)s円") % {"yen": f"{fee:,}"}


@remember_in_each_language(_KEPT)
def _say_span(start: int | None, end: int | None) -> str:
    if start is not None and end is not None:
        return _("%(start)s以上、%(end)s未満") % {"start": say_age(start), "end": say_age(end)}
    if start is not None:
        return _("%(start)s以上") % {"start": say_age(start)}
    return _("%(end)s未満") % {"end": say_age(end)} if end is not None else ""


@remember_in_each_language(_KEPT)
def _say_standing(seats: Seats, capacity: int | None, unit: str, waits: int | None) -> SeatWords:
    button = ""
    match seats.standing:
        case Standing.CALLED_OFF:
            headline, detail = _("中止"), ""
        case Standing.OVER:
            headline, detail = _("終わりました"), ""
        case Standing.OPEN:
            headline, detail = _("申込み不要"), _say_capacity(capacity, unit)
        case Standing.INVITED:
            headline, detail = _("案内を受け取った方だけ"), _say_closing(seats)
        case Standing.BEFORE:
            headline, detail = _("受付前"), _("%(moment)sから") % {"moment": _say_at(seats)}
        case Standing.CLOSED:
            headline, detail = _("受付は終わりました"), ""
        case Standing.LOTTERY:
            headline, detail = _("抽選で決めます"), _say_closing(seats)
            button = _("抽選に申し込む")
        case Standing.FREE:
            units = say_units(seats.free, unit)
            headline, detail = _("空き %(units)s") % {"units": units}, _say_closing(seats)
            button = _("この回に申し込む")
        case Standing.WAITING:
            headline, detail = _say_queue(waits), _say_closing(seats)
            button = _("キャンセル待ちに入る")
        case Standing.FULL:
            headline, detail = _("満員"), _say_capacity(capacity, unit)
    return SeatWords(seats.standing.value, headline, detail, button)


def _say_capacity(capacity: int | None, unit: str) -> str:
    if not capacity:
        return ""
    return _("定員 %(units)s") % {"units": say_units(capacity, unit)}


def _say_at(seats: Seats) -> str:
    return say_day_and_time(seats.at) if seats.at else ""


def _say_queue(waits: int | None) -> str:
    if waits is None:
        return _("満員・キャンセル待ち")
    return _("満員・キャンセル待ち %(count)d件") % {"count": waits}


def _say_closing(seats: Seats) -> str:
    return _("受付は%(moment)sまで") % {"moment": _say_at(seats)}
