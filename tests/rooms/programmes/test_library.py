"""The library: what is loaded from whom and when, what is counted, who may watch, and how officers keep it."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Booking, Recording, RecordingViews
from engawa.rooms.programmes.services.recordings import RecordingUnsound, add_recording
from tests import cast
from tests.rooms.programmes.booking_material import book
from tests.rooms.programmes.desk_forms import Open, hidden_of, text, words_of
from tests.rooms.programmes.material import MOMENT, make_programme, section_of
from tests.rooms.programmes.online_material import (
    FILM,
    VTT,
    make_recording,
    online_intake,
    recording_values,
)

LIBRARY = "/kanazawa/programmes/library/"
PAGE = f"{LIBRARY}1/"
PLAY = f"{PAGE}play/"
DESK = "/kanazawa/desk/programmes/library/"
YOUTUBE = "https://www.youtube.com/watch?v=abcdefghijk"
HOUSES = ("youtube", "vimeo", "video.engawa.example")


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    cache.clear()
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


def policy_of(answer: Any, name: str) -> str:
    found = re.search(rf"{name} ([^;]*)", answer["Content-Security-Policy"])
    return found[1] if found else ""


class TestBeforeThePress:
    @pytest.mark.parametrize("address", [YOUTUBE, "https://vimeo.com/123456789", FILM])
    def test_nothing_of_another_house_is_in_the_page(
        self, client: Client, kanazawa: Ward, address: str
    ) -> None:
        make_recording(kanazawa, address=address)

        page = client.get(PAGE)

        assert not re.search(r"<(?:iframe|video|source|track|embed|object)\b", text(page))
        for house in HOUSES:
            assert not re.search(rf'(?:src|href)="[^"]*{house}', text(page))
            assert house not in page["Content-Security-Policy"]
        assert "動画を読み込む" in words_of(page)

    def test_nothing_is_counted(self, client: Client, kanazawa: Ward) -> None:
        make_recording(kanazawa)

        client.get(PAGE)

        assert not RecordingViews.objects.exists()


class TestAfterThePress:
    @pytest.mark.parametrize(
        ("address", "origin", "source"),
        [
            (
                YOUTUBE,
                "https://www.youtube-nocookie.com",
                "https://www.youtube-nocookie.com/embed/abcdefghijk",
            ),
            (
                "https://vimeo.com/123456789",
                "https://player.vimeo.com",
                "https://player.vimeo.com/video/123456789",
            ),
        ],
    )
    def test_a_player_of_another_house_stands_in_a_frame_that_this_page_alone_allows(
        self, client: Client, kanazawa: Ward, address: str, origin: str, source: str
    ) -> None:
        make_recording(kanazawa, address=address)

        page, other = client.get(PLAY), client.get(LIBRARY)

        assert f'src="{source}"' in text(page)
        assert policy_of(page, "frame-src") == origin
        assert policy_of(page, "media-src") == ""
        assert origin not in other["Content-Security-Policy"]
        assert page["Referrer-Policy"] == "strict-origin"

    def test_a_film_of_the_ward_comes_with_our_captions(
        self, client: Client, kanazawa: Ward
    ) -> None:
        make_recording(kanazawa)

        page = client.get(PLAY)
        track = client.get(f"{PAGE}captions.vtt")

        assert f'<source src="{FILM}"' in text(page)
        assert f'<track kind="captions" src="{PAGE}captions.vtt" srclang="ja"' in text(page)
        assert policy_of(page, "media-src") == "'self' https://video.engawa.example"
        assert policy_of(page, "frame-src") == ""
        assert track["Content-Type"] == "text/vtt; charset=utf-8"
        assert track.content.startswith(b"WEBVTT\n\n00:00:01.000 --> 00:00:04.000\n")

    @pytest.mark.parametrize(
        ("address", "source"),
        [
            (YOUTUBE, "/embed/abcdefghijk?start=750"),
            ("https://vimeo.com/123456789", "/video/123456789#t=750s"),
            (FILM, "/lecture.mp4#t=750"),
        ],
    )
    def test_a_chapter_begins_at_its_time_without_scripts(
        self, client: Client, kanazawa: Ward, address: str, source: str
    ) -> None:
        make_recording(kanazawa, address=address)
        link = re.search(rf'href="({PLAY}\?at=750)#player"', text(client.get(PAGE)))
        assert link is not None

        page = client.get(link[1])

        assert source in text(page)

    def test_each_visitor_counts_once_a_day_and_nobody_is_kept(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        make_recording(kanazawa)

        for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"):
            client.get(PLAY, REMOTE_ADDR=address)
        moment.shift(dt.timedelta(days=1))
        client.get(PLAY, REMOTE_ADDR="192.0.2.1")

        assert list(RecordingViews.objects.values_list("count", flat=True)) == [2, 1]
        assert {field.name for field in RecordingViews._meta.fields} == {
            "id",
            "recording",
            "day",
            "count",
        }

    def test_a_player_that_is_no_more_allowed_is_not_loaded(
        self, client: Client, kanazawa: Ward, settings: Any
    ) -> None:
        make_recording(kanazawa, address=YOUTUBE)
        settings.PLAYER_FRAMES = []

        assert client.get(PLAY).status_code == 404
        assert "いま流せません" in words_of(client.get(PAGE))


class TestTheTextToRead:
    def test_is_made_from_the_captions_with_speakers_and_times(
        self, client: Client, kanazawa: Ward
    ) -> None:
        make_recording(kanazawa)

        words = words_of(client.get(PAGE))

        assert "講師：こんにちは。きょうは検診の話です。" in words
        assert "1:10 司会：質問はありますか。" in words

    def test_is_what_officers_wrote_where_they_did(self, client: Client, kanazawa: Ward) -> None:
        make_recording(kanazawa, transcript="整えた文です。\n\n二つ目の段落です。")

        words = words_of(client.get(PAGE))

        assert "整えた文です。 二つ目の段落です。" in words
        assert "こんにちは。" not in words


class TestTheList:
    def test_finds_by_words_that_were_said(self, client: Client, kanazawa: Ward) -> None:
        make_recording(kanazawa, transcript="ﾏﾝﾓｸﾞﾗﾌｨの話です。")
        make_recording(kanazawa, title="わらべうた", vtt="")

        page = client.get(LIBRARY, {"q": "まんもぐらふぃ"})

        assert [card.title for card in page.context["library"].cards] == ["がん検診の話"]

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ({}, ["新しい録画", "がん検診の話"]),
            ({"with": "captions"}, ["がん検診の話"]),
            ({"year": "2022"}, ["がん検診の話"]),
            ({"with": "open"}, ["新しい録画", "がん検診の話"]),
            ({"with": "nonsense", "year": "x"}, ["新しい録画", "がん検診の話"]),
        ],
    )
    def test_narrows(
        self, client: Client, kanazawa: Ward, asked: dict[str, str], found: list[str]
    ) -> None:
        make_recording(kanazawa, recorded_on=dt.date(2023, 2, 1))
        make_recording(kanazawa, title="新しい録画", vtt="")

        page = client.get(LIBRARY, asked)

        assert [card.title for card in page.context["library"].cards] == found

    def test_says_what_to_do_when_nothing_is_there(self, client: Client, kanazawa: Ward) -> None:
        empty, narrowed = client.get(LIBRARY), client.get(LIBRARY, {"q": "ない"})

        assert "録画は、まだありません" in words_of(empty)
        assert "条件を一つ外してみてください" in words_of(narrowed)

    def test_leaves_out_drafts_and_what_is_over(
        self, client: Client, kanazawa: Ward, konan: Ward
    ) -> None:
        make_recording(kanazawa, is_public=False)
        make_recording(kanazawa, available_until=dt.date(2023, 10, 2))
        make_recording(kanazawa, title="きょうまで", available_until=dt.date(2023, 10, 3))
        make_recording(konan, title="港南区")

        page = client.get(LIBRARY)

        assert [card.title for card in page.context["library"].cards] == ["きょうまで"]
        assert client.get(PAGE).status_code == 404
        assert client.get(f"{LIBRARY}2/play/").status_code == 404

    def test_has_a_feed(self, client: Client, kanazawa: Ward) -> None:
        make_recording(kanazawa)

        feed = client.get(f"{LIBRARY}library.atom")

        titles = ET.fromstring(feed.content).findall(".//{http://www.w3.org/2005/Atom}title")
        assert [title.text for title in titles] == ["金沢区の録画", "がん検診の話"]
        assert FILM.encode() not in feed.content


class TestARecordingForTheBooked:
    @pytest.fixture
    def booking(self, kanazawa: Ward) -> Booking:
        intake = online_intake(kanazawa)
        make_recording(
            kanazawa, programme_id=intake.programme_id, is_for_booked=True, transcript="秘密の話"
        )
        return book(intake)

    def test_shows_others_that_it_is_there_and_nothing_of_it(
        self, client: Client, booking: Booking
    ) -> None:
        page = client.get(PAGE)

        assert "申し込んだ方だけが見られます" in words_of(page)
        assert "秘密の話" not in words_of(page)
        assert "こんにちは" not in words_of(page)
        assert client.get(PLAY).status_code == 404
        assert client.get(f"{PAGE}captions.vtt").status_code == 404

    def test_plays_under_the_address_of_the_booking(self, client: Client, booking: Booking) -> None:
        own = f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/"
        page = f"{own}recordings/1/"

        played = client.get(f"{page}play/")

        assert page in text(client.get(own))
        assert "秘密の話" in words_of(client.get(page))
        assert f'<source src="{FILM}"' in text(played)
        assert f'src="{page}captions.vtt"' in text(played)
        assert played["Cache-Control"] == "no-store"
        assert client.get(f"{page}captions.vtt").status_code == 200

    def test_does_not_open_to_who_cancelled_or_booked_another_programme(
        self, client: Client, kanazawa: Ward, booking: Booking
    ) -> None:
        other = book(online_intake(kanazawa), "taro@example.jp")
        Booking.objects.filter(pk=booking.pk).update(state="CANCELLED")

        for asker in (booking, other):
            own = f"/kanazawa/programmes/booking/{make_key(code=asker.code)}/recordings/1/"
            assert client.get(own).status_code == 404
            assert client.get(f"{own}play/").status_code == 404


class TestKeepingARecording:
    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"address": "https://evil.example/a.mp4"}, "address"),
            ({"address": "http://video.engawa.example/a.mp4"}, "address"),
            ({"address": "https://video.engawa.example/a.exe"}, "address"),
            ({"address": "javascript:alert(1)"}, "address"),
            ({"address": "https://www.youtube.com.evil.example/watch?v=abcdefghijk"}, "address"),
            ({"address": "https://user@video.engawa.example/a.mp4"}, "address"),
            ({"address": "https://[::1"}, "address"),
            ({"seconds": 0}, "seconds"),
            ({"chapters": ((0, "a"), (2730, "b"))}, "chapters"),
            ({"is_for_booked": True}, "programme"),
            ({"available_until": dt.date(2023, 9, 1)}, "available_until"),
        ],
    )
    def test_refuses_what_does_not_fit(
        self, kanazawa: Ward, facts: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(RecordingUnsound) as refused:
            add_recording(
                ward_id=kanazawa.pk,
                values=recording_values(kanazawa, **facts),
                actor_id=None,
                now=MOMENT,
            )

        assert refused.value.field == field

    def test_gives_each_number_once(self, kanazawa: Ward) -> None:
        numbers = [make_recording(kanazawa, vtt="").number for _turn in range(3)]

        assert numbers == [1, 2, 3]


class TestTheDesk:
    @pytest.fixture
    def desk(self, client_of: Open, editor: User) -> Any:
        return client_of(editor)

    @pytest.fixture
    def form(self, kanazawa: Ward) -> dict[str, Any]:
        return {
            "title": "がん検診の話",
            "lead": "がん検診の受け方を、医師が話します。",
            "kind": "VIDEO",
            "address": YOUTUBE,
            "seconds": "45:30",
            "recorded_on": "令和5年9月2日",
            "chapters": "0:00 はじめに\n１２：３０　検診の受け方",
            "captions_language": "ja",
            "section": str(section_of(kanazawa)),
        }

    def test_asks_for_the_initiative_of_an_activity(self, desk: Any, form: dict[str, Any]) -> None:
        page = desk.post(f"{DESK}new/", {**form, "activity_0": "A3"})

        assert page.status_code == 422
        assert "活動コードの取組を選んでください。" in words_of(page)

    def test_adds_a_recording_that_nobody_sees_until_it_is_published(
        self, desk: Any, client: Client, form: dict[str, Any]
    ) -> None:
        answer = desk.post(f"{DESK}new/", form, follow=True)
        hidden = client.get(PAGE).status_code
        desk.post(f"{DESK}1/publish/", {"revision": hidden_of(answer, "revision")})

        recording = Recording.objects.get()
        assert hidden == 404
        assert client.get(PAGE).status_code == 200
        assert recording.chapters == [[0, "はじめに"], [750, "検診の受け方"]]
        assert (recording.seconds, recording.recorded_on) == (2730, dt.date(2023, 9, 2))

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"seconds": "長い"}, "長さとして読めません"),
            ({"recorded_on": "いつか"}, "日付として読めません"),
            ({"chapters": "はじめに"}, "「はじめに」の行が読めません"),
            ({"chapters": "1:00 あと\n0:30 さき"}, "「0:30 さき」の行が読めません"),
            ({"address": "https://example.com/"}, "このアドレスの動画は流せません"),
            ({"is_for_booked": "on"}, "どの催しの録画かを入れてください"),
        ],
    )
    def test_says_what_to_do_and_keeps_what_was_typed(
        self, desk: Any, form: dict[str, Any], typed: dict[str, str], words: str
    ) -> None:
        answer = desk.post(f"{DESK}new/", {**form, **typed})

        assert answer.status_code == 422
        assert words in words_of(answer)
        assert "がん検診の受け方を、医師が話します。" in text(answer)

    def test_shows_both_texts_when_a_colleague_was_faster(
        self, desk: Any, form: dict[str, Any]
    ) -> None:
        desk.post(f"{DESK}new/", form)
        opened = desk.get(f"{DESK}1/")
        sent = {name: hidden_of(opened, name) for name in ("revision", "opened")}
        desk.post(f"{DESK}1/", {**form, **sent, "title": "ほかの題名"})

        answer = desk.post(f"{DESK}1/", {**form, **sent, "lead": "私の文です。"})

        assert answer.status_code == 409
        assert "私の文です。" in text(answer)
        assert "ほかの題名" in text(answer)

    def test_gives_the_words_back_after_the_session_ended(
        self, desk: Any, editor: User, form: dict[str, Any]
    ) -> None:
        desk.get(f"{DESK}new/")
        cast.end_session(desk, f"{DESK}new/")

        desk.post(f"{DESK}new/", form)
        desk.force_login(editor)
        page = desk.get(f"{DESK}new/")

        assert "サインインの前に書いた文を戻しました" in words_of(page)
        assert "がん検診の受け方を、医師が話します。" in text(page)
        assert not Recording.objects.exists()

    def test_takes_a_recording_off_and_keeps_its_views(
        self, desk: Any, client: Client, kanazawa: Ward
    ) -> None:
        make_recording(kanazawa)
        client.get(PLAY)

        desk.post(f"{DESK}1/take-off/", {"revision": "1"})

        assert client.get(PAGE).status_code == 404
        assert desk.get(DESK).context["library"].rows[0].views == 1

    def test_refuses_captions_with_a_sentence_for_each_fault(
        self, desk: Any, kanazawa: Ward
    ) -> None:
        make_recording(kanazawa)
        broken = "WEBVTT\n\n00:05.000 --> 00:04.000\nあ\n\n00:06,000 --> 00:07,000\nい\n"

        answer = desk.post(f"{DESK}1/captions/", {"file": vtt(broken)})

        assert answer.status_code == 422
        assert "3行目：終わりの時刻が、始まりと同じか、それより前です。" in words_of(answer)
        assert "6行目：時刻「00:06,000」の「,」を「.」にしてください" in words_of(answer)
        assert "こんにちは" in Recording.objects.get().captions

    def test_puts_captions_in_and_takes_them_away(self, desk: Any, kanazawa: Ward) -> None:
        make_recording(kanazawa, vtt="")

        put = desk.post(f"{DESK}1/captions/", {"file": vtt(VTT)}, follow=True)
        with_captions = Recording.objects.get().captions
        desk.post(f"{DESK}1/captions/remove/")

        assert "字幕が3個入っています" in words_of(put)
        assert "こんにちは" in with_captions
        assert Recording.objects.get().captions == ""


def vtt(content: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("captions.vtt", content.encode(), content_type="text/vtt")


class TestThePageOfTheProgramme:
    def test_names_what_was_recorded_of_it(self, client: Client, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        make_recording(kanazawa, programme_id=programme.pk)

        page = client.get("/kanazawa/programmes/1/")

        assert PAGE in text(page)
