"""Mails to residents who reported a spot: in their language, with the address of the report's page."""

import datetime as dt

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from engawa.core.ui.languages import name_ward
from engawa.rooms.places.models import SpotReportEvent
from engawa.rooms.places.receipt_codes import group_receipt_code
from engawa.rooms.places.report_wording import address_of_report, say_state


@transaction.atomic
def mail_event(*, event_id: int, site_url: str, now: dt.datetime) -> bool:
    """Send the mail about what happened to a report, once; tell whether one was sent."""
    # Two workers with the same entry would both send: the second waits, and finds it done.
    event = (
        SpotReportEvent.objects.select_for_update(of=("self",))
        .select_related("report__ward", "report__work")
        .filter(pk=event_id, is_told=True, mailed_at__isnull=True)
        .exclude(report__email="")
        .first()
    )
    if event is None:
        return False
    report = event.report
    ward = report.ward
    event.mailed_at = now
    event.save(update_fields=("mailed_at",))
    with translation.override(report.language):
        context = {
            "ward_name": name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en),
            "code": group_receipt_code(report.code),
            "is_receipt": event.by_id is None and event.state == report.State.RECEIVED,
            "state": say_state(event.state),
            "words": event.words,
            "url": site_url + address_of_report(ward_slug=ward.slug, code=report.code),
        }
        subject = render_to_string("places/reports/mail_subject.txt", context)
        body = render_to_string("places/reports/mail.txt", context)
    send_mail(" ".join(subject.split()), body.strip() + "\n", None, [report.email])
    return True
