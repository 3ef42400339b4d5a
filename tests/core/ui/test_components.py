import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import engines
from django.template.context_processors import csrf
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

import engawa.core.ui
from engawa.core.ui.charts import Point
from engawa.core.ui.patterns import make_patterns_context


def show(source: str, **context: Any) -> str:
    """Render a piece of template as a page would, with no variable but those given."""
    html: str = engines["django"].from_string("{% load cotton %}" + source).render(context)
    assert "UNKNOWN-TEMPLATE-VARIABLE" not in html
    return html


class TestButton:
    def test_is_a_link_when_it_leads_somewhere(self) -> None:
        html = show('{% cotton button href="/kanazawa/" kind="main" %}申し込む{% endcotton %}')

        assert html.strip() == '<a class="button button-main" href="/kanazawa/">申し込む</a>'

    def test_is_a_button_when_it_does_something(self) -> None:
        html = show('{% cotton button name="publish" value="1" %}公開する{% endcotton %}')

        assert (
            html.strip()
            == '<button class="button" type="submit" name="publish" value="1">公開する</button>'
        )

    def test_escapes_the_attributes_that_it_passes_on(self) -> None:
        html = show('{% cotton button :title="words" %}開く{% endcotton %}', words='"><script>')

        assert "<script>" not in html
        assert 'title="&quot;&gt;&lt;script&gt;"' in html


class TestField:
    def test_wires_a_text_field_to_all_that_explains_it(self) -> None:
        html = show(
            '{% cotton field name="day" label="日" why="年度末に消します。" hint="例：令和6年" '
            'error="2月31日はありません。" value="令和6年2月31日" /%}'
        )

        assert '<label for="day">日</label>' in html
        assert 'aria-describedby="day-why day-hint day-error"' in html
        assert 'value="令和6年2月31日"' in html
        assert 'aria-invalid="true"' in html
        for name in ("day-why", "day-hint", "day-error"):
            assert f'id="{name}"' in html

    def test_marks_the_chosen_of_several(self) -> None:
        html = show(
            '{% cotton field name="year" type="select" label="年度" :options="years" :value="2023" /%}',
            years=[("2022", "令和4年度"), ("2023", "令和5年度")],
        )

        assert re.findall(r'value="(\d+)" selected', html) == ["2023"]

    @pytest.mark.parametrize(
        ("kind", "value", "checked"),
        [("radio", "a", ["a"]), ("checkboxes", ["a", "b"], ["a", "b"])],
    )
    def test_groups_choices_under_one_legend(
        self, kind: str, value: object, checked: list[str]
    ) -> None:
        html = show(
            '{% cotton field name="who" :type="kind" label="対象" hint="例" :options="all" :value="value" /%}',
            kind=kind,
            value=value,
            all=[("a", "親子"), ("b", "祖父母"), ("c", "どなたでも")],
        )

        assert '<fieldset class="field" aria-describedby="who-hint">' in html
        assert "<legend>対象</legend>" in html
        assert re.findall(r'value="(\w)" checked', html) == checked

    def test_takes_a_control_of_the_pages_own(self) -> None:
        html = show(
            '{% cotton field name="area" label="区域" %}<input id="area" list="areas">{% endcotton %}'
        )

        assert html.count("<input") == 1
        assert 'list="areas"' in html

    def test_escapes_what_was_typed(self) -> None:
        html = show(
            '{% cotton field name="memo" type="textarea" label="覚え書き" :value="typed" /%}',
            typed="</textarea><script>",
        )

        assert "<script>" not in html


