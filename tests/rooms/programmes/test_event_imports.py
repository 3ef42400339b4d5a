"""Files of events: read in any layout, looked at, taken in as drafts, and undone."""

import datetime as dt

import pytest

from engawa.core.fiscal.dates import TOKYO
from engawa.core.wards.models import Ward
from engawa.rooms.places.contracts import TableRefused
from engawa.rooms.programmes.models import Intake, Programme, Session
from engawa.rooms.programmes.selectors.event_imports import (
    NotEvents,
)
from engawa.rooms.programmes.services.event_imports import (
    ImportEnded,
    PlanChanged,
    ProgrammeUnfit,
    apply_import,
    discard_import,
)
from engawa.rooms.programmes.services.event_undoing import LaterImport
from engawa.rooms.programmes.services.programmes import set_public
from tests.rooms.places.material import add_bakery
from tests.rooms.programmes.event_material import (
    an_event,
    factory_booking,
    mend,
    plan,
    start,
    table,
    take_in,
    undo,
)
from tests.rooms.programmes.material import (
    MOMENT,
    at,
)
from tests.shared import shared_file


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
    @pytest.mark.parametrize(
        ("name", "rows", "programmes"),
        [
            ("o1-122271_event.csv", 181, 74),
            ("o1-131024_event.csv", 37, 12),
            ("o1-141003_event.csv", 1, 1),
            ("o1-142018_event.csv", 23, 10),
        ],
    )
    def test_are_taken_in_whole_and_nothing_is_public(
        self, kanazawa: Ward, name: str, rows: int, programmes: int
    ) -> None:
        content = shared_file(f"data/events/{name}").read_bytes()
        found = plan(kanazawa, content)

        done = take_in(kanazawa, content)

        assert len(found.table.rows) == rows
        assert found.refused == 0, found.findings
        assert not found.layout.unknown
        assert Programme.objects.count() == done.counts["NEW"] >= programmes
        assert Session.objects.count() == len(found.table.rows)
        assert not Programme.objects.filter(is_public=True).exists()
        assert plan(kanazawa, content).count()["UNCHANGED"] == done.counts["NEW"]


class TestOldLists:
    def test_keep_their_year(self, kanazawa: Ward) -> None:
        take_in(kanazawa, table(an_event(開始日="2022-01-24", 参加申込終了日="")))

        assert Session.objects.get().starts_at.year == 2022
        assert Intake.objects.get().opens_at == at("2022-01-24 10:00") - dt.timedelta(days=30)
