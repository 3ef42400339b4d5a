"""How those who speak for a place come in, what they propose, and what becomes of it on their page."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.places.keeper_links import write_link_token
from engawa.rooms.places.models import KeeperCode, Place, PlaceKeeper, PlaceProposal
from engawa.rooms.places.opening.osm import read_osm
from engawa.rooms.places.services import keeper_codes as codes
from engawa.rooms.places.services.keepers import remove_keeper
from engawa.rooms.places.services.register import remove_place
from tests.outbox import deliver_mails
from tests.rooms.places import keeper_cases as cases
from tests.rooms.places import material
from tests.rooms.places.desk_forms import sent_by, text, words_of

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(kanazawa: Ward) -> Place:
    return cases.make_kept_place(kanazawa)


@pytest.fixture
def keeper(client: Client, place: Place) -> Client:
    return cases.come_in(client)


class TestAskingForACode:
    def test_is_offered_only_where_somebody_speaks_for_the_place(
        self, client: Client, place: Place
    ) -> None:
        other = material.add_bakery(place.ward, "なぎさ工房")

        assert "この施設の方へ：内容を直す" in words_of(client.get(cases.PLACE))
        assert "内容を直す" not in words_of(client.get(f"/kanazawa/places/{other.number}/"))
        assert client.get(f"/kanazawa/places/{other.number}/update/").status_code == 404

    def test_gives_the_same_answer_whether_the_address_is_known_or_not(
        self, client_of: Any, place: Place
    ) -> None:
        seen = []
        for address in (cases.ADDRESS, "nobody@example.jp"):
            browser = client_of()
            cases.ask_for_code(browser, address)
            page = words_of(browser.get(f"{cases.UPDATE}code/")).replace(address, "-")
            wrong = browser.post(f"{cases.UPDATE}code/", {"code": "BBBB-BBBB"})
            seen.append((page, wrong.status_code, words_of(wrong).replace(address, "-")))

        assert seen[0] == seen[1]
        assert [message.to for message in deliver_mails()] == [[cases.ADDRESS]]

    def test_finds_an_address_however_it_is_typed(self, client: Client, place: Place) -> None:
        cases.ask_for_code(client, " ＨＩＤＡＭＡＲＩ@Example.jp ")

        assert [message.to for message in deliver_mails()] == [[cases.ADDRESS]]

    def test_keeps_the_code_nowhere_but_in_the_mail(self, client: Client, place: Place) -> None:
        cases.ask_for_code(client)

        kept = str(KeeperCode.objects.values().get())
        assert cases.last_code() not in kept
        assert cases.last_code().replace("-", "") not in kept

    def test_says_what_is_wrong_with_an_address_and_keeps_it(
        self, client: Client, place: Place
    ) -> None:
        answer = cases.ask_for_code(client, "hidamari")

        assert answer.status_code == 422
        assert 'value="hidamari"' in text(answer)

    def test_stops_a_sender_who_asks_again_and_again(self, client: Client, place: Place) -> None:
        answers = [
            cases.ask_for_code(client, f"a{number}@example.jp").status_code
            for number in range(codes.MOST_FOR_A_SENDER + 1)
        ]

        assert answers == [303] * codes.MOST_FOR_A_SENDER + [429]

    def test_takes_all_addresses_of_one_subscriber_for_one_sender(
        self, client: Client, place: Place
    ) -> None:
        answers = [
            client.post(
                f"{cases.PLACE}update/",
                {"email": f"a{number}@example.jp"},
                REMOTE_ADDR=f"2001:db8:1:2::{number + 1}",
            ).status_code
            for number in range(codes.MOST_FOR_A_SENDER + 1)
        ]

        assert answers == [303] * codes.MOST_FOR_A_SENDER + [429]

    def test_stops_for_a_place_whoever_asks(self, place: Place, now: dt.datetime) -> None:
        for number in range(codes.MOST_FOR_A_PLACE):
            codes.ask_code(place_id=place.pk, email="a@example.jp", sender=str(number), now=now)

        with pytest.raises(codes.AskedTooOften):
            codes.ask_code(place_id=place.pk, email="a@example.jp", sender="x", now=now)

    def test_floods_no_box_and_does_not_say_so(self, place: Place, now: dt.datetime) -> None:
        asked = [
            codes.ask_code(place_id=place.pk, email=cases.ADDRESS, sender=str(number), now=now)
            for number in range(codes.MOST_FOR_AN_ADDRESS + 1)
        ]

        written = [bool(codes.write_code(code_id=code.pk)) for code in asked]

        assert written == [True] * codes.MOST_FOR_AN_ADDRESS + [False]

    def test_speaks_japanese_and_is_kept_by_nobody(self, client: Client, place: Place) -> None:
        answer = client.get(f"{cases.UPDATE}?lang=en")

        assert '<html lang="ja"' in text(answer)
        assert "no-store" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]


class TestTheCode:
    def test_lets_in_once(self, client: Client, client_of: Any, place: Place) -> None:
        cases.ask_for_code(client)
        asked = KeeperCode.objects.get()
        code = cases.last_code()

        answer = client.post(f"{cases.UPDATE}code/", {"code": code})

        assert answer["Location"] == cases.FORM
        assert client.get(cases.FORM).status_code == 200
        assert PlaceKeeper.objects.get().last_used_at is not None
        assert AuditEntry.objects.filter(code="places.keeper.entered").count() == 1
        with pytest.raises(codes.CodeOver):
            codes.use_code(code_id=asked.pk, place_id=place.pk, typed=code, now=material.MOMENT)

    @pytest.mark.parametrize("way", [str.lower, lambda c: c.replace("-", "ー"), lambda c: f" {c} "])
    def test_is_read_however_it_is_typed(self, client: Client, place: Place, way: Any) -> None:
        cases.ask_for_code(client)

        answer = client.post(f"{cases.UPDATE}code/", {"code": way(cases.last_code())})

        assert answer["Location"] == cases.FORM

    def test_is_over_after_a_quarter_of_an_hour(
        self, client: Client, place: Place, clock: Any
    ) -> None:
        cases.ask_for_code(client)
        clock.shift(codes.LIFETIME.total_seconds())

        answer = client.post(f"{cases.UPDATE}code/", {"code": cases.last_code()})

        assert answer.status_code == 410
        assert "このコードは、もう使えません" in words_of(answer)

    def test_may_be_tried_five_times(self, client: Client, place: Place) -> None:
        cases.ask_for_code(client)

        tried = [
            client.post(f"{cases.UPDATE}code/", {"code": "BBBB-BBBB"}).status_code
            for _number in range(codes.MOST_TRIES)
        ]
        right = client.post(f"{cases.UPDATE}code/", {"code": cases.last_code()})

        assert tried == [422] * (codes.MOST_TRIES - 1) + [410]
        assert right.status_code == 410

    def test_of_one_browser_opens_nothing_in_another(
        self, client: Client, client_of: Any, place: Place
    ) -> None:
        cases.ask_for_code(client)

        answer = client_of().post(f"{cases.UPDATE}code/", {"code": cases.last_code()})

        assert answer["Location"] == cases.UPDATE

    def test_of_one_place_opens_no_other(self, keeper: Client, place: Place) -> None:
        other = cases.make_kept_place(place.ward, name="なぎさ工房", email="n@example.jp")

        answer = keeper.get(f"/kanazawa/places/{other.number}/update/form/")

        assert answer["Location"] == f"/kanazawa/places/{other.number}/update/"


class TestTheLinkInAMail:
    def test_leads_to_the_code_and_opens_nothing_alone(
        self, client: Client, place: Place, now: dt.datetime
    ) -> None:
        token = write_link_token(keeper_id=cases.keeper_of(place).pk, now=now)
        address = f"{cases.UPDATE}?k={token}"

        page = client.get(address)

        assert "h•••@example.jp に、コードを送ります。" in words_of(page)
        assert cases.ADDRESS not in text(page)
        assert client.get(cases.FORM).status_code == 302
        assert client.post(address, {"by-link": "1"})["Location"] == f"{cases.UPDATE}code/"
        assert deliver_mails()[-1].to == [cases.ADDRESS]
        assert cases.ADDRESS not in text(client.get(f"{cases.UPDATE}code/"))

    @pytest.mark.parametrize("days", [61, None])
    def test_is_nothing_when_it_is_old_or_written_by_somebody_else(
        self, client: Client, place: Place, now: dt.datetime, days: int | None
    ) -> None:
        keeper = cases.keeper_of(place).pk
        old = write_link_token(keeper_id=keeper, now=now - dt.timedelta(days=days or 0))
        token = old if days else old[:-2] + "xx"

        page = client.get(f"{cases.UPDATE}?k={token}")

        assert page.status_code == 200
        assert "•••" not in text(page)

    def test_of_another_place_names_nobody(
        self, client: Client, place: Place, now: dt.datetime
    ) -> None:
        other = cases.make_kept_place(place.ward, name="なぎさ工房", email="n@example.jp")
        token = write_link_token(keeper_id=cases.keeper_of(other).pk, now=now)

        assert "•••" not in text(client.get(f"{cases.UPDATE}?k={token}"))


class TestTheHour:
    def test_ends_and_gives_back_what_was_typed(
        self, keeper: Client, place: Place, clock: Any
    ) -> None:
        sent = sent_by(keeper.get(cases.FORM), phone="045-111-2222", route_words="橋を渡ります。")
        clock.shift(60 * 60)

        answer = keeper.post(cases.FORM, sent, follow=True)
        assert "入力した文は、入り直すと戻ります" in words_of(answer)
        cases.come_in(keeper)
        page = text(keeper.get(cases.FORM))

        assert "終わる前に書いた文を戻しました" in page
        assert 'value="045-111-2222"' in page
        assert "橋を渡ります。" in page
        assert not PlaceProposal.objects.exists()

    def test_ends_by_a_button(self, keeper: Client) -> None:
        answer = keeper.post(f"{cases.UPDATE}end/", follow=True)

        assert "終わりました" in words_of(answer)
        assert keeper.get(cases.FORM).status_code == 302

    def test_ends_at_once_when_the_address_is_taken_away(
        self, keeper: Client, place: Place, now: dt.datetime
    ) -> None:
        cases.make_kept_place(place.ward, name="なぎさ工房", email="n@example.jp")
        PlaceKeeper.objects.create(place=place, email="b@example.jp", added_at=now)
        remove_keeper(
            place_id=place.pk,
            keeper_id=PlaceKeeper.objects.get(email=cases.ADDRESS).pk,
            actor_id=None,
            now=now,
        )

        assert keeper.get(cases.FORM)["Location"] == cases.UPDATE

    def test_makes_nobody_an_officer(self, keeper: Client, place: Place) -> None:
        assert "_auth_user_id" not in keeper.session
        assert keeper.get("/kanazawa/desk/places/").status_code == 302

    def test_keeps_nothing_of_strangers(self, client: Client, place: Place) -> None:
        client.post(cases.FORM, {"phone": "1" * 50})

        assert "places.keeper-typed" not in client.session

    def test_is_over_where_the_place_is_gone(
        self, keeper: Client, place: Place, now: dt.datetime
    ) -> None:
        remove_place(
            ward_id=place.ward_id, number=1, revision=place.revision, actor_id=None, now=now
        )

        assert keeper.get(cases.FORM).status_code == 404


class TestSayingThatAllIsRight:
    def test_takes_one_press_and_two_make_one(self, keeper: Client, place: Place) -> None:
        for _press in range(2):
            keeper.post(f"{cases.UPDATE}confirm/", {"seen": place.revision})

        proposal = PlaceProposal.objects.get()
        assert proposal.state == "WAITING"
        assert AuditEntry.objects.filter(code="places.proposal.sent").count() == 1
        assert "「このままで正しい」と伝えています。" in words_of(keeper.get(cases.FORM))

    def test_is_told_when_an_officer_changed_the_place_meanwhile(
        self, keeper: Client, place: Place
    ) -> None:
        answer = keeper.post(f"{cases.UPDATE}confirm/", {"seen": place.revision - 1}, follow=True)

        assert "いまの内容を、もう一度見てください。" in words_of(answer)
        assert not PlaceProposal.objects.exists()


class TestProposing:
    def test_keeps_what_differs_and_changes_no_public_page(
        self, keeper: Client, place: Place
    ) -> None:
        proposal = cases.propose(
            keeper,
            phone="０４５ー１１１ー２２２２",
            note="住所の番地も変わります。",
            **{"offer-0-price": "400円", "access-braille": "NO", "hours-0_1_closes": "16:00"},
        )

        page = words_of(keeper.get(cases.FORM))
        assert proposal.values["phone"] == "045-111-2222"
        assert proposal.base["phone"] == "045-000-0001"
        assert proposal.offerings[0]["price"] == "400円"
        assert proposal.values["accessibility.braille"] == "NO"
        assert proposal.values["hours"] != proposal.base["hours"]
        assert "職員の確認を待っています" in page
        assert "045-111-2222" not in words_of(keeper.get(cases.PLACE))

    def test_says_nothing_of_what_was_not_touched(self, keeper: Client, place: Place) -> None:
        proposal = cases.propose(keeper, phone="045-111-2222")

        differing = {
            key
            for key in {*proposal.base, *proposal.values} - {"offerings"}
            if proposal.base.get(key) != proposal.values.get(key)
        }
        assert differing == {"phone"}
        assert proposal.base["offerings"] == proposal.offerings

    def test_is_not_sent_when_nothing_differs(self, keeper: Client, place: Place) -> None:
        answer = keeper.post(cases.FORM, sent_by(keeper.get(cases.FORM)), follow=True)

        assert "変わったところはありません。" in words_of(answer)
        assert not PlaceProposal.objects.exists()

    def test_goes_on_with_the_one_that_waits(self, keeper: Client, place: Place) -> None:
        cases.propose(keeper, phone="045-111-2222")

        second = cases.propose(keeper, fax="045-111-3333")

        assert PlaceProposal.objects.count() == 1
        assert (second.values["phone"], second.values["fax"]) == ("045-111-2222", "045-111-3333")
        assert (second.base["phone"], second.revision) == ("045-000-0001", 2)

    def test_keeps_what_was_typed_when_something_is_wrong(
        self, keeper: Client, place: Place
    ) -> None:
        sent = sent_by(
            keeper.get(cases.FORM),
            phone="あいう",
            **{"hours-0_1_opens": "25時", "offer-1-price": "9"},
        )

        answer = keeper.post(cases.FORM, sent)

        assert answer.status_code == 422
        assert 'value="あいう"' in text(answer)
        assert 'value="25時"' in text(answer)
        assert not PlaceProposal.objects.exists()

    def test_of_two_windows_the_second_is_told_and_loses_nothing(
        self, keeper: Client, place: Place
    ) -> None:
        sent = sent_by(keeper.get(cases.FORM), phone="045-999-9999")
        cases.propose(keeper, phone="045-111-2222")

        answer = keeper.post(cases.FORM, sent)
        again = keeper.post(cases.FORM, sent_by(answer))

        assert answer.status_code == 409
        assert "別の画面から、先に送られています" in words_of(answer)
        assert 'value="045-999-9999"' in text(answer)
        assert again.status_code == 303
        assert PlaceProposal.objects.get().values["phone"] == "045-999-9999"

    def test_believes_no_base_that_the_house_did_not_write(
        self, keeper: Client, place: Place
    ) -> None:
        sent = sent_by(keeper.get(cases.FORM), phone="045-111-2222", opened="{}")

        keeper.post(cases.FORM, sent)

        assert PlaceProposal.objects.get().base["phone"] == "045-000-0001"

    def test_can_be_withdrawn(self, keeper: Client, place: Place) -> None:
        cases.propose(keeper, phone="045-111-2222")

        answers = [
            words_of(keeper.post(f"{cases.UPDATE}withdraw/", follow=True)) for _press in range(2)
        ]

        assert "連絡を取り下げました" in answers[0]
        assert "待っている連絡は、もうありません。" in answers[1]
        assert PlaceProposal.objects.get().state == "WITHDRAWN"

    def test_leaves_hours_that_no_table_shows_as_they_are(
        self, client: Client, kanazawa: Ward
    ) -> None:
        hours = 'Mo-Fr 09:00-17:00 open "要予約"; Sa 10:00-11:00,12:00-13:00,14:00-15:00'
        place = cases.make_kept_place(kanazawa)
        Place.objects.filter(pk=place.pk).update(hours=read_osm(hours).to_plain())
        cases.come_in(client)

        proposal = cases.propose(client, phone="045-111-2222")

        assert "表では書き表せません" in words_of(client.get(cases.FORM))
        assert proposal.values["hours"] == proposal.base["hours"]
