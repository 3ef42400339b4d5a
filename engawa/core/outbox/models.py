"""Messages on their way to people, and addresses that do not exist."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# Somebody still has to do something with it.
OPEN = ("WAITING", "LEASED", "HANDING")


class Message(models.Model):
    """One message to one reader: waiting → leased by a worker → being handed over → how it ended.

    Held: address, subject, words and files, to deliver them and to try again what did not arrive; until 30
    days after the message ended, 7 for codes; `shredders.py` then empties them. The delivery key and what it
    is about name rows only.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("送るのを待っています")
        LEASED = "LEASED", _("送っています")
        # The last step may have been taken: whether it arrived is not known before the answer.
        HANDING = "HANDING", _("渡しています")
        SENT = "SENT", _("送りました")
        FAILED = "FAILED", _("送れませんでした")
        EXPIRED = "EXPIRED", _("期限までに送れませんでした")
        UNCERTAIN = "UNCERTAIN", _("届いたか分かりません")
        BOUNCED = "BOUNCED", _("戻ってきました")
        WITHDRAWN = "WITHDRAWN", _("送るのをやめました")

    class Reason(models.TextChoices):
        """What went wrong last, as a class: no words of another server stand here."""

        NONE = "", _("なし")
        BUSY = "BUSY", _("相手が受け取れない状態です")
        UNREACHABLE = "UNREACHABLE", _("つながりませんでした")
        ADDRESS = "ADDRESS", _("宛先がありません")
        REFUSED = "REFUSED", _("相手が受け取りを断りました")
        UNANSWERED = "UNANSWERED", _("渡したあとに返事がありませんでした")
        RETURNED_BEFORE = "RETURNED_BEFORE", _("前に送ったものが、宛先がなくて戻っています")
        BROKEN = "BROKEN", _("こちらの不具合で送れませんでした")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=100, help_text="A registered key: places.report-event")
    delivery_key = models.CharField(max_length=200, unique=True, help_text="One reader, one event")
    reference = models.UUIDField(unique=True, help_text="The Message-ID is made of it")
    about = models.CharField(max_length=200, blank=True, help_text="places.report:12")
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=10)
    subject = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    put_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(
        help_text="When a worker may take it: its time, or the end of the lease of whoever has it"
    )
    attempt = models.PositiveIntegerField(default=0, help_text="The number of the latest lease")
    failures = models.PositiveIntegerField(default=0, help_text="Tries that failed")
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    code = models.CharField(max_length=20, blank=True, help_text="As the other side said: 5.1.1")
    sent_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    shredded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-put_at", "-id")
        indexes = (
            # Workers look for what is due every second; what has ended does not slow them down.
            models.Index(
                fields=("due_at", "id"), condition=Q(state__in=OPEN), name="outbox_message_due"
            ),
            models.Index(fields=("ward", "state", "put_at"), name="outbox_message_of_ward"),
            models.Index(
                fields=("ended_at",),
                condition=Q(shredded_at__isnull=True),
                name="outbox_message_to_shred",
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=OPEN, ended_at__isnull=True)
                | (~Q(state__in=OPEN) & Q(ended_at__isnull=False)),
                name="outbox_message_ended_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("SENT", "BOUNCED")) | Q(sent_at__isnull=False),
                name="outbox_message_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(shredded_at__isnull=True) & ~Q(address="") & ~Q(body="")
                | Q(shredded_at__isnull=False, address="", subject="", body="")
                & Q(ended_at__isnull=False),
                name="outbox_message_is_whole_or_shredded",
            ),
            models.CheckConstraint(
                condition=~Q(delivery_key="") & Q(expires_at__gt=models.F("put_at")),
                name="outbox_message_has_key_and_end",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.purpose} {self.state}"


class MessageFile(models.Model):
    """A small file that goes with a message.

    Held: what is in it, as long as the words of its message.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        ordering = ("message_id", "id")

    def __str__(self) -> str:
        return f"{self.message_id} {self.media_type}"


class ReturnedAddress(models.Model):
    """An address that does not exist, as a mail server has said.

    Held: a keyed hash of the address, so that later messages are not sent to nobody; for 180 days.
    """

    channel = models.CharField(max_length=20)
    address_hash = models.CharField(max_length=64)
    code = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("channel", "address_hash"), name="outbox_returned_address_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.code}"