class TestFigureNow:
    @pytest.mark.parametrize(
        ("state", "word"),
        [
            ("MEASURED", "計測"),
            ("REPORTED", "報告"),
            ("NOT_MEASURED", "未計測"),
            ("SUPPRESSED", "秘匿"),
        ],
    )
    def test_says_its_state_in_a_word_and_a_shape(self, state: str, word: str) -> None:
        html = show(
            '{% cotton figure-now label="開いた教室" value="15" unit="回" :state="state" /%}',
            state=state,
        )

        assert f'<span class="state-word">{word}</span>' in html
        assert re.search(r'<use href="#state-(measured|told|none|hidden)"/>', html)

    def test_shows_number_unit_and_denominator(self) -> None:
        html = show(
            '{% cotton figure-now label="届いた" value="18,402" unit="通" of="送信 18,655通" /%}'
        )

        assert "<b>18,402</b> 通" in html
        assert "（送信 18,655通）" in html

    @pytest.mark.parametrize("state", ["NOT_MEASURED", "SUPPRESSED"])
    def test_never_shows_a_number_that_is_not_there_or_must_not_be(self, state: str) -> None:
        html = show(
            '{% cotton figure-now label="相談" value="3" unit="人" of="4人" :state="state" /%}',
            state=state,
        )

        assert ">3<" not in html
        # What was promised may be said of what is not measured yet.
        assert ("4人" in html) == (state == "NOT_MEASURED")

    def test_says_a_sentence_instead_of_a_small_number(self) -> None:
        html = show('{% cotton figure-now label="相談" state="SUPPRESSED" /%}')

        assert "数は出しません" in html
        assert "どなたのことか分かるおそれがある" in html

    def test_says_when_the_number_is_older_than_promised(self) -> None:
        html = show('{% cotton figure-now label="届いた" value="1" stale="8日前の数字です。" /%}')

        assert "8日前の数字です。" in html


class TestPromise:
    def test_holds_what_was_said_and_what_is_now(self) -> None:
        html = show(
            '{% cotton promise title="地図でも" href="/k/1/" said="図でもお知らせします。" level="4" %}'
            "{% cotton:slot now %}<b>2.1秒</b>{% endcotton:slot %}{% endcotton %}"
        )

        assert '<h4 class="phrased"><a href="/k/1/">地図でも</a></h4>' in html
        assert '<div class="promise-now"><b>2.1秒</b></div>' in html
        assert 'class="tags"' not in html

    @pytest.mark.parametrize("language", ["ja", "en"])
    @pytest.mark.parametrize("given", ['title="{{ words }}"', ':title="words"'])
    def test_escapes_what_it_is_given_once(self, given: str, language: str) -> None:
        with translation.override(language):
            number = '{% cotton figure-now label="{{ words }}" value="1" /%}'
            html = show(
                f"{{% cotton promise {given} %}}{{% cotton:slot now %}}{number}{{% endcotton:slot %}}"
                "{% endcotton %}",
                words="A&B <i>",
            )

        assert re.sub("<wbr>", "", html).count("A&amp;B &lt;i&gt;") == 2
        assert "&amp;amp;" not in html

    def test_has_no_empty_garden_without_a_number(self) -> None:
        html = show('{% cotton promise title="地図でも" /%}')

        assert "promise-now" not in html


class TestPagination:
    def test_keeps_the_search_while_turning_pages(self) -> None:
        page = Paginator(range(95), 10).page(4)

        html = show(
            '{% cotton pagination :page="page" :query="query" /%}',
            page=page,
            query=QueryDict("q=パン&page=4"),
        )

        assert 'rel="next" href="?q=%E3%83%91%E3%83%B3&amp;page=5"' in html
        assert 'aria-current="page"' in html

    def test_is_absent_when_there_is_one_page(self) -> None:
        html = show('{% cotton pagination :page="page" /%}', page=Paginator([1], 10).page(1))

        assert html.strip() == ""


class TestChart:
    def test_has_the_same_figures_as_a_table(self) -> None:
        html = show(
            '{% cotton chart title="開催数" description="毎月。" :points="points" :promise="2" unit="回" /%}',
            points=[Point("4月", 1204), Point("5月", None), Point("6月", None, is_future=True)],
        )

        cells = re.findall(r'<td class="n">([^<]*)</td>', html)
        assert cells == ["1,204", "秘匿", "これから"]
        assert "表で見る" in html


class TestTable:
    def test_can_be_scrolled_with_the_keyboard_and_has_a_name(self) -> None:
        html = show('{% cotton table caption="指標" %}<tbody></tbody>{% endcotton %}')

        assert 'role="region" tabindex="0" aria-label="指標"' in html
        assert "<caption>指標</caption>" in html


class TestDifferences:
    def test_says_when_there_was_nothing_before(self) -> None:
        html = show('{% cotton differences old="" new="地図でも" /%}')

        assert "ありませんでした" in html
        assert "<ins>" in html


