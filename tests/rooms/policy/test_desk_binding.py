"""Choosing a number for a promise at the desk."""

from typing import Any

import pytest
from django.test import Client

from engawa.core.indicators import registry
from engawa.core.indicators.contracts import Better, Indicator, Kind, Measurement, Rollup, Scope
from engawa.rooms.policy.models import PlanVersion
from tests.rooms.policy.desk_pages import YEAR, read, typed


class TestBindingNumbers:
    @pytest.fixture(autouse=True)
    def indicators(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(scope: Scope) -> Measurement:
            raise RuntimeError("the room is closed")

        def count(scope: Scope) -> Measurement:
            return Measurement(7 if scope.activity_code == "A3" else 99)

        def make(key: str, label: str, kind: Kind, measure: Any, **more: Any) -> Indicator:
            return Indicator(key, label, "回", kind, Rollup.SUM, Better.HIGHER, measure, **more)

        known = [
            make("drills.held", "ひらいた訓練", Kind.COUNT, count),
            make(
                "drills.people", "来た人", Kind.COUNT, lambda s: Measurement(3), counts_persons=True
            ),
            make("drills.share", "終えた割合", Kind.RATIO, lambda s: Measurement(0.25, 2, 8)),
            make("drills.broken", "壊れた数", Kind.COUNT, fail),
        ]
        monkeypatch.setattr(registry, "_indicators", {found.key: found for found in known})

    def test_shows_each_indicator_with_its_value_for_this_promise(self, at_desk: Client) -> None:
        page = at_desk.get(YEAR + "nodes/A3/indicators/").content.decode()

        assert "7回" in page
        assert "25％（8のうち2）" in page

    def test_hides_a_value_that_could_point_at_a_person(self, at_desk: Client) -> None:
        page = at_desk.get(YEAR + "nodes/A3/indicators/?q=来た人").content.decode()

        assert "人数が少ないため、数は出しません" in page

    def test_says_so_when_a_room_cannot_measure(
        self, at_desk: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        page = at_desk.get(YEAR + "nodes/A3/indicators/?q=壊れた")

        assert page.status_code == 200
        assert "いまは測れませんでした" in page.content.decode()
        assert "drills.broken" in caplog.text

    def test_finds_by_words_in_any_script(self, at_desk: Client) -> None:
        page = at_desk.get(YEAR + "nodes/A3/indicators/", {"q": "ヒライタ"}).content.decode()

        assert "ひらいた訓練" in page
        assert "終えた割合" not in page

    def test_says_so_when_nothing_is_found(self, at_desk: Client) -> None:
        page = at_desk.get(YEAR + "nodes/A3/indicators/?q=雪").content.decode()

        assert "「雪」に合う指標はありません" in page

    def test_binds_and_sets_a_target_in_per_cent(self, at_desk: Client, draft: PlanVersion) -> None:
        bound = at_desk.post(
            YEAR + "nodes/A3/indicators/", {"indicator_key": "drills.share"}, follow=True
        )
        code = bound.redirect_chain[-1][0].rstrip("/").rpartition("/")[2]
        at_desk.post(f"{YEAR}nodes/{code}/", typed(draft, code, target_value="８０％"))

        target = read(draft, code)
        assert target.parent == "A3"
        assert target.fields["target_value"] == "0.8"
        assert "80％以上" in at_desk.get(YEAR + "nodes/A3/").content.decode()

    def test_refuses_an_indicator_that_no_room_offers(
        self, at_desk: Client, draft: PlanVersion
    ) -> None:
        page = at_desk.post(
            YEAR + "nodes/A3/indicators/", {"indicator_key": "moon.phase"}, follow=True
        )

        assert "この指標は、いまの縁側にありません" in page.content.decode()
        assert draft.target_set.count() == 2

    def test_lets_the_label_be_edited_when_its_room_is_gone(
        self, at_desk: Client, draft: PlanVersion
    ) -> None:
        at_desk.post(f"{YEAR}nodes/T1/", typed(draft, "T1", label="済んだ節目の数"))

        assert read(draft, "T1").fields["label"] == "済んだ節目の数"
