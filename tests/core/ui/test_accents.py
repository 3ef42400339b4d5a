import re
from pathlib import Path

import pytest

from engawa.core.ui.accents import (
    ACCENTS,
    INK,
    PAPER,
    Accent,
    get_accent,
    get_contrast,
    make_accents_css,
)

STYLES = Path(__file__).parents[3] / "frontend" / "src" / "styles"


class TestGetContrast:
    @pytest.mark.parametrize(
        ("first", "second", "expected"),
        [
            ("#000000", "#ffffff", 21.0),
            ("#ffffff", "#ffffff", 1.0),
            # Two published pairs: the grey that just passes AA on white, and the one that does not.
            ("#767676", "#ffffff", 4.54),
            ("#777777", "#ffffff", 4.48),
        ],
    )
    def test_follows_the_definition_of_wcag(self, first: str, second: str, expected: float) -> None:
        assert get_contrast(first=first, second=second) == pytest.approx(expected, abs=0.005)
        assert get_contrast(first=second, second=first) == pytest.approx(expected, abs=0.005)


class TestAccents:
    def test_give_each_of_the_citys_eighteen_wards_its_own(self) -> None:
        fills = {accent.fill for accent in ACCENTS.values()}

        assert len(ACCENTS) == 18
        assert len(fills) == 18

    @pytest.mark.parametrize("accent", ACCENTS.values(), ids=lambda accent: accent.key)
    def test_can_be_written_on(self, accent: Accent) -> None:
        assert get_contrast(first=accent.ink, second=accent.fill) >= 4.5
        assert get_contrast(first=INK, second=accent.tint) >= 7

    def test_stand_in_the_style_sheet_with_the_same_values(self) -> None:
        written = (STYLES / "accents.css").read_text(encoding="utf-8")

        assert written.endswith(make_accents_css())

    def test_are_refused_when_unknown(self) -> None:
        with pytest.raises(KeyError):
            get_accent(key="plastic-flower")

    def test_are_never_the_colour_of_text(self) -> None:
        rules = "".join(path.read_text(encoding="utf-8") for path in STYLES.glob("*.css"))

        assert re.findall(r"[^-]color:\s*var\(--accent\)", rules) == []


class TestColoursOfTheStyleSheet:
    @pytest.mark.parametrize(
        ("ink", "ground"),
        [
            ("#1a1a1a", "#f7f6f2"),
            ("#4d4d4d", "#f7f6f2"),
            ("#666666", "#f7f6f2"),
            ("#00118f", "#f7f6f2"),
            ("#8b008b", "#f7f6f2"),
            ("#0017c1", PAPER),
            ("#0017c1", "#e8f1fe"),
            ("#ac3e00", "#f7f6f2"),
            ("#ce0000", PAPER),
            ("#197a4b", PAPER),
        ],
    )
    def test_can_be_read_on_their_ground(self, ink: str, ground: str) -> None:
        assert get_contrast(first=ink, second=ground) >= 4.5
