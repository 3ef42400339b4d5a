"""Reports from residents: received, answered, handed on, made a work, and emptied when the resident says so.

Lock order: the ward's register of works, where a work is made; then the report. Whoever writes a report holds
its row, and an officer names the revision that was read.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.ui.pictures import Picture, delete_file_later, keep_picture
from engawa.rooms.places.models import SpotReport, SpotReportEvent, Work, WorkRegister
from engawa.rooms.places.receipt_codes import make_receipt_code
from engawa.rooms.places.selectors.reports import find_pressed
from engawa.rooms.places.services.following import move_report
from engawa.rooms.places.services.report_mails import erase_mails, put_event_mail
from engawa.rooms.places.services.works import WorkValues, add_work, lock_work_register

_TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotValues:
    """What a resident says: of what kind it is, where, what is wrong; the rest may be empty.

    `press` is the same for a form that is sent twice.
    """

    kind: str
    where: str
    wrong: str
    press: str
    town: str = ""
    latitude: float | None = None
    longitude: float | None = None
    email: str = ""
    language: str = "ja"
    picture: Picture | None = None
    is_example: bool = False


class ReportRefused(Exception):
    """The report cannot go on like that; the message is a sentence for the officer."""


class ReportGone(ReportRefused):
    """There is no such report, or it was withdrawn."""

    def __init__(self) -> None:
        super().__init__(_("この知らせは、取り下げられたか、もうありません。"))


class ReportChanged(ReportRefused):
    """Somebody has changed the report since the page was opened; `current` is what stands there now."""

    def __init__(self, current: SpotReport) -> None:
        super().__init__(_("ほかの職員が、先に進めました。"))
        self.current = current


class AnswerMissing(ReportRefused):
    """A report is closed with words for the resident."""

    def __init__(self) -> None:
        super().__init__(_("終えるときは、知らせてくれた人への返事を書いてください。"))


class WorkMissing(ReportRefused):
    """A report for which a work is planned names the work."""

    def __init__(self) -> None:
        super().__init__(_("どの工事で直すかを選んでください。"))


class SectionSame(ReportRefused):
    """The report is with that section already, or the ward has no such section."""

    def __init__(self) -> None:
        super().__init__(_("いまと違う課を選んでください。"))


class SettingChanged(ReportRefused):
    """Somebody has chosen another first section meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("ほかの職員が、先に選び直しました。いまの課を確かめてください。"))


def receive_report(
    *, ward_id: int, values: SpotValues, now: dt.datetime
) -> tuple[SpotReport, bool]:
    """Receive a report, once for one press; give it, and whether it is new."""
    found = find_pressed(ward_id=ward_id, press=values.press)
    if found is not None:
        return found, False
    try:
        # A second press at the same moment runs into the constraint, and finds what the first one wrote.
        with transaction.atomic():
            return _write_report(ward_id, values, now), True
    except IntegrityError:
        found = find_pressed(ward_id=ward_id, press=values.press)
        if found is None:
            raise
        return found, False


@transaction.atomic
def answer_report(
    *,
    ward_id: int,
    report_id: int,
    revision: int,
    state: str,
    words: str,
    note: str,
    work_id: int | None,
    actor_id: int | None,
    now: dt.datetime,
) -> SpotReport:
    """Move a report on: its state, words for the resident, a note of the office; give it.

    `work_id` is the work by which it is mended, of the same ward.

    :raises ReportGone: there is no such report, or it was withdrawn.
    :raises ReportChanged: it was changed since it was read.
    :raises AnswerMissing: it is to be closed without a word.
    :raises WorkMissing: a work is to be planned, and none is named.
    """
    report = _hold(ward_id, report_id, revision)
    if (state, work_id) == (report.state, report.work_id) and not (words or note):
        return report
    if work_id is not None:
        report.work = Work.objects.filter(ward_id=ward_id, pk=work_id).first()
    if state == SpotReport.State.PLANNED and report.work is None:
        raise WorkMissing
    is_closing = state in {SpotReport.State.DONE, SpotReport.State.NOT_DONE}
    if is_closing and not words and report.state != state:
        raise AnswerMissing
    move_report(
        report=report,
        state=state,
        words=words,
        note=note,
        code="places.report.answered",
        actor_id=actor_id,
        now=now,
    )
    return report


@transaction.atomic
def hand_on_report(
    *,
    ward_id: int,
    report_id: int,
    revision: int,
    section_id: int,
    note: str,
    actor_id: int | None,
    now: dt.datetime,
) -> SpotReport:
    """Hand a report on to another section of the ward with a note, and give it.

    :raises ReportGone: there is no such report, or it was withdrawn.
    :raises ReportChanged: it was changed since it was read.
    :raises SectionSame: it is there already.
    """
    report = _hold(ward_id, report_id, revision)
    if report.section_id == section_id:
        raise SectionSame
    report.section_id = section_id
    move_report(
        report=report,
        state=report.state,
        note=note,
        handed_to_id=section_id,
        code="places.report.handed-on",
        actor_id=actor_id,
        now=now,
    )
    return report


