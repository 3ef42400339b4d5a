"""Searching the plans: Japanese words inside other words, however they are typed."""

import datetime as dt
import re
from io import StringIO

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from engawa.core.access.models import User
from engawa.core.ui.folding import find_words, fold
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import Plan, PlanVersion, SearchEntry
from tests import factories
from tests.conftest import CheckedClient
from tests.rooms.policy.test_public_overview import words

PAGE = "/kanazawa/policy/search/"
LETTERS = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x3041, max_codepoint=0x30FF),
        st.characters(min_codepoint=0xFF01, max_codepoint=0xFF9F),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x4E40),
        st.sampled_from("aZ9 　\n㈱①"),
    )
)


class TestSearch:
    @pytest.mark.parametrize(
        ("question", "found"),
        [
            ("避難", "避難指示の範囲を地図でも"),
            ("きゃんぷ", "キャンプ用品で備えるつどい"),
            ("ｷｬﾝﾌﾟ", "キャンプ用品で備えるつどい"),
            ("line", "LINEでのお知らせ"),
            ("ＬＩＮＥ", "LINEでのお知らせ"),
            ("ネンネ", "子育て教室"),
            ("消防", "避難情報の伝え方"),
            ("地図の公開", "避難指示の範囲を地図でも"),
            ("親子　毎日", "こども家庭支援課"),
            ("テーマ02", "避難情報の伝え方"),
            ("テーマ01 子育て", "はじめての育児"),
            ("SDGs", "避難情報の伝え方"),
            ("SDGs 11", "避難情報の伝え方"),
            ("＋D", "LINEでのお知らせ"),
        ],
    )
    def test_finds_words_inside_words_however_typed(
        self, client: CheckedClient, published_plan: Plan, question: str, found: str
    ) -> None:
        response = client.get(PAGE, {"q": question})

        assert found in re.sub(r"</?mark>", "", response.content.decode())
        assert "見つかりません" not in words(response)

    def test_marks_what_was_found_as_it_is_written(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        html = client.get(PAGE, {"q": "きゃんぷ"}).content.decode()

        assert "<mark>キャンプ</mark>用品で備えるつどい" in html

    def test_puts_titles_first(self, client: CheckedClient, published_plan: Plan) -> None:
        html = client.get(PAGE, {"q": "教室"}).content.decode()

        assert re.search(
            r"<ol class=\"list hits\">.*?<h3[^>]*><a[^>]*>子育て<mark>教室", html, re.DOTALL
        )

    @pytest.mark.parametrize(
        ("question", "kind"),
        [
            ("安全に暮らせる", "めざすこと"),
            ("窓口に行かなくても", "デジタルの目標"),
            ("声をかけ合える", "基本目標"),
        ],
    )
    def test_says_of_a_hit_what_the_page_of_the_plan_calls_it(
        self, client: CheckedClient, published_plan: Plan, question: str, kind: str
    ) -> None:
        page = words(client.get(PAGE, {"q": question}))

        assert f"1件あります {kind} 令和5年度" in page

    def test_knows_the_printed_marks_of_plans_that_were_published_before_it_did(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        entry = SearchEntry.objects.get(node_code="I1")
        SearchEntry.objects.filter(pk=entry.pk).update(text="避難情報の伝え方")

        call_command("policy", "index", stdout=(told := StringIO()))

        assert SearchEntry.objects.get(node_code="I1").text == entry.text
        assert told.getvalue() == "Indexed 1 published version.\n"

    def test_needs_all_words(self, client: CheckedClient, published_plan: Plan) -> None:
        page = words(client.get(PAGE, {"q": "避難 LINE"}))

        assert "「避難 LINE」は見つかりません" in page
        assert "運営方針のすべての約束を見る" in page

    def test_says_what_is_searched_before_a_question(
        self, client: CheckedClient, published_plan: Plan
    ) -> None:
        page = words(client.get(PAGE))

        assert "ひらがなとカタカナ、全角と半角は区別しません。" in page
        assert "見つかりません" not in page

    @pytest.mark.parametrize("question", ["%", "_", "\\", "'", "<b>", "\x00", "あ" * 5000])
    def test_takes_any_question_as_words(
        self, client: CheckedClient, published_plan: Plan, question: str
    ) -> None:
        response = client.get(PAGE, {"q": question})

        assert response.status_code == 200
        assert "<b>」" not in response.content.decode()
        assert not re.search(r"」は\d+件あります", words(response))

    @pytest.mark.parametrize("parameters", [{"year": "abc"}, {"page": "99"}, {"page": "x"}])
    def test_takes_no_harm_from_odd_parameters(
        self, client: CheckedClient, published_plan: Plan, parameters: dict[str, str]
    ) -> None:
        response = client.get(PAGE, {"q": "避難", **parameters})

        assert "避難指示の範囲を" in re.sub(r"</?mark>", "", response.content.decode())

    def test_finds_nothing_of_drafts_past_versions_and_other_wards(
        self,
        client: CheckedClient,
        published_plan: Plan,
        konan: Ward,
        editor: User,
        approver: User,
        now: dt.datetime,
    ) -> None:
        factories.publish_again(
            published_plan,
            lambda content: factories.retitle_first_initiative(content, "高台への道しるべ"),
            writer_id=editor.pk,
            approver_id=approver.pk,
            now=now,
        )

        past = words(client.get(PAGE, {"q": "避難情報の伝え方"}))
        elsewhere = words(client.get("/konan/policy/search/", {"q": "高台"}))

        assert "見つかりません" in past
        assert "見つかりません" in elsewhere

    def test_narrows_to_a_year_and_leads_to_the_others(
        self,
        client: CheckedClient,
        kanazawa: Ward,
        published_plan: Plan,
        editor: User,
        approver: User,
        now: dt.datetime,
    ) -> None:
        content = factories.retitle_first_initiative(
            factories.make_content(fiscal_year=2022), "高台への道しるべ"
        )
        older = factories.make_draft(
            ward=kanazawa, content=content, actor_id=editor.pk, now=now, fiscal_year=2022
        )
        factories.publish(older, writer_id=editor.pk, approver_id=approver.pk, now=now)

        in_2022 = words(client.get(PAGE, {"q": "高台", "year": "2022"}))
        in_2023 = words(client.get(PAGE, {"q": "高台", "year": "2023"}))

        assert "「高台」は1件あります" in in_2022
        assert "選んだ年度の運営方針には、このことばがありません。" in in_2023
        assert "ほかの年度の1件を見る" in in_2023

    def test_asks_the_database_few_times(
        self,
        client: CheckedClient,
        published_plan: Plan,
        django_assert_max_num_queries: object,
    ) -> None:
        # The ward, whether a kept page is still right, what was found, and its versions.
        with django_assert_max_num_queries(4):  # type: ignore[operator]
            client.get(PAGE, {"q": "避難"})


class TestFold:
    @given(text=LETTERS)
    def test_is_the_same_after_folding_twice(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)

    @given(
        before=LETTERS, word=st.sampled_from(["避難", "キャンプ", "ｶﾞｲﾄﾞ", "Ｌｉｎｅ"]), after=LETTERS
    )
    def test_lets_every_word_be_found_where_it_stands(
        self, before: str, word: str, after: str
    ) -> None:
        # A voicing mark that follows would belong to the word's last letter and make another one.
        text = f"{before}。{word}。{after}"

        ranges = find_words(text=text, words=[fold(word)])

        start = len(before) + 1
        assert any(at <= start and start + len(word) <= end for at, end in ranges)


class TestIndexing:
    def test_is_written_at_publication_and_not_before(
        self, published_version: PlanVersion, draft: PlanVersion
    ) -> None:
        assert published_version.search_entries.filter(node_code="A1").exists()
        assert not draft.search_entries.exists()
