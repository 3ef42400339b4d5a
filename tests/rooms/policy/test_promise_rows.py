"""Rows and numbers that are written in Python for speed, and those that templates write, are the same."""

from dataclasses import replace
from typing import Any

import pytest
from django.template import engines
from django.test.html import parse_html
from django.utils import translation

from engawa.rooms.policy.selectors.pages import ActivityView, Link, TagView
from engawa.rooms.policy.templatetags.policy import now_block, promise_rows
from engawa.rooms.policy.wording import Now

NOWS = {
    "a measured number with its target": Now(
        label="ひらいた教室",
        state="MEASURED",
        value="15",
        unit="回",
        of="目標 20回",
        detail="4月から10月3日まで",
        stale="8日前の数字です。",
    ),
    "a number without a unit": Now(label="割合", state="MEASURED", value="0.5"),
    "a reported number": Now(label="会議", state="REPORTED", value="1", unit="回", detail="総務課"),
    "a number that is not there": Now(
        label="会議", state="NOT_MEASURED", of="目標 2回", detail="報告を待っています。"
    ),
    "a number that is hidden": Now(label="来た人", state="SUPPRESSED", detail="人数が少ないため。"),
}
NOW = NOWS["a reported number"]
ACTIVITY = ActivityView(
    code="A1",
    title="避難指示の範囲を地図でも",
    body="",
    is_sentence=False,
    note="",
    section=None,
    url="/kanazawa/policy/2023/initiatives/I1/#A1",
    tags=(),
    figures=(NOW,),
    milestones=(),
    now=NOW,
    state="REPORTED",
)
FIGURE = """{% load cotton %}{% cotton figure-now :label="now.label" :value="now.value" :unit="now.unit"
:of="now.of" :state="now.state" :detail="now.detail" :stale="now.stale" /%}"""
ROW = """{% load cotton ui policy %}{% cotton promises %}{% cotton promise :title="activity.title" :href="activity.url" level="4"
title-language="ja" :is-sentence="activity.is_sentence" :said="activity.body" %}
{% cotton:slot who %}{% if activity.section %}{{ activity.section.label }}{% endif %}{% endcotton:slot %}
{% cotton:slot tags %}{% for tag in activity.tags %}{% cotton tag :kind="tag.look" %}{{ tag.short|with_japanese }}{% endcotton %}{% endfor %}{% endcotton:slot %}
{% cotton:slot now %}{% now_block activity.now %}{% if activity.more %}<p class="small"><a href="{{ activity.url }}">数字はほかにも{{ activity.more }}件あります</a></p>{% endif %}{% endcotton:slot %}
{% endcotton %}{% endcotton %}"""


def show(source: str, **context: Any) -> Any:
    """Read what a template writes, so that space between its parts does not count."""
    return parse_html(engines["django"].from_string(source).render(context))


class TestNumbers:
    @pytest.mark.parametrize("language", ["ja", "en"])
    @pytest.mark.parametrize("now", NOWS.values(), ids=NOWS)
    def test_are_those_of_the_component(self, now: Now, language: str) -> None:
        with translation.override(language):
            written = parse_html(now_block(now))

            assert written == show(FIGURE, now=now)


class TestRows:
    @pytest.mark.parametrize(
        "more",
        [
            {},
            {
                "is_sentence": True,
                "body": "<文字>に加えて地図でも示します。",
                "figures": (NOW,) * 3,
            },
            {
                "section": Link("総務課", "/kanazawa/policy/2023/sections/general-affairs/"),
                "tags": (
                    TagView("digital:plus-d", "＋D", "＋D", "strong", ""),
                    TagView("sdgs:11", "SDGs 11 まち", "まち", "", "/kanazawa/"),
                ),
            },
        ],
        ids=["a bare one", "one of a sentence", "one with section and marks"],
    )
    def test_are_those_of_the_component(self, more: dict[str, Any]) -> None:
        activity = replace(ACTIVITY, **more)

        written = parse_html(promise_rows([activity]))

        assert written == show(ROW, activity=activity)
