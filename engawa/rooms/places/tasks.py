"""What the room does after a page was answered: mails to residents. The row holds the truth."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from engawa.rooms.places.services.report_mails import mail_event


@task()
def send_report_mail(*, event_id: int, **_later: Any) -> bool:
    """Tell a resident by mail what happened to a report; a doubled entry of the queue sends nothing."""
    return mail_event(event_id=event_id, site_url=settings.SITE_URL, now=timezone.now())
