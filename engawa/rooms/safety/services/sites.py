"""Writing the register of sites: one way to add, change and retire each; locks as `registers` says."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.rooms.places.facade.reading import get_place_facts
from engawa.rooms.safety.models import Site
from engawa.rooms.safety.register_values import MOST_PEOPLE, NewSite, SiteValues
from engawa.rooms.safety.services.registers import (
    EntryUnsound,
    get_entry,
    lock_register,
    note_entry,
    require_free_code,
    restore_entry,
    retire_entry,
    save_change,
)
from engawa.rooms.safety.values import Hazard, SiteRole

_COLUMNS = (
    "capacity", "pets", "step_free", "toilet", "note", "note_en", "note_easy", "position",
)  # fmt: skip
# The words with which codes of sites begin that no list has numbered.
_PREFIXES = {
    SiteRole.WIND_RAIN: "rain",
    SiteRole.DISASTER_BASE: "base",
    SiteRole.EVACUATION: "evacuation",
    SiteRole.SHELTER: "shelter",
    SiteRole.WELFARE: "welfare",
    SiteRole.TEMPORARY_STAY: "stay",
}


@transaction.atomic
def add_site(
    *,
    ward_id: int,
    new: NewSite,
    values: SiteValues,
    actor_id: int | None,
    now: dt.datetime,
    code: str = "",
    is_example: bool = False,
) -> Site:
    """Let a place of the ward be a site in one role, and give it; without a code it gets one by its place.

    :raises CodeUnreadable: the code cannot stand in an address.
    :raises CodeTaken: a site of the ward has it, or had it.
    :raises EntryUnsound: the place is none of the ward's, or is a site of this role already.
    """
    lock_register(ward_id=ward_id)
    place = get_place_facts(ward_id=ward_id, ids=[new.place_id]).get(new.place_id)
    if place is None:
        raise EntryUnsound("place", _("区の施設の中から選んでください。"))
    same = Site.objects.filter(place_id=new.place_id, role=new.role, building=new.building)
    if same.exists():
        raise EntryUnsound(
            "place", _("この施設は、同じ役割で登録されています。一覧から直してください。")
        )
    code = code or find_free_code(ward_id=ward_id, role=new.role, place_number=place.number)
    require_free_code(model=Site, ward_id=ward_id, code=code)
    site = Site(
        ward_id=ward_id,
        place_id=new.place_id,
        code=code,
        role=new.role,
        building=new.building,
        is_example=is_example,
        changed_at=now,
    )
    write_site(site=site, values=values)
    site.save()
    _note("safety.site.added", site, actor_id, now)
    return site


@transaction.atomic
def change_site(
    *,
    ward_id: int,
    code: str,
    revision: int,
    values: SiteValues,
    actor_id: int | None,
    now: dt.datetime,
) -> Site:
    """Change a site that the officer saw at `revision`, and give it; nothing happens when nothing differs.

    :raises EntryGone: there is no such site.
    :raises EntryChanged: somebody changed it meanwhile.
    :raises EntryUnsound: what was said does not fit together.
    """
    lock_register(ward_id=ward_id)
    site = get_entry(model=Site, ward_id=ward_id, code=code, revision=revision)
    if read_site_values(site=site) == values:
        return site
    write_site(site=site, values=values)
    save_change(entry=site, now=now)
    _note("safety.site.changed", site, actor_id, now)
    return site


@transaction.atomic
def retire_site(
    *, ward_id: int, code: str, revision: int, actor_id: int | None, now: dt.datetime
) -> Site:
    """Take a site out of the register, so that no page and no new order names it.

    :raises EntryGone: there is no such site.
    :raises EntryChanged: somebody changed it meanwhile.
    """
    site = retire_entry(model=Site, ward_id=ward_id, code=code, revision=revision, now=now)
    _note("safety.site.retired", site, actor_id, now)
    return site


@transaction.atomic
def restore_site(
    *, ward_id: int, code: str, revision: int, actor_id: int | None, now: dt.datetime
) -> Site:
    """Bring a retired site back into the register.

    :raises EntryGone: there is no such site among the retired.
    :raises EntryChanged: somebody changed it meanwhile.
    """
    site = restore_entry(model=Site, ward_id=ward_id, code=code, revision=revision, now=now)
    _note("safety.site.restored", site, actor_id, now)
    return site


def find_free_code(*, ward_id: int, role: SiteRole, place_number: int) -> str:
    """Give a code that no site of the ward has or had: the word of the role and the number of the place."""
    bare = f"{_PREFIXES[role]}-{place_number}"
    taken = Site.objects.filter(ward_id=ward_id, code__startswith=bare).order_by()
    return choose_code(
        role=role, place_number=place_number, taken=set(taken.values_list("code", flat=True))
    )


def choose_code(*, role: SiteRole, place_number: int, taken: Collection[str]) -> str:
    """Give a code that is not taken: the word of the role and the number of the place."""
    code = bare = f"{_PREFIXES[role]}-{place_number}"
    count = 1
    while code in taken:
        count += 1
        code = f"{bare}-{count}"
    return code


def read_site_values(*, site: Site) -> SiteValues:
    """Give what the register says of a site."""
    facts: dict[str, Any] = {name: getattr(site, name) for name in _COLUMNS}
    return SiteValues(
        **facts,
        hazards=tuple(Hazard(hazard) for hazard in site.hazards),
        languages=tuple(site.languages),
    )


def write_site(*, site: Site, values: SiteValues) -> None:
    """Put what was said into a row that is not saved yet.

    :raises EntryUnsound: the capacity is no number of people.
    """
    if values.capacity is not None and not 0 <= values.capacity <= MOST_PEOPLE:
        raise EntryUnsound("capacity", _("0から100万までの数にしてください。"))
    for name in _COLUMNS:
        setattr(site, name, getattr(values, name))
    # In the order of the law, so that the same words give the same row.
    site.hazards = [hazard.value for hazard in Hazard if hazard in values.hazards]
    site.languages = list(values.languages)


def _note(code: str, site: Site, actor_id: int | None, now: dt.datetime) -> None:
    note_entry(entry=site, code=code, subject=f"safety.site:{site.pk}", actor_id=actor_id, now=now)
