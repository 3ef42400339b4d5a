"""A resident of the demo, made up by us: 花 has a household, and bookings in both wards, on her own page."""

import datetime as dt

from engawa.core.access.accounts import open_account
from engawa.core.access.households import ChildValues, find_household, keep_household
from engawa.core.fiscal.dates import tokyo_day
from engawa.rooms.programmes import facade
from engawa.rooms.programmes.contracts import ResidentBookingEntry

EMAIL = "hana@example.jp"
NAME = "浜 はな"
PHONE = "090-0000-1234"
DAY = dt.timedelta(days=1)
PROGRAMMES = {
    "kanazawa": ("プレパパ・プレママ教室", "親子の乗船体験"),
    "konan": ("わらべうたの講座", "インターネット安全教室"),
}


def load_resident(*, ward_id: int, slug: str, actor_id: int, now: dt.datetime) -> int:
    """Enter the resident with her household, and book for her in the ward; give how many bookings."""
    today = tokyo_day(now)
    born_on = today - 290 * DAY
    user = open_account(email=EMAIL)
    if find_household(user_id=user.pk) is None:
        keep_household(
            user_id=user.pk,
            name=NAME,
            phone=PHONE,
            children=[
                ChildValues(called="みなと", born_on=today - 8 * 366 * DAY),
                ChildValues(called="なぎ", born_on=born_on),
            ],
            revision=0,
            has_consented=True,
            now=now,
        )
    entries = [
        ResidentBookingEntry(
            programme=title,
            name=NAME,
            email=EMAIL,
            phone=PHONE,
            children=(born_on.isoformat(),),
            answers={"DUE_DATE": (today + 120 * DAY).isoformat(), "YES_NO": "yes"},
        )
        for title in PROGRAMMES[slug]
    ]
    return facade.add_resident_bookings(
        ward_id=ward_id, entries=entries, actor_id=actor_id, now=now
    )
