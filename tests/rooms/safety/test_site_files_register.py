"""Lists of sites on their way into the register: looked at, put in whole, taken back; at the desk and by command."""

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place
from engawa.rooms.safety.bundle import writing
from engawa.rooms.safety.file_findings import RegisterFileRefused
from engawa.rooms.safety.folders import get_root
from engawa.rooms.safety.models import Response, Site, SiteFile
from engawa.rooms.safety.services.publishing import publish_ward
from engawa.rooms.safety.services.register_files import FileUnsound
from engawa.rooms.safety.services.registers import EntryGone
from engawa.rooms.safety.services.site_files import (
    SiteFileEmpty,
    SitesChanged,
    bring_site_file,
    give_up_site_file,
    put_in_site_file,
    review_site_file,
    take_back_site_file,
)
from engawa.rooms.safety.values import Opening, Regime, SiteRole
from tests.rooms.safety.register_material import MOMENT, add_school, add_site, report

Open = Callable[..., Client]
DESK = "/kanazawa/desk/safety/"
BOTH = "名称,収容人数,洪水\n釜利谷東小学校,300,1\nひなた荘,20,\n"


def bring(ward: Ward, text: str = BOTH, role: SiteRole | None = SiteRole.WIND_RAIN) -> SiteFile:
    return bring_site_file(
        ward_id=ward.pk,
        filename="sites.csv",
        content=text.encode(),
        role=role,
        actor_id=None,
        now=MOMENT,
    )


def put_in(file: SiteFile, seen: str | None = None, **chosen: bool) -> SiteFile:
    return put_in_site_file(
        ward_id=file.ward_id,
        file_id=file.pk,
        seen=review_site_file(file=file).stamp if seen is None else seen,
        actor_id=None,
        now=MOMENT,
        **chosen,
    )


def take_back(file: SiteFile) -> Any:
    return take_back_site_file(ward_id=file.ward_id, file_id=file.pk, actor_id=None, now=MOMENT)


def standing() -> dict[str, Any]:
    """Give what the register says of each site but its revision, retired ones too."""
    left_out = ("revision", "changed_at")
    return {
        row["code"]: {name: value for name, value in row.items() if name not in left_out}
        for row in Site.objects.values()
    }


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    add_school(kanazawa)
    add_school(kanazawa, "ひなた荘", kind="care-home", national_id="", address="金沢区六浦町1")
    return kanazawa


@pytest.fixture
def school(ward: Ward) -> Any:
    return Place.objects.get(name="釜利谷東小学校")


