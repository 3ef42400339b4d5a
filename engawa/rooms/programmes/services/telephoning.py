"""Ticking whom an officer has telephoned; of two who tick at once, the second is told what the first wrote."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.programmes.models import Intake, Telling


class CallRefused(Exception):
    """The call cannot be written down; the message is a sentence for the officer."""


class TellingGone(CallRefused):
    """There is no such person to telephone about this intake."""

    def __init__(self) -> None:
        super().__init__(_("この方は、一覧にありません。"))


class AlreadyTelephoned(CallRefused):
    """Another officer has telephoned meanwhile; `current` is what stands there now."""

    def __init__(self, current: Telling) -> None:
        super().__init__(
            _("ほかの職員が、先に電話しました。いまの様子を見てから、もう一度押してください。")
        )
        self.current = current


@transaction.atomic
def note_call(
    *,
    intake: Intake,
    telling_id: int,
    revision: int,
    outcome: str,
    actor_id: int,
    now: dt.datetime,
) -> Telling:
    """Write down what came of telephoning somebody; the same tick twice is one.

    :raises TellingGone: there is no such person.
    :raises AlreadyTelephoned: another officer wrote down something else since the page was opened.
    """
    # Two officers with one list: the second waits here, and finds what the first wrote.
    rows = Telling.objects.select_for_update(of=("self",)).select_related("booking")
    telling = rows.filter(pk=telling_id, announcement__intake=intake).first()
    if telling is None:
        raise TellingGone
    if telling.revision != revision:
        if telling.outcome == outcome and telling.by_id == actor_id:
            return telling
        raise AlreadyTelephoned(telling)
    is_taken_back = outcome == Telling.Outcome.NONE
    telling.outcome = outcome
    telling.by_id, telling.at = (None, None) if is_taken_back else (actor_id, now)
    if not is_taken_back:
        telling.calls += 1
    telling.revision += 1
    telling.save()
    record(
        code="programmes.booking.telephoned",
        subject=f"programmes.booking:{telling.booking_id}",
        ward_id=intake.programme.ward_id,
        actor_id=actor_id,
        now=now,
        data={
            "programme": intake.programme.number,
            "number": intake.number,
            "outcome": outcome,
        },
    )
    return telling
