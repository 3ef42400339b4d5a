"""Mails to residents who reported a spot: in their language, with the address of the report's page."""

import datetime as dt

from django.conf import settings
from django.utils import translation

from engawa.core.access.codes import group_code
from engawa.core.outbox.rendering import render_words
from engawa.core.outbox.services.erasing import erase_messages
from engawa.core.outbox.services.putting import put_message
from engawa.core.ui.languages import name_ward
from engawa.rooms.places.models import SpotReport, SpotReportEvent
from engawa.rooms.places.report_wording import address_of_report, say_state


def put_event_mail(*, event: SpotReportEvent, now: dt.datetime) -> bool:
    """Put the mail about what happened to a report into the outbox, once; tell whether there is one."""
    report = event.report
    if not (event.is_told and report.email):
        return False
    ward = report.ward
    is_receipt = event.by_id is None and event.state == report.State.RECEIVED
    with translation.override(report.language):
        context = {
            "ward_name": name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en),
            "code": group_code(report.code),
            "is_receipt": is_receipt,
            "state": say_state(event.state),
            "words": event.words,
            "url": settings.SITE_URL + address_of_report(ward_slug=ward.slug, code=report.code),
        }
    purpose = "places.report-received" if is_receipt else "places.report-event"
    put = put_message(
        ward_id=report.ward_id,
        purpose=purpose,
        address=report.email,
        language=report.language,
        words=render_words(purpose=purpose, language=report.language, context=context),
        delivery_key=f"places.report-event:{event.pk}",
        about=_about(report),
        now=now,
    )
    if put.is_new:
        event.mailed_at = now
        event.save(update_fields=("mailed_at",))
    return put.is_new


def erase_mails(*, report: SpotReport, now: dt.datetime) -> None:
    """Empty what was written to the resident, and send nothing that still waits, as the resident wishes."""
    erase_messages(ward_id=report.ward_id, about=_about(report), now=now)


def _about(report: SpotReport) -> str:
    return f"places.report:{report.pk}"
