"""Which promises the safety pages keep, at the desk: their numbers stand beside those, and no colleague's are lost."""

import html
import re
from collections.abc import Callable

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import SafetyPromise

Open = Callable[..., Client]
PAGE = "/kanazawa/desk/safety/promises/"


def hidden_of(page: str) -> dict[str, str]:
    found = {
        name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("seen", "opened")
    }
    return {name: html.unescape(match[1]) for name, match in found.items() if match}


@pytest.fixture
def initiatives(kanazawa: Ward) -> list[InitiativeRef]:
    return [
        InitiativeRef.objects.create(ward=kanazawa, fiscal_year=2026, code=code, title=title)
        for code, title in (("I7", "金沢防災づくり"), ("I8", "地域のつながり"))
    ]


@pytest.fixture
def desk(client_of: Open, editor: User) -> Client:
    return client_of(editor)


def list_kept() -> set[tuple[str, str]]:
    return set(SafetyPromise.objects.values_list("initiative__code", "activity_code"))


class TestPromises:
    def test_are_chosen_from_those_of_the_policy(
        self, desk: Client, initiatives: list[InitiativeRef]
    ) -> None:
        page = desk.get(PAGE).content.decode()
        assert "2026 I7 金沢防災づくり" in page

        first, second = (str(one.pk) for one in initiatives)
        answer = desk.post(
            PAGE,
            {**hidden_of(page), "initiative_1": first, "activity_1": "A3", "initiative_2": second},
            follow=True,
        )

        assert "保存しました" in answer.content.decode()
        assert list_kept() == {("I7", "A3"), ("I8", "")}
        assert AuditEntry.objects.get(code="safety.promises.set").data == {"count": 2}

    def test_are_taken_off_by_choosing_none(
        self, desk: Client, kanazawa: Ward, initiatives: list[InitiativeRef]
    ) -> None:
        SafetyPromise.objects.create(ward=kanazawa, initiative=initiatives[0])

        desk.post(PAGE, {**hidden_of(desk.get(PAGE).content.decode()), "initiative_1": ""})

        assert list_kept() == set()

    def test_keep_a_name_that_left_the_policy(
        self, desk: Client, kanazawa: Ward, initiatives: list[InitiativeRef]
    ) -> None:
        SafetyPromise.objects.create(ward=kanazawa, initiative=initiatives[0])
        InitiativeRef.objects.update(withdrawn_at="2026-10-01T00:00:00+09:00")

        page = desk.get(PAGE).content.decode()

        assert "金沢防災づくり" in page
        assert "地域のつながり" not in page

    def test_refuse_a_code_without_its_initiative(
        self, desk: Client, initiatives: list[InitiativeRef]
    ) -> None:
        answer = desk.post(PAGE, {"activity_1": "A3", "seen": "[]"})

        assert answer.status_code == 422
        assert "取組を選んでください" in answer.content.decode()

    def test_refuse_an_initiative_of_another_ward(
        self, desk: Client, konan: Ward, initiatives: list[InitiativeRef]
    ) -> None:
        other = InitiativeRef.objects.create(ward=konan, fiscal_year=2026, code="I1", title="港南")

        answer = desk.post(PAGE, {"initiative_1": str(other.pk), "seen": "[]"})

        assert answer.status_code == 422
        assert list_kept() == set()

    @pytest.mark.parametrize("seen", ["", "{", "[1]", '[["x", "y"]]', "[" * 5000])
    def test_take_nothing_for_seen_that_nobody_wrote(
        self, desk: Client, kanazawa: Ward, initiatives: list[InitiativeRef], seen: str
    ) -> None:
        SafetyPromise.objects.create(ward=kanazawa, initiative=initiatives[0])

        answer = desk.post(PAGE, {"initiative_1": str(initiatives[1].pk), "seen": seen})

        assert answer.status_code == 409
        assert list_kept() == {("I7", "")}

    def test_show_what_a_colleague_made_of_them(
        self, desk: Client, client_of: Open, approver: User, initiatives: list[InitiativeRef]
    ) -> None:
        first, second = (str(one.pk) for one in initiatives)
        mine = hidden_of(desk.get(PAGE).content.decode())
        other = client_of(approver)
        other.post(PAGE, {**hidden_of(other.get(PAGE).content.decode()), "initiative_1": first})

        answer = desk.post(PAGE, {**mine, "initiative_1": second})

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "ほかの職員が、先に直しました" in page
        assert list_kept() == {("I7", "")}
        desk.post(PAGE, {**hidden_of(page), "initiative_1": second})
        assert list_kept() == {("I8", "")}
