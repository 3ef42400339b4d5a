"""The registers at the desk: what forms say and keep, and what two officers make of one."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import Scenario, Site, Zone, ZoneFile
from tests import cast
from tests.rooms.safety.register_material import add_school, add_site, add_zone, square

Open = Callable[..., Client]
DESK = "/kanazawa/desk/safety/"
ZONE = {
    "kind": "CLIFF",
    "number": "12",
    "name": "釜利谷東二丁目の崖地",
    "hazard": "LANDSLIDE",
    "towns": "釜利谷東二丁目の一部\n六浦町",
    "households": "30",
}
SCENARIO = {
    "name": "状況Ⅰ",
    "condition": "土砂災害の警報が出たとき",
    "regime": "WIND_RAIN",
    "hazard": "LANDSLIDE",
    "level": "4",
    "reason": "LANDSLIDE_WARNING",
    "hours": "6",
}


def hidden_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1].replace("&quot;", '"').replace("&#x27;", "'").replace("&amp;", "&")


@pytest.fixture
def desk(client_of: Open, editor: User) -> Client:
    return client_of(editor)


class TestZones:
    def test_are_added_by_their_form(self, desk: Client) -> None:
        shape = json.dumps({"type": "Feature", "geometry": square(139.616, 35.344)})

        sent = desk.post(
            f"{DESK}zones/new/", {**ZONE, "code": "cliff-12", "geometry": shape}, follow=True
        )

        zone = Zone.objects.get()
        assert zone.towns == ["釜利谷東二丁目の一部", "六浦町"]
        assert (zone.households, zone.people) == (30, None)
        assert zone.geometry == square(139.616, 35.344)
        page = sent.content.decode()
        assert "釜利谷東二丁目の崖地" in page
        assert "不明" in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"code": "Cliff 12"}, "半角の小文字"),
            ({"geometry": "{"}, "GeoJSONとして読めません"),
            ({"geometry": "[" * 5000}, "GeoJSONとして読めません"),
            ({"geometry": '{"type": "Point", "coordinates": [139, 35]}'}, "使えません"),
            ({"towns": "", "geometry": ""}, "町の名前か、図形"),
        ],
    )
    def test_say_what_cannot_be_kept(
        self, desk: Client, changes: dict[str, str], words: str
    ) -> None:
        sent = desk.post(f"{DESK}zones/new/", {**ZONE, "code": "cliff-12", **changes})

        assert sent.status_code == 422
        assert words in sent.content.decode()
        assert not Zone.objects.exists()

    def test_keep_what_two_officers_wrote(
        self, desk: Client, client_of: Open, approver: User, kanazawa: Ward
    ) -> None:
        add_zone(kanazawa, geometry=None)
        address = f"{DESK}zones/by-code/cliff-12/"
        opened = desk.get(address).content.decode()
        hidden = {name: hidden_of(opened, name) for name in ("revision", "opened")}
        theirs = {**ZONE, "towns": "釜利谷東二丁目の一部", "people": "70", **hidden}
        client_of(approver).post(address, {**theirs, "households": "31"})

        mine = desk.post(address, {**theirs, "name": "別の名前"})

        page = mine.content.decode()
        assert mine.status_code == 409
        assert "ほかの職員が、先に直しました" in page
        assert 'value="別の名前"' in page
        assert 'value="31"' in page
        assert Zone.objects.get().name == "釜利谷東二丁目の崖地"

    def test_come_back_as_typed_after_the_session_ended(
        self, desk: Client, editor: User, kanazawa: Ward
    ) -> None:
        add_zone(kanazawa)
        address = f"{DESK}zones/by-code/cliff-12/"
        cast.end_session(desk, address)
        desk.post(address, {**ZONE, "name": "あたらしい名前", "revision": "1"})
        desk.force_login(editor)

        page = desk.get(address).content.decode()

        assert 'value="あたらしい名前"' in page
        assert hidden_of(page, "revision") == "1"

    def test_are_taken_out_and_brought_back(self, desk: Client, kanazawa: Ward) -> None:
        add_zone(kanazawa)
        address = f"{DESK}zones/by-code/cliff-12/"

        desk.post(f"{address}retire/", {"revision": "1"})
        assert Zone.objects.get().retired_at is not None
        desk.post(f"{address}restore/", {"revision": "2"})

        assert Zone.objects.get().retired_at is None


class TestFilesOfZones:
    CSV = "番号,区域名,町丁目,世帯数,人数\n1,釜利谷東の崖,釜利谷東二丁目の一部,30,70\n2,六浦の崖,六浦町の一部,12,\n"

    def bring(self, desk: Client, text: str) -> Any:
        file = SimpleUploadedFile("cliffs.csv", text.encode("cp932"))
        return desk.post(f"{DESK}zone-files/", {"file": file, "credit": "見本"}, follow=True)

    def test_are_looked_at_put_in_and_taken_back(self, desk: Client) -> None:
        shown = self.bring(desk, self.CSV)
        assert "まだ何も変わっていません" in shown.content.decode()
        assert not Zone.objects.exists()
        file = ZoneFile.objects.get()
        address = f"{DESK}zone-files/{file.pk}/"

        desk.post(address, {"seen": hidden_of(shown.content.decode(), "seen")})

        zones = {zone.number: (zone.households, zone.people) for zone in Zone.objects.all()}
        assert zones == {"1": (30, 70), "2": (12, None)}
        file.refresh_from_db()
        assert (file.state, bytes(file.content)) == ("PUT_IN", b"")

        desk.post(f"{address}take-back/")
        assert not Zone.objects.filter(retired_at__isnull=True).exists()

    def test_change_what_stands_only_as_it_was_seen(self, desk: Client) -> None:
        self.bring(desk, self.CSV)
        first = ZoneFile.objects.get()
        desk.post(f"{DESK}zone-files/{first.pk}/", {"seen": ""})
        shown = self.bring(desk, self.CSV.replace(",30,", ",33,")).content.decode()
        second = ZoneFile.objects.latest("pk")
        Zone.objects.filter(number="1").update(revision=7)

        refused = desk.post(f"{DESK}zone-files/{second.pk}/", {"seen": hidden_of(shown, "seen")})

        assert refused.status_code == 409
        assert Zone.objects.get(number="1").households == 30

    def test_with_a_wrong_row_are_not_put_in_at_all(self, desk: Client) -> None:
        shown = self.bring(desk, self.CSV.replace("2,六浦の崖", "1,六浦の崖"))
        file = ZoneFile.objects.get()

        refused = desk.post(f"{DESK}zone-files/{file.pk}/", {"seen": ""})

        assert "まだ入れられません" in shown.content.decode()
        assert refused.status_code == 409
        assert not Zone.objects.exists()

    def test_that_are_none_are_refused_with_a_sentence(self, desk: Client) -> None:
        shown = self.bring(desk, "{}")

        assert shown.status_code == 422
        assert not ZoneFile.objects.exists()

    def test_are_given_up(self, desk: Client) -> None:
        self.bring(desk, self.CSV)

        desk.post(f"{DESK}zone-files/{ZoneFile.objects.get().pk}/give-up/")

        assert ZoneFile.objects.get().state == "GIVEN_UP"


class TestSites:
    def test_are_chosen_of_places_by_name(self, desk: Client, kanazawa: Ward) -> None:
        place = add_school(kanazawa)
        typed = {
            "place": "釜利谷東小学校",
            "role": "WIND_RAIN",
            "hazards": ["LANDSLIDE"],
            "pets": "yes",
            "step_free": "no",
            "languages": "英語、中国語",
        }

        desk.post(f"{DESK}sites/new/", typed)

        site = Site.objects.get()
        assert (site.place_id, site.hazards, site.pets, site.step_free, site.toilet) == (
            place.pk,
            ["LANDSLIDE"],
            True,
            False,
            None,
        )
        assert site.languages == ["英語", "中国語"]

    def test_say_that_there_is_no_such_place(self, desk: Client) -> None:
        sent = desk.post(f"{DESK}sites/new/", {"place": "ない学校", "role": "WIND_RAIN"})

        assert sent.status_code == 422

    def test_are_made_of_the_list_of_places(self, desk: Client, kanazawa: Ward) -> None:
        add_school(kanazawa, kind="evacuation-site", extra={"洪水": "1"})

        sent = desk.post(f"{DESK}sites/make/", follow=True)

        assert "1か所を加え" in sent.content.decode()
        assert Site.objects.get().hazards == ["FLOOD"]

    def test_are_changed_by_their_form(self, desk: Client, kanazawa: Ward) -> None:
        add_site(kanazawa)
        address = f"{DESK}sites/by-code/kamariya-higashi/"
        opened = desk.get(address).content.decode()
        hidden = {name: hidden_of(opened, name) for name in ("revision", "opened")}

        desk.post(address, {"capacity": "120", "hazards": ["FLOOD"], **hidden})

        site = Site.objects.get()
        assert (site.capacity, site.hazards, site.revision) == (120, ["FLOOD"], 2)


class TestScenarios:
    def test_are_added_with_zones_and_sites(self, desk: Client, kanazawa: Ward) -> None:
        add_zone(kanazawa)
        add_site(kanazawa)
        typed = {**SCENARIO, "code": "one", "zones": ["cliff-12"], "sites": ["kamariya-higashi"]}

        sent = desk.post(f"{DESK}scenarios/new/", typed, follow=True)

        scenario = Scenario.objects.get()
        assert (scenario.zone_codes, scenario.site_codes) == (["cliff-12"], ["kamariya-higashi"])
        assert "釜利谷東二丁目の崖地" in sent.content.decode()

    def test_never_mix_the_sites_of_two_regimes(self, desk: Client, kanazawa: Ward) -> None:
        add_site(kanazawa, "base", role="DISASTER_BASE")
        typed = {**SCENARIO, "code": "one", "sites": ["base"]}

        sent = desk.post(f"{DESK}scenarios/new/", typed)

        assert sent.status_code == 422
        assert "まぜません" in sent.content.decode()

    @pytest.mark.parametrize(
        "changes",
        [{"hazard": "TSUNAMI", "level": "3"}, {"regime": "EARTHQUAKE"}, {"hours": "49"}],
    )
    def test_refuse_what_does_not_fit_together(self, desk: Client, changes: dict[str, str]) -> None:
        sent = desk.post(f"{DESK}scenarios/new/", {**SCENARIO, "code": "one", **changes})

        assert sent.status_code == 422
        assert not Scenario.objects.exists()
