"""The code by which a keeper shows that the address is theirs.

A request for a code is written down in the same way whether the address is known or not, and the mail goes
out later by a task: neither the answer nor its time tells strangers which addresses there are. The code is
made when the mail is written, and only its keyed hash is kept.

Lock order: the row of the code, then nothing.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F

from engawa.core.access.codes import hash_code, is_code, make_code
from engawa.core.audit.services import record
from engawa.rooms.places.models import KeeperCode, Place, PlaceKeeper

LIFETIME = dt.timedelta(minutes=15)
MOST_TRIES = 5
WINDOW = dt.timedelta(hours=1)
MOST_FOR_A_SENDER = 10
MOST_FOR_AN_ADDRESS = 5
MOST_FOR_A_PLACE = 40
_SALT = "engawa.places.keeper-code"


class CodeRefused(Exception):
    """The code opens nothing."""


class AskedTooOften(CodeRefused):
    """This sender, or all together for this place, asked for codes too often within an hour."""


class CodeWrong(CodeRefused):
    """What was typed is not the code; there are tries left."""


class CodeOver(CodeRefused):
    """The code is too old, was used, or was tried too often: a new one is wanted."""


@transaction.atomic
def ask_code(*, place_id: int, email: str, sender: str, now: dt.datetime) -> KeeperCode:
    """Write down that a code is wanted for an address, known or not, and give what was written down.

    :raises AskedTooOften: the sender or the place is at its limit.
    """
    # All who ask for one place take turns: none of them counts while another writes.
    Place.objects.select_for_update().get(pk=place_id)
    lately = KeeperCode.objects.filter(asked_at__gt=now - WINDOW)
    if (
        lately.filter(sender=sender).count() >= MOST_FOR_A_SENDER
        or lately.filter(place_id=place_id).count() >= MOST_FOR_A_PLACE
    ):
        raise AskedTooOften
    address = email.strip().lower()
    keeper = PlaceKeeper.objects.filter(place_id=place_id, email=address).first()
    if keeper is not None and lately.filter(keeper=keeper).count() >= MOST_FOR_AN_ADDRESS:
        # Somebody floods this address: no more mails for a while. To say so would tell that it is known.
        keeper = None
    return KeeperCode.objects.create(place_id=place_id, keeper=keeper, sender=sender, asked_at=now)


@transaction.atomic
def write_code(*, code_id: int) -> str:
    """Make the code that was asked for, keep its hash, and give it for the mail; nothing for unknown ones."""
    code = KeeperCode.objects.select_for_update().filter(pk=code_id, code_hash="").first()
    if code is None or code.keeper_id is None:
        return ""
    words = make_code()
    code.code_hash = hash_code(words, salt=f"{_SALT}:{code.pk}")
    code.save(update_fields=("code_hash",))
    return words


def use_code(*, code_id: int, place_id: int, typed: str, now: dt.datetime) -> PlaceKeeper:
    """Take a code once, and give the keeper who holds it.

    :raises CodeOver: it is too old, was used or was tried too often.
    :raises CodeWrong: it is another one.
    """
    with transaction.atomic():
        # A try is counted before it is judged, and stays counted: so many hands at once get five tries too.
        code = KeeperCode.objects.select_for_update().filter(pk=code_id, place_id=place_id).first()
        is_open = (
            code is not None
            and code.used_at is None
            and code.tries < MOST_TRIES
            and now < code.asked_at + LIFETIME
        )
        if code is None or not is_open:
            raise CodeOver
        KeeperCode.objects.filter(pk=code.pk).update(tries=F("tries") + 1)
        is_right = is_code(typed, salt=f"{_SALT}:{code.pk}", kept=code.code_hash)
        keeper = code.keeper if is_right else None
        if keeper is not None:
            KeeperCode.objects.filter(pk=code.pk).update(used_at=now)
            PlaceKeeper.objects.filter(pk=keeper.pk).update(last_used_at=now)
            place = Place.objects.get(pk=place_id)
            record(
                code="places.keeper.entered",
                subject=f"places.keeper:{keeper.pk}",
                ward_id=place.ward_id,
                now=now,
                data={"number": place.number},
            )
    if keeper is None:
        if code.tries + 1 >= MOST_TRIES:
            raise CodeOver
        raise CodeWrong
    return keeper
