"""Writing what happened to a report, and telling the resident: the one way in which a report moves on.

`reports.py` and `works.py` stand above it: an officer answers, or a work ends for which the resident waits.
"""

import datetime as dt

from engawa.core.audit.services import record
from engawa.rooms.places.models import SpotReport, SpotReportEvent, Work
from engawa.rooms.places.services.report_mails import put_event_mail

CLOSED = frozenset((SpotReport.State.DONE, SpotReport.State.NOT_DONE, SpotReport.State.WITHDRAWN))
ANSWERED = frozenset((SpotReport.State.PLANNED, SpotReport.State.DONE, SpotReport.State.NOT_DONE))


def move_report(
    *,
    report: SpotReport,
    state: str,
    words: str = "",
    note: str = "",
    handed_to_id: int | None = None,
    code: str,
    actor_id: int | None,
    now: dt.datetime,
) -> SpotReportEvent:
    """Write a report that is held in its new state with what happened to it, and tell the resident.

    The resident is told of a new state and of words; not of a note of the office, or of who looks after it.
    """
    is_told = bool(words) or state != report.state
    if words:
        report.answer = words
    if report.first_answered_at is None and (words or state in ANSWERED):
        report.first_answered_at = now
    if state in CLOSED and report.closed_at is None:
        report.closed_at = now
    elif state not in CLOSED:
        report.closed_at = None
    report.state = state
    report.revision += 1
    report.save()
    event = SpotReportEvent.objects.create(
        report=report,
        state=state,
        words=words,
        note=note,
        handed_to_id=handed_to_id,
        by_id=actor_id,
        at=now,
        is_told=is_told,
    )
    record(
        code=code,
        subject=f"places.report:{report.pk}",
        ward_id=report.ward_id,
        actor_id=actor_id,
        now=now,
        data={"state": state},
    )
    put_event_mail(event=event, now=now)
    return event


def follow_work(*, work: Work, actor_id: int | None, now: dt.datetime) -> None:
    """Close the reports that wait for a work which is done or called off."""
    if work.state not in {Work.State.DONE, Work.State.CALLED_OFF}:
        return
    is_done = work.state == Work.State.DONE
    waiting = SpotReport.objects.select_for_update().filter(
        work=work, state=SpotReport.State.PLANNED
    )
    for report in waiting.order_by("pk"):
        move_report(
            report=report,
            state=SpotReport.State.DONE if is_done else SpotReport.State.NOT_DONE,
            words="" if is_done else work.called_off_reason,
            code="places.report.answered",
            actor_id=actor_id,
            now=now,
        )
