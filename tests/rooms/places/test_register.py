"""Writing the register: numbers, revisions, changes, and two officers at once."""

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Partner, Ward
from engawa.rooms.places.models import Place, PlaceChange, PlaceRegister
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.services.register import (
    NameMissing,
    PlaceChanged,
    PlaceGone,
    PointIncomplete,
    add_place,
    change_place,
    remove_place,
)
from engawa.rooms.places.services.writing import (
    OfferingValues,
    Standing,
    open_register,
    read_offerings,
    read_standing,
)
from engawa.rooms.places.values import PlaceValues
from tests.rooms.places import material

LATER = dt.timedelta(days=1)


@pytest.fixture
def bakery(kanazawa: Ward) -> Place:
    material.lay_ground(kanazawa)
    return material.add_bakery(kanazawa)


class TestAddingPlaces:
    def test_gives_each_the_next_number_of_its_ward(self, kanazawa: Ward, konan: Ward) -> None:
        first = material.add(kanazawa, "一つ目")
        second = material.add(kanazawa, "二つ目")
        elsewhere = material.add(konan, "港南の一つ目")

        assert (first.number, second.number, elsewhere.number) == (1, 2, 1)

    def test_writes_several_at_once_each_as_its_own(self, kanazawa: Ward) -> None:
        writing = open_register(ward_id=kanazawa.pk, now=material.MOMENT)
        standing = Standing(offerings=(material.BREAD,))
        with_lift = PlaceValues(kind="library", name="一つ目", accessibility={"elevator": "YES"})
        plain = PlaceValues(kind="park", name="二つ目", latitude=0.0, longitude=139.6)
        first = writing.add(values=with_lift, standing=standing)
        second = writing.add(values=plain, standing=Standing())

        writing.close(actor_id=None)

        stored = list(Place.objects.filter(ward=kanazawa).order_by("number"))
        assert [place.pk for place in stored] == [first.pk, second.pk]
        assert [read_values(place=place) for place in stored] == [with_lift, plain]
        assert [len(read_offerings(place=place)) for place in stored] == [1, 0]
        added = PlaceChange.objects.filter(place__in=stored).order_by("place_id")
        assert [change.after["name"] for change in added] == ["一つ目", "二つ目"]
        assert added[1].after["latitude"] == 0.0

    def test_writes_nothing_when_one_of_several_cannot_be(self, kanazawa: Ward) -> None:
        writing = open_register(ward_id=kanazawa.pk, now=material.MOMENT)
        writing.add(values=PlaceValues(kind="park", name="公園"), standing=Standing())
        writing.add(values=PlaceValues(kind="park", name=""), standing=Standing())

        with pytest.raises(IntegrityError), transaction.atomic():
            writing.close(actor_id=None)

        assert not Place.objects.filter(ward=kanazawa).exists()

    def test_finds_the_district_by_the_town(self, bakery: Place) -> None:
        assert bakery.area is not None
        assert bakery.area.code == "bunko"

    def test_keeps_offerings_and_partners(self, kanazawa: Ward) -> None:
        partner = Partner.objects.get(ward=kanazawa)

        place = material.add(
            kanazawa,
            "工房",
            offerings=(material.BREAD,),
            standing={"partner_ids": (partner.pk,)},
        )

        assert read_offerings(place=place) == (material.BREAD,)
        assert list(place.partners.all()) == [partner]

    def test_tells_the_site_of_a_shelter_from_its_building(self, kanazawa: Ward) -> None:
        place = material.add(kanazawa, "体育館", national_id="E1410000078201")

        place.refresh_from_db()

        assert place.site_key == "E1410000078"

    def test_writes_who_did_what(self, kanazawa: Ward, bakery: Place) -> None:
        entry = AuditEntry.objects.get(code="places.place.added")

        assert entry.subject == f"places.place:{bakery.pk}"
        assert PlaceChange.objects.get(place=bakery).deed == "ADDED"

    @pytest.mark.parametrize(
        ("values", "refusal"),
        [
            (PlaceValues(name=" "), NameMissing),
            (PlaceValues(name="館", latitude=35.3), PointIncomplete),
        ],
    )
    def test_refuses_what_is_no_place_and_keeps_nothing(
        self, kanazawa: Ward, now: dt.datetime, values: PlaceValues, refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            add_place(
                ward_id=kanazawa.pk, values=values, standing=Standing(), actor_id=None, now=now
            )

        assert not Place.objects.exists()

    @pytest.mark.parametrize("point", [{"latitude": 95.0}, {"longitude": None}, {"name": ""}])
    def test_is_guarded_by_the_database_too(self, bakery: Place, point: dict[str, object]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Place.objects.filter(pk=bakery.pk).update(**point)


class TestChangingPlaces:
    def change(self, place: Place, now: dt.datetime, **words: Any) -> Place:
        return change_place(
            ward_id=place.ward_id,
            number=place.number,
            revision=place.revision,
            values=dataclasses.replace(read_values(place=place), **words),
            standing=read_standing(place=place),
            actor_id=None,
            now=now,
        )

    def test_keeps_what_stood_there_before(self, bakery: Place, now: dt.datetime) -> None:
        self.change(bakery, now + LATER, phone="045-000-9999")

        change = PlaceChange.objects.get(place=bakery, deed="CHANGED")
        assert change.before == {"phone": "045-000-0001"}
        assert change.after == {"phone": "045-000-9999"}

    def test_does_nothing_when_nothing_differs(self, bakery: Place, now: dt.datetime) -> None:
        same = self.change(bakery, now + LATER)

        assert same.revision == bakery.revision
        assert PlaceRegister.objects.get(ward=bakery.ward_id).revision == bakery.revision
        assert not PlaceChange.objects.filter(deed="CHANGED").exists()

    def test_refuses_to_overwrite_what_another_officer_saved(
        self, bakery: Place, now: dt.datetime
    ) -> None:
        opened = Place.objects.get(pk=bakery.pk)
        self.change(bakery, now + LATER, phone="045-000-9999")

        with pytest.raises(PlaceChanged) as refused:
            self.change(opened, now + LATER, fax="045-000-8888")

        assert refused.value.current.phone == "045-000-9999"
        assert Place.objects.get(pk=bakery.pk).fax == "045-000-0002"

    def test_knows_no_place_of_another_ward(
        self, bakery: Place, konan: Ward, now: dt.datetime
    ) -> None:
        with pytest.raises(PlaceGone):
            remove_place(
                ward_id=konan.pk,
                number=bakery.number,
                revision=bakery.revision,
                actor_id=None,
                now=now,
            )

    def test_replaces_offerings_only_when_they_are_given(
        self, bakery: Place, now: dt.datetime
    ) -> None:
        changed = self.change(bakery, now + LATER, note="新しい備考")
        cookie = OfferingValues(category="SWEETS", name="クッキー")
        again = change_place(
            ward_id=bakery.ward_id,
            number=bakery.number,
            revision=changed.revision,
            values=read_values(place=changed),
            standing=dataclasses.replace(read_standing(place=changed), offerings=(cookie,)),
            actor_id=None,
            now=now + LATER,
        )

        assert read_offerings(place=changed) == (cookie,)
        assert "くっきー" in again.words
        assert "食ぱん" not in again.words


class TestRemovingPlaces:
    def test_keeps_the_number_and_the_time_in_which_it_was_public(
        self, kanazawa: Ward, bakery: Place, now: dt.datetime
    ) -> None:
        remove_place(
            ward_id=kanazawa.pk,
            number=bakery.number,
            revision=bakery.revision,
            actor_id=None,
            now=now + LATER,
        )
        following = material.add(kanazawa, "次の工房")

        bakery.refresh_from_db()
        assert (bakery.state, following.number) == ("REMOVED", bakery.number + 1)
        assert (bakery.public_since, bakery.public_until) == (now, now + LATER)
