"""Files of events: read in any layout, looked at, taken in as drafts, and undone."""

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engawa.core.access.models import User
from engawa.core.fiscal.dates import TOKYO
from engawa.core.wards.models import Ward
from engawa.rooms.places.contracts import TableRefused
from engawa.rooms.programmes.importing.headings import HEADINGS, Layout
from engawa.rooms.programmes.importing.rows import read_rows
from engawa.rooms.programmes.models import Intake, Programme, ProgrammeImport, Session
from engawa.rooms.programmes.selectors.event_imports import (
    Deed,
    EventPlan,
    NotEvents,
    plan_import,
)
from engawa.rooms.programmes.services.event_imports import (
    ImportEnded,
    PlanChanged,
    ProgrammeUnfit,
    apply_import,
    discard_import,
    start_import,
)
from engawa.rooms.programmes.services.event_undoing import LaterImport, undo_import
from engawa.rooms.programmes.services.intakes import call_off_session
from engawa.rooms.programmes.services.programmes import set_public
from engawa.rooms.programmes.session_opendata import STANDARD
from tests.rooms.places.material import add_bakery
from tests.rooms.programmes.desk_forms import Open, hidden_of, words_of
from tests.rooms.programmes.material import (
    MOMENT,
    a_session,
    at,
    make_intake,
    make_programme,
    section_of,
)

REAL = Path("/work/shared/data/events")
needs_real_files = pytest.mark.skipif(
    not REAL.is_dir(), reason="the lists of four municipalities are not on this machine"
)
OLD = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,イベント名,イベント名_カナ,イベント名_英語,開始日,終了日,開始時間,"
    "終了時間,開始日時特記事項,説明,料金(基本),料金(詳細),連絡先名称,連絡先電話番号,連絡先内線番号,主催者,場所名称,住所,方書,緯度,経度,"
    "アクセス方法,駐車場情報,定員,参加申込終了日,参加申込終了時間,参加申込方法,URL,備考"
)
LIST = "/kanazawa/desk/programmes/imports/"


