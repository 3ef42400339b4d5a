"""`engawa policy import`: the same from the command line."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import PlanVersion, PolicyImport
from tests.rooms.policy.import_material import POLICY
from tests.shared import shared_file


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "policy.txt"
    path.write_text(POLICY, encoding="utf-8")
    return path


def run(path: Path, *more: str, ward: str = "kanazawa", year: str = "2023") -> str:
    out = io.StringIO()
    call_command(
        "policy", "import", str(path), "--ward", ward, "--fiscal-year", year, *more, stdout=out
    )
    return out.getvalue()


class TestImportCommand:
    def test_prints_how_much_has_a_place_and_where_to_review_it(
        self, kanazawa: Ward, document: Path
    ) -> None:
        words = run(document)

        policy_import = PolicyImport.objects.get()
        assert "policy.txt" in words
        assert "置けた文字：100 %" in words
        assert "  活動　4" in words
        assert "置いていない行：0" in words
        assert f"/kanazawa/desk/policy/imports/{policy_import.pk}/" in words

    def test_lists_the_lines_without_a_place_by_number(
        self, kanazawa: Ward, document: Path
    ) -> None:
        document.write_text(f"ようこそ、わたしたちの区へ\n\n{POLICY}", encoding="utf-8")

        words = run(document)

        tree = PolicyImport.objects.get().tree
        assert tree["not_placed"]
        assert f"置いていない行：{len(tree['not_placed'])}" in words
        for line, _start, _end in tree["not_placed"]:
            assert f"  {line}: " in words

    def test_says_that_the_same_file_changes_nothing(self, kanazawa: Ward, document: Path) -> None:
        run(document)
        before = PolicyImport.objects.values().get()

        words = run(document)

        assert "同じファイルは前に読み込んであります。何も変えていません。" in words
        assert PolicyImport.objects.values().get() == before

    def test_makes_the_draft_when_asked(self, kanazawa: Ward, document: Path) -> None:
        words = run(document, "--accept")

        version = PlanVersion.objects.get()
        assert version.state == PlanVersion.State.DRAFT
        assert "第1版を、下書きとして作りました。" in words

    def test_makes_no_second_draft_of_the_same_file(self, kanazawa: Ward, document: Path) -> None:
        run(document, "--accept")

        run(document, "--accept")

        assert PlanVersion.objects.count() == 1

    def test_warns_of_another_year_in_the_document(self, kanazawa: Ward, document: Path) -> None:
        words = run(document, year="2021")

        assert "文書には令和5年度と書いてあります。" in words

    @pytest.mark.parametrize(
        ("change", "code", "sentence"),
        [
            ({"ward": "nowhere"}, 2, "いまある区：kanazawa"),
            ({"path": Path("/nowhere/policy.txt")}, 2, "を開けません"),
            ({"content": b""}, 1, "中身がありません"),
            ({"year": "99"}, 1, "年度は1950から2200まで"),
        ],
    )
    def test_ends_with_a_sentence_and_a_code(
        self, change: dict[str, Any], code: int, sentence: str, kanazawa: Ward, document: Path
    ) -> None:
        document.write_bytes(change.get("content", POLICY.encode()))

        with pytest.raises(CommandError, match=sentence) as refused:
            run(
                change.get("path", document),
                ward=change.get("ward", "kanazawa"),
                year=change.get("year", "2023"),
            )

        assert refused.value.returncode == code
        assert not PolicyImport.objects.exists()

    @pytest.mark.parametrize("ward_name", ["kanazawa", "konan"])
    def test_places_every_character_of_the_real_policies(
        self, ward_name: str, request: pytest.FixtureRequest
    ) -> None:
        request.getfixturevalue(ward_name)

        words = run(shared_file(f"policies/{ward_name}-r5.txt"), ward=ward_name)

        assert "置けた文字：100 %" in words
        assert "置いていない行：0" in words
