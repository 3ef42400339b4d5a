"""What a resident has kept for forms: their name, telephone number and children, once, with consent.

It belongs to the person who signs in, not to a room: every room fills its forms from it, and none keeps a copy.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.access.models import Child, Household, User

MOST_CHILDREN = 8
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class KnownChild:
    """One child as a form offers it."""

    pk: int
    called: str
    born_on: dt.date


@dataclass(frozen=True, slots=True)
class KnownHousehold:
    """What is kept of a household, at one revision."""

    name: str
    phone: str
    children: tuple[KnownChild, ...]
    consented_at: dt.datetime
    used_at: dt.datetime
    revision: int


@dataclass(frozen=True, slots=True)
class ChildValues:
    """What somebody says of one child."""

    called: str
    born_on: dt.date


class HouseholdRefused(Exception):
    """It cannot be kept; the message is a sentence for whoever keeps it."""


class HouseholdChanged(HouseholdRefused):
    """It was changed elsewhere since the page was opened; `current` is what stands there now."""

    def __init__(self, current: KnownHousehold | None) -> None:
        super().__init__(
            _(
                "ほかの画面で、先に変えられました。下がいまの内容です。確かめて、もう一度保存してください。"
            )
        )
        self.current = current


class NotConsented(HouseholdRefused):
    """Nobody said that it may be kept."""

    def __init__(self) -> None:
        super().__init__(
            _("残してよければ、しるしを付けてください。付けなければ、何も残しません。")
        )


class TooManyChildren(HouseholdRefused):
    """More children were named than a form can offer."""

    def __init__(self) -> None:
        super().__init__(_("お子さんは%(most)d人まで残せます。") % {"most": MOST_CHILDREN})


def find_household(*, user_id: int) -> KnownHousehold | None:
    """Give what is kept of a person's household; None where nothing is."""
    row = Household.objects.filter(user_id=user_id).prefetch_related("children").first()
    return _read(row) if row is not None else None


@transaction.atomic
def keep_household(
    *,
    user_id: int,
    name: str,
    phone: str,
    children: Sequence[ChildValues],
    revision: int,
    has_consented: bool,
    now: dt.datetime,
) -> KnownHousehold:
    """Keep a household as it is said now, and give it; `revision` is that of the page, 0 where nothing was kept.

    :raises NotConsented: nobody said that it may be kept.
    :raises TooManyChildren: more children were named than a form can offer.
    :raises HouseholdChanged: it was changed since the page was opened.
    """
    if not has_consented:
        raise NotConsented
    if len(children) > MOST_CHILDREN:
        raise TooManyChildren
    # The person's row is held: of two pages that save at once, the second finds another revision.
    User.objects.select_for_update().get(pk=user_id)
    row = Household.objects.filter(user_id=user_id).prefetch_related("children").first()
    if (row.revision if row is not None else 0) != revision:
        raise HouseholdChanged(_read(row) if row is not None else None)
    if row is None:
        row = Household(user_id=user_id, consented_at=now, revision=0)
    row.name, row.phone, row.used_at = name, phone, now
    row.revision += 1
    row.save()
    row.children.all().delete()
    Child.objects.bulk_create(
        Child(household=row, called=child.called, born_on=child.born_on) for child in children
    )
    return _read(Household.objects.get(pk=row.pk))


@transaction.atomic
def add_to_household(
    *,
    user_id: int,
    name: str,
    phone: str,
    children: Sequence[ChildValues],
    now: dt.datetime,
) -> KnownHousehold:
    """Add to a household what a form said, with the consent that came with it, and give the household.

    What was kept stays: a name or a number is filled in where there was none, a child is added once, and a child
    without a name gets its turn as one. Past as many as a form can offer no child is added.
    """
    # The person's row is held: of two forms that are sent at once the second finds what the first added.
    User.objects.select_for_update().get(pk=user_id)
    row = Household.objects.filter(user_id=user_id).prefetch_related("children").first()
    if row is None:
        row = Household(user_id=user_id, consented_at=now, revision=0)
        kept: list[Child] = []
    else:
        kept = list(row.children.all())
    row.name, row.phone, row.used_at = row.name or name, row.phone or phone, now
    row.revision += 1
    row.save()
    for child in children:
        same = [one for one in kept if one.born_on == child.born_on]
        is_known = any(not child.called or one.called == child.called for one in same)
        if is_known or len(kept) >= MOST_CHILDREN:
            continue
        called = child.called or _("%(number)d人目") % {"number": len(kept) + 1}
        kept.append(Child.objects.create(household=row, called=called, born_on=child.born_on))
    return _read(Household.objects.get(pk=row.pk))


def use_household(*, user_id: int, now: dt.datetime) -> None:
    """Note that a form was filled from it, once a day at most: what is used is kept."""
    Household.objects.filter(user_id=user_id, used_at__lt=now - DAY).update(used_at=now)


def delete_household(*, user_id: int) -> bool:
    """Delete what was kept, and take the consent back; tell whether there was anything."""
    deleted, _details = Household.objects.filter(user_id=user_id).delete()
    return bool(deleted)


def _read(row: Household) -> KnownHousehold:
    return KnownHousehold(
        name=row.name,
        phone=row.phone,
        children=tuple(
            KnownChild(child.pk, child.called, child.born_on) for child in row.children.all()
        ),
        consented_at=row.consented_at,
        used_at=row.used_at,
        revision=row.revision,
    )