@pytest.fixture
def frame() -> dict[str, Any]:
    """Variables of the frame, as the portal gives them to every page."""
    return {
        "ward": SimpleNamespace(
            slug="kanazawa",
            name="金沢区",
            name_kana="かなざわく",
            name_en="Kanazawa Ward",
            accent="peony",
        ),
        "navigation": [{"label": "運営方針", "url": "/kanazawa/policy/", "current": True}],
        "desk_navigation": [],
        "languages": [
            {"code": "ja", "label": "日本語", "url": "?lang=ja", "current": True},
            {"code": "en", "label": "English", "url": "?lang=en", "current": False},
        ],
        "is_demo": True,
        "search_url": "/kanazawa/search/",
        "footer_links": [{"label": "アクセシビリティ", "url": "/accessibility/"}],
        "signed_in_name": "",
        "messages": [],
    }


class TestPatternsPage:
    @pytest.fixture
    def page(self, frame: dict[str, Any]) -> str:
        return render_to_string("ui/patterns.html", {**frame, **make_patterns_context()})

    def test_shows_every_component(self) -> None:
        folder = Path(engawa.core.ui.__file__).parent / "templates"
        sources = [(folder / "ui" / "patterns.html").read_text(encoding="utf-8")]
        sources += [path.read_text(encoding="utf-8") for path in folder.glob("cotton/*.html")]
        sources += [path.read_text(encoding="utf-8") for path in folder.glob("ui/forms/*.html")]
        used = set(re.findall(r"<c-([a-z-]+)", "".join(sources)))

        assert {path.stem for path in folder.glob("cotton/*.html")} <= used

    def test_knows_every_variable_that_it_names(self, page: str) -> None:
        assert "UNKNOWN-TEMPLATE-VARIABLE" not in page
        assert "<c-" not in page

    def test_has_nothing_that_the_content_policy_forbids(self, page: str) -> None:
        assert re.findall(r"\sstyle=", page) == []
        assert re.findall(r"\son\w+=", page) == []
        assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []

    def test_gives_each_id_once(self, page: str) -> None:
        ids = re.findall(r'\sid="([^"]+)"', page)

        assert sorted(ids) == sorted(set(ids))

    def test_points_only_at_ids_that_exist(self, page: str) -> None:
        ids = set(re.findall(r'\sid="([^"]+)"', page))
        named = re.findall(r'\saria-(?:describedby|labelledby|controls)="([^"]+)"', page)
        targets = re.findall(r'href="#([^"]+)"', page) + re.findall(r'\sfor="([^"]+)"', page)

        assert {name for names in named for name in names.split()} <= ids
        assert set(targets) <= ids

    def test_wears_the_wards_colour(self, page: str) -> None:
        assert '<html lang="ja" data-accent="peony">' in page


class TestFrame:
    def test_names_the_ward_in_the_language_of_the_page(self, frame: dict[str, Any]) -> None:
        with translation.override("en"):
            english = render_to_string("ui/base.html", frame)
        japanese = render_to_string("ui/base.html", frame)

        assert "<span>Kanazawa Ward</span>" in english
        assert "<span>金沢区</span>" in japanese


class TestErrorPages:
    @pytest.mark.parametrize("name", ["500.html", "400.html"])
    def test_need_nothing_at_all(self, name: str) -> None:
        html = render_to_string(name)

        assert "UNKNOWN-TEMPLATE-VARIABLE" not in html
        assert "<h1>" in html

    @pytest.mark.parametrize("name", ["404.html", "403.html"])
    def test_show_a_way_on(self, name: str, frame: dict[str, Any]) -> None:
        html = render_to_string(name, frame)

        assert "UNKNOWN-TEMPLATE-VARIABLE" not in html
        assert 'href="/kanazawa/"' in html

    @pytest.mark.parametrize("name", ["404.html", "403.html"])
    def test_stand_outside_of_a_ward_too(self, name: str, frame: dict[str, Any]) -> None:
        html = render_to_string(name, {**frame, "ward": None, "navigation": [], "search_url": ""})

        assert "UNKNOWN-TEMPLATE-VARIABLE" not in html
        assert 'class="button" href="/"' in html


class TestDeskFrame:
    def test_gives_the_scripts_a_token_to_post_with(self, frame: dict[str, Any]) -> None:
        token = csrf(RequestFactory().get("/desk/"))

        html = render_to_string("ui/base_desk.html", {**frame, **token})

        hidden = re.search(r'<div id="page-token" hidden>(.*?)</div>', html)
        assert hidden
        assert 'name="csrfmiddlewaretoken"' in hidden[1]