class TestPuttingIn:
    def test_adds_sites_of_the_role_at_their_places(self, ward: Ward, school: Any) -> None:
        put_in(bring(ward))

        site = Site.objects.get(place_id=school.pk)
        assert (site.role, site.capacity, site.hazards) == ("WIND_RAIN", 300, ["FLOOD"])
        assert site.code == f"rain-{school.number}"
        assert Site.objects.count() == 2
        assert AuditEntry.objects.filter(code="safety.site-file.put-in").count() == 1

    def test_gives_buildings_of_the_national_list_their_number_as_code(
        self, ward: Ward, school: Any
    ) -> None:
        put_in(bring(ward, "名称\n釜利谷東小学校\n", SiteRole.EVACUATION))

        assert Site.objects.get().code == school.national_id.lower()

    def test_changes_only_what_the_list_speaks_of(self, ward: Ward, school: Any) -> None:
        add_site(ward, "school", place=school, pets=True, note="北の門から", capacity=10)

        put_in(bring(ward))

        site = Site.objects.get(code="school")
        assert (site.capacity, site.hazards, site.revision) == (300, ["FLOOD"], 2)
        assert (site.pets, site.note) == (True, "北の門から")

    def test_finds_the_one_site_of_a_role_whatever_its_building(
        self, ward: Ward, school: Any
    ) -> None:
        add_site(ward, "gym", place=school, building="体育館")

        put_in(bring(ward, "名称,収容人数\n釜利谷東小学校,5\n"))

        assert [site.capacity for site in Site.objects.all()] == [5]

    def test_adds_a_second_building_beside_the_first(self, ward: Ward, school: Any) -> None:
        add_site(ward, "gym", place=school, building="体育館")

        put_in(bring(ward, "名称,建物,収容人数\n釜利谷東小学校,校舎,5\n釜利谷東小学校,体育館,6\n"))

        assert {site.building: site.capacity for site in Site.objects.all()} == {
            "体育館": 6,
            "校舎": 5,
        }

    def test_leaves_the_same_place_in_another_role_as_it_is(self, ward: Ward, school: Any) -> None:
        base = add_site(ward, "base", place=school, role=SiteRole.DISASTER_BASE, capacity=1)

        put_in(bring(ward))

        base.refresh_from_db()
        assert (base.capacity, base.revision) == (1, 1)

    def test_puts_nothing_in_where_one_row_is_wrong(self, ward: Ward) -> None:
        file = bring(ward, f"{BOTH}見しらぬ家,1,\n")

        with pytest.raises(FileUnsound, match="1件"):
            put_in(file)

        assert not Site.objects.exists()

    def test_refuses_a_code_that_another_site_has(self, ward: Ward, school: Any) -> None:
        add_site(ward, "mine", place=school)
        file = bring(ward, "名称,コード\nひなた荘,mine\n")

        with pytest.raises(FileUnsound):
            put_in(file)
        assert review_site_file(file=file).findings[-1].code == "code-taken"

    def test_refuses_what_has_changed_since_somebody_looked(self, ward: Ward, school: Any) -> None:
        site = add_site(ward, "school", place=school)
        file = bring(ward)
        seen = review_site_file(file=file).stamp
        site.revision += 1
        site.save()

        with pytest.raises(SitesChanged):
            put_in(file, seen)

        assert Site.objects.count() == 1

    def test_refuses_a_list_that_says_nothing_new(self, ward: Ward) -> None:
        put_in(bring(ward))

        with pytest.raises(SiteFileEmpty):
            put_in(bring(ward))

    def test_is_done_once(self, ward: Ward) -> None:
        file = bring(ward)
        put_in(file)

        with pytest.raises(EntryGone):
            put_in(file, "")

    def test_names_what_the_list_leaves_out_and_keeps_it(self, ward: Ward) -> None:
        put_in(bring(ward))
        file = bring(ward, "名称,収容人数\n釜利谷東小学校,1\n")

        review = review_site_file(file=file)
        put_in(file)

        assert [site.capacity for site in review.gone] == [20]
        assert Site.objects.filter(retired_at__isnull=True).count() == 2

    def test_retires_what_the_list_leaves_out_when_asked_to(self, ward: Ward, school: Any) -> None:
        base = add_site(ward, "base", place=school, role=SiteRole.DISASTER_BASE)
        put_in(bring(ward))

        put_in(bring(ward, "名称,収容人数\n釜利谷東小学校,1\n"), takes_out=True)

        assert [site.capacity for site in Site.objects.filter(retired_at__isnull=False)] == [20]
        base.refresh_from_db()
        assert base.retired_at is None

    def test_says_of_nothing_that_it_is_gone_while_a_row_is_not_understood(
        self, ward: Ward
    ) -> None:
        put_in(bring(ward))

        review = review_site_file(file=bring(ward, "名称\n釜利谷東小学校\n見しらぬ家\n"))

        assert review.gone == ()

    @pytest.mark.parametrize("brings_back", [False, True])
    def test_brings_a_retired_site_back_only_when_asked_to(
        self, ward: Ward, school: Any, brings_back: bool
    ) -> None:
        add_site(ward, "school", place=school, retired_at=MOMENT)

        put_in(bring(ward), brings_back=brings_back)

        site = Site.objects.get(code="school")
        assert (site.retired_at is None, site.capacity == 300) == (brings_back, brings_back)

    def test_takes_ten_thousand_rows_of_the_city_and_keeps_those_of_the_ward(
        self, ward: Ward, django_assert_max_num_queries: Any
    ) -> None:
        rows = "よその学校,横浜市港南区野庭町1\n" * 10_000
        file = bring(ward, f"名称,住所\n{rows}釜利谷東小学校,金沢区釜利谷東2\n")

        with django_assert_max_num_queries(40):
            put_in(file)

        assert Site.objects.count() == 1


