"""The agency's Atom feed, and asking for it: what is new only, from its own host only."""

import datetime as dt
import http.server
import threading
from collections.abc import Iterator, Mapping

import pytest
from django.test import override_settings

from engawa.adapters.jma.checks import jma_feeds
from engawa.adapters.jma.feeds import read_feed
from engawa.adapters.jma.fetching import Answer, FeedPoller, FetchFailed, fetch
from engawa.core.bulletins.contracts import BulletinRefused, Poll
from tests.shared import shared_file
from tests.telegrams import SOUTH, make_landslide

AT = dt.datetime(2026, 10, 4, 3, 0, tzinfo=dt.UTC)
NOW = AT + dt.timedelta(minutes=2)
FEED = "https://feed.example/xml/extra.xml"
MINUTE = dt.timedelta(minutes=1)


def make_feed(*entries: tuple[str, dt.datetime]) -> bytes:
    """Make a feed of these addresses, each with when it came."""
    listed = "".join(
        f"<entry><title>x</title><id>{url}</id><updated>{at.isoformat()}</updated>"
        f'<link type="application/xml" href="{url}"/></entry>'
        for url, at in entries
    )
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>高頻度（随時）</title>'
        f"<updated>{NOW.isoformat()}</updated>{listed}</feed>"
    ).encode()


