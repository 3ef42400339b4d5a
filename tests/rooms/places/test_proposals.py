"""What officers make of what places propose, and how they let somebody speak for a place."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place, PlaceKeeper, PlaceProposal
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.services.keepers import KeeperKnown, add_keeper, ask_keepers
from engawa.rooms.places.services.proposals import ProposalChanged, approve_proposal
from engawa.rooms.places.services.register import change_place, remove_place
from engawa.rooms.places.services.writing import read_standing
from tests.cast import end_session
from tests.outbox import deliver_mails
from tests.rooms.places import keeper_cases as cases
from tests.rooms.places import material
from tests.rooms.places.desk_forms import text, words_of
from tests.turns import somebody_faster

pytestmark = pytest.mark.usefixtures("clock")
DESK = "/kanazawa/desk/places/"
LIST = f"{DESK}proposals/"
KEEPERS = f"{DESK}1/keepers/"


@pytest.fixture
def place(kanazawa: Ward) -> Place:
    return cases.make_kept_place(kanazawa)


@pytest.fixture
def proposal(client: Client, place: Place) -> PlaceProposal:
    return cases.propose(
        cases.come_in(client), phone="045-111-2222", fax="", **{"offer-0-price": "400円"}
    )


@pytest.fixture
def desk(client_of: Any, editor: User) -> Client:
    browser: Client = client_of(editor)
    return browser


def sent_of(proposal: PlaceProposal, **choices: str) -> dict[str, str]:
    """Give what the page of a proposal sends when these were chosen."""
    place = Place.objects.get(pk=proposal.place_id)
    chosen = {f"choice-{key}": value for key, value in choices.items()}
    return {"revision": str(proposal.revision), "seen": str(place.revision), **chosen}


def page_of(proposal: PlaceProposal) -> str:
    return f"{LIST}{proposal.pk}/"


def change_phone(place: Place, phone: str) -> None:
    """Let an officer change the telephone number."""
    current = Place.objects.get(pk=place.pk)
    change_place(
        ward_id=place.ward_id,
        number=place.number,
        revision=current.revision,
        values=replace(read_values(place=current), phone=phone),
        standing=read_standing(place=current),
        actor_id=None,
        now=material.MOMENT,
    )


class TestTheList:
    def test_shows_what_waits_the_longest_waiting_first(
        self, desk: Client, proposal: PlaceProposal, now: dt.datetime
    ) -> None:
        other = cases.make_kept_place(proposal.place.ward, name="なぎさ工房", email="n@example.jp")
        PlaceProposal.objects.create(
            place=other, keeper=cases.keeper_of(other), at=now - dt.timedelta(days=3)
        )

        page = words_of(desk.get(LIST))

        assert "確認を待っている連絡 2件" in page
        assert page.index("なぎさ工房") < page.index("ひだまり工房")
        assert "3か所を直したい" in page
        assert "施設からの連絡が2件、確認を待っています。" in words_of(desk.get(DESK))


class TestApproving:
    def test_takes_over_what_was_chosen_and_tells_the_place(
        self, desk: Client, editor: User, proposal: PlaceProposal, client: Client
    ) -> None:
        page = words_of(desk.get(page_of(proposal)))

        desk.post(page_of(proposal), sent_of(proposal, phone="take", fax="leave", offerings="take"))

        place, mailed = Place.objects.get(), deliver_mails()[-1]
        proposal.refresh_from_db()
        assert "045-000-0002" in page
        assert (place.phone, place.fax) == ("045-111-2222", "045-000-0002")
        assert place.offerings.get().price == "400円"
        assert (place.confirmed_on, place.confirmed_by) == (dt.date(2023, 10, 3), "施設からの連絡")
        assert (proposal.state, proposal.taken) == ("PARTLY", ["offerings", "phone"])
        assert place.changes.latest("pk").by == editor
        assert mailed.to == [cases.ADDRESS]
        assert "045-111-2222" in mailed.body
        assert "045-000-0002" not in mailed.body
        assert "ほかのところは、いまの内容のままにしました。" in mailed.body
        assert "に、施設からの連絡で内容を確かめました。" in words_of(client.get(cases.PLACE))

    def test_takes_over_everything_as_it_was_proposed(
        self, desk: Client, proposal: PlaceProposal
    ) -> None:
        desk.post(page_of(proposal), sent_of(proposal, phone="take", fax="take", offerings="take"))

        assert PlaceProposal.objects.get().state == "APPROVED"
        assert Place.objects.get().fax == ""

    def test_of_a_place_that_is_right_takes_one_press(
        self, desk: Client, client: Client, place: Place
    ) -> None:
        cases.come_in(client).post(f"{cases.UPDATE}confirm/", {"seen": place.revision})
        proposal = PlaceProposal.objects.get()

        desk.post(page_of(proposal), sent_of(proposal))

        place.refresh_from_db()
        assert place.confirmed_on == dt.date(2023, 10, 3)
        assert "確かめた日を、公開ページに出しました。" in deliver_mails()[-1].body

    def test_shows_what_an_officer_changed_too_and_waits_for_a_choice(
        self, desk: Client, proposal: PlaceProposal
    ) -> None:
        change_phone(proposal.place, "045-777-7777")
        page = words_of(desk.get(page_of(proposal)))

        unclear = desk.post(page_of(proposal), sent_of(proposal, fax="take", offerings="take"))
        desk.post(page_of(proposal), sent_of(proposal, phone="leave", fax="take", offerings="take"))

        assert "職員も直しました" in page
        assert unclear.status_code == 422
        assert "どちらにするかを選んでください。" in words_of(unclear)
        assert Place.objects.get().phone == "045-777-7777"
        assert PlaceProposal.objects.get().state == "PARTLY"

    def test_leaves_alone_what_only_an_officer_changed(
        self, desk: Client, client: Client, place: Place
    ) -> None:
        proposal = cases.propose(cases.come_in(client), fax="045-111-3333")
        change_phone(place, "045-777-7777")

        desk.post(page_of(proposal), sent_of(proposal, fax="take"))

        found = Place.objects.get()
        assert (found.phone, found.fax) == ("045-777-7777", "045-111-3333")

    def test_of_nothing_is_a_refusal_and_wants_a_reason(
        self, desk: Client, proposal: PlaceProposal
    ) -> None:
        answer = desk.post(
            page_of(proposal), sent_of(proposal, phone="leave", fax="leave", offerings="leave")
        )

        assert answer.status_code == 422
        assert PlaceProposal.objects.get().state == "WAITING"

    def test_tells_the_second_of_two_officers(
        self, desk: Client, client_of: Any, approver: User, proposal: PlaceProposal
    ) -> None:
        sent = sent_of(proposal, phone="take", fax="take", offerings="take")
        desk.post(page_of(proposal), sent)

        answer = client_of(approver).post(page_of(proposal), sent)

        assert answer.status_code == 409
        assert "見ているあいだに変わりました" in words_of(answer)
        assert AuditEntry.objects.filter(code="places.proposal.approved").count() == 1

    def test_tells_the_second_of_two_who_press_in_the_same_moment(
        self, proposal: PlaceProposal, now: dt.datetime
    ) -> None:
        def refuse() -> None:
            PlaceProposal.objects.filter(pk=proposal.pk).update(
                state="REFUSED", reason="-", decided_at=now
            )

        with (
            pytest.raises(ProposalChanged),
            somebody_faster(table="places_placeregister", deed=refuse),
        ):
            approve_proposal(
                ward_id=proposal.place.ward_id,
                proposal_id=proposal.pk,
                revision=proposal.revision,
                seen=proposal.place.revision,
                taken=["phone"],
                left=["fax", "offerings"],
                actor_id=None,
                now=now,
            )

    def test_is_told_when_the_place_wrote_on(
        self, desk: Client, client: Client, proposal: PlaceProposal
    ) -> None:
        sent = sent_of(proposal, phone="take", fax="take", offerings="take")
        cases.propose(client, phone="045-999-9999")

        answer = desk.post(page_of(proposal), sent)

        assert answer.status_code == 409
        assert Place.objects.get().phone == "045-000-0001"

    def test_says_why_nothing_can_be_taken_over_of_a_place_that_went(
        self, desk: Client, proposal: PlaceProposal, now: dt.datetime
    ) -> None:
        place = proposal.place
        remove_place(
            ward_id=place.ward_id, number=1, revision=place.revision, actor_id=None, now=now
        )

        answer = desk.post(
            page_of(proposal), sent_of(proposal, phone="take", fax="take", offerings="take")
        )

        assert answer.status_code == 409
        assert "この施設は一覧から外してあるので、反映できません。" in words_of(answer)

    def test_is_for_those_who_look_after_the_place(
        self, client_of: Any, viewer: User, kanazawa: Ward, now: dt.datetime
    ) -> None:
        place = material.add_bakery(kanazawa)
        proposal = PlaceProposal.objects.create(place=place, at=now)
        reader = client_of(viewer)

        assert "見るだけの権限です" in words_of(reader.get(page_of(proposal)))
        assert reader.post(page_of(proposal), sent_of(proposal)).status_code == 403
        assert reader.get(f"/konan/desk/places/proposals/{proposal.pk}/").status_code == 404

    def test_loses_no_choice_with_the_session(
        self, desk: Client, editor: User, proposal: PlaceProposal
    ) -> None:
        end_session(desk, page_of(proposal))
        desk.post(page_of(proposal), sent_of(proposal, phone="leave", fax="take"))
        desk.force_login(editor)

        page = text(desk.get(page_of(proposal)))

        assert 'name="choice-phone" value="leave" checked' in page


class TestRefusing:
    def test_wants_a_reason_and_mails_it(self, desk: Client, proposal: PlaceProposal) -> None:
        address = f"{page_of(proposal)}refuse/"

        without = desk.post(address, {"revision": "1", "reason": ""})
        desk.post(address, {"revision": "1", "reason": "番号が使われていません。"})

        proposal.refresh_from_db()
        assert without.status_code == 422
        assert proposal.state == "REFUSED"
        assert Place.objects.get().phone == "045-000-0001"
        assert "番号が使われていません。" in deliver_mails()[-1].body

    def test_is_seen_by_the_place(
        self, desk: Client, client: Client, proposal: PlaceProposal
    ) -> None:
        desk.post(f"{page_of(proposal)}refuse/", {"revision": "1", "reason": "番号がちがいます。"})

        page = words_of(client.get(cases.FORM))

        assert "反映しませんでした" in page
        assert "理由：番号がちがいます。" in page


class TestLettingSomebodySpeakForAPlace:
    def test_puts_an_address_in_and_records_it(
        self, desk: Client, editor: User, kanazawa: Ward
    ) -> None:
        material.add_bakery(kanazawa)

        answer = desk.post(KEEPERS, {"email": "A@Example.jp", "role_name": "施設長"}, follow=True)

        keeper = PlaceKeeper.objects.get()
        assert "連絡先を入れました。" in words_of(answer)
        assert (keeper.email, keeper.role_name, keeper.added_by) == (
            "a@example.jp",
            "施設長",
            editor,
        )
        entry = AuditEntry.objects.get(code="places.keeper.added")
        assert "example" not in str(entry.data)

    def test_says_that_an_address_is_there_already(self, desk: Client, place: Place) -> None:
        answer = desk.post(KEEPERS, {"email": cases.ADDRESS.upper()})

        assert answer.status_code == 422
        assert "このメールアドレスは、もう入っています。" in words_of(answer)

    def test_puts_an_address_in_once_when_two_do(self, kanazawa: Ward, now: dt.datetime) -> None:
        place = material.add_bakery(kanazawa)

        def add() -> None:
            PlaceKeeper.objects.create(place=place, email="a@example.jp", added_at=now)

        with pytest.raises(KeeperKnown), somebody_faster(table="places_place", deed=add):
            add_keeper(
                place_id=place.pk, email="a@example.jp", role_name="", actor_id=None, now=now
            )

    def test_asks_before_an_address_goes(self, desk: Client, place: Place) -> None:
        address = f"{KEEPERS}{cases.keeper_of(place).pk}/remove/"

        asked = words_of(desk.get(address))
        desk.post(address)

        assert "外しますか" in asked
        assert not PlaceKeeper.objects.exists()
        assert desk.post(address).status_code == 404


class TestAskingKeepers:
    def test_sends_a_link_to_each_address_once_a_day(self, desk: Client, place: Place) -> None:
        for _press in range(2):
            desk.post(f"{KEEPERS}ask/")

        assert len(deliver_mails()) == 1
        assert f"{cases.UPDATE}?k=" in deliver_mails()[0].body

    def test_writes_to_all_of_a_map_that_nobody_confirmed_for_a_year(
        self, desk: Client, place: Place, kanazawa: Ward, now: dt.datetime
    ) -> None:
        material.make_layer(kanazawa)
        material.add_bakery(kanazawa, "だれもいない工房")
        new = cases.make_kept_place(kanazawa, name="なぎさ工房", email="n@example.jp")
        Place.objects.filter(pk=new.pk).update(confirmed_on=now.date())
        page = words_of(desk.get(f"{DESK}ask/"))

        answer = desk.post(f"{DESK}ask/", {"map": "hotmap"}, follow=True)

        assert "1か所、1件のアドレスに届きます。" in page
        assert "連絡先のない1か所には届きません。" in page
        assert "1件のアドレスに、確認のおねがいを送りました。" in words_of(answer)
        assert [message.to for message in deliver_mails()] == [[cases.ADDRESS]]

    def test_writes_to_nobody_of_another_ward(
        self, place: Place, konan: Ward, now: dt.datetime
    ) -> None:
        asked = ask_keepers(ward_id=konan.pk, place_ids=[place.pk], actor_id=None, now=now)

        assert asked == []
