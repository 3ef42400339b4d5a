"""Adding a programme or an intake: what is pressed twice is there once."""

from typing import Any

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Intake, Programme
from tests.rooms.programmes.desk_forms import (
    DESK,
    INTAKES,
    NEW,
    Open,
    hidden_of,
    intake_form,
    programme_form,
    text,
)
from tests.rooms.programmes.material import make_programme, section_of

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def desk(client_of: Open, editor: User) -> Client:
    return client_of(editor)


class TestAddingAProgrammeTwice:
    def test_adds_one_and_leads_to_it_again(self, desk: Client, kanazawa: Ward) -> None:
        form = programme_form(section_of(kanazawa), press=hidden_of(desk.get(NEW), "press"))

        answers = [desk.post(NEW, form) for _press in range(2)]

        assert Programme.objects.count() == 1
        assert {answer["Location"] for answer in answers} == {f"{DESK}1/"}

    def test_adds_another_from_a_page_of_its_own(self, desk: Client, kanazawa: Ward) -> None:
        for _page in range(2):
            mark = hidden_of(desk.get(NEW), "press")
            desk.post(NEW, programme_form(section_of(kanazawa), press=mark))

        assert Programme.objects.count() == 2

    def test_keeps_the_mark_when_something_is_to_be_mended(
        self, desk: Client, kanazawa: Ward
    ) -> None:
        mark = hidden_of(desk.get(NEW), "press")

        page = desk.post(NEW, programme_form(section_of(kanazawa), title="", press=mark))

        assert page.status_code == 422
        assert hidden_of(page, "press") == mark


class TestAddingAnIntakeTwice:
    def send(self, desk: Client, **typed: Any) -> Any:
        return desk.post(f"{INTAKES}new/", intake_form("2023-11-4", **typed))

    def test_adds_one(self, desk: Client, kanazawa: Ward) -> None:
        make_programme(kanazawa)
        mark = hidden_of(desk.get(f"{INTAKES}new/"), "press")

        answers = [self.send(desk, press=mark) for _press in range(2)]

        assert Intake.objects.count() == 1
        assert [answer.status_code for answer in answers] == [302, 302]

    def test_adds_what_was_mended_beside_it(self, desk: Client, kanazawa: Ward) -> None:
        make_programme(kanazawa)
        mark = hidden_of(desk.get(f"{INTAKES}new/"), "press")

        self.send(desk, press=mark)
        page = self.send(desk, press=mark, capacity="20")
        if page.status_code == 200:
            # The first one clashes with it, and was seen.
            assert "重なって" in text(page)
            self.send(desk, press=mark, capacity="20", seen=hidden_of(page, "seen"))

        assert sorted(Intake.objects.values_list("capacity", flat=True)) == [12, 20]