@transaction.atomic
def make_work_of_report(
    *, ward_id: int, report_id: int, revision: int, actor_id: int | None, now: dt.datetime
) -> Work:
    """Make a work of a report with its words and its point, link both, and give the work.

    The work is not public: the words are the resident's, and an officer reads them over first.

    :raises ReportGone: there is no such report, or it was withdrawn.
    :raises ReportChanged: it was changed since it was read.
    """
    lock_work_register(ward_id=ward_id, now=now)
    report = _hold(ward_id, report_id, revision)
    title = _("%(kind)s：%(where)s") % {
        "kind": Work.Kind(report.kind).label,
        "where": " ".join(report.where.split()),
    }
    work = add_work(
        ward_id=ward_id,
        values=WorkValues(
            kind=report.kind,
            title=title[:_TITLE_LENGTH],
            where=report.where,
            latitude=report.latitude,
            longitude=report.longitude,
            description=report.wrong,
            section_id=report.section_id,
        ),
        actor_id=actor_id,
        now=now,
    )
    report.work = work
    move_report(
        report=report,
        state=SpotReport.State.PLANNED,
        code="places.report.answered",
        actor_id=actor_id,
        now=now,
    )
    return work


@transaction.atomic
def forget_address(*, report_id: int, now: dt.datetime) -> None:
    """Delete the address for answers of a report, as the resident wishes."""
    report = SpotReport.objects.select_for_update().get(pk=report_id)
    if not report.email:
        return
    report.email = ""
    report.save(update_fields=("email",))
    erase_mails(report=report, now=now)
    _record("places.report.address-deleted", report, now)


@transaction.atomic
def withdraw_report(*, report_id: int, now: dt.datetime) -> None:
    """Empty a report at once, as the resident wishes; that there was one stays known."""
    report = SpotReport.objects.select_for_update().get(pk=report_id)
    if report.state == SpotReport.State.WITHDRAWN:
        return
    erase_contact(report=report)
    erase_words(report=report, now=now)
    erase_mails(report=report, now=now)
    report.state = SpotReport.State.WITHDRAWN
    report.work = None
    report.closed_at = now
    report.revision += 1
    report.save()
    SpotReportEvent.objects.create(report=report, state=report.state, at=now)
    _record("places.report.withdrawn", report, now)


def erase_contact(*, report: SpotReport) -> None:
    """Take address and photo out of a report that is held; the caller saves it."""
    report.email = ""
    if report.photo:
        delete_file_later(image=report.photo)
        report.photo = ""


def erase_words(*, report: SpotReport, now: dt.datetime) -> None:
    """Take all words and the place out of a report that is held; the caller saves it."""
    report.where = report.wrong = report.town = report.answer = ""
    report.latitude = report.longitude = None
    report.words_erased_at = now
    # It was made of the words.
    report.press = f"erased-{report.pk}"
    report.events.update(words="", note="", by=None)


@transaction.atomic
def choose_first_section(
    *,
    ward_id: int,
    section_id: int | None,
    revision: int,
    actor_id: int | None,
    now: dt.datetime,
) -> WorkRegister:
    """Choose the section that reads new reports of the ward first; None: the whole ward. Give the register.

    :raises SettingChanged: somebody has chosen meanwhile.
    """
    register = lock_work_register(ward_id=ward_id, now=now)
    if register.revision != revision:
        raise SettingChanged
    register.first_section_id = section_id
    register.revision += 1
    register.changed_at = now
    register.save(update_fields=("first_section", "revision", "changed_at"))
    record(
        code="places.first-section.chosen",
        subject=f"wards.ward:{ward_id}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"section": section_id},
    )
    return register


def _write_report(ward_id: int, values: SpotValues, now: dt.datetime) -> SpotReport:
    register = WorkRegister.objects.filter(ward_id=ward_id).first()
    report = SpotReport(
        ward_id=ward_id,
        code=make_receipt_code(),
        press=values.press,
        kind=values.kind,
        where=values.where,
        town=values.town,
        latitude=values.latitude,
        longitude=values.longitude,
        wrong=values.wrong,
        email=values.email,
        language=values.language,
        section_id=register.first_section_id if register else None,
        is_example=values.is_example,
        received_at=now,
    )
    # The row first: a press that comes second must leave no file, which no transaction takes back.
    report.save()
    if values.picture is not None:
        keep_picture(image=report.photo, picture=values.picture)
        report.save(update_fields=("photo",))
    event = SpotReportEvent.objects.create(report=report, state=report.state, at=now, is_told=True)
    _record("places.report.received", report, now)
    put_event_mail(event=event, now=now)
    return report


def _hold(ward_id: int, report_id: int, revision: int) -> SpotReport:
    """Hold the report's row, so that two who answer at once take turns."""
    found = SpotReport.objects.select_for_update().filter(ward_id=ward_id, pk=report_id)
    report = found.first()
    if report is None or report.words_erased_at is not None:
        raise ReportGone
    if report.revision != revision:
        raise ReportChanged(report)
    return report


def _record(code: str, report: SpotReport, now: dt.datetime) -> None:
    record(code=code, subject=f"places.report:{report.pk}", ward_id=report.ward_id, now=now)
