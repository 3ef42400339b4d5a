"""Lists of events: what we wrote is read back, hostile ones end in sentences; the command and the pages."""

import csv
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
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.importing.headings import HEADINGS, Layout
from engawa.rooms.programmes.importing.rows import read_rows
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.selectors.event_imports import (
    Deed,
)
from engawa.rooms.programmes.services.intakes import call_off_session
from engawa.rooms.programmes.session_opendata import STANDARD
from tests.rooms.programmes.desk_forms import Open, hidden_of, text, words_of
from tests.rooms.programmes.event_material import (
    an_event,
    plan,
    start,
    table,
    take_in,
)
from tests.rooms.programmes.material import (
    MOMENT,
    a_session,
    at,
    make_intake,
    make_programme,
    section_of,
)

LIST = "/kanazawa/desk/programmes/imports/"


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

    def test_name_each_cell_where_rows_stand_as_cards(self, desk: Any, kanazawa: Ward) -> None:
        events = [an_event(イベント名=f"{number}回目のつどい") for number in range(1, 6)]

        page = text(self.bring(desk, kanazawa, table(*events)))

        assert 'data-label="イベント名">1回目のつどい' in page
        first, rest = page.split("つづきの2行を見る", 1)
        assert "3回目のつどい</td>" in first
        assert "4回目のつどい</td>" in rest

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
