"""The Atom feed of plan changes."""

import datetime as dt
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import Plan
from tests import factories
from tests.rooms.policy import open_cases

ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESS = "/kanazawa/policy/changes.atom"


def read(client: Client) -> Any:
    return ET.fromstring(client.get(ADDRESS).content)


def text_of(element: Any, name: str) -> str:
    found = element.find(f"{ATOM}{name}")
    return (found.text or "") if found is not None else ""


@pytest.fixture
def changed_plan(published_plan: Plan, editor: User, approver: User, now: dt.datetime) -> Plan:
    factories.publish_again(
        published_plan,
        lambda content: factories.retitle_first_initiative(content, "避難情報の<新しい>伝え方"),
        writer_id=editor.pk,
        approver_id=approver.pk,
        now=now + dt.timedelta(days=1),
        change_note="名前をわかりやすくしました。",
    )
    return published_plan


class TestFeed:
    def test_has_what_the_standard_requires(self, client: Client, changed_plan: Plan) -> None:
        feed = read(client)

        assert feed.tag == f"{ATOM}feed"
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert links["self"].endswith(ADDRESS)
        assert links["alternate"].endswith("/kanazawa/policy/")
        for element in (feed, *feed.findall(f"{ATOM}entry")):
            assert text_of(element, "id")
            assert text_of(element, "title")
            assert dt.datetime.fromisoformat(text_of(element, "updated")).tzinfo is not None
        assert feed.find(f"{ATOM}author/{ATOM}name").text == "金沢区役所"

    def test_of_a_demo_says_so_in_its_title(
        self, client: Client, published_plan: Plan, settings: Any
    ) -> None:
        settings.IS_DEMO = True

        assert text_of(read(client), "title") == "見本：金沢区 運営方針の変更"

    def test_has_one_entry_for_each_version_newest_first(
        self, client: Client, changed_plan: Plan
    ) -> None:
        entries = read(client).findall(f"{ATOM}entry")

        assert [text_of(entry, "title") for entry in entries] == [
            "令和5年度 金沢区運営方針 第2版を公表しました",
            "令和5年度 金沢区運営方針 第1版を公表しました",
        ]
        assert text_of(read(client), "updated") == text_of(entries[0], "updated")

    def test_tells_the_differences_in_words_and_escapes_them(
        self, client: Client, changed_plan: Plan
    ) -> None:
        newest = read(client).find(f"{ATOM}entry")

        content = newest.find(f"{ATOM}content")
        assert content.get("type") == "html"
        assert "名前をわかりやすくしました。" in content.text
        assert "&lt;新しい&gt;" in content.text
        assert "避難情報の伝え方" in content.text

    def test_can_be_read_whatever_was_pasted_into_the_plan(
        self, client: Client, published_plan: Plan, editor: User, approver: User, now: dt.datetime
    ) -> None:
        factories.publish_again(
            published_plan,
            lambda content: factories.retitle_first_initiative(content, "伝え\x0b方\ufffe\x01"),
            writer_id=editor.pk,
            approver_id=approver.pk,
            now=now + dt.timedelta(days=1),
            change_note="直し\x0cました。",
        )

        told = text_of(read(client).find(f"{ATOM}entry"), "content")

        assert "「伝え方」" in told
        assert "直しました。" in told

    def test_keeps_the_name_of_an_entry_when_another_follows(
        self, client: Client, published_plan: Plan, editor: User, approver: User, now: dt.datetime
    ) -> None:
        before = text_of(read(client).find(f"{ATOM}entry"), "id")
        factories.publish_again(
            published_plan,
            lambda content: content,
            writer_id=editor.pk,
            approver_id=approver.pk,
            now=now + dt.timedelta(days=2),
        )

        names = [text_of(entry, "id") for entry in read(client).findall(f"{ATOM}entry")]

        assert before == "tag:localhost,2023-10-03:policy/kanazawa/2023/versions/1"
        assert names[1] == before
        assert len(set(names)) == 2

    def test_tells_of_signed_reviews(
        self, client: Client, published_plan: Plan, editor: User, approver: User, now: dt.datetime
    ) -> None:
        moment = now + dt.timedelta(days=3)
        open_cases.sign_review(published_plan, writer=editor, approver=approver, moment=moment)

        newest = read(client).find(f"{ATOM}entry")

        assert text_of(newest, "title") == "令和5年度 金沢区運営方針の中間振り返りを公表しました"
        assert "遅れています" in text_of(newest, "content")

    def test_is_valid_without_any_plan(self, client: Client, kanazawa: Ward) -> None:
        feed = read(client)

        assert text_of(feed, "id")
        assert feed.findall(f"{ATOM}entry") == []

    def test_is_not_sent_twice(self, client: Client, published_plan: Plan) -> None:
        first = client.get(ADDRESS)

        by_mark = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})
        by_time = client.get(ADDRESS, headers={"if-modified-since": first["Last-Modified"]})

        assert first["Content-Type"].startswith("application/atom+xml")
        assert (by_mark.status_code, by_time.status_code) == (304, 304)

    def test_is_sent_again_after_a_publication(
        self, client: Client, published_plan: Plan, editor: User, approver: User, now: dt.datetime
    ) -> None:
        first = client.get(ADDRESS)
        factories.publish_again(
            published_plan,
            lambda content: content,
            writer_id=editor.pk,
            approver_id=approver.pk,
            now=now + dt.timedelta(days=2),
        )

        again = client.get(ADDRESS, headers={"if-none-match": first["ETag"]})

        assert again.status_code == 200

    def test_speaks_japanese_to_everybody(self, client: Client, published_plan: Plan) -> None:
        feed = ET.fromstring(client.get(ADDRESS + "?lang=en").content)

        assert text_of(feed, "title") == "金沢区 運営方針の変更"