class Web:
    """What stands where, and what was asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | Exception] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def fetch(self, url: str, headers: Mapping[str, str]) -> Answer:
        self.asked.append((url, dict(headers)))
        page = self.pages.get(url, FetchFailed("404と答えました"))
        if isinstance(page, Exception):
            raise page
        etag = f'"{hash(page)}"'
        if headers.get("If-None-Match") == etag:
            return Answer(304, {}, b"")
        return Answer(200, {"etag": etag}, page)

    def put(self, name: str, content: bytes) -> str:
        url = f"https://feed.example/xml/data/{name}"
        self.pages[url] = content
        return url


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def poller(web: Web) -> FeedPoller:
    return FeedPoller(urls=[FEED], fetch=web.fetch)


def poll(poller: FeedPoller, now: dt.datetime = NOW) -> Poll:
    done = poller.poll(now=now)
    assert done is not None
    return done


class TestFeed:
    def test_of_the_agency_lists_its_telegrams_the_newest_first(self) -> None:
        feed = read_feed(content=shared_file("data/jma/atom_feed_extra_sample.xml").read_bytes())

        assert len(feed.entries) == 10
        assert feed.entries[0].url.endswith("15_15_01_220314_VPWW54.xml")
        assert feed.newest_at == dt.datetime(2021, 9, 14, 4, 42, 24, tzinfo=dt.UTC)
        assert feed.updated_at == dt.datetime(2024, 3, 18, 13, 4, 5, tzinfo=dt.UTC)

    def test_passes_over_entries_without_address_or_time(self) -> None:
        content = make_feed(("https://feed.example/a.xml", AT)).replace(
            b"</feed>", b"<entry><id>x</id><updated>yesterday</updated></entry></feed>"
        )

        assert len(read_feed(content=content).entries) == 1

    @pytest.mark.parametrize(
        "content", [make_landslide(at=AT, out={SOUTH: "3"}), b"<feed/>", b"<html></html>", b""]
    )
    def test_that_is_none_is_refused_in_a_sentence(self, content: bytes) -> None:
        with pytest.raises(BulletinRefused, match=r"。$"):
            read_feed(content=content)


class TestPolling:
    def test_reads_what_the_feed_lists_in_the_order_of_the_reports(
        self, web: Web, poller: FeedPoller
    ) -> None:
        late = web.put("b.xml", make_landslide(at=AT, out={SOUTH: "3"}, serial="2"))
        early = web.put("a.xml", make_landslide(at=AT - MINUTE, out={SOUTH: "0"}))
        web.pages[FEED] = make_feed((late, AT), (early, AT - MINUTE))

        done = poll(poller)

        assert [one.serial for one in done.bulletins] == ["1", "2"]
        assert done.newest_at == AT
        assert done.failure == ""

    def test_asks_for_a_telegram_once_and_for_changes_of_the_feed_only(
        self, web: Web, poller: FeedPoller
    ) -> None:
        web.pages[FEED] = make_feed((web.put("a.xml", make_landslide(at=AT, out={SOUTH: "3"})), AT))
        poll(poller)
        web.asked.clear()

        again = poll(poller, NOW + MINUTE)

        assert again.bulletins == ()
        assert again.newest_at == AT
        [(url, headers)] = web.asked
        assert url == FEED
        assert "If-None-Match" in headers

    def test_takes_nothing_from_another_host(self, web: Web, poller: FeedPoller) -> None:
        web.pages[FEED] = make_feed(
            ("https://other.example/a.xml", AT), ("http://feed.example/b.xml", AT)
        )

        done = poll(poller)

        assert [one.is_unused for one in done.refusals] == [False, False]
        assert [url for url, _headers in web.asked] == [FEED]

    def test_goes_on_with_newer_telegrams_when_one_cannot_be_had(
        self, web: Web, poller: FeedPoller
    ) -> None:
        there = web.put("b.xml", make_landslide(at=AT, out={SOUTH: "3"}))
        gone = "https://feed.example/xml/data/gone.xml"
        web.pages[FEED] = make_feed((there, AT), (gone, AT - MINUTE))

        done = poll(poller)

        assert len(done.bulletins) == 1
        assert done.failure == ""

    def test_gives_a_telegram_up_after_five_tries(self, web: Web, poller: FeedPoller) -> None:
        web.pages[FEED] = make_feed(("https://feed.example/xml/data/gone.xml", AT))

        refusals = [poll(poller, NOW + MINUTE * n).refusals for n in range(6)]

        assert [len(one) for one in refusals] == [0, 0, 0, 0, 1, 0]

    def test_passes_over_telegrams_of_no_use(self, web: Web, poller: FeedPoller) -> None:
        unused = make_landslide(at=AT, out={SOUTH: "3"}).replace(
            "土砂災害警戒情報</InfoKind>".encode(), "熱中症警戒アラート</InfoKind>".encode()
        )
        web.pages[FEED] = make_feed((web.put("a.xml", unused), AT))

        done = poll(poller)

        assert [one.is_unused for one in done.refusals] == [True]

    def test_does_not_even_ask_for_forecasts(self, web: Web, poller: FeedPoller) -> None:
        forecast = "https://feed.example/xml/data/20261004_0_VPFD51_140000.xml"
        warned = web.put("20261004_0_VXWW50_140000.xml", make_landslide(at=AT, out={SOUTH: "3"}))
        web.pages[FEED] = make_feed((forecast, AT), (warned, AT))

        done = poll(poller)

        assert len(done.bulletins) == 1
        assert forecast not in [url for url, _headers in web.asked]

    def test_waits_longer_after_each_failure_and_no_longer_after_an_answer(
        self, web: Web, poller: FeedPoller
    ) -> None:
        web.pages[FEED] = FetchFailed("つながりません")

        first = poll(poller)
        at_once = poller.poll(now=NOW + dt.timedelta(seconds=30))
        second = poll(poller, NOW + MINUTE)
        too_soon = poller.poll(now=NOW + MINUTE * 2)
        web.pages[FEED] = make_feed()
        third = poll(poller, NOW + MINUTE * 3)

        assert "feed.example" in first.failure
        assert at_once is None
        assert second.failure
        assert too_soon is None
        assert third.failure == ""
        assert poller.poll(now=NOW + MINUTE * 3) is not None

    def test_takes_only_the_newest_of_very_many(self, web: Web, poller: FeedPoller) -> None:
        urls = [
            (
                web.put(f"{n}.xml", make_landslide(at=AT + MINUTE * n, out={SOUTH: "0"})),
                AT + MINUTE * n,
            )
            for n in range(205)
        ]
        web.pages[FEED] = make_feed(*urls)

        done = poll(poller, AT + MINUTE * 300)

        assert len(done.bulletins) == 200
        assert done.bulletins[0].reported_at == AT + MINUTE * 5


class _Server(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            return
        if self.path == "/same":
            self.send_response(304)
            self.end_headers()
            return
        self.send_response(200)
        self.send_header("ETag", '"1"')
        self.end_headers()
        size = 3 * 1024 * 1024 if self.path == "/large" else 4
        self.wfile.write(b"feed"[:size] * (size // 4))

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    opened = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=opened.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{opened.server_port}"
    opened.shutdown()
    thread.join()
    opened.server_close()


class TestFetching:
    def test_gives_content_and_what_asks_for_changes(self, server: str) -> None:
        answer = fetch(f"{server}/feed", {})

        assert (answer.status, answer.content, answer.headers["etag"]) == (200, b"feed", '"1"')

    def test_hears_that_nothing_changed(self, server: str) -> None:
        assert fetch(f"{server}/same", {"If-None-Match": '"1"'}).status == 304

    @pytest.mark.parametrize("path", ["/moved", "/large"])
    def test_follows_no_redirect_and_reads_nothing_too_large(self, server: str, path: str) -> None:
        with pytest.raises(FetchFailed):
            fetch(server + path, {})

    def test_says_that_nobody_answers(self) -> None:
        with pytest.raises(FetchFailed, match="つながりません"):
            fetch("http://127.0.0.1:9/feed", {})


class TestChecks:
    def test_find_nothing_while_no_feed_is_named(self) -> None:
        with override_settings(JMA_FEED_URLS=[], JMA_SILENT_MINUTES=0):
            assert jma_feeds(None) == []

    @pytest.mark.parametrize(
        "url",
        ["extra.xml", "ftp://feed.example/x", "http://feed.example/x", "https://", "https://["],
    )
    def test_find_what_is_no_address(self, url: str) -> None:
        with override_settings(JMA_FEED_URLS=[url]):
            assert [found.id for found in jma_feeds(None)] == ["jma.E001"]

    def test_find_a_limit_that_cannot_be_kept(self) -> None:
        with override_settings(JMA_FEED_URLS=[FEED], JMA_SILENT_MINUTES=1):
            assert [found.id for found in jma_feeds(None)] == ["jma.E002"]

    def test_let_addresses_pass_that_can_be_asked(self) -> None:
        with override_settings(JMA_FEED_URLS=[FEED, "http://127.0.0.1:8080/extra.xml"]):
            assert jma_feeds(None) == []
