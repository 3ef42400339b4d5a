"""What nobody types by mistake: scripts, forged choices, far too much of everything."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.wards.models import Area, Ward
from engawa.rooms.places.models import Place, PlaceKind
from tests.rooms.places.desk_forms import (
    BREAD,
    DESK,
    PLACE,
    PUBLIC,
    Open,
    errors_of,
    form_of,
    make_place,
    text,
)


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


@pytest.fixture
def place(kanazawa: Ward, now: dt.datetime) -> Place:
    return make_place(kanazawa, now, offerings=(BREAD,))


class TestHostileInput:
    def test_is_shown_as_words(self, desk: Any, client: Any, place: Place) -> None:
        script = "<script>alert(1)</script>"
        form = form_of(
            place,
            name=script,
            description=script,
            **{"offer-0-name": script, "hours-lines": f"12月29日 {script}休館"},
        )

        refused = desk.post(PLACE, form)
        desk.post(PLACE, {**form, "hours-lines": ""})

        pages = [refused, *(desk.get(path) for path in (PLACE, DESK, f"{PLACE}history/"))]
        for page in [*pages, client.get(PUBLIC)]:
            assert "<script>alert" not in text(page)
            assert "&lt;script&gt;alert" in text(page)

    def test_leads_nowhere(self, desk: Any, place: Place) -> None:
        form = form_of(place)

        for address in ("javascript:alert(1)", "data:text/html,x", "//example.jp"):
            answer = desk.post(PLACE, {**form, "url": address, "form_url": address})
            assert answer.status_code == 422
            assert len(errors_of(answer)) == 2

        assert (Place.objects.get().url, Place.objects.get().form_url) == ("", "")

    def test_is_too_long_and_told_so_in_a_sentence(self, desk: Any, place: Place) -> None:
        long = "あ" * 100_000

        answer = desk.post(
            PLACE,
            form_of(
                place,
                name=long,
                description=long,
                kind=long,
                latitude=long,
                **{"hours-lines": long, "hours-osm": long, "hours-0_1_opens": long},
            ),
        )

        assert answer.status_code == 422
        assert "名前：200字までにしてください（いま100000字です）。" in errors_of(answer)
        assert "種類：一覧の中から選び直してください。" in errors_of(answer)

    def test_names_nothing_of_another_ward(
        self, desk: Any, konan: Ward, kanazawa: Ward, place: Place
    ) -> None:
        area = Area.objects.create(ward=konan, code="a", name="よその地区")
        kind = PlaceKind.objects.create(ward=konan, code="yoso", name="よその種類")
        forged: dict[str, Any] = {
            "section": konan.sections.get(code="community").pk,
            "area": area.pk,
            "partners": [konan.partners.get().pk],
            "kind": kind.code,
            "state": "REMOVED",
            "precision": "EXACT",
        }

        answer = desk.post(PLACE, form_of(place, **forged))

        assert answer.status_code == 422
        assert len(errors_of(answer)) == len(forged)
        assert place.changes.count() == 1

    def test_of_numbers_and_controls_changes_nothing(self, desk: Any, place: Place) -> None:
        form = form_of(place, name="図書\x00館\x1b", section="-1", area="0x1")

        answer = desk.post(PLACE, form)

        assert answer.status_code == 422
        assert desk.get(f"{DESK}0/").status_code == 404
        assert desk.get(f"{DESK}-1/").status_code == 404
        assert desk.get(f"{DESK}99999999999999999999/").status_code == 404

    def test_of_a_thousand_rows_does_not_fill_the_page(self, desk: Any, place: Place) -> None:
        form = form_of(place, name="")
        rows = {f"offer-{row}-name": "パン" for row in range(600)}

        answer = desk.post(PLACE, {**form, **rows})

        assert answer.status_code == 422
        assert text(answer).count('class="offer-row"') <= 63
