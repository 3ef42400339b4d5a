"""Situations to test with: 金沢区 on the afternoon of Monday 13 October, in values only.

Names and places are facts of the ward, rounded; numbers of zones, households and states are made up. Each
function gives one whole `Situation`; facts given by keyword replace its own.

    quiet()             nothing issued
    landslide()         level 4 for two cliff zones, one site open, one crowded
    three_orders()      levels 4, 3 and 5 at once: 60 zones, 13 sites; the largest that a page must carry lightly
    tsunami()           an order without a level number
    lifted_order()      nothing in force, one order lifted an hour ago
    overdue()           an order whose time has passed, not confirmed
    earthquake()        no order, neighbourhood bases open
    drill()             `landslide()` as a drill
    large()             500 zones and 300 sites, for measuring
"""

import datetime as dt
from dataclasses import replace
from typing import Any

from engawa.core.geo.points import Point
from engawa.rooms.safety.situation import (
    Geometry,
    OrderNow,
    SiteNow,
    Situation,
    TownNow,
    WarningNow,
    ZoneNow,
)
from engawa.rooms.safety.values import (
    Action,
    Hazard,
    Level,
    Opening,
    OrderState,
    Regime,
    SiteRole,
    ZoneKind,
)
from tests.rooms.safety.order_words import order_texts

TOKYO = dt.timezone(dt.timedelta(hours=9), "JST")
MADE_AT = dt.datetime(2025, 10, 13, 15, 7, 20, tzinfo=TOKYO)
ISSUED_AT = dt.datetime(2025, 10, 13, 15, 4, tzinfo=TOKYO)
BASE_URL = "https://engawa.example.jp/kanazawa/safety/"

WARD = {
    "ja": "金沢区",
    "ja-x-easy": "金沢区（かなざわく）",
    "en": "Kanazawa Ward",
    "zh-hans": "金泽区",
    "ko": "가나자와구",
}
CITY = {
    "ja": "横浜市",
    "ja-x-easy": "横浜市（よこはまし）",
    "en": "Yokohama City",
    "zh-hans": "横滨市",
    "ko": "요코하마시",
}

# The ward in twenty corners, to a hundred metres: enough to be inside or outside of.
_CORNERS = """
139.65 35.389, 139.624 35.381, 139.61 35.361, 139.59 35.355, 139.589 35.33, 139.596 35.316,
139.609 35.313, 139.624 35.319, 139.632 35.325, 139.622 35.332, 139.629 35.329, 139.637 35.333,
139.638 35.34, 139.657 35.342, 139.651 35.366, 139.657 35.367, 139.658 35.379, 139.651 35.373,
139.643 35.379, 139.651 35.383, 139.65 35.389
"""
OUTLINE: Geometry = {
    "type": "Polygon",
    "coordinates": [[[float(part) for part in pair.split()] for pair in _CORNERS.split(",")]],
}

