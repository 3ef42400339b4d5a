"""The page of one programme, its poster, its calendar files, and the feeds of the list."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine

from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Intake, Programme, Session
from engawa.rooms.programmes.services.intakes import (
    call_off_intake,
    change_intake,
)
from tests.rooms.places.material import add_bakery, lay_ground
from tests.rooms.programmes.material import (
    MOMENT,
    a_session,
    at,
    hang_poster,
    intake_values,
    make_intake,
    make_programme,
)
from tests.rooms.programmes.test_public_list import LIST, call_off, words_of

PAGE = f"{LIST}1/"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _moment() -> Any:
    with time_machine.travel(MOMENT, tick=False):
        yield


def read_events(content: bytes) -> list[dict[str, str]]:
    """Read the events of a calendar as RFC 5545 says, knowing nothing of how it was written."""
    lines = re.sub(rb"\r\n[ \t]", b"", content).decode().split("\r\n")
    assert lines.pop() == ""
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    events: list[dict[str, str]] = []
    inside = False
    for line in lines[1:-1]:
        name, value = line.split(":", 1)
        if line == "BEGIN:VEVENT":
            events.append({})
            inside = True
        elif line == "END:VEVENT":
            inside = False
        elif inside:
            assert name not in events[-1], f"{name} stands twice in one event"
            events[-1][name] = re.sub(
                r"\\([\\;,nN])", lambda sign: "\n" if sign[1] in "nN" else sign[1], value
            )
    return events


class TestTheProgramme:
    def test_shows_its_facts_and_where_it_is(self, client: Any, kanazawa: Ward) -> None:
        lay_ground(kanazawa)
        place = add_bakery(kanazawa)
        make_intake(
            make_programme(
                kanazawa,
                bring="母子健康手帳",
                phone="045-000-0000",
                fax="045-000-0009",
                fee=500,
                fee_note="材料の代金です。",
                age_from=4,
                age_before=12,
                languages=("en",),
                has_sign_language=True,
            ),
            sessions=(a_session(place_id=place.pk, room="2階"),),
        )

        page = client.get(PAGE)

        words = words_of(page)
        for fact in (
            "10月21日（土） 10:00〜12:00",
            "ひだまり工房",
            "最寄り「区役所前」",
            "車いす",
            "4か月以上、1歳未満",
            "1人500円",
            "材料の代金です。",
            "母子健康手帳",
            "手話あり・英語",
            "045-000-0009",
            "空き 12人",
            "定員 12人",
            "託児なし",
        ):
            assert fact in words, fact
        assert 'href="tel:0450000000"' in page.content.decode()
        assert f'href="/kanazawa/places/{place.number}/"' in page.content.decode()
        assert page.content.decode().count('class="map-pin"') == 1

    def test_shows_first_what_one_may_still_come_to(self, client: Any, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        for day in ("21", "22", "23"):
            make_intake(
                programme,
                sessions=(a_session(f"2023-10-{day} 10:00"),),
                has_waiting_list=False,
            )
        make_intake(programme, way="OPEN", sessions=(a_session("2023-09-01 10:00"),))
        Intake.objects.filter(number=1).update(taken=12)
        call_off_intake(
            ward_id=kanazawa.pk,
            programme_number=1,
            number=2,
            reason="台風のため",
            actor_id=None,
            now=MOMENT,
        )

        detail = client.get(PAGE).context["detail"]

        assert detail.first.number == 3
        assert [intake.number for intake in detail.intakes] == [1, 2, 3]
        assert [intake.number for intake in detail.over] == [4]

    def test_keeps_a_session_that_was_called_off_in_its_place(
        self, client: Any, kanazawa: Ward
    ) -> None:
        make_intake(
            make_programme(kanazawa),
            sessions=(a_session("2023-10-21 10:00"), a_session("2023-10-28 10:00")),
        )
        Session.objects.filter(starts_at=at("2023-10-28 10:00")).update(
            called_off_at=MOMENT, called_off_reason="会場の工事のため"
        )

        page = client.get(PAGE)

        assert "<s>10月28日（土） 10:00〜12:00</s>" in page.content.decode()
        assert "中止の理由：会場の工事のため" in words_of(page)
        assert "空き 12人" in words_of(page)

    def test_leads_to_the_promise_that_it_keeps(self, client: Any, kanazawa: Ward) -> None:
        ref = InitiativeRef.objects.create(
            ward=kanazawa, fiscal_year=2023, code="I7", title="子育てを支える"
        )
        gone = InitiativeRef.objects.create(
            ward=kanazawa, fiscal_year=2022, code="I1", title="去年の約束", withdrawn_at=MOMENT
        )
        make_programme(kanazawa, promises=((ref.pk, "A2"), (gone.pk, "")))

        page = client.get(PAGE).content.decode()

        assert '<a href="/kanazawa/policy/2023/initiatives/I7/#A2">子育てを支える</a>' in page
        assert "去年の約束" in page
        assert "initiatives/I1" not in page

    def test_says_when_nothing_is_planned(self, client: Any, kanazawa: Ward) -> None:
        make_programme(kanazawa)

        assert "これからの回は、まだ決まっていません。" in words_of(client.get(PAGE))

    @pytest.mark.parametrize("address", ["", "poster/poster.png", "sessions/1.ics"])
    def test_of_another_ward_or_not_yet_public_does_not_exist(
        self, client: Any, kanazawa: Ward, konan: Ward, address: str
    ) -> None:
        programme = make_programme(kanazawa)
        make_intake(programme)
        hang_poster(programme)
        address = address.replace("1.ics", f"{Session.objects.get().pk}.ics")

        elsewhere = client.get(f"/konan/programmes/1/{address}")
        Programme.objects.update(is_public=False)
        hidden = client.get(f"{PAGE}{address}")

        assert elsewhere.status_code == 404
        assert hidden.status_code == 404

    def test_shows_its_poster_with_words(self, client: Any, kanazawa: Ward) -> None:
        name = hang_poster(make_programme(kanazawa))

        page = client.get(PAGE).content.decode()
        picture = client.get(f"{PAGE}poster/{name}")

        assert 'alt="お父さんが赤ちゃんをお風呂に入れている絵。" width="60" height="80"' in page
        assert picture["Content-Type"] == "image/png"
        assert "immutable" in picture["Cache-Control"]

    def test_speaks_the_language_that_is_asked_for(self, client: Any, kanazawa: Ward) -> None:
        make_programme(kanazawa, title_en="Parents' class", lead_en="Try a day with a baby.")

        page = words_of(client.get(f"{PAGE}?lang=en"))

        assert "Parents&#x27; class" in page
        assert "Try a day with a baby." in page


class TestTheCalendarFile:
    def test_holds_what_is_to_come_and_says_what_is_off(self, client: Any, kanazawa: Ward) -> None:
        lay_ground(kanazawa)
        place = add_bakery(kanazawa)
        make_intake(make_programme(kanazawa), sessions=(a_session(place_id=place.pk),))
        off = make_programme(kanazawa, title="合唱; 集い, その1")
        make_intake(off, sessions=(a_session("2023-10-28 10:00"),))
        call_off(off, "台風\r\nATTACH:x")
        make_intake(make_programme(kanazawa), sessions=(a_session("2023-10-01 10:00"),), way="OPEN")

        answer = client.get(f"{LIST}programmes.ics")

        first, second = read_events(answer.content)
        assert answer["Content-Type"].startswith("text/calendar")
        assert first["DTSTART"] == "20231021T010000Z"
        assert first["DTEND"] == "20231021T030000Z"
        assert first["SUMMARY"] == "プレパパ・プレママ教室"
        assert first["LOCATION"].startswith("ひだまり工房")
        assert first["URL"].endswith("/kanazawa/programmes/1/")
        assert (first["STATUS"], second["STATUS"]) == ("CONFIRMED", "CANCELLED")
        assert second["SUMMARY"] == "合唱; 集い, その1"
        assert second["DESCRIPTION"].startswith("中止：台風\nATTACH:x\n")

    def test_keeps_the_name_of_a_session_that_moves_and_counts_its_changes(
        self, client: Any, kanazawa: Ward
    ) -> None:
        programme = make_programme(kanazawa)
        intake = make_intake(programme)
        (before,) = read_events(client.get(f"{LIST}programmes.ics").content)
        change_intake(
            ward_id=kanazawa.pk,
            programme_number=1,
            number=1,
            revision=intake.revision,
            values=intake_values(sessions=(a_session("2023-10-22 13:00"),)),
            actor_id=None,
            now=MOMENT,
        )

        (moved,) = read_events(client.get(f"{LIST}programmes.ics").content)
        call_off(programme)
        (off,) = read_events(client.get(f"{LIST}programmes.ics").content)

        assert before["UID"] == moved["UID"] == off["UID"]
        assert [int(event["SEQUENCE"]) for event in (before, moved, off)] == [0, 1, 2]
        assert moved["DTSTART"] == "20231022T040000Z"

    def test_is_narrowed_as_the_list_is_but_never_to_the_day_of_asking(
        self, client: Any, kanazawa: Ward
    ) -> None:
        make_intake(make_programme(kanazawa))
        make_intake(make_programme(kanazawa, fee=100, title="有料"))

        answer = client.get(f"{LIST}programmes.ics?with=no-fee&day=today")

        assert [event["SUMMARY"] for event in read_events(answer.content)] == [
            "プレパパ・プレママ教室"
        ]

    def test_is_given_for_one_session(self, client: Any, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa), sessions=(a_session(), a_session("2023-10-28 9:00")))
        session = Session.objects.order_by("starts_at").last()
        assert session is not None

        (event,) = read_events(client.get(f"{PAGE}sessions/{session.pk}.ics").content)

        assert event["DTSTART"] == "20231028T000000Z"
        assert client.get(f"{LIST}2/sessions/{session.pk}.ics").status_code == 404

    def test_is_the_same_when_nothing_changed(self, client: Any, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa))
        first = client.get(f"{LIST}programmes.ics")

        again = client.get(f"{LIST}programmes.ics", headers={"If-None-Match": first["ETag"]})

        assert again.status_code == 304


class TestTheFeed:
    def test_names_what_was_changed_last_first(self, client: Any, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa))
        second = make_programme(kanazawa, title="A & B\x08")
        make_intake(second)
        make_programme(kanazawa, title="日のない催し")
        Programme.objects.filter(pk=second.pk).update(changed_at=at("2023-10-03 11:00"))

        answer = client.get(f"{LIST}programmes.atom")

        feed = ET.fromstring(answer.content)
        entries = feed.findall(f"{ATOM}entry")
        assert answer["Content-Type"].startswith("application/atom+xml")
        assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
            "A & B",
            "プレパパ・プレママ教室",
        ]
        assert entries[0].findtext(f"{ATOM}updated") == "2023-10-03T02:00:00+00:00"
        assert entries[0].findtext(f"{ATOM}id", "").endswith("/kanazawa/programmes/2/")
        assert "10月21日（土） 10:00" in entries[0].findtext(f"{ATOM}summary", "")

    def test_stands_in_the_head_of_the_list_with_the_question(
        self, client: Any, kanazawa: Ward
    ) -> None:
        head = client.get(f"{LIST}?with=no-fee&day=today").content.decode().partition("<body>")[0]

        assert (
            'type="application/atom+xml" href="/kanazawa/programmes/programmes.atom?with=no-fee"'
            in head
        )
        assert 'type="text/calendar" href="/kanazawa/programmes/programmes.ics?with=no-fee"' in head

    def test_is_narrowed_as_the_list_is(self, client: Any, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa))

        feed = ET.fromstring(client.get(f"{LIST}programmes.atom?kind=EVENT").content)

        assert feed.findall(f"{ATOM}entry") == []
