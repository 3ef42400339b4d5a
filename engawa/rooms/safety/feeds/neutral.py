"""Orders and sites as data with the fields of the national disaster exchange, items 21 and 22.

The fields are those of 災害対応基本共有情報 (EEI): 22 避難指示等（発令毎） for orders; 21 避難所, 避難場所,
一時滞在施設 for sites, as far as the ward knows them while an order is in force. A field that nobody has
filled is null: not known is neither "no" nor zero. What the exchange has no field for stands in `engawa`.
"""

from collections.abc import Mapping
from typing import Any

from engawa.rooms.safety.feeds.cap import identify
from engawa.rooms.safety.feeds.material import (
    index_zones,
    list_orders,
    version_path,
    write_json,
    write_moment,
    zones_of,
)
from engawa.rooms.safety.feeds.words import read_words
from engawa.rooms.safety.order_texts import (
    name_areas,
    name_hazard,
    name_issuer,
    read_templates,
)
from engawa.rooms.safety.regimes import list_shown
from engawa.rooms.safety.remembering import remember_last
from engawa.rooms.safety.situation import OrderNow, SiteNow, Situation
from engawa.rooms.safety.values import (
    WITHOUT_LEVEL_NUMBER,
    Hazard,
    Level,
    Regime,
    SiteRole,
)

_WEIGHTS = (6, 5, 4, 3, 2)
_HAZARD_FIELDS = (
    ("対象とする災害：洪水", Hazard.FLOOD),
    ("対象とする災害：崖崩れ等", Hazard.LANDSLIDE),
    ("対象とする災害：高潮", Hazard.STORM_SURGE),
    ("対象とする災害：地震", Hazard.EARTHQUAKE),
    ("対象とする災害：津波", Hazard.TSUNAMI),
    ("対象とする災害：大規模な火事", Hazard.FIRE),
    ("対象とする災害：内水氾濫", Hazard.INLAND_FLOOD),
    ("対象とする災害：火山", Hazard.VOLCANO),
)
_KINDS = {
    SiteRole.EVACUATION: "避難場所",
    SiteRole.TEMPORARY_STAY: "一時滞在施設",
}


def write_orders(*, situation: Situation) -> bytes:
    """Write the orders in force and just lifted, a record for each with all fields of 避難指示等（発令毎）."""
    return write_json(
        {
            **_describe(situation),
            "避難指示等（発令毎）": [
                _write_order(order, situation) for order in list_orders(situation)
            ],
        }
    )


def write_sites(*, situation: Situation) -> bytes:
    """Write the sites that are shown now, by the kinds of the exchange."""
    kinds: dict[str, list[dict[str, Any]]] = {"避難所": [], "避難場所": [], "一時滞在施設": []}
    writers = {"避難場所": _write_place, "一時滞在施設": _write_stay}
    for site in list_shown(situation=situation):
        kind = _KINDS.get(site.role, "避難所")
        kinds[kind].append(writers.get(kind, _write_shelter)(site, situation))
    return write_json({**_describe(situation), **kinds})


def complete_code(ward_code: str) -> str:
    """Give the six digits of a municipality, the last of which checks the five before (全国地方公共団体コード)."""
    total = sum(int(digit) * weight for digit, weight in zip(ward_code, _WEIGHTS, strict=True))
    return f"{ward_code}{(11 - total % 11) % 10}"


def _describe(situation: Situation) -> dict[str, Any]:
    return {
        "standard": read_words()["neutral"]["standard"],
        "is_drill": situation.is_drill,
        "is_demo": situation.is_demo,
        "sequence": situation.sequence,
        "made_at": write_moment(situation.made_at),
        "url": situation.base_url,
    }


@remember_last
def _where(*, situation: Situation) -> Mapping[str, str]:
    prefectures = read_words()["prefectures"]["names"]
    return {
        "地方公共団体コード": complete_code(situation.ward_code),
        "都道府県名": prefectures[int(situation.ward_code[:2]) - 1],
        "市区町村名": _issuer(situation),
    }


def _issuer(situation: Situation) -> str:
    return name_issuer(
        ward_names=situation.ward_names, city_names=situation.city_names, language="ja"
    )