# 町丁目, its reading, and a point within it.
TOWNS: tuple[tuple[str, str, float, float], ...] = (
    ("釜利谷東一丁目", "かまりやひがしいっちょうめ", 35.3419, 139.6159),
    ("釜利谷東二丁目", "かまりやひがしにちょうめ", 35.3426, 139.6191),
    ("釜利谷東三丁目", "かまりやひがしさんちょうめ", 35.3470, 139.6166),
    ("釜利谷東四丁目", "かまりやひがしよんちょうめ", 35.3489, 139.6114),
    ("釜利谷東六丁目", "かまりやひがしろくちょうめ", 35.3444, 139.6101),
    ("釜利谷東七丁目", "かまりやひがしななちょうめ", 35.3405, 139.6049),
    ("釜利谷東八丁目", "かまりやひがしはっちょうめ", 35.3402, 139.6000),
    ("釜利谷南一丁目", "かまりやみなみいっちょうめ", 35.3389, 139.6115),
    ("釜利谷町", "かまりやちょう", 35.3481, 139.5912),
    ("六浦一丁目", "むつうらいっちょうめ", 35.3263, 139.6198),
    ("六浦二丁目", "むつうらにちょうめ", 35.3314, 139.6142),
    ("六浦三丁目", "むつうらさんちょうめ", 35.3309, 139.6103),
    ("六浦四丁目", "むつうらよんちょうめ", 35.3265, 139.6158),
    ("六浦南二丁目", "むつうらみなみにちょうめ", 35.3207, 139.6123),
    ("六浦東一丁目", "むつうらひがしいっちょうめ", 35.3222, 139.6245),
    ("大道一丁目", "だいどういっちょうめ", 35.3299, 139.6061),
    ("大道二丁目", "だいどうにちょうめ", 35.3269, 139.6080),
    ("朝比奈町", "あさひなちょう", 35.3291, 139.5960),
    ("東朝比奈一丁目", "ひがしあさひないっちょうめ", 35.3245, 139.6040),
    ("富岡西四丁目", "とみおかにしよんちょうめ", 35.3665, 139.6186),
    ("富岡東六丁目", "とみおかひがしろくちょうめ", 35.3638, 139.6318),
    ("能見台六丁目", "のうけんだいろくちょうめ", 35.3534, 139.6116),
    ("能見台森", "のうけんだいもり", 35.3528, 139.6166),
    ("片吹", "かたぶき", 35.3513, 139.6254),
    ("谷津町", "やつちょう", 35.3452, 139.6234),
    ("西柴三丁目", "にししばさんちょうめ", 35.3483, 139.6272),
    ("柴町", "しばちょう", 35.3457, 139.6387),
    ("町屋町", "まちやちょう", 35.3362, 139.6287),
    ("洲崎町", "すさきちょう", 35.3326, 139.6258),
    ("乙舳町", "おっともちょう", 35.3289, 139.6321),
    ("海の公園", "うみのこうえん", 35.3375, 139.6335),
    ("平潟町", "ひらかたちょう", 35.3318, 139.6308),
)
_POINTS = {name: Point(north, east) for name, _, north, east in TOWNS}

# The five sites that the ward opens for wind and rain, and eight more that a large event may add.
SITES: tuple[tuple[str, str, str, float, float], ...] = (
    ("大道小学校", "Daido Elementary School", "大道二丁目3-1", 35.3267, 139.6107),
    (
        "釜利谷東小学校",
        "Kamariya-Higashi Elementary School",
        "釜利谷東二丁目12-1",
        35.3444,
        139.6173,
    ),
    ("西柴中学校", "Nishishiba Junior High School", "西柴一丁目23-1", 35.3527, 139.6290),
    (
        "関東学院大学 12号館",
        "Kanto Gakuin University, Building 12",
        "六浦東一丁目50-1",
        35.3219,
        139.6237,
    ),
    ("六浦地区センター", "Mutsuura Community Center", "六浦五丁目20-2", 35.3259, 139.6118),
    ("富岡小学校", "Tomioka Elementary School", "富岡西七丁目13-1", 35.3666, 139.6251),
    ("釜利谷小学校", "Kamariya Elementary School", "釜利谷東六丁目37-1", 35.3435, 139.6082),
    ("六浦小学校", "Mutsuura Elementary School", "六浦三丁目11-1", 35.3298, 139.6129),
    ("朝比奈小学校", "Asahina Elementary School", "東朝比奈二丁目53-1", 35.3233, 139.5952),
    ("高舟台小学校", "Takafunedai Elementary School", "高舟台一丁目35-1", 35.3338, 139.6074),
    ("能見台小学校", "Nokendai Elementary School", "能見台三丁目32-1", 35.3581, 139.6221),
    ("文庫小学校", "Bunko Elementary School", "寺前二丁目21-7", 35.3400, 139.6310),
    ("能見台地区センター", "Nokendai Community Center", "能見台東2-1", 35.3595, 139.6269),
)
WIND_RAIN_HAZARDS = frozenset(
    {Hazard.FLOOD, Hazard.LANDSLIDE, Hazard.STORM_SURGE, Hazard.EARTHQUAKE}
)


def square(point: Point, *, metres: float = 60.0) -> Geometry:
    """Give a square of so many metres to each side of a point."""
    north, east = metres / 111_000, metres / 90_600
    west_, east_ = round(point.longitude - east, 6), round(point.longitude + east, 6)
    south_, north_ = round(point.latitude - north, 6), round(point.latitude + north, 6)
    ring = [[west_, south_], [east_, south_], [east_, north_], [west_, north_], [west_, south_]]
    return {"type": "Polygon", "coordinates": [ring]}