class TestTakingBack:
    def test_makes_the_register_say_what_it_said_before(self, ward: Ward, school: Any) -> None:
        add_site(ward, "school", place=school, capacity=10, languages=["英語"], hazards=["TSUNAMI"])
        add_site(ward, "other", place=add_school(ward, "六浦小学校", national_id=""))
        before = standing()
        file = put_in(bring(ward), takes_out=True)
        assert Site.objects.get(code="other").retired_at is not None

        done = take_back(file)

        after = standing()
        assert (done.undone, done.left) == (3, ())
        assert {code: after[code] for code in before} == before
        (added,) = set(after) - set(before)
        assert after[added]["retired_at"] == MOMENT

    def test_retires_again_what_was_brought_back(self, ward: Ward, school: Any) -> None:
        add_site(ward, "school", place=school, retired_at=MOMENT, capacity=10)
        before = standing()

        take_back(put_in(bring(ward), brings_back=True))

        assert standing()["school"] == before["school"]

    def test_leaves_what_was_written_since(self, ward: Ward, school: Any) -> None:
        add_site(ward, "school", place=school, capacity=10)
        file = put_in(bring(ward))
        Site.objects.filter(code="school").update(capacity=77, revision=9)

        done = take_back(file)

        assert (done.undone, done.left) == (1, ("school",))
        assert Site.objects.get(code="school").capacity == 77

    def test_is_done_once(self, ward: Ward) -> None:
        file = put_in(bring(ward))
        take_back(file)

        with pytest.raises(EntryGone):
            take_back(file)

    def test_lets_the_same_list_be_put_in_again(self, ward: Ward) -> None:
        take_back(put_in(bring(ward)))

        put_in(bring(ward), brings_back=True)

        assert Site.objects.filter(retired_at__isnull=True).count() == 2
        assert Site.objects.count() == 2


class TestBringing:
    def test_keeps_nothing_of_a_file_that_cannot_be_read(self, ward: Ward) -> None:
        with pytest.raises(RegisterFileRefused):
            bring(ward, "色\n赤\n")

        assert not SiteFile.objects.exists()

    def test_forgets_the_bytes_of_a_list_that_is_given_up(self, ward: Ward) -> None:
        file = bring(ward)

        give_up_site_file(ward_id=ward.pk, file_id=file.pk, actor_id=None, now=MOMENT)

        file.refresh_from_db()
        assert (file.state, bytes(file.content)) == ("GIVEN_UP", b"")
        with pytest.raises(EntryGone):
            put_in(file, "")


class TestWelfareShelters:
    def test_of_a_list_are_on_no_public_page_even_where_one_reports_them_open(
        self, ward: Ward, client: Client, settings: Any, tmp_path: Path
    ) -> None:
        settings.SAFETY_DIR = tmp_path / "safety"
        add_site(ward, "rain", place=add_school(ward, "六浦小学校", national_id=""))
        put_in(bring(ward, "名称,避難所タイプ\nひなた荘,指定福祉避難所\n", None))
        for site in Site.objects.all():
            report(site, Opening.OPEN)
        Response.objects.create(ward=ward, regime=Regime.WIND_RAIN, started_at=MOMENT)

        publish_ward(ward_id=ward.pk, is_drill=False, now=MOMENT)

        folder = writing.find_current(get_root(slug=ward.slug, is_drill=False))
        assert folder is not None
        texts = {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace")
            for path in folder.rglob("*")
            if path.is_file()
        }
        assert [name for name, text in texts.items() if "ひなた荘" in text] == []
        assert any("六浦小学校" in text for text in texts.values())
        for regime in Regime:
            listed = client.get("/kanazawa/prepare/sites/", {"regime": regime})
            assert listed.status_code == 200
            assert "ひなた荘" not in listed.content.decode()