def _write_order(order: OrderNow, situation: Situation) -> dict[str, Any]:
    text = order.texts["ja"]
    zones = zones_of(order, index_zones(situation.zones))
    without_number = order.hazard in WITHOUT_LEVEL_NUMBER
    level = Level.EVACUATE if without_number else order.level
    total = None
    if order.households is not None and order.people is not None:
        total = str(read_words()["neutral"]["tellings"]["total"]).format(
            households=order.households, people=order.people
        )
    return {
        "発令・解除理由": text.reason,
        **_where(situation=situation),
        "発令区分": read_templates("ja")["order_words"][str(int(level))],
        "発令・解除区分": read_words()["neutral"]["actions"][order.action],
        "発令・解除対象地区": name_areas(
            zones=zones, readings={}, issuer=_issuer(situation), language="ja"
        ),
        "発令・移行・解除日時": write_moment(order.issued_at),
        "警戒レベル": None if without_number else int(order.level),
        "補足情報": text.headline,
        "避難行動指針": f"{text.who}{text.what}{text.cannot_move}",
        "対象世帯数": order.households,
        "対象人数": order.people,
        "対象世帯・人数の総数": total,
        "災害種別": name_hazard(hazard=order.hazard, language="ja"),
        "engawa": {
            "number": order.number,
            "version": order.version,
            "state": order.state,
            "action": order.action,
            "hazard": order.hazard,
            "cap_identifier": identify(situation=situation, order=order, version=order.version),
            "zones": list(order.zones),
            "sites": list(order.sites),
            "first_issued_at": write_moment(order.first_issued_at),
            "to_be_confirmed_by": write_moment(order.expires_at),
            "is_overdue": order.is_overdue,
            "next_update_at": None
            if order.next_update_at is None
            else write_moment(order.next_update_at),
            "earlier_versions": [
                {"version": version, "issued_at": write_moment(issued_at)}
                for version, issued_at in order.references
            ],
            "url": f"{situation.base_url}{version_path(order, order.version)}",
        },
    }


def _write_shelter(site: SiteNow, situation: Situation) -> dict[str, Any]:
    words = read_words()["neutral"]
    return {
        "全国共通避難所・避難場所ID": _national_id(site),
        **_where(situation=situation),
        **_write_point(site),
        "施設名": site.names["ja"],
        "施設電話番号": site.phone or None,
        "避難所タイプ": words["roles"][site.role],
        "指定緊急避難場所との重複": _has(bool(site.hazards) or None),
        "想定収容人数": site.capacity,
        "ペットの同行避難可否": _may(site.pets),
        "トイレの有無": _has(site.toilet),
        "スロープの有無": _has(site.step_free),
        "開設状況": words["openings"][site.opening],
        "避難者数（総数）": site.head_count,
        "空き状況": words["room"].get(site.opening),
        "定員状況": _fill(site),
        "避難所状況確認日時": _confirmed(site),
        "報告部署・機関": site.confirmed_by or None,
        "ペットの同行避難可否状況": _may(site.pets),
        "engawa": _extra(site, situation),
    }


def _write_place(site: SiteNow, situation: Situation) -> dict[str, Any]:
    return {
        "全国共通避難所・避難場所ID": _national_id(site),
        **_where(situation=situation),
        **_write_point(site),
        "施設名": site.names["ja"],
        # A blank flag is "not designated", which the exchange writes as 無.
        **{field: _has(hazard in site.hazards) for field, hazard in _HAZARD_FIELDS},
        "想定収容人数": site.capacity,
        "engawa": _extra(site, situation),
    }


def _write_stay(site: SiteNow, situation: Situation) -> dict[str, Any]:
    words = read_words()["neutral"]
    return {
        "施設名": site.names["ja"],
        **_where(situation=situation),
        **_write_point(site),
        "収容可能人数": site.capacity,
        "一時滞在施設の連絡先": site.phone or None,
        "開設状況": words["openings"][site.opening],
        "状況確認日時": _confirmed(site),
        "収容者人数": site.head_count,
        "受入状況": words["room"].get(site.opening),
        "engawa": _extra(site, situation),
    }


def _write_point(site: SiteNow) -> dict[str, Any]:
    return {
        "所在地（住所）": site.address or None,
        "緯度": None if site.point is None else site.point.latitude,
        "経度": None if site.point is None else site.point.longitude,
    }


def _extra(site: SiteNow, situation: Situation) -> dict[str, Any]:
    return {
        "code": site.code,
        "role": site.role,
        "opening": site.opening,
        "confirmed_at": _confirmed(site),
        "is_stale": site.is_stale,
        "hazards": sorted(site.hazards),
        "languages": list(site.languages),
        "names": dict(site.names),
        "is_earthquake_regime": situation.regime is Regime.EARTHQUAKE,
    }


def _national_id(site: SiteNow) -> str | None:
    """Give the number that is common to the country where the code is one: E and 13 digits of the site."""
    code = site.code.upper()
    return code if len(code) >= 11 and code[:1] == "E" and code[1:].isdigit() else None


def _confirmed(site: SiteNow) -> str | None:
    return None if site.confirmed_at is None else write_moment(site.confirmed_at)


def _fill(site: SiteNow) -> str | None:
    if site.capacity is None or site.head_count is None:
        return None
    return f"{site.head_count}/{site.capacity}"


def _has(value: bool | None) -> str | None:
    words = read_words()["neutral"]["tellings"]
    return None if value is None else str(words["has" if value else "has_not"])


def _may(value: bool | None) -> str | None:
    words = read_words()["neutral"]["tellings"]
    return None if value is None else str(words["yes" if value else "no"])