def a_zone(number: int = 12, *, town: str = "釜利谷東二丁目", **facts: Any) -> ZoneNow:
    """Give a registered cliff zone, with a shape beside the point of its town."""
    near = _POINTS.get(town, _POINTS["釜利谷東二丁目"])
    point = Point(
        near.latitude + (number % 5 - 2) * 0.0009, near.longitude + (number % 3 - 1) * 0.0011
    )
    values: dict[str, Any] = {
        "code": f"k{number:03}",
        "kind": ZoneKind.CLIFF,
        "number": str(number),
        "names": {
            "ja": f"即時避難指示対象区域 {number}",
            "ja-x-easy": f"崖（がけ）の 区域（くいき）{number}",
            "en": f"Cliff zone {number}",
            "zh-hans": f"立即避难指示对象区域 {number}",
            "ko": f"즉시 피난 지시 대상 구역 {number}",
        },
        "towns": (f"{town}の一部",),
        "hazard": Hazard.LANDSLIDE,
        "households": 9 + number % 13,
        "people": 21 + number % 31,
        "geometry": square(point),
        "point": point,
    }
    return ZoneNow(**{**values, **facts})


def a_river_zone(**facts: Any) -> ZoneNow:
    """Give the houses beside a river: a zone of several 町丁目."""
    point = _POINTS["六浦二丁目"]
    values: dict[str, Any] = {
        "code": "jijusan-river",
        "kind": ZoneKind.RIVER,
        "number": "",
        "names": {
            "ja": "侍従川沿いの区域",
            "ja-x-easy": "侍従川（じじゅうがわ）の 近（ちか）く",
            "en": "Along the Jiju River",
            "zh-hans": "侍从川沿岸区域",
            "ko": "지주강 주변 구역",
        },
        "towns": ("六浦二丁目の一部", "六浦三丁目の一部", "大道一丁目の一部", "大道二丁目の一部"),
        "hazard": Hazard.FLOOD,
        "households": 530,
        "people": 1180,
        "geometry": square(point, metres=350),
        "point": point,
    }
    return ZoneNow(**{**values, **facts})


def a_coast_zone(**facts: Any) -> ZoneNow:
    """Give the towns by the sea, where a tsunami would come first."""
    values: dict[str, Any] = {
        "code": "coast",
        "kind": ZoneKind.COAST,
        "number": "",
        "names": {
            "ja": "海沿いの区域",
            "ja-x-easy": "海（うみ）の 近（ちか）く",
            "en": "Along the coast",
            "zh-hans": "沿海区域",
            "ko": "해안 구역",
        },
        "towns": ("柴町", "海の公園", "乙舳町", "平潟町"),
        "hazard": Hazard.TSUNAMI,
        "households": 2100,
        "people": 4700,
        "geometry": square(_POINTS["海の公園"], metres=700),
        "point": _POINTS["海の公園"],
    }
    return ZoneNow(**{**values, **facts})


def a_site(place: int = 0, **facts: Any) -> SiteNow:
    """Give the site of so many in `SITES`: open for wind and rain, confirmed six minutes ago."""
    name, name_en, address, north, east = SITES[place % len(SITES)]
    values: dict[str, Any] = {
        "code": f"s{place:03}",
        "names": {"ja": name, "en": name_en},
        "address": address,
        "point": Point(north, east),
        "role": SiteRole.WIND_RAIN,
        "hazards": WIND_RAIN_HAZARDS,
        "opening": Opening.OPEN,
        "confirmed_at": MADE_AT - dt.timedelta(minutes=6),
        "confirmed_by": "区役所の職員",
        "is_stale": False,
        "capacity": 180,
        "head_count": 34,
        "pets": True,
        "step_free": True,
        "toilet": None,
        "languages": (),
        "phone": "",
        "notes": {},
    }
    return SiteNow(**{**values, **facts})


def an_order(
    zones: tuple[ZoneNow, ...], *, sites: tuple[SiteNow, ...] = (), **facts: Any
) -> OrderNow:
    """Give an order in force for zones: level 4 for landslides, issued at 15:04."""
    level, hazard = facts.get("level", Level.EVACUATE), facts.get("hazard", Hazard.LANDSLIDE)
    action = facts.get("action", Action.ISSUE)
    known = [(zone.households, zone.people) for zone in zones]
    values: dict[str, Any] = {
        "number": "2025-1013-01",
        "version": 1,
        "state": OrderState.ISSUED,
        "action": action,
        "level": level,
        "hazard": hazard,
        "zones": tuple(zone.code for zone in zones),
        "sites": tuple(site.code for site in sites),
        "texts": order_texts(level=level, hazard=hazard, zones=zones, action=action),
        "households": sum(households or 0 for households, _ in known),
        "people": sum(people or 0 for _, people in known),
        "first_issued_at": ISSUED_AT,
        "issued_at": ISSUED_AT,
        "expires_at": ISSUED_AT + dt.timedelta(hours=6),
        "next_update_at": ISSUED_AT + dt.timedelta(hours=1),
        "is_overdue": False,
        "is_unconfirmed": False,
        "references": (),
    }
    return OrderNow(**{**values, **facts})


