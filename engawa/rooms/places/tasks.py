"""Mails of this room as tasks of the queue: no page waits for a mail server, and none is quicker without a mail."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from engawa.rooms.places.services import keeper_mails, visit_mails
from engawa.rooms.places.services.report_mails import mail_event


@task()
def mail_code(*, code_id: int, **_later: Any) -> int:
    """Send the code that somebody asked for; a doubled entry finds it written already."""
    return keeper_mails.mail_code(code_id=code_id)


@task()
def mail_question(*, keeper_id: int, **_later: Any) -> int:
    """Ask a keeper to look at what stands there."""
    return keeper_mails.mail_question(
        keeper_id=keeper_id, site_url=settings.SITE_URL, now=timezone.now()
    )


@task()
def mail_decision(*, proposal_id: int, **_later: Any) -> int:
    """Tell the keeper what became of a proposal."""
    return keeper_mails.mail_decision(proposal_id=proposal_id, site_url=settings.SITE_URL)


@task()
def mail_visit(*, visit_id: int, to_keepers: bool, **_later: Any) -> int:
    """Tell the asker, and where they do not know it yet the keepers too, how a request stands."""
    count = visit_mails.mail_visit_to_asker(visit_id=visit_id, site_url=settings.SITE_URL)
    if to_keepers:
        count += keeper_mails.mail_visit_to_keepers(
            visit_id=visit_id, site_url=settings.SITE_URL, now=timezone.now()
        )
    return count


@task()
def send_report_mail(*, event_id: int, **_later: Any) -> bool:
    """Tell a resident by mail what happened to a report; a doubled entry of the queue sends nothing."""
    return mail_event(event_id=event_id, site_url=settings.SITE_URL, now=timezone.now())
