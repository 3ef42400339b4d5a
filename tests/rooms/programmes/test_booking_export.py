"""The list of who booked leaves the house only with a reason, without formulas, and written down."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Booking, Intake
from tests.rooms.programmes.booking_material import an_intake, book, cancel
from tests.rooms.programmes.desk_forms import Open, text, words_of

pytestmark = pytest.mark.usefixtures("clock")
EXPORT = "/kanazawa/desk/programmes/1/intakes/1/bookings/export/"
ASKED = {
    "reason": "RECEPTION",
    "words": "当日の受付に使うため",
    "who": "LIVE",
    "columns": ["state", "name", "units"],
    "shape": "csv",
}


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    return an_intake(kanazawa, capacity=20)


@pytest.fixture
def desk(client_of: Open, editor: User) -> Client:
    return client_of(editor)


def send(desk: Client, **asked: Any) -> Any:
    return desk.post(EXPORT, {**ASKED, **asked})


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def noted() -> AuditEntry:
    return AuditEntry.objects.get(code="programmes.bookings.taken-out")


class TestTakingOutAList:
    def test_gives_the_chosen_columns(self, desk: Client, intake: Intake) -> None:
        book(intake, units=2)
        cancel(book(intake, "gone@example.jp"))

        answer = send(desk)

        assert rows_of(answer) == [
            ["状態", "お名前", "数"],
            ["申込み済み", "浜 はな子", "2組"],
        ]
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert answer["Cache-Control"] == "no-store"
        assert "2023-11-20" in answer["Content-Disposition"]

    def test_writes_down_who_took_what_and_why(
        self, desk: Client, intake: Intake, editor: User
    ) -> None:
        book(intake)

        send(desk)

        entry = noted()
        assert entry.actor == editor
        assert entry.data == {
            "programme": 1,
            "number": 1,
            "reason": "RECEPTION",
            "words": "当日の受付に使うため",
            "people": 1,
            "columns": ["state", "name", "units"],
            "shape": "csv",
        }

    @pytest.mark.parametrize(
        ("asked", "words"),
        [
            ({"reason": ""}, "何のためかを選んでください。"),
            ({"words": ""}, "何に使うかを、短く書いてください。"),
            ({"columns": []}, "列を1つ以上選んでください。"),
            ({"columns": ["password"]}, "一覧の中から選び直してください。"),
        ],
    )
    def test_is_refused_without_a_reason_and_keeps_what_was_typed(
        self, desk: Client, intake: Intake, asked: dict[str, Any], words: str
    ) -> None:
        book(intake)

        page = send(desk, **asked)

        assert page.status_code == 422
        assert words in words_of(page)
        assert "浜 はな子" not in text(page)
        assert not AuditEntry.objects.filter(code="programmes.bookings.taken-out").exists()

    def test_holds_the_note_only_when_it_was_chosen(self, desk: Client, intake: Intake) -> None:
        book(intake, note="耳が聞こえにくい", phone="045-111-2222")

        without = send(desk, columns=["name", "phone", "email", "needs", "code", "made", "channel"])
        chosen = send(desk, columns=["note"])

        assert "耳が聞こえにくい" not in without.content.decode()
        assert rows_of(chosen)[1] == ["耳が聞こえにくい"]

    @pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋"])
    def test_disarms_what_a_spreadsheet_would_run(
        self, desk: Client, intake: Intake, sign: str
    ) -> None:
        book(intake, name=f'{sign}HYPERLINK("http://x")')

        assert rows_of(send(desk, columns=["name"]))[1] == [f'\'{sign}HYPERLINK("http://x")']

    def test_takes_those_who_cancelled_when_asked(self, desk: Client, intake: Intake) -> None:
        cancel(book(intake))

        counts = {who: len(rows_of(send(desk, who=who))) - 1 for who in ("LIVE", "BOOKED", "ALL")}

        assert counts == {"LIVE": 0, "BOOKED": 0, "ALL": 1}

    def test_is_printed_with_the_day_by_which_it_must_be_destroyed(
        self, desk: Client, intake: Intake, editor: User
    ) -> None:
        book(intake)

        page = words_of(send(desk, shape="print"))

        assert "2023年11月20日までに裁断する" in page
        assert f"当日の受付：当日の受付に使うため（{editor.name}" in page
        assert "浜 はな子" in page
        assert noted().data["shape"] == "print"

    def test_names_nobody_before_a_reason_was_given(self, desk: Client, intake: Intake) -> None:
        book(intake)

        page = desk.get(EXPORT)

        assert "2023年11月20日までに消してください" in words_of(page)
        assert Booking.objects.get().name not in text(page)

    def test_is_for_those_who_may_write(
        self, client_of: Open, viewer: User, intake: Intake
    ) -> None:
        assert client_of(viewer).post(EXPORT, ASKED).status_code == 403
