"""The household in the form of booking: kept with consent only, and children who come where no birth date is asked."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from engawa.core.access.households import (
    MOST_CHILDREN,
    ChildValues,
    KnownChild,
    add_to_household,
    find_household,
    keep_household,
)
from engawa.core.access.models import Household, User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Answer, Booking, Intake
from tests.rooms.programmes.booking_material import number_for
from tests.rooms.programmes.desk_forms import Open, text
from tests.rooms.programmes.material import MOMENT, make_intake, make_programme
from tests.rooms.programmes.question_material import BIRTH, ask

pytestmark = pytest.mark.usefixtures("clock")
BOOK = "/kanazawa/programmes/1/1/book/"
HANA = "hana@example.jp"


def typed(**said: Any) -> dict[str, Any]:
    return {"units": "1", "name": "浜 はな子", "email": HANA, "note": "", "press": "p", **said}


def family(**said: Any) -> dict[str, Any]:
    """Give what is sent with a child and the box that lets it be kept."""
    more = {"q1_1": "2022-02-10", "called_1": "なぎ", "keep_family": "on", "phone": "090-1234-5678"}
    return typed(**{**more, **said})


def kept_of(email: str) -> tuple[str, str, list[tuple[str, str]]] | None:
    user = User.objects.filter(email=email).first()
    found = find_household(user_id=user.pk) if user is not None else None
    if found is None:
        return None
    children = [(child.called, child.born_on.isoformat()) for child in found.children]
    return found.name, found.phone, children


@pytest.fixture
def asking(kanazawa: Ward) -> Intake:
    """An intake that asks for birth dates."""
    intake = make_intake(make_programme(kanazawa, age_from=6), capacity=8, most_at_once=2)
    ask(intake, **BIRTH, is_required=True)
    return intake


class TestKeepingWithConsent:
    def test_keeps_at_once_for_whoever_has_signed_in(
        self, client_of: Open, hana: User, asking: Intake
    ) -> None:
        answer = client_of(hana).post(BOOK, family(), follow=True)

        assert kept_of(HANA) == ("浜 はな子", "090-1234-5678", [("なぎ", "2022-02-10")])
        assert "ご家族の内容を残しました。" in text(answer)
        entry = AuditEntry.objects.get(code="access.household.kept")
        assert (entry.actor_id, entry.subject) == (None, f"access.user:{hana.pk}")
        # The booking has what the intake asks for, and no name of a child.
        assert list(Answer.objects.values_list("value", flat=True)) == ["2022-02-10"]

    def test_keeps_nothing_without_the_box(
        self, client_of: Open, hana: User, asking: Intake
    ) -> None:
        client_of(hana).post(BOOK, family(keep_family=""))

        assert Booking.objects.count() == 1
        assert not Household.objects.exists()

    def test_keeps_for_others_when_the_number_was_typed(
        self, client: Client, asking: Intake
    ) -> None:
        client.post(BOOK, family(email="neu@example.jp"))
        booking = Booking.objects.get()
        own = f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/"
        before = (User.objects.filter(email="neu@example.jp").exists(), text(client.get(own)))

        wrong = client.post(own + "confirm/", {"number": "AAAA-AAAA"})
        still = Household.objects.exists()
        client.post(own + "confirm/", {"number": number_for(booking)})

        assert before[0] is False
        assert "番号を入れると、ご家族の内容も残します。" in before[1]
        assert (wrong.status_code, still) == (422, False)
        assert kept_of("neu@example.jp") == (
            "浜 はな子",
            "090-1234-5678",
            [("なぎ", "2022-02-10")],
        )
        # Typing the number of a booking signs nobody in.
        assert "_auth_user_id" not in client.session

    def test_keeps_nothing_for_a_booking_that_somebody_else_confirmed(
        self, client: Client, asking: Intake
    ) -> None:
        client.post(BOOK, family(email="owner@example.jp"))
        booking = Booking.objects.get()
        own = f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/confirm/"

        Client().post(own, {"number": number_for(booking)})
        client.post(own, {"number": "AAAA-AAAA"})

        assert Booking.objects.get().state == "BOOKED"
        assert not Household.objects.exists()

    def test_says_beforehand_that_the_number_is_to_be_typed_in_the_same_browser(
        self, client: Client, asking: Intake
    ) -> None:
        page = text(client.get(BOOK))
        client.post(BOOK, family(email="neu@example.jp"))
        booking = Booking.objects.get()
        key = make_key(code=booking.code)
        elsewhere = Client()

        own = text(client.get(f"/kanazawa/programmes/booking/{key}/"))
        other = text(elsewhere.get(f"/kanazawa/programmes/booking/{key}/"))

        assert "番号を、この端末で入れてください。" in page
        assert "ご家族の内容も残します。" in own
        assert "ご家族の内容も残します。" not in other

    def test_does_not_believe_what_a_browser_made_up(self, client: Client, asking: Intake) -> None:
        client.post(BOOK, family(keep_family="", email="neu@example.jp"))
        booking = Booking.objects.get()
        client.cookies["engawa_family"] = f'{{"code": "{booking.code}", "children": []}}'
        own = f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/confirm/"

        client.post(own, {"number": number_for(booking)})

        assert not Household.objects.exists()

    def test_says_that_it_keeps_nothing_for_a_telephone_number(
        self, client: Client, asking: Intake
    ) -> None:
        answer = client.post(BOOK, family(email=""), follow=True)

        assert "残すには、メールアドレスが要ります。" in text(answer)
        assert not Household.objects.exists()

    def test_shows_the_box_and_the_names_again_when_something_has_to_be_mended(
        self, client: Client, asking: Intake
    ) -> None:
        answer = client.post(BOOK, family(name=""))

        page = text(answer)
        assert answer.status_code == 422
        assert 'value="なぎ"' in page
        assert "checked" in page.partition('name="keep_family"')[2][:80]
        assert "engawa_family" not in answer.cookies

    def test_keeps_the_box_and_the_names_over_the_sign_in(
        self, client: Client, hana: User, asking: Intake
    ) -> None:
        client.post(BOOK, family(sign_in="1"))
        client.force_login(hana)

        page = text(client.get(BOOK))

        assert 'value="なぎ"' in page
        assert 'value="2022-02-10"' in page
        assert "checked" in page.partition('name="keep_family"')[2][:80]

    def test_adds_a_child_to_what_is_kept(
        self, client_of: Open, hana: User, asking: Intake
    ) -> None:
        browser = client_of(hana)
        browser.post(BOOK, family())

        page = text(browser.get(BOOK))
        browser.post(BOOK, family(email="taro@example.jp", q1_1="2020-01-05", called_1="みなと"))

        assert "いま入れるお子さんを、残してある家族の内容に加える" in page
        assert kept_of(HANA) == (
            "浜 はな子",
            "090-1234-5678",
            [("みなと", "2020-01-05"), ("なぎ", "2022-02-10")],
        )

    def test_is_withdrawn_on_my_page(self, client_of: Open, hana: User, asking: Intake) -> None:
        browser = client_of(hana)
        browser.post(BOOK, family())

        browser.post("/kanazawa/my/erase/access.household/", {"from": "my"})

        assert not Household.objects.exists()

    def test_is_not_asked_where_no_birth_date_is(self, client: Client, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa))

        assert "keep_family" not in text(client.get(BOOK))


class TestAddingToAHousehold:
    def add(self, user: User, *children: tuple[str, str], **facts: str) -> list[tuple[str, str]]:
        kept = add_to_household(
            user_id=user.pk,
            **{"name": "花", "phone": "", **facts},
            children=[ChildValues(called, dt.date.fromisoformat(day)) for called, day in children],
            now=MOMENT,
        )
        return [(child.called, child.born_on.isoformat()) for child in kept.children]

    def test_adds_a_child_once_and_twins_as_two(self, hana: User) -> None:
        self.add(hana, ("なぎ", "2022-02-10"))

        found = self.add(hana, ("なぎ", "2022-02-10"), ("みなと", "2022-02-10"), ("", "2022-02-10"))

        assert found == [("なぎ", "2022-02-10"), ("みなと", "2022-02-10")]

    def test_names_a_child_without_a_name_by_its_turn(self, hana: User) -> None:
        assert self.add(hana, ("", "2022-02-10"), ("", "2020-01-01")) == [
            ("2人目", "2020-01-01"),
            ("1人目", "2022-02-10"),
        ]

    def test_leaves_what_was_kept(self, hana: User) -> None:
        self.add(hana, phone="090-1234-5678")

        self.add(hana, name="ほか", phone="045-000-0000")

        found = find_household(user_id=hana.pk)
        assert found is not None
        assert (found.name, found.phone, found.revision) == ("花", "090-1234-5678", 2)

    def test_adds_no_more_than_a_form_can_offer(self, hana: User) -> None:
        many = [(f"子{turn}", f"2020-01-{turn + 1:02}") for turn in range(MOST_CHILDREN + 2)]

        assert len(self.add(hana, *many)) == MOST_CHILDREN


class TestChildrenWhoCome:
    def keep(self, user: User) -> tuple[KnownChild, KnownChild]:
        kept = keep_household(
            user_id=user.pk,
            name="浜 はな子",
            phone="",
            children=[
                ChildValues("なぎ", dt.date(2022, 2, 10)),
                ChildValues("みなと", dt.date(2023, 8, 1)),
            ],
            revision=0,
            has_consented=True,
            now=MOMENT,
        )
        nagi, minato = kept.children
        return nagi, minato

    def test_are_offered_and_nothing_of_them_is_kept_with_the_booking(
        self, client_of: Open, hana: User, kanazawa: Ward
    ) -> None:
        make_intake(make_programme(kanazawa), unit="PERSONS", most_at_once=4)
        nagi, minato = self.keep(hana)
        browser = client_of(hana)

        page = text(browser.get(BOOK))
        answer = browser.post(BOOK, typed(units="3", coming=[str(nagi.pk), str(minato.pk)]))

        assert "なぎ（2022年2月10日生まれ）" in page
        assert answer.status_code == 303
        assert Booking.objects.get().units == 3
        assert not Answer.objects.exists()

    def test_are_told_kindly_when_they_are_too_young(
        self, client_of: Open, hana: User, kanazawa: Ward
    ) -> None:
        make_intake(make_programme(kanazawa, age_from=6), unit="HOUSEHOLDS")
        nagi, minato = self.keep(hana)

        answer = client_of(hana).post(BOOK, typed(coming=[str(nagi.pk), str(minato.pk)]))

        assert answer.status_code == 422
        page = text(answer)
        assert "みなと：このお子さんは、教室の日に2か月です。6か月から参加できます。" in page
        # And where they can come, as for a birth date that was typed.
        assert "参加できる回をさがす" in page
        assert not Booking.objects.exists()

    @pytest.mark.parametrize(
        ("unit", "units", "count", "status"),
        [
            ("PAIRS", "2", 2, 303),
            ("PAIRS", "2", 1, 422),
            ("PERSONS", "1", 2, 422),
            ("PERSONS", "2", 2, 303),
            ("HOUSEHOLDS", "1", 2, 303),
        ],
    )
    def test_are_as_many_as_are_booked(
        self,
        client_of: Open,
        hana: User,
        kanazawa: Ward,
        unit: str,
        units: str,
        count: int,
        status: int,
    ) -> None:
        make_intake(make_programme(kanazawa), unit=unit, most_at_once=4)
        coming = [str(child.pk) for child in self.keep(hana)][:count]

        answer = client_of(hana).post(BOOK, typed(units=units, coming=coming))

        assert answer.status_code == status

    def test_are_those_of_ones_own_household(
        self, client_of: Open, hana: User, taro: User, kanazawa: Ward
    ) -> None:
        make_intake(make_programme(kanazawa))
        self.keep(hana)
        theirs, _other = self.keep(taro)

        answer = client_of(hana).post(BOOK, typed(coming=[str(theirs.pk)]))

        assert answer.status_code == 422
        assert not Booking.objects.exists()

    def test_are_not_offered_to_what_is_for_grown_ups(
        self, client_of: Open, hana: User, kanazawa: Ward
    ) -> None:
        make_intake(make_programme(kanazawa, age_from=60 * 12))
        self.keep(hana)

        assert "来るお子さん" not in text(client_of(hana).get(BOOK))
