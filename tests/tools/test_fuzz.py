"""What the readers are fuzzed with are real files, and each target reads its own."""

import importlib.util
from typing import Any

import pytest

from tests.shared import REPOSITORY

SPEC = importlib.util.spec_from_file_location("fuzz_readers", REPOSITORY / "tools/fuzz.py")
assert SPEC is not None
assert SPEC.loader is not None
FUZZ: Any = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(FUZZ)
CASES = [(name, seed) for name, (_target, seeds) in FUZZ.TARGETS.items() for seed in seeds]


class TestATarget:
    @pytest.mark.parametrize(("name", "seed"), CASES)
    def test_bears_the_files_it_begins_with(self, name: str, seed: str) -> None:
        target, _seeds = FUZZ.TARGETS[name]

        assert target(seed.encode()) is None

    def test_calls_it_a_fault_when_a_reader_refuses_without_a_sentence(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from engawa.rooms.places.importing import reading
        from engawa.rooms.places.importing.table import FileRefused

        def refuse(**_given: object) -> None:
            raise FileRefused("broken")

        monkeypatch.setattr(reading, "read_table", refuse)

        with pytest.raises(FUZZ.Fault, match="without a sentence"):
            FUZZ.read_file(b"a,b")
