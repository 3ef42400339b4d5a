"""Who opens lists of names, notes who came, issues and reads certificates, asks and answers."""

import datetime as dt
from typing import Any

from django.utils import timezone

from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Certificate, Session, SurveyKey, SurveyRound
from engawa.rooms.programmes.services.bookings import book_confirmed
from engawa.rooms.programmes.survey_keys import hash_survey_key
from engawa.rooms.programmes.values import BookingValues, SessionValues
from tests.permissions import EDITORS, EVERYBODY, OFFICERS, WARD_EDITORS, World, when_let_in
from tests.rooms.programmes.booking_material import book
from tests.rooms.programmes.material import MOMENT, make_intake, make_programme

WARD = {"ward_slug": "kanazawa"}
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
NOBODY = when_let_in(EVERYBODY, 404)
NOT_THERE = when_let_in(EDITORS, 404)
MAY_TRY = when_let_in(EDITORS, 422)
WARD_MAY_TRY = when_let_in(WARD_EDITORS, 422)
MAY_DO = when_let_in(EDITORS, 302)
TOO_LATE = when_let_in(EDITORS, 409)
COME = {"press": "p1", "units": "1"}
NAMED = {"name": "浜 はな子", "name_until": dt.date(2099, 1, 1)}
ANSWERED = {"satisfaction": "5"}


def _session(ward: Ward, *, days: int, section: str = "general-affairs") -> Session:
    """Give a session that began an hour ago by the true clock, or so many days before that."""
    began = timezone.now() - HOUR - days * DAY
    intake = make_intake(
        make_programme(ward, section=section),
        sessions=tuple(
            SessionValues(
                starts_at=began + more * DAY, ends_at=began + 2 * HOUR + more * DAY, room="会議室"
            )
            for more in (0, 1)
        ),
        opens_at=began - 9 * DAY,
        closes_at=began - DAY,
        cancel_until=None,
    )
    session = intake.sessions.order_by("starts_at").first()
    assert session is not None
    return session


def _address(session: Session) -> dict[str, Any]:
    intake = session.intake
    return {
        **WARD,
        "number": intake.programme.number,
        "intake_number": intake.number,
        "session_id": session.pk,
    }


def of_today(world: World) -> dict[str, Any]:
    session = _session(world.kanazawa, days=0)
    book_confirmed(
        intake_id=session.intake_id,
        values=BookingValues(
            name="浜 はな子", units=2, email="hana@example.jp", note="前の席", channel="PHONE"
        ),
        press="p",
        sender="",
        may_wait=False,
        actor_id=world.people["editor"].pk,
        now=timezone.now(),
    )
    return _address(session)


def of_today_in_another_section(world: World) -> dict[str, Any]:
    return _address(_session(world.kanazawa, days=0, section="child-family"))


def of_long_ago(world: World) -> dict[str, Any]:
    return _address(_session(world.kanazawa, days=30))


def of_another_ward(world: World) -> dict[str, Any]:
    return {**_address(_session(world.konan, days=0)), "number": 999}


def of_a_course(world: World) -> dict[str, Any]:
    given = _address(_session(world.kanazawa, days=9))
    return {name: value for name, value in given.items() if name != "session_id"}


def with_certificate(world: World) -> dict[str, Any]:
    given = of_a_course(world)
    _certify(Session.objects.latest("pk"), **NAMED)
    return given


def _certify(session: Session, code: str = "K7Q493ZM2H5P", **facts: Any) -> Certificate:
    return Certificate.objects.create(
        **facts,
        booking=book(session.intake, now=session.intake.opens_at or MOMENT),
        number=code,
        sessions_held=2,
        sessions_attended=2,
        issued_at=MOMENT,
    )


def a_certificate(world: World) -> dict[str, Any]:
    return {**WARD, "number": _certify(_session(world.kanazawa, days=9)).number}


def a_number_of_another_ward(world: World) -> dict[str, Any]:
    return {**WARD, "number": _certify(_session(world.konan, days=9)).number}


def key_of_a_kept_certificate(world: World) -> dict[str, Any]:
    certificate = _certify(_session(world.kanazawa, days=9), **NAMED)
    return {**WARD, "key": make_key(code=certificate.booking.code)}


def key_of_a_certificate(world: World) -> dict[str, Any]:
    certificate = _certify(_session(world.kanazawa, days=9))
    return {**WARD, "key": make_key(code=certificate.booking.code)}


def key_of_a_booking(world: World) -> dict[str, Any]:
    session = _session(world.kanazawa, days=9)
    booking = book(session.intake, now=session.intake.opens_at or MOMENT)
    return {**WARD, "key": make_key(code=booking.code)}


def a_survey(world: World) -> dict[str, Any]:
    return _ask(world.kanazawa)


