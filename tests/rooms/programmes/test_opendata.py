"""What everybody may take: programmes, and their sessions in the layout of the municipal standard."""

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest

from engawa.core.delivery.models import InitiativeRef
from engawa.core.opendata import registry
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.services.intakes import call_off_intake
from engawa.rooms.programmes.session_opendata import STANDARD
from tests.rooms.places import material as places
from tests.rooms.programmes.material import (
    MOMENT,
    a_session,
    make_intake,
    make_programme,
)
from tests.shared import shared_file

pytestmark = pytest.mark.django_db


def take_rows(client: Any, name: str) -> list[dict[str, Any]]:
    answer = client.get(f"/kanazawa/opendata/{name}.json")
    assert answer.status_code == 200
    rows: list[dict[str, Any]] = json.loads(b"".join(answer.streaming_content))["rows"]
    return rows


def take_csv(client: Any, name: str) -> list[dict[str, str]]:
    answer = client.get(f"/kanazawa/opendata/{name}.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


class TestTheTableOfProgrammes:
    def test_gives_what_is_public_with_the_promises_that_it_keeps(
        self, client: Any, kanazawa: Ward
    ) -> None:
        ref = InitiativeRef.objects.create(ward=kanazawa, fiscal_year=2023, code="I1", title="取組")
        make_programme(kanazawa, promises=((ref.pk, ""), (ref.pk, "A2")), languages=("en", "zh"))
        make_programme(kanazawa, title="まだ出さない教室", is_public=False)

        rows = take_rows(client, "programmes.register")

        assert [(row["number"], row["kind"], row["section"]) for row in rows] == [
            (1, "教室", "こども家庭支援課")
        ]
        assert (rows[0]["initiatives"], rows[0]["languages"]) == (["I1"], ["en", "zh"])
        assert rows[0]["url"].endswith("/kanazawa/programmes/1/")

    def test_keeps_spreadsheets_from_running_a_title(self, client: Any, kanazawa: Ward) -> None:
        title = '=HYPERLINK("https://example.jp","教室")'
        make_intake(make_programme(kanazawa, title=title))

        assert take_csv(client, "programmes.register")[0]["名称"] == f"'{title}"
        assert take_csv(client, "programmes.sessions")[0]["イベント名"] == f"'{title}"
        assert take_rows(client, "programmes.register")[0]["title"] == title


class TestTheTableOfSessions:
    def test_gives_each_session_under_the_headings_of_the_standard(
        self, client: Any, kanazawa: Ward
    ) -> None:
        hall = places.add(kanazawa, "金沢公会堂", latitude=35.34, longitude=139.62)
        programme = make_programme(kanazawa, title_en="Parents-to-be class", bring="母子健康手帳")
        course = (
            a_session("2023-10-21 10:00", place_id=hall.pk, room="2階 会議室"),
            a_session("2023-10-28 10:00", is_online=True),
        )
        make_intake(programme, sessions=course)

        first, second = take_csv(client, "programmes.sessions")

        assert list(first)[: len(STANDARD)] == [str(field.label) for field in STANDARD]
        assert {
            heading: first[heading]
            for heading in ("イベント名", "イベント名_英語", "開始日", "開始時間", "終了時間")
        } == {
            "イベント名": "プレパパ・プレママ教室",
            "イベント名_英語": "Parents-to-be class",
            "開始日": "2023-10-21",
            "開始時間": "10:00",
            "終了時間": "12:00",
        }
        assert (first["場所名称"], first["建物名等(方書)"]) == ("金沢公会堂", "2階 会議室")
        assert (first["緯度"], first["施設の番号"]) == ("35.34", str(hall.number))
        assert (first["定員"], first["定員の単位"], first["参加申込方法"]) == ("12", "人", "先着順")
        assert (first["参加申込終了日"], first["参加申込終了時間"]) == ("2023-10-19", "17:00")
        assert first["備考"] == "持ち物：母子健康手帳"
        assert (second["場所名称"], second["オンライン"]) == ("オンライン", "true")

    def test_says_why_a_session_was_called_off(self, client: Any, kanazawa: Ward) -> None:
        intake = make_intake(make_programme(kanazawa))
        call_off_intake(
            ward_id=kanazawa.pk,
            programme_number=1,
            number=intake.number,
            reason="台風のため",
            actor_id=None,
            now=MOMENT,
        )

        row = take_csv(client, "programmes.sessions")[0]

        assert (row["中止"], row["開始日時特記事項"]) == ("true", "中止：台風のため")

    def test_says_that_nothing_is_booked(self, client: Any, kanazawa: Ward) -> None:
        make_intake(
            make_programme(kanazawa),
            way="OPEN",
            capacity=None,
            opens_at=None,
            closes_at=None,
            cancel_until=None,
        )

        row = take_csv(client, "programmes.sessions")[0]

        assert (row["参加申込方法"], row["定員"], row["定員の単位"]) == ("申込み不要", "", "")
        assert row["参加申込終了日"] == ""

    def test_is_in_japanese_whatever_the_reader_speaks(self, client: Any, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa, title_en="Parents-to-be class"))
        client.cookies["language"] = "en"

        row = take_csv(client, "programmes.sessions")[0]

        assert (row["イベント名"], row["種類"]) == ("プレパパ・プレママ教室", "教室")

    def test_leaves_out_what_is_not_public_and_other_wards(
        self, client: Any, kanazawa: Ward, konan: Ward
    ) -> None:
        make_intake(make_programme(kanazawa, is_public=False))
        make_intake(make_programme(konan))

        assert take_csv(client, "programmes.sessions") == []

    def test_shares_the_headings_that_municipalities_use(self) -> None:
        # Base-registry files of four municipalities name the same things alike.
        used = set()
        for name in ("o1-141003_event.csv", "o1-142018_event.csv"):
            text = shared_file(f"data/events/{name}").read_text(encoding="utf-8-sig")
            used |= set(next(csv.reader(io.StringIO(text))))

        ours = {str(field.label) for field in registry.get("programmes.sessions").fields}

        assert {
            "開始日", "終了日", "場所名称", "緯度", "経度", "定員", "対象者", "料金(基本)",
            "料金(詳細)", "連絡先名称", "連絡先電話番号", "アクセス方法", "駐車場情報", "URL", "備考",
        } <= used & ours  # fmt: skip

    def test_asks_the_database_as_often_for_many_sessions_as_for_one(
        self, kanazawa: Ward, django_assert_max_num_queries: Any
    ) -> None:
        hall = places.add(kanazawa, "金沢公会堂")
        programme = make_programme(kanazawa)
        course = [a_session(f"2023-10-{day:02} 10:00", place_id=hall.pk) for day in range(20, 30)]
        make_intake(programme, sessions=tuple(course), cancel_until=None)

        with django_assert_max_num_queries(4):
            rows = list(registry.get("programmes.sessions").rows(kanazawa.pk))

        assert len(rows) == 10


class TestTheirLastChange:
    def changed_at(self, ward: Ward) -> dt.datetime | None:
        return registry.get("programmes.sessions").changed_at(ward.pk)

    def test_is_nothing_where_there_is_nothing(self, kanazawa: Ward) -> None:
        places.add(kanazawa, "金沢公会堂")

        assert self.changed_at(kanazawa) is None

    def test_is_that_of_the_programme_or_of_the_place_where_it_is(self, kanazawa: Ward) -> None:
        make_programme(kanazawa, now=MOMENT)
        before = self.changed_at(kanazawa)
        later = MOMENT + dt.timedelta(days=1)

        places.add(kanazawa, "金沢公会堂", now=later)

        assert (before, self.changed_at(kanazawa)) == (MOMENT, later)

    def test_is_new_when_something_is_taken_back(self, kanazawa: Ward) -> None:
        make_programme(kanazawa, now=MOMENT)
        make_programme(kanazawa, now=MOMENT + dt.timedelta(days=2), is_public=False)

        assert self.changed_at(kanazawa) == Programme.objects.get(number=2).changed_at
