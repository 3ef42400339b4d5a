"""Watching a recording: nothing of another house before the press, our captions with it, chapters without scripts."""

from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.e2e import tiny_film
from tests.e2e.conftest import Watched
from tests.e2e.house import House
from tests.e2e.test_axe import check

LIBRARY = "/konan/programmes/library/"
FILM = "https://video.engawa.example/"


def asked_of(watched: Watched) -> list[str]:
    """List whom the open page has asked, and what."""
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    # The film is an example: nobody is there to be asked.
    watched.page.route(f"{FILM}**", lambda route: route.abort())
    return asked


class TestWatchingARecording:
    def test_asks_nobody_else_before_the_press_and_one_house_after_it(
        self, house_of: Callable[[str], House], open_page: Callable[..., Watched]
    ) -> None:
        house = house_of("demo")
        watched = open_page(house)
        page, asked = watched.page, asked_of(watched)

        page.goto(LIBRARY)
        page.get_by_role("link", name="親子で学ぶ海とごみの話").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("親子で学ぶ海とごみの話")
        before = [url for url in asked if not url.startswith((house.address, "data:"))]
        page.get_by_role("link", name="動画を読み込む").click()
        video = page.locator("video")
        expect(video).to_be_visible()
        video.evaluate("video => { video.play().catch(() => {}); }")
        page.wait_for_timeout(200)
        after = {url for url in asked if not url.startswith((house.address, "data:"))}

        assert before == []
        assert after == {f"{FILM}konan/sea-and-rubbish.mp4"}

    def test_shows_our_captions_as_a_track(
        self, house_of: Callable[[str], House], open_page: Callable[..., Watched]
    ) -> None:
        watched = open_page(house_of("demo"))
        page = watched.page
        asked_of(watched)

        page.goto(f"{LIBRARY}2/play/")
        page.evaluate("document.querySelector('video').textTracks[0].mode = 'showing'")
        page.wait_for_function(
            "() => document.querySelector('video').textTracks[0].cues?.length === 4"
        )

        track = page.evaluate(
            "(({kind, language, label, cues}) => [kind, language, label, cues[0].text])"
            "(document.querySelector('video').textTracks[0])"
        )
        assert track == [
            "captions",
            "ja",
            "日本語",
            "<v 講師>海の水を、コップに入れて持ってきました。",
        ]
        assert [line for line in watched.complaints if FILM not in line] == []

    def test_jumps_to_a_chapter_without_scripts(
        self, house_of: Callable[[str], House], open_page: Callable[..., Watched]
    ) -> None:
        watched = open_page(house_of("demo"), java_script_enabled=False)
        page = watched.page
        asked_of(watched)

        page.goto(f"{LIBRARY}2/")
        page.get_by_role("link", name="家でできること").click()

        expect(page.locator("video source")).to_have_attribute(
            "src", f"{FILM}konan/sea-and-rubbish.mp4#t=1500"
        )

    def test_stands_in_nobodys_way(
        self, house_of: Callable[[str], House], open_page: Callable[..., Watched]
    ) -> None:
        watched = open_page(house_of("demo"))
        found = []

        for path in (LIBRARY, f"{LIBRARY}1/", f"{LIBRARY}2/play/", f"{LIBRARY}?q=ない"):
            watched.page.goto(path)
            found += check(watched)

        assert found == [], "\n" + "\n".join(found)
        assert watched.complaints == []


def serve_pieces(route: Route) -> None:
    """Give the list of a film of six seconds, or one of its three pieces, as the ward's store of films would."""
    name = route.request.url.rsplit("/", 1)[-1]
    body: bytes | str = tiny_film.make_list(pieces=3, seconds=2)
    if name == "head.mp4":
        body = tiny_film.make_head()
    elif name.startswith("piece-"):
        body = tiny_film.make_piece(number=int(name[6]), seconds=2)
    route.fulfill(body=body, headers={"access-control-allow-origin": "*"})


class TestWatchingAFilmInPieces:
    def test_fetches_one_piece_with_the_press_and_the_others_to_play(
        self, house_of: Callable[[str], House], open_page: Callable[..., Watched]
    ) -> None:
        house = house_of("demo")
        watched = open_page(house)
        page = watched.page
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.route(f"{FILM}**", serve_pieces)

        page.goto(f"{LIBRARY}1/")
        before = [url for url in asked if "film.js" in url or url.startswith(FILM)]
        page.get_by_role("link", name="動画を読み込む").click()
        page.wait_for_function("() => document.querySelector('video').readyState >= 2")
        page.wait_for_timeout(200)
        pressed = [url.rsplit("/", 1)[-1] for url in asked if url.startswith(FILM)]
        video = page.locator("video")
        video.evaluate(
            "video => { video.muted = true; video.playbackRate = 4; return video.play(); }"
        )
        page.wait_for_function("() => document.querySelector('video').currentTime > 4.5")

        assert before == []
        assert pressed == ["cancer-screening.m3u8", "head.mp4", "piece-0.m4s"]
        assert video.evaluate("video => [video.duration, video.videoWidth, video.error]") == [
            6, tiny_film.SIDE, None,
        ]  # fmt: skip
        assert [url.rsplit("/", 1)[-1] for url in asked if url.endswith(".m4s")] == [
            "piece-0.m4s", "piece-1.m4s", "piece-2.m4s",
        ]  # fmt: skip
        assert [line for line in watched.complaints if FILM not in line] == []

    def test_begins_at_the_chapter(
        self, house_of: Callable[[str], House], open_page: Callable[..., Watched]
    ) -> None:
        page = open_page(house_of("demo")).page
        page.route(f"{FILM}**", serve_pieces)

        page.goto(f"{LIBRARY}1/play/?at=3")
        page.wait_for_function("() => document.querySelector('video').src.startsWith('blob:')")
        page.locator("video").evaluate("video => { video.muted = true; return video.play(); }")

        page.wait_for_function("() => document.querySelector('video').currentTime >= 3")

    def test_says_so_when_the_film_is_not_there(
        self, house_of: Callable[[str], House], open_page: Callable[..., Watched]
    ) -> None:
        page = open_page(house_of("demo")).page
        page.route(f"{FILM}**", lambda route: route.fulfill(status=404))

        page.goto(f"{LIBRARY}1/play/")

        # It is asked for some times more before the page gives up.
        expect(page.locator("video + p[role=status]")).to_have_text(
            "動画を読み込めませんでした。電波の届く所で、このページを開き直してください。",
            timeout=20_000,
        )

    def test_asks_for_no_player_where_the_film_is_one_file(
        self, house_of: Callable[[str], House], open_page: Callable[..., Watched]
    ) -> None:
        watched = open_page(house_of("demo"))
        asked = asked_of(watched)

        watched.page.goto(f"{LIBRARY}2/play/")

        assert [url for url in asked if "film.js" in url] == []
