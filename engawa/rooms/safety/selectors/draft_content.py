"""A draft with all that its codes name: zones, sites, texts and ground, each read once."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from engawa.core.wards.models import Ward
from engawa.rooms.places.contracts import WardGround
from engawa.rooms.places.facade import reading as places
from engawa.rooms.safety.checking import measure_zones
from engawa.rooms.safety.checking_values import (
    Ground,
    OrderBeside,
    OrderDraft,
    Writing,
)
from engawa.rooms.safety.drafting import PARTS, Described, Stale, list_stale
from engawa.rooms.safety.frozen import (
    site_from_plain,
    zone_from_plain,
)
from engawa.rooms.safety.models import OrderBook, OrderVersion, Scenario, Site, Zone
from engawa.rooms.safety.order_texts import (
    GoingOn,
    OrderFacts,
    OrderNotWritable,
    ReasonGiven,
    name_moment,
    write_texts,
)
from engawa.rooms.safety.overlaps import list_common, list_within
from engawa.rooms.safety.reach import summarise_reach
from engawa.rooms.safety.reasons import WITH_PLACE, Reason
from engawa.rooms.safety.sealing import Seal, make_seal
from engawa.rooms.safety.selectors.alert_news import AlertNews, list_alert_news
from engawa.rooms.safety.selectors.beside import list_orders_beside
from engawa.rooms.safety.selectors.sites_now import list_sites_now
from engawa.rooms.safety.selectors.situation import (
    get_book,
    name_city,
    name_ward,
)
from engawa.rooms.safety.selectors.warnings import list_warnings
from engawa.rooms.safety.selectors.zones_now import list_zones_now
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.situation import OrderText, SiteNow, ZoneNow
from engawa.rooms.safety.text_marks import MOMENT
from engawa.rooms.safety.values import (
    REGIME_OF_HAZARD,
    Action,
    Hazard,
    Level,
)


def name_zones(*, ward_id: int, codes: Collection[str]) -> dict[str, str]:
    """Give the names of zones by code, retired ones too."""
    rows = Zone.objects.filter(ward_id=ward_id, code__in=codes)
    return dict(rows.values_list("code", "name")) if codes else {}


def name_sites(*, ward_id: int, codes: Collection[str]) -> dict[str, str]:
    """Give the names of sites by code, retired ones too."""
    rows = Site.objects.filter(ward_id=ward_id, code__in=codes)
    return dict(rows.values_list("code", "place__name")) if codes else {}


class DraftContent:
    """A version with what its codes name, each read once."""

    def __init__(self, version: OrderVersion, now: dt.datetime) -> None:
        self.version, self.order, self.now = version, version.order, now
        self.hazard = Hazard(self.order.hazard)

    @cached_property
    def _registered_zones(self) -> tuple[ZoneNow, ...]:
        return tuple(list_zones_now(ward_id=self.order.ward_id))

    @cached_property
    def _known_zones(self) -> dict[str, ZoneNow]:
        found = {zone.code: zone for zone in self._registered_zones}
        # A zone that was retired while it was under an order is still to be named when that is lifted.
        for plain in self._kept("zones"):
            found.setdefault(plain["code"], zone_from_plain(plain))
        return found

    def _kept(self, what: str) -> list[Mapping[str, Any]]:
        previous = self.version.previous
        return list((previous.frozen or {}).get(what, ())) if previous else []

    def _pick_zones(self, codes: list[str]) -> tuple[ZoneNow, ...]:
        known = self._known_zones
        return tuple(known[code] for code in codes if code in known)

    @cached_property
    def zones(self) -> tuple[ZoneNow, ...]:
        """The zones that its codes name, as the register has them, or the version before kept them."""
        return self._pick_zones(self.version.zone_codes)

    @cached_property
    def sites(self) -> tuple[SiteNow, ...]:
        """The sites that its codes name, likewise."""
        known = self._known_sites
        return tuple(known[code] for code in self.version.site_codes if code in known)

    @cached_property
    def _known_sites(self) -> dict[str, SiteNow]:
        order = self.order
        known = {
            site.code: site
            for site in list_sites_now(ward_id=order.ward_id, is_drill=order.is_drill, now=self.now)
        }
        for plain in self._kept("sites"):
            known.setdefault(plain["code"], site_from_plain(plain))
        return known

    def _describe_writing(self) -> Writing:
        version, ward_id = self.version, self.order.ward_id
        zones = [code for code in version.zone_codes if code not in self._known_zones]
        sites = [code for code in version.site_codes if code not in self._known_sites]
        zone_names = name_zones(ward_id=ward_id, codes=zones)
        site_names = name_sites(ward_id=ward_id, codes=sites)
        return Writing(
            gone_zones=tuple(zone_names.get(code, code) for code in zones),
            gone_sites=tuple(site_names.get(code, code) for code in sites),
            stale_parts=tuple(one.part for one in self.stale),
            left_out=self._list_left_out(),
            lacks_place=version.reason in WITH_PLACE and not version.reason_name.strip(),
            says_no_moment=MOMENT not in version.edited.get("closing", MOMENT),
        )

    def _list_left_out(self) -> tuple[str, ...]:
        """List what officers wrote in the version before and what this one no longer says."""
        version, previous = self.version, self.version.previous
        if previous is None:
            return ()
        said = [words for part, words in previous.edited.items() if part not in version.edited]
        if previous.reason_words and not version.reason_words:
            said.insert(0, previous.reason_words)
        return tuple(said)

    def seal(self, described: Described, frozen: Mapping[str, Any]) -> Seal:
        """Seal what would be issued, without the time of issue."""
        version = self.version
        return make_seal(
            frozen=frozen,
            texts=self._texts,
            households=described.households,
            people=described.people,
            rest=[
                version.action,
                version.level,
                version.zone_codes,
                version.site_codes,
                version.reason,
                version.reason_name,
                version.reason_words,
                version.expires_at,
                version.next_update_at,
                version.edited,
            ],
        )

    @cached_property
    def _book(self) -> OrderBook | None:
        return get_book(ward_id=self.order.ward_id, is_drill=self.order.is_drill)

    @cached_property
    def _ground(self) -> WardGround:
        return places.get_ground(ward_id=self.order.ward_id)

    @property
    def ward_name(self) -> str:
        """The name of the ward in Japanese."""
        return self._ward.name

    @cached_property
    def _ward(self) -> Ward:
        return Ward.objects.get(pk=self.order.ward_id)

    def _list_reasons(self) -> list[ReasonGiven]:
        version = self.version
        if not version.reason:
            return []
        name = version.reason_name
        known = self._book.names.get("places", {}).get(name, {}) if self._book else {}
        return [ReasonGiven(Reason(version.reason), {"ja": name, **known} if name else None)]

    def _write_texts(self) -> dict[str, OrderText]:
        if not self.zones:
            return {}
        version, previous = self.version, self.version.previous
        before = set(previous.zone_codes) if previous else set()
        is_change = version.action == Action.EXTEND
        others = [zone for order in self._beside for zone in order.zones]
        facts = OrderFacts(
            ward_names=name_ward(ward=self._ward, book=self._book),
            city_names=name_city(book=self._book),
            hazard=self.hazard,
            level=Level(version.level),
            action=Action(version.action),
            zones=self.zones,
            reasons=self._list_reasons(),
            issued_at=self.now,
            sites=self.sites,
            added=tuple(zone for zone in self.zones if is_change and zone.code not in before),
            removed=self._pick_zones(
                [
                    code
                    for code in (previous.zone_codes if previous else ())
                    if code not in version.zone_codes
                ]
            )
            if is_change
            else (),
            town_readings=self._read_towns(),
            sentence=version.reason_words,
            next_update_at=version.next_update_at,
            previous_level=Level(previous.level) if previous else None,
            going_on=self._list_going_on(),
            is_nobody_free=version.action == Action.LIFT
            and len(list_within(zones=self.zones, others=others)) == len(self.zones),
            phone=self._book.phone if self._book else "",
            is_drill=self.order.is_drill,
        )
        try:
            return dict(write_texts(facts=facts))
        except OrderNotWritable:
            # What is missing, a place of the reason for example, the checks say to the officer.
            return {}

    @cached_property
    def _templates(self) -> dict[str, OrderText]:
        """What the templates say, with a mark for the time of issue, which is the first that a closing names."""
        return {
            language: replace(
                text,
                closing=text.closing.replace(
                    name_moment(moment=self.now, language=language), MOMENT, 1
                ),
            )
            for language, text in self._write_texts().items()
        }

    @cached_property
    def written(self) -> dict[str, str]:
        """The Japanese of the templates by part, with a mark for the time of issue; empty without a text."""
        text = self._templates.get("ja")
        return {part: getattr(text, part) for part in PARTS} if text else {}

    @cached_property
    def _texts(self) -> dict[str, OrderText]:
        texts = dict(self._templates)
        if texts and self.version.edited:
            texts["ja"] = replace(texts["ja"], **dict(self.version.edited))
        return texts

    @cached_property
    def stale(self) -> tuple[Stale, ...]:
        """The parts that were written anew over a template which says something else now."""
        version = self.version
        return list_stale(
            edited=version.edited, replaced=version.edited_from or {}, written=self.written
        )

    def describe(self) -> Described:
        """Write the texts and count whom it reaches; without a zone there is no text yet."""
        counted = summarise_reach(zones=self.zones)
        is_known = counted.without_households < len(self.zones)
        are_known = counted.without_people < len(self.zones)
        return Described(
            texts={
                language: replace(
                    text,
                    closing=text.closing.replace(
                        MOMENT, name_moment(moment=self.now, language=language)
                    ),
                )
                for language, text in self._texts.items()
            },
            households=counted.households if is_known else None,
            people=counted.people if are_known else None,
            written=self.written,
        )

    def as_order(self, texts: Mapping[str, OrderText]) -> OrderDraft:
        """Give the order that is checked."""
        version = self.version
        return OrderDraft(
            action=Action(version.action),
            level=Level(version.level),
            hazard=self.hazard,
            zones=self.zones,
            sites=self.sites,
            texts=texts,
            issued_at=self.now,
            expires_at=version.expires_at,
            next_update_at=version.next_update_at,
            previous_level=Level(version.previous.level) if version.previous else None,
            regime=REGIME_OF_HAZARD.get(self.hazard),
            is_drill=self.order.is_drill,
            writing=self._describe_writing(),
        )

    def _read_towns(self) -> dict[str, str]:
        return {town.name: town.name_kana for town in self._ground.towns}

    def make_ground(self) -> Ground:
        """Give what the order is held against."""
        return Ground(
            now=self.now,
            ward_names=name_ward(ward=self._ward, book=self._book),
            outline=self._ground.outline,
            zones=self._registered_zones,
            towns=tuple(town.name for town in self._ground.towns),
            town_readings=self._read_towns(),
            usual_areas=self._list_usual_areas(),
            is_alert_updated=bool(self._alert_news),
            is_alert_cancelled=any(news.is_cancelled for news in self._alert_news),
            beside=self._beside,
            before=frozenset(self.version.previous.zone_codes if self.version.previous else ()),
            warnings=list_warnings(
                ward_id=self.order.ward_id, now=self.now, is_drill=self.order.is_drill
            )
            if self.version.action == Action.LIFT
            else (),
        )

    @cached_property
    def _beside(self) -> tuple[OrderBeside, ...]:
        order = self.order
        return list_orders_beside(
            ward_id=order.ward_id, is_drill=order.is_drill, without_id=order.pk
        )

    def _list_going_on(self) -> tuple[GoingOn, ...]:
        """Give the orders that go on where this one is lifted, and where that is."""
        if self.version.action != Action.LIFT:
            return ()
        return tuple(
            GoingOn(hazard=order.hazard, level=order.level, zones=common)
            for order in self._beside
            if (common := list_common(zones=self.zones, others=order.zones))
        )

    @cached_property
    def _alert_news(self) -> list[AlertNews]:
        return list_alert_news(order_id=self.order.pk)

    def _list_usual_areas(self) -> tuple[float, ...]:
        """Give the sizes of the scenarios for this hazard, in square metres."""
        scenarios = Scenario.objects.filter(ward_id=self.order.ward_id, hazard=self.hazard)
        areas = [
            measure_zones(zones=self._pick_zones(codes))
            for codes in scenarios.values_list("zone_codes", flat=True)
        ]
        return tuple(area for area in areas if area > 0)

    def name_places_inside(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """Name the public places of those kinds that lie in a zone whose shape is known."""
        found: dict[int, str] = {}
        for zone in self.zones:
            shape = read_geometry(zone.geometry)
            if shape is not None:
                inside = places.list_places_inside(
                    ward_id=self.order.ward_id, shape=shape, kinds=kinds
                )
                found.update((place.number, place.name) for place in inside)
        return tuple(found.values())