def table(*rows: dict[str, str], headings: str = OLD) -> bytes:
    """Write rows under the headings of the layout."""
    written = io.StringIO()
    writer = csv.DictWriter(written, headings.split(","), restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow({"都道府県コード又は市区町村コード": "141089", **row})
    return written.getvalue().encode()


def an_event(**cells: str) -> dict[str, str]:
    return {
        "NO": "7",
        "イベント名": "わらべうたの講座",
        "開始日": "2023-11-05",
        "開始時間": "10:00",
        "終了時間": "11:30",
        "説明": "親子で歌います。はじめての方もどうぞ。",
        "場所名称": "区民センター",
        "定員": "20人",
        "参加申込終了日": "2023/10/31",
        "参加申込方法": "電話で申し込みます。",
        "料金(基本)": "300円",
        "連絡先名称": "こども課",
        "連絡先電話番号": "（045）000-0000",
        **cells,
    }


def start(ward: Ward, content: bytes, filename: str = "events.csv") -> ProgrammeImport:
    return start_import(
        ward_id=ward.pk,
        section_id=section_of(ward, "general-affairs"),
        filename=filename,
        content=content,
        actor_id=None,
        now=MOMENT,
    )


def plan(ward: Ward, content: bytes) -> EventPlan:
    return plan_import(programme_import=start(ward, content))


def take_in(ward: Ward, content: bytes) -> ProgrammeImport:
    started = start(ward, content)
    return apply_import(ward_id=ward.pk, import_id=started.pk, seen=None, actor_id=None, now=MOMENT)


def undo(done: ProgrammeImport) -> Any:
    return undo_import(ward_id=done.ward_id, import_id=done.pk, actor_id=None, now=MOMENT)


def mend(**facts: Any) -> None:
    """Change the only programme as an officer would."""
    Programme.objects.update(**facts)


class TestTakingIn:
    def test_makes_drafts_of_what_a_file_says(self, kanazawa: Ward) -> None:
        take_in(kanazawa, table(an_event()))

        programme, intake, session = (
            Programme.objects.get(),
            Intake.objects.get(),
            Session.objects.get(),
        )
        assert not programme.is_public
        assert (programme.title, programme.kind, programme.fee, programme.phone) == (
            "わらべうたの講座",
            "LECTURE",
            300,
            "(045)000-0000",
        )
        assert programme.lead == "親子で歌います。"
        assert "申込み：電話で申し込みます。" in programme.description
        assert (intake.way, intake.capacity) == ("FIRST_COME", 20)
        assert intake.closes_at == at("2023-10-31 23:59")
        assert (session.starts_at, session.ends_at) == (
            at("2023-11-05 10:00"),
            at("2023-11-05 11:30"),
        )
        assert session.room == "区民センター"

    def test_puts_dates_of_one_name_together(self, kanazawa: Ward) -> None:
        take_in(
            kanazawa,
            table(
                an_event(),
                an_event(NO="8", 開始日="令和5年11月12日"),
                an_event(NO="9", イベント名="別の講座"),
            ),
        )

        assert Programme.objects.count() == 2
        first = Programme.objects.get(title="わらべうたの講座")
        assert [
            intake.sessions.get().starts_at.astimezone(TOKYO).day for intake in first.intakes.all()
        ] == [5, 12]

    def test_makes_one_course_of_days_that_share_an_id(self, kanazawa: Ward) -> None:
        take_in(kanazawa, table(an_event(), an_event(開始日="2023-11-12")))

        assert Intake.objects.get().sessions.count() == 2

    def test_knows_places_of_the_register_and_sections_by_name(self, kanazawa: Ward) -> None:
        place = add_bakery(kanazawa)
        section = kanazawa.sections.get(code="child-family")

        take_in(kanazawa, table(an_event(場所名称=place.name, 連絡先名称=section.name)))

        assert Session.objects.get().place_id == place.pk
        assert Programme.objects.get().section_id == section.pk

    def test_reads_shift_jis_as_well(self, kanazawa: Ward) -> None:
        take_in(kanazawa, table(an_event()).decode().encode("cp932"))

        assert Programme.objects.get().title == "わらべうたの講座"

    @pytest.mark.parametrize(
        ("cells", "words"),
        [
            ({"イベント名": ""}, "名前がありません"),
            ({"開始日": "そのうち"}, "「そのうち」は日付として読めません"),
            ({"開始日": "2023-02-30"}, "「2023-02-30」は日付として読めません"),
            ({"終了日": "2023-11-01"}, "終わりが、始まりと同じか"),
        ],
    )
    def test_leaves_out_rows_that_cannot_be_used_and_says_why(
        self, kanazawa: Ward, cells: dict[str, str], words: str
    ) -> None:
        found = plan(kanazawa, table(an_event(**cells), an_event(NO="8")))

        finding = next(each for each in found.findings if each.severity == "ERROR")
        assert words in finding.message
        assert finding.row == 2
        assert found.count()["REFUSED"] == 1
        assert found.count()["NEW"] == 1

    @pytest.mark.parametrize(
        ("cells", "column", "words"),
        [
            ({"開始時間": "朝"}, "開始時間", "「朝」は時刻として読めません"),
            ({"定員": "若干名"}, "定員", "「若干名」は数として読めません"),
            ({"料金(基本)": "実費"}, "料金(基本)", "「実費」は数として読めません"),
            ({"参加申込終了日": "未定"}, "参加申込終了日", "「未定」は日付として読めません"),
            ({"NO": ""}, "NO", "IDがありません"),
        ],
    )
    def test_says_of_each_bad_cell_what_to_do(
        self, kanazawa: Ward, cells: dict[str, str], column: str, words: str
    ) -> None:
        found = plan(kanazawa, table(an_event(**cells)))

        assert any(
            words in each.message and (each.column, each.row) == (column, 2)
            for each in found.findings
        ), found.findings
        assert found.count()["NEW"] == 1

    def test_refuses_the_second_row_of_one_id(self, kanazawa: Ward) -> None:
        found = plan(kanazawa, table(an_event(), an_event()))

        assert "2行目と同じIDです" in found.findings[-1].message
        assert found.count()["REFUSED"] == 1

    def test_writes_nothing_at_all_when_one_programme_does_not_fit(self, kanazawa: Ward) -> None:
        take_in(kanazawa, table(an_event()))
        Intake.objects.update(taken=10)
        factory_booking(Intake.objects.get(), 10)

        with pytest.raises(ProgrammeUnfit) as refused:
            take_in(kanazawa, table(an_event(NO="9", イベント名="新しい教室"), an_event(定員="5")))

        assert "すでに10の申込みがあります" in str(refused.value)
        assert "何も取り込んでいません" in str(refused.value)
        assert Programme.objects.count() == 1

    def test_refuses_what_was_not_seen_and_what_has_ended(self, kanazawa: Ward) -> None:
        started = start(kanazawa, table(an_event()))

        with pytest.raises(PlanChanged):
            apply_import(
                ward_id=kanazawa.pk, import_id=started.pk, seen="x", actor_id=None, now=MOMENT
            )
        discard_import(ward_id=kanazawa.pk, import_id=started.pk, actor_id=None, now=MOMENT)
        with pytest.raises(ImportEnded):
            apply_import(
                ward_id=kanazawa.pk, import_id=started.pk, seen=None, actor_id=None, now=MOMENT
            )

        assert not Programme.objects.exists()

    def test_refuses_tables_of_something_else(self, kanazawa: Ward) -> None:
        with pytest.raises(NotEvents):
            start(kanazawa, "名称,住所\nパン屋,泥亀1\n".encode())
        with pytest.raises(TableRefused):
            start(kanazawa, b"%PDF-1.7")


def factory_booking(intake: Intake, units: int) -> None:
    intake.bookings.create(
        code="A1",
        key_hash="k",
        press="p",
        state="BOOKED",
        units=units,
        made_at=MOMENT,
        changed_at=MOMENT,
    )


class TestTakingInAgain:
    def test_changes_nothing_when_nothing_differs(self, kanazawa: Ward) -> None:
        take_in(kanazawa, table(an_event()))

        found = plan(kanazawa, table(an_event()))

        assert found.count()["UNCHANGED"] == 1

    def test_takes_what_the_file_changed(self, kanazawa: Ward) -> None:
        take_in(kanazawa, table(an_event()))

        take_in(kanazawa, table(an_event(開始時間="13:00", 終了時間="14:00", 定員="30")))

        assert Session.objects.get().starts_at == at("2023-11-05 13:00")
        assert Intake.objects.get().capacity == 30

    def test_never_writes_over_what_officers_changed_since(self, kanazawa: Ward) -> None:
        take_in(kanazawa, table(an_event()))
        mend(lead="職員が整えた紹介です。", fee=500)

        changed = table(
            an_event(説明="親子で歌います。予約は要りません。", **{"料金(基本)": "400円"})
        )
        found = plan(kanazawa, changed)
        take_in(kanazawa, changed)

        programme = Programme.objects.get()
        assert (programme.lead, programme.fee) == ("職員が整えた紹介です。", 500)
        assert "予約は要りません" in programme.description
        assert [(each.label, each.ours, each.theirs) for each in found.programmes[0].kept] == [
            ("参加費", "500", "400")
        ]

    def test_adds_a_date_to_the_programme_that_is_there(self, kanazawa: Ward) -> None:
        take_in(kanazawa, table(an_event()))

        take_in(kanazawa, table(an_event(), an_event(NO="8", 開始日="2023-11-12")))

        assert Programme.objects.get().intakes.count() == 2

    def test_leaves_what_the_file_has_no_more(self, kanazawa: Ward) -> None:
        take_in(kanazawa, table(an_event(), an_event(NO="8", イベント名="消える講座")))

        found = plan(kanazawa, table(an_event()))

        assert [programme.title for programme in found.gone] == ["消える講座"]


class TestUndoing:
    def test_takes_away_what_was_added(self, kanazawa: Ward) -> None:
        done = take_in(kanazawa, table(an_event()))

        undone = undo(done)

        assert (undone.restored, undone.left) == (1, ())
        assert not Programme.objects.exists()
        assert not Intake.objects.exists()

    @pytest.mark.parametrize("deed", ["published", "changed"])
    def test_leaves_what_somebody_worked_on(self, kanazawa: Ward, deed: str) -> None:
        done = take_in(kanazawa, table(an_event()))
        if deed == "changed":
            mend(lead="職員の文")
        else:
            set_public(
                ward_id=kanazawa.pk,
                number=1,
                revision=1,
                is_public=True,
                actor_id=None,
                now=MOMENT,
            )

        undone = undo(done)

        assert undone.left == ("わらべうたの講座",)
        assert Programme.objects.exists()

    def test_puts_back_what_was_changed_and_leaves_what_was_mended_since(
        self, kanazawa: Ward
    ) -> None:
        take_in(kanazawa, table(an_event()))
        changed = an_event(定員="30", 備考="雨天中止", **{"料金(基本)": "400円"})
        done = take_in(kanazawa, table(changed, {**changed, "NO": "8", "開始日": "2023-11-12"}))
        mend(fee=900)

        undone = undo(done)

        programme = Programme.objects.get()
        assert (programme.fee, "雨天中止" in programme.description) == (900, False)
        assert programme.intakes.get().capacity == 20
        assert undone.left == ("わらべうたの講座",)

    def test_goes_backwards(self, kanazawa: Ward) -> None:
        first = take_in(kanazawa, table(an_event()))
        take_in(kanazawa, table(an_event(定員="30")))

        with pytest.raises(LaterImport):
            undo(first)

    def test_happens_once(self, kanazawa: Ward) -> None:
        done = take_in(kanazawa, table(an_event()))
        undo(done)

        with pytest.raises(ImportEnded):
            undo(done)


class TestRealFiles:
    @needs_real_files
    @pytest.mark.parametrize(
        ("name", "rows", "programmes"),
        [
            ("o1-122271_event.csv", 181, 100),
            ("o1-131024_event.csv", 37, 15),
            ("o1-141003_event.csv", 1, 1),
            ("o1-142018_event.csv", 23, 10),
        ],
    )
    def test_are_taken_in_whole_and_nothing_is_public(
        self, kanazawa: Ward, name: str, rows: int, programmes: int
    ) -> None:
        content = (REAL / name).read_bytes()
        found = plan(kanazawa, content)

        done = take_in(kanazawa, content)

        assert len(found.table.rows) == rows
        assert found.refused == 0, found.findings
        assert not found.layout.unknown
        assert Programme.objects.count() == done.counts["NEW"] >= programmes
        assert Session.objects.count() == len(found.table.rows)
        assert not Programme.objects.filter(is_public=True).exists()
        assert plan(kanazawa, content).count()["UNCHANGED"] == done.counts["NEW"]


class TestTheRoundTrip:
    LEFT_OUT = {"ward_code", "id", "ward", "organiser", "url", "place_number", "contact"}

    def rows_of(self, client: Client, ward: Ward) -> list[dict[str, str]]:
        answer = client.get(f"/{ward.slug}/opendata/programmes.sessions.csv")
        content = answer.getvalue() if answer.streaming else answer.content
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))

    def a_list(self, ward: Ward) -> None:
        programme = make_programme(
            ward,
            title_en="Class",
            description="持ってくるもの。\n二行目。",
            fee=500,
            fee_note="材料の代金",
            bring="母子健康手帳",
            phone="045-000-0000",
        )
        make_intake(programme, unit="PAIRS")
        course = make_intake(
            programme,
            sessions=(
                a_session("2023-11-04 10:00"),
                a_session("2023-11-11 10:00", is_online=True),
            ),
            closes_at=at("2023-11-02 17:00"),
        )
        call_off_session(
            ward_id=ward.pk,
            programme_number=programme.number,
            number=course.number,
            session_id=course.sessions.earliest("starts_at").pk,
            reason="台風のため",
            actor_id=None,
            now=MOMENT,
        )
        make_intake(
            make_programme(ward, kind="EXHIBITION", title="作品展", is_example=True),
            way="OPEN",
            capacity=None,
            opens_at=None,
            closes_at=None,
            cancel_until=None,
            has_waiting_list=False,
            sessions=(a_session("2023-11-01 09:00", hours=80),),
        )

    def test_loses_nothing_that_the_layout_carries(
        self, client: Client, kanazawa: Ward, konan: Ward
    ) -> None:
        self.a_list(kanazawa)
        written = client.get("/kanazawa/opendata/programmes.sessions.csv")
        content = written.getvalue() if written.streaming else written.content

        take_in(konan, content)
        Programme.objects.filter(ward=konan).update(is_public=True)

        names = [str(field.label) for field in STANDARD if field.name not in self.LEFT_OUT]
        names += [
            "種類コード",
            "対象者",
            "定員の単位",
            "参加申込開始日時",
            "オンライン",
            "中止",
            "見本",
        ]
        before, after = self.rows_of(client, kanazawa), self.rows_of(client, konan)
        assert [{name: row[name] for name in names} for row in after] == [
            {name: row[name] for name in names} for row in before
        ]

    def test_finds_its_own_programmes_again(self, client: Client, kanazawa: Ward) -> None:
        self.a_list(kanazawa)
        written = client.get("/kanazawa/opendata/programmes.sessions.csv")
        content = written.getvalue() if written.streaming else written.content

        found = plan(kanazawa, content)

        assert {each.deed for each in found.programmes} == {Deed.UNCHANGED}


