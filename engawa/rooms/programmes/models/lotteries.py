"""Lotteries (抽選): how seats are drawn by lot, the secret of the draw, its tickets, and who holds which."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Lottery(models.Model):
    """How the seats of one intake are drawn by lot, from what was promised beforehand to the result.

    What is frozen is what is published: `content` is the file, byte for byte. Whoever changes a lottery holds the
    row of its intake.
    """

    class Rule(models.TextChoices):
        RESIDENT = "RESIDENT", _("区内に住んでいる方")
        FIRST_TIME = "FIRST_TIME", _("この催しが初めての方")
        LOST_LAST = "LOST_LAST", _("前回の抽選で外れた方")
        CHILD_AGE = "CHILD_AGE", _("お子さんの年齢が合う方")

    intake = models.OneToOneField(
        "programmes.Intake", on_delete=models.CASCADE, related_name="lottery"
    )
    drawn_at = models.DateTimeField(help_text="Not drawn before; as promised")
    value_name = models.CharField(
        max_length=200, help_text="Which public value is used, named beforehand"
    )
    value_known_at = models.DateTimeField(help_text="When it comes to be known")
    rules = models.JSONField(default=list, blank=True, help_text="Who is drawn first: Lottery.Rule")
    child_from = models.PositiveSmallIntegerField(null=True, blank=True, help_text="In months")
    child_before = models.PositiveSmallIntegerField(null=True, blank=True, help_text="In months")
    group_most = models.PositiveSmallIntegerField(
        default=1, help_text="Units that friends may have together in one lot"
    )
    secret_hash = models.CharField(max_length=64, help_text="Published from the beginning")
    last_ticket = models.PositiveIntegerField(default=0)
    frozen_at = models.DateTimeField(null=True, blank=True)
    content = models.TextField(blank=True, help_text="The published list, once it is frozen")
    content_hash = models.CharField(max_length=64, blank=True)
    chances = models.JSONField(
        default=list, blank=True, help_text="[class, units, won, took part] of many draws"
    )
    value = models.CharField(max_length=200, blank=True, help_text="The public value, once known")
    held_at = models.DateTimeField(null=True, blank=True, help_text="When it was drawn")
    won = models.JSONField(default=list, blank=True, help_text="Tickets in the order of the draw")
    waiting = models.JSONField(default=list, blank=True, help_text="Tickets in the same order")

    class Meta:
        ordering = ("intake_id",)
        indexes = (models.Index(fields=("held_at", "drawn_at")),)
        constraints = (
            models.CheckConstraint(condition=~Q(value_name=""), name="lottery_names_its_value"),
            models.CheckConstraint(condition=Q(group_most__gte=1), name="lottery_group_is_some"),
            models.CheckConstraint(
                condition=Q(frozen_at__isnull=True, content="", content_hash="")
                | (Q(frozen_at__isnull=False) & ~Q(content="") & ~Q(content_hash="")),
                name="lottery_frozen_has_a_list",
            ),
            models.CheckConstraint(
                condition=Q(held_at__isnull=True) | (Q(frozen_at__isnull=False) & ~Q(value="")),
                name="lottery_drawn_was_frozen",
            ),
        )

    def __str__(self) -> str:
        return f"{self.intake_id}"


class LotterySecret(models.Model):
    """The secret of a lottery, in a table of its own, so that no page reads it by reading the lottery.

    Only `services/drawing.py` reads it, and the page of a draw that was held.
    """

    lottery = models.OneToOneField(Lottery, on_delete=models.CASCADE, related_name="+")
    secret = models.CharField(max_length=64, help_text="32 bytes in hex")

    class Meta:
        ordering = ("lottery_id",)

    def __str__(self) -> str:
        return f"{self.lottery_id}"


class LotteryTicket(models.Model):
    """One lot: a number, for one booking or for friends who are drawn together."""

    lottery = models.ForeignKey(Lottery, on_delete=models.CASCADE, related_name="tickets")
    number = models.PositiveIntegerField(help_text="Given once in a lottery, when it is applied")
    group_code = models.CharField(
        max_length=20, unique=True, help_text="With which friends join; opens nothing"
    )
    priority = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Its class in the frozen list; 0 is drawn first"
    )

    class Meta:
        ordering = ("lottery_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("lottery", "number"), name="ticket_number_once"),
        )

    def __str__(self) -> str:
        return f"{self.lottery_id} {self.number:04}"


class LotteryEntry(models.Model):
    """What belongs to a booking that takes part: its ticket, and what was said for the rules.

    Held: which rules the person said yes to, and why an officer struck it out, until 30 days after the last session
    or after it was struck out; and a keyed hash of the address, so that who lost is found again, for two years.
    """

    booking = models.OneToOneField(
        "programmes.Booking", on_delete=models.CASCADE, related_name="entry"
    )
    lottery = models.ForeignKey(Lottery, on_delete=models.CASCADE, related_name="entries")
    ticket = models.ForeignKey(
        LotteryTicket, on_delete=models.PROTECT, related_name="entries", null=True, blank=True
    )
    said = models.JSONField(default=list, blank=True, help_text="Rules that were said yes to")
    contact_hash = models.CharField(max_length=64, blank=True, db_index=True)
    was_drawn = models.BooleanField(default=False, help_text="It was in the frozen list")
    struck_reason = models.CharField(
        max_length=300,
        blank=True,
        help_text="Why an officer struck it out as somebody's second application",
    )

    class Meta:
        ordering = ("lottery_id", "id")

    def __str__(self) -> str:
        return f"{self.booking_id} {self.ticket_id}"