class TestAtTheDesk:
    @pytest.fixture
    def desk(self, client_of: Open, editor: User) -> Client:
        return client_of(editor)

    def bring(self, desk: Client, text: str, role: str = "WIND_RAIN") -> str:
        sent = desk.post(
            f"{DESK}site-files/",
            {"file": SimpleUploadedFile("sites.csv", text.encode("cp932")), "role": role},
        )
        assert sent.status_code == 302, sent.content.decode()
        return str(sent["location"])

    def test_a_list_is_looked_at_put_in_and_taken_back(
        self, desk: Client, ward: Ward, school: Any
    ) -> None:
        add_site(ward, "school", place=school, capacity=10)
        page = self.bring(desk, BOTH)
        shown = desk.get(page).content.decode()
        assert "受け入れる人数：10 → 300" in shown
        assert "ひなた荘" in shown
        assert Site.objects.count() == 1
        seen = re.search(r'name="seen" value="([0-9a-f]{64})"', shown)
        assert seen is not None

        put = desk.post(page, {"seen": seen[1]}, follow=True)
        assert "避難先のファイルを入れました" in put.content.decode()
        assert Site.objects.count() == 2
        back = desk.post(f"{page}take-back/", follow=True)

        assert "2か所を元に戻しました" in back.content.decode()
        assert Site.objects.get(code="school").capacity == 10

    def test_a_list_with_a_wrong_row_has_no_button_to_put_it_in(
        self, desk: Client, ward: Ward
    ) -> None:
        shown = desk.get(self.bring(desk, f"{BOTH}見しらぬ家,1,\n")).content.decode()

        assert "まだ入れられません" in shown
        assert "4行目の「見しらぬ家」は、施設の一覧にありません" in shown
        assert "この内容で入れる" not in shown

    def test_what_was_ticked_is_done(self, desk: Client, ward: Ward) -> None:
        put_in(bring(ward))
        page = self.bring(desk, "名称,収容人数\n釜利谷東小学校,1\n")
        seen = re.search(r'name="seen" value="([0-9a-f]+)"', desk.get(page).content.decode())
        assert seen is not None

        desk.post(page, {"seen": seen[1], "takes_out": "on"})

        assert [site.capacity for site in Site.objects.filter(retired_at__isnull=False)] == [20]

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "0バイト"),
            ("色\n赤\n".encode(), "施設の名前の列が見つかりません"),
            (b"\x00\x01\x02\x03", "。"),
        ],
    )
    def test_a_file_that_cannot_be_read_is_told_beside_its_field(
        self, desk: Client, ward: Ward, content: bytes, words: str
    ) -> None:
        sent = desk.post(
            f"{DESK}site-files/", {"file": SimpleUploadedFile("a.csv", content), "role": ""}
        )

        assert sent.status_code == 422
        assert words in sent.content.decode()
        assert not SiteFile.objects.exists()

    def test_a_list_that_is_given_up_changes_nothing(self, desk: Client, ward: Ward) -> None:
        page = self.bring(desk, BOTH)

        sent = desk.post(f"{page}give-up/", follow=True)

        assert "入れませんでした" in sent.content.decode()
        assert not Site.objects.exists()


class TestCommand:
    def run(self, *words: str) -> str:
        out = StringIO()
        call_command("safety", "import-sites", *words, "--ward", "kanazawa", stdout=out)
        return out.getvalue()

    @pytest.fixture
    def path(self, tmp_path: Path) -> str:
        path = tmp_path / "sites.csv"
        path.write_text(BOTH, encoding="cp932")
        return str(path)

    def test_says_first_and_does_when_asked(self, ward: Ward, path: str) -> None:
        said = self.run(path, "--role", "wind-rain")
        assert "加える 2" in said
        assert "/kanazawa/desk/safety/site-files/" in said
        assert not Site.objects.exists()

        self.run(path, "--role", "wind-rain", "--apply")

        assert {site.role for site in Site.objects.all()} == {"WIND_RAIN"}

    def test_retires_and_brings_back_when_asked(
        self, ward: Ward, path: str, tmp_path: Path
    ) -> None:
        self.run(path, "--role", "welfare", "--apply")
        fewer = tmp_path / "fewer.csv"
        fewer.write_text("名称,収容人数\nひなた荘,1\n", encoding="utf-8")

        self.run(str(fewer), "--role", "welfare", "--apply", "--takes-out")
        assert Site.objects.filter(retired_at__isnull=False).count() == 1
        self.run(path, "--role", "welfare", "--apply", "--brings-back")

        assert not Site.objects.filter(retired_at__isnull=False).exists()

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (("--role", "by-row"), 1),
            (("/nowhere.csv", "--role", "welfare"), 2),
            (("--apply",), 2),
        ],
    )
    def test_says_what_is_missing(
        self, ward: Ward, path: str, words: tuple[str, ...], code: int
    ) -> None:
        with pytest.raises(CommandError) as refused:
            self.run(path, *words)

        assert refused.value.returncode == code
        assert not Site.objects.exists()
        assert not SiteFile.objects.exists()

    def test_wants_a_list_for_a_role(self, ward: Ward) -> None:
        with pytest.raises(CommandError, match="1つ以上"):
            self.run("--role", "welfare")