class TestHostileFiles:
    cells = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(
        ["2023-11-05", "10:00", "24:00", "99999999999", "○", "=1+1", "0", "R5.1.1", "'", '"'],
    )

    @given(
        st.lists(st.sampled_from([names[0] for names in HEADINGS.values()]), unique=True),
        st.lists(st.lists(cells, max_size=20), max_size=6),
    )
    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_end_in_sentences(self, columns: list[str], rows: list[list[str]]) -> None:
        columns = list(dict.fromkeys(["イベント名", "開始日", *columns]))
        whole = [
            (number, tuple([*row, *[""] * len(columns)][: len(columns)]))
            for number, row in enumerate(rows, start=2)
        ]

        reading = read_rows(layout=Layout(columns), rows=whole)

        assert all(event.ends_at > event.starts_at and event.title for event in reading.events)
        assert reading.refused == len(
            {each.row for each in reading.findings if each.severity == "ERROR"}
        )


class TestTheCommand:
    def test_says_what_would_change_and_writes_nothing(
        self, kanazawa: Ward, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "events.csv"
        file.write_bytes(table(an_event(定員="若干名")))

        call_command("programmes", "import", file, ward="kanazawa", section="child-family")

        said = capsys.readouterr().out
        assert "新しい　1" in said
        assert "2行目「定員」：" in said
        assert "/kanazawa/desk/programmes/imports/" in said
        assert not Programme.objects.exists()

    def test_takes_in_when_told_to(self, kanazawa: Ward, tmp_path: Path) -> None:
        file = tmp_path / "events.csv"
        file.write_bytes(table(an_event()))

        call_command(
            "programmes", "import", file, ward="kanazawa", section="child-family", apply=True
        )

        assert Programme.objects.get().section.code == "child-family"

    @pytest.mark.parametrize(
        ("section", "content", "code"),
        [("nobody", b"", 2), ("child-family", None, 2), ("child-family", b"%PDF-", 1)],
    )
    def test_ends_with_a_code_that_says_why(
        self, kanazawa: Ward, tmp_path: Path, section: str, content: bytes | None, code: int
    ) -> None:
        file = tmp_path / "events.csv"
        if content is not None:
            file.write_bytes(content)

        with pytest.raises(CommandError) as refused:
            call_command("programmes", "import", file, ward="kanazawa", section=section)

        assert refused.value.returncode == code


@pytest.mark.usefixtures("clock")
class TestThePages:
    @pytest.fixture
    def desk(self, client_of: Open, editor: User) -> Any:
        return client_of(editor)

    def bring(self, desk: Any, ward: Ward, content: bytes) -> Any:
        sent = {
            "file": SimpleUploadedFile("events.csv", content),
            "section": str(section_of(ward)),
        }
        return desk.post(LIST, sent, follow=True)

    def test_lead_from_the_file_to_drafts_and_back(self, desk: Any, kanazawa: Ward) -> None:
        review = self.bring(desk, kanazawa, table(an_event(定員="若干名")))
        address = review.redirect_chain[-1][0]

        done = desk.post(f"{address}apply/", {"seen": hidden_of(review, "seen")}, follow=True)
        drafts = Programme.objects.filter(is_public=False).count()
        undone = desk.post(f"{address}undo/", follow=True)

        assert "「若干名」は数として読めません" in words_of(review)
        assert "新しく1件" in words_of(done)
        assert drafts == 1
        assert "1件を元に戻しました" in words_of(undone)
        assert not Programme.objects.exists()

    def test_tell_when_programmes_changed_meanwhile(self, desk: Any, kanazawa: Ward) -> None:
        review = self.bring(desk, kanazawa, table(an_event()))
        take_in(kanazawa, table(an_event()))
        address = review.redirect_chain[-1][0]

        answer = desk.post(f"{address}apply/", {"seen": hidden_of(review, "seen")}, follow=True)

        assert "もう一度確かめてください" in words_of(answer)
        assert Programme.objects.count() == 1

    def test_say_why_a_file_cannot_be_read(self, desk: Any, kanazawa: Ward) -> None:
        answer = self.bring(desk, kanazawa, "名称,住所\nパン屋,泥亀\n".encode())

        assert answer.status_code == 422
        assert "催しの表ではないようです" in words_of(answer)

    def test_show_imports_of_the_ward_only(self, desk: Any, konan: Ward) -> None:
        other = start(konan, table(an_event()))

        assert desk.get(f"{LIST}{other.pk}/").status_code == 404
        assert desk.post(f"{LIST}{other.pk}/apply/").status_code == 404


def test_a_year_of_the_file_is_kept_as_it_is(kanazawa: Ward) -> None:
    take_in(kanazawa, table(an_event(開始日="2022-01-24", 参加申込終了日="")))

    assert Session.objects.get().starts_at.year == 2022
    assert Intake.objects.get().opens_at == at("2022-01-24 10:00") - dt.timedelta(days=30)
