"""The mails that a test's deeds have led to, as their readers have them."""

from django.core import mail

from engawa.core.outbox.models import Message
from engawa.core.outbox.services.delivering import deliver_due


def deliver_mails() -> list[mail.EmailMessage]:
    """Deliver what waits, each at its time, and give all mails so far."""
    moments = Message.objects.filter(state="WAITING").order_by("due_at").values_list("due_at")
    for (moment,) in list(moments):
        deliver_due(clock=lambda moment=moment: moment)
    return mail.outbox