def a_survey_of_another_ward(world: World) -> dict[str, Any]:
    return _ask(world.konan)


def _ask(ward: Ward) -> dict[str, Any]:
    asked = SurveyRound.objects.create(
        intake=_session(ward, days=9).intake, asked_at=MOMENT, asked=1
    )
    # One for each who asks in a table: the same key opens once.
    SurveyKey.objects.create(
        round=asked, key_hash=hash_survey_key(key="asked"), ends_at=timezone.now() + DAY
    )
    return {**WARD, "key": "asked"}


def a_programme(world: World) -> dict[str, Any]:
    programme = make_programme(world.kanazawa, section="general-affairs")
    return {**WARD, "number": programme.number}


def a_programme_of_another_section(world: World) -> dict[str, Any]:
    return {**WARD, "number": make_programme(world.kanazawa).number}


TABLE = [
    ("GET", "programmes:desk-attendance", of_today, EDITORS),
    ("GET", "programmes:desk-attendance", of_today_in_another_section, WARD_EDITORS),
    ("GET", "programmes:desk-attendance", of_another_ward, NOT_THERE),
    ("GET", "programmes:desk-attendance", of_long_ago, EDITORS),
    ("GET", "programmes:desk-attendance-pdf", of_today, EDITORS),
    ("GET", "programmes:desk-attendance-pdf", of_today_in_another_section, WARD_EDITORS),
    ("GET", "programmes:desk-door", of_today, EDITORS),
    ("GET", "programmes:desk-door", of_today_in_another_section, WARD_EDITORS),
    ("GET", "programmes:desk-door-kept", of_today, EDITORS),
    ("GET", "programmes:desk-door-worker", of_today, EVERYBODY),
    ("GET", "programmes:desk-door-events", of_today, EDITORS),
    ("GET", "programmes:desk-door-events", of_today_in_another_section, WARD_EDITORS),
    ("POST", "programmes:desk-door-events", of_today, MAY_TRY),
    ("POST", "programmes:desk-mark", of_today, MAY_TRY),
    ("POST", "programmes:desk-mark", of_today_in_another_section, WARD_MAY_TRY),
    ("POST", "programmes:desk-walk-in", of_today, MAY_TRY),
    ("POST", "programmes:desk-walk-in", of_today, MAY_DO, COME),
    ("POST", "programmes:desk-walk-in", of_long_ago, TOO_LATE, COME),
    ("GET", "programmes:desk-certificates", of_a_course, EDITORS),
    ("POST", "programmes:desk-certificates", of_a_course, MAY_TRY),
    ("POST", "programmes:desk-certificates", of_a_course, MAY_DO, {"at_least": "2"}),
    ("GET", "programmes:desk-certificates-pdf", of_a_course, NOT_THERE),
    ("GET", "programmes:desk-certificates-pdf", with_certificate, EDITORS),
    ("GET", "programmes:booking-certificate", key_of_a_kept_certificate, EVERYBODY),
    ("GET", "programmes:booking-certificate", key_of_a_certificate, NOBODY),
    ("GET", "programmes:booking-certificate", key_of_a_booking, NOBODY),
    ("GET", "programmes:booking-certificate-page", key_of_a_kept_certificate, EVERYBODY),
    ("GET", "programmes:booking-certificate-page", key_of_a_certificate, EVERYBODY),
    ("GET", "programmes:booking-certificate-page", key_of_a_booking, NOBODY),
    (
        "POST",
        "programmes:booking-certificate-page",
        key_of_a_kept_certificate,
        when_let_in(EVERYBODY, 422),
    ),
    ("GET", "programmes:booking-certificate-forget", key_of_a_certificate, EVERYBODY),
    ("GET", "programmes:booking-certificate-forget", key_of_a_booking, NOBODY),
    (
        "POST",
        "programmes:booking-certificate-forget",
        key_of_a_kept_certificate,
        when_let_in(EVERYBODY, 303),
    ),
    ("GET", "programmes:booking-check-in-code", key_of_a_booking, EVERYBODY),
    ("GET", "programmes:certificate-verify", WARD, EVERYBODY),
    ("GET", "programmes:certificate", a_certificate, EVERYBODY),
    ("GET", "programmes:certificate", a_number_of_another_ward, NOBODY),
    ("GET", "programmes:desk-survey", a_programme, OFFICERS),
    ("POST", "programmes:desk-survey", a_programme, when_let_in(EDITORS, 409)),
    (
        "POST",
        "programmes:desk-survey",
        a_programme_of_another_section,
        when_let_in(WARD_EDITORS, 409),
    ),
    ("GET", "programmes:survey", a_survey, EVERYBODY),
    ("POST", "programmes:survey", a_survey, when_let_in(EVERYBODY, 422)),
    ("GET", "programmes:survey", a_survey_of_another_ward, NOBODY),
]