def a_warning(**facts: Any) -> WarningNow:
    """Give the warning of landslides as the Meteorological Agency has had it since May 2026."""
    values: dict[str, Any] = {
        "code": "LANDSLIDE-4",
        "name": "レベル４土砂災害危険警報",
        "level": 4,
        "area_name": "横浜市南部",
        "reported_at": ISSUED_AT - dt.timedelta(minutes=4),
    }
    return WarningNow(**{**values, **facts})


def _make_towns(zones: tuple[ZoneNow, ...]) -> tuple[TownNow, ...]:
    return tuple(
        TownNow(
            name=name,
            name_kana=kana,
            point=Point(north, east),
            zones=tuple(
                zone.code
                for zone in zones
                if any(town == name or town.startswith(f"{name}の") for town in zone.towns)
            ),
        )
        for name, kana, north, east in TOWNS
    )


def a_situation(**facts: Any) -> Situation:
    """Give a situation of facts; towns name the given zones unless they are given too."""
    zones = facts.get(
        "zones", (a_zone(12), a_zone(13, town="六浦二丁目"), a_zone(14, town="朝比奈町"))
    )
    values: dict[str, Any] = {
        "ward_slug": "kanazawa",
        "ward_code": "14108",
        "ward_names": WARD,
        "city_names": CITY,
        "is_drill": False,
        "is_demo": False,
        "sequence": 4021,
        "made_at": MADE_AT,
        "base_url": BASE_URL,
        "regime": None,
        "orders": (),
        "lifted": (),
        "sites": tuple(
            a_site(place, opening=Opening.NOT_OPEN, confirmed_at=None) for place in range(5)
        ),
        "zones": zones,
        "towns": _make_towns(zones),
        "warnings": (),
        "outline": OUTLINE,
        "outline_credit": "国土数値情報（行政区域データ）を加工",
        "phone": "050-5490-3993",
    }
    return Situation(**{**values, **facts})


def quiet(**facts: Any) -> Situation:
    """Nothing is issued; a river zone and the coast are registered beside the cliffs."""
    zones = (a_zone(12), a_zone(13, town="六浦二丁目"), a_river_zone(), a_coast_zone())
    return a_situation(**{"zones": zones, **facts})


def landslide(**facts: Any) -> Situation:
    """Level 4 for two of three cliff zones; of five sites one is crowded, one full, one stale."""
    zones = (a_zone(12), a_zone(13, town="六浦二丁目"), a_zone(14, town="朝比奈町"))
    sites = (
        a_site(0, toilet=True, languages=("en", "zh-hans")),
        a_site(1, opening=Opening.CROWDED, head_count=151, pets=False),
        a_site(2, opening=Opening.FULL, head_count=180, step_free=None),
        a_site(3, confirmed_at=MADE_AT - dt.timedelta(minutes=95), is_stale=True),
        a_site(4, opening=Opening.NOT_OPEN, confirmed_at=None, confirmed_by="", head_count=None),
        a_site(
            100,
            names={"ja": "金沢福祉の家"},
            role=SiteRole.WELFARE,
            opening=Opening.OPEN,
        ),
        a_site(101, names={"ja": "金沢小学校 拠点"}, role=SiteRole.DISASTER_BASE),
    )
    return a_situation(
        **{
            "regime": Regime.WIND_RAIN,
            "zones": zones,
            "sites": sites,
            "orders": (an_order(zones[:2], sites=sites[:4]),),
            "warnings": (a_warning(),),
            **facts,
        }
    )


