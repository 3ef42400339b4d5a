"""A list that leaves this house as a file and comes back changes nothing."""

import datetime as dt

import pytest
from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place
from engawa.rooms.places.planning import Deed
from engawa.rooms.places.selectors.opened_imports import needs_kind, open_import, plan_opened
from engawa.rooms.places.services.imports import start_import
from tests.rooms.places import material

FORMS = ("csv", "geojson", "kml", "gpx")


@pytest.fixture
def places(kanazawa: Ward) -> list[Place]:
    """Places that say much, little, and things on which formats stumble."""
    return [
        material.add_bakery(
            kanazawa,
            latitude=35.361234,
            longitude=139.601234,
            url="https://hidamari.example/?a=1&b=2",
            description="<b>焼きたて</b> & おいしい\n\n毎朝、焼きます。",
            note="=1+1",
            hours_note="売り切れたら終わりです",
            national_id="E1410800001111",
            extra={"定員": "20", "番号": "A-7", "備考（2）": "-3"},
        ),
        material.add(kanazawa, "名前だけの館", latitude=None, longitude=None),
        material.add(
            kanazawa,
            "ひらく館",
            hours="Jul-Aug Mo-Fr 09:00-17:00; Sep-Jun We 10:00-12:00",
            kind="community-hall",
            source_id="07",
            address="神奈川県横浜市金沢区並木二丁目8-1",
            precision="BLOCK",
            latitude=35.370123,
            longitude=139.630456,
        ),
    ]


@pytest.mark.django_db
class TestAListThatComesBack:
    @pytest.mark.parametrize("form", FORMS)
    def test_changes_nothing(
        self, client: Client, kanazawa: Ward, places: list[Place], form: str
    ) -> None:
        content = b"".join(client.get(f"/kanazawa/places/places.{form}").streaming_content)
        brought = start_import(
            ward_id=kanazawa.pk,
            filename=f"places.{form}",
            content=content,
            source_title="区から出した一覧",
            actor_id=None,
            now=material.MOMENT + dt.timedelta(days=1),
        )

        opened = open_import(place_import=brought)
        plan = plan_opened(opened=opened)

        told = [(row.deed, row.merged and row.merged.changes) for row in plan.rows]
        # A waypoint without a point is none, so GPX tells of placed places only.
        count = sum(form != "gpx" or place.latitude is not None for place in places)
        assert told == [(Deed.UNCHANGED, ())] * count
        assert not needs_kind(opened=opened)
        # Of the one without a point it is said again that it has none.
        assert {finding.code for finding in opened.reading.list_findings()} <= {"no-point"}
