"""Tasks of the queue of this room. All other mails are written with what they tell of."""

from typing import Any

from django.utils import timezone
from django_tasks import task

from engawa.rooms.places.services import keeper_mails


@task()
def mail_code(*, code_id: int, **_later: Any) -> bool:
    """Write the code that somebody asked for; a doubled entry finds it written already.

    It is not written with the request: the time of the answer would tell strangers which addresses there are.
    """
    return keeper_mails.put_code_mail(code_id=code_id, now=timezone.now())