def three_orders(**facts: Any) -> Situation:
    """Levels 4, 3 and 5 at once over 60 zones, with 13 sites: what a page must still carry lightly."""
    names = [name for name, *_ in TOWNS]
    cliffs = tuple(a_zone(number, town=names[number % 20]) for number in range(1, 59))
    river, coast = a_river_zone(), a_coast_zone(code="storm-coast", hazard=Hazard.STORM_SURGE)
    states = (Opening.OPEN, Opening.CROWDED, Opening.FULL, Opening.OPEN, Opening.OPEN)
    sites = tuple(a_site(place, opening=states[place % 5]) for place in range(13))
    later = ISSUED_AT - dt.timedelta(minutes=40)
    return a_situation(
        **{
            "regime": Regime.WIND_RAIN,
            "zones": (*cliffs, river, coast),
            "sites": sites,
            "orders": (
                an_order(cliffs, sites=sites[:9]),
                an_order(
                    (coast,),
                    number="2025-1013-02",
                    level=Level.ELDERLY,
                    hazard=Hazard.STORM_SURGE,
                    sites=sites,
                    first_issued_at=later,
                    issued_at=later,
                ),
                an_order(
                    (river,),
                    number="2025-1013-03",
                    version=2,
                    level=Level.EMERGENCY,
                    hazard=Hazard.FLOOD,
                    action=Action.RAISE,
                    sites=sites,
                    first_issued_at=later,
                    references=((1, later),),
                ),
            ),
            "warnings": (a_warning(),),
            **facts,
        }
    )


def tsunami(**facts: Any) -> Situation:
    """An order for a tsunami: everybody near the sea, without a level number."""
    coast = a_coast_zone()
    return a_situation(
        **{
            "regime": Regime.EARTHQUAKE,
            "zones": (coast, a_zone(12)),
            "sites": (a_site(101, names={"ja": "金沢小学校"}, role=SiteRole.DISASTER_BASE),),
            "orders": (an_order((coast,), hazard=Hazard.TSUNAMI),),
            **facts,
        }
    )


def lifted_order(**facts: Any) -> Situation:
    """Nothing is in force; the order for two cliff zones was lifted an hour ago."""
    zones = (a_zone(12), a_zone(13, town="六浦二丁目"))
    at = MADE_AT - dt.timedelta(hours=1)
    order = an_order(
        zones,
        version=2,
        state=OrderState.LIFTED,
        action=Action.LIFT,
        first_issued_at=at - dt.timedelta(hours=5),
        issued_at=at,
        next_update_at=None,
        references=((1, at - dt.timedelta(hours=5)),),
    )
    return a_situation(**{"zones": zones, "lifted": (order,), **facts})


def overdue(**facts: Any) -> Situation:
    """The order of `landslide()` past its time: it stands, and waits to be confirmed."""
    situation = landslide()
    past = MADE_AT - dt.timedelta(minutes=12)
    order = replace(situation.orders[0], expires_at=past, next_update_at=past, is_overdue=True)
    return replace(situation, **{"orders": (order,), **facts})


def earthquake(**facts: Any) -> Situation:
    """After a strong earthquake: neighbourhood bases and temporary stay sites, no site for wind and rain."""
    sites = (
        a_site(0),
        a_site(1, role=SiteRole.DISASTER_BASE, names={"ja": "釜利谷東小学校 地域防災拠点"}),
        a_site(
            4, role=SiteRole.TEMPORARY_STAY, names={"ja": "金沢公会堂"}, opening=Opening.NOT_OPEN
        ),
        a_site(100, role=SiteRole.WELFARE, names={"ja": "金沢福祉の家"}),
    )
    return a_situation(**{"regime": Regime.EARTHQUAKE, "sites": sites, **facts})


def drill(**facts: Any) -> Situation:
    """The landslide as a drill, at the address of drills."""
    base_url = BASE_URL.replace("/safety/", "/safety-drill/")
    return landslide(**{"is_drill": True, "base_url": base_url, **facts})


def large(*, zones: int = 500, sites: int = 300, **facts: Any) -> Situation:
    """So many zones and sites, a tenth of the zones under one order: for measuring."""
    names = [name for name, *_ in TOWNS]
    all_zones = tuple(
        a_zone(number, town=names[number % len(names)]) for number in range(1, zones + 1)
    )
    # Spread over the ward: sites that stand on one spot are no measure of anything.
    all_sites = tuple(
        a_site(place, point=Point(35.316 + place % 17 * 0.0042, 139.594 + place // 17 * 0.0034))
        for place in range(sites)
    )
    return a_situation(
        **{
            "regime": Regime.WIND_RAIN,
            "zones": all_zones,
            "sites": all_sites,
            "orders": (an_order(all_zones[: max(1, zones // 10)], sites=all_sites[:20]),),
            "warnings": (a_warning(),),
            **facts,
        }
    )
