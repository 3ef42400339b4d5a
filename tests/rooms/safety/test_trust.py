"""Whether the worker believes a pointer: told the same by browsers that know Ed25519 and by those that do not."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.safety_page.bundle import Signer, canonical
from tests.rooms.safety import typescript
from tests.shared import REPOSITORY

Ask = Callable[[str, Any], Any]
OPEN = """
    if (given.isOld) {
      const { subtle } = crypto;
      subtle.importKey = async () => { throw new DOMException("unknown", "NotSupportedError"); };
    }
    const keys = it.readKeys(given.keys, given.isDrill);
    return (await it.openPointer(given.text, keys ?? [], given.isDrill))?.sequence ?? null;
"""
POINTER: dict[str, Any] = {
    "ward": "kanazawa",
    "drill": False,
    "sequence": 7,
    "made_at": "2025-10-13T15:04:00+09:00",
    "valid_until": "2025-10-13T15:14:00+09:00",
    "next_heartbeat": "2025-10-13T15:05:00+09:00",
    "manifest_sha256": "ab" * 32,
    "notice": {"ja": 'お知らせ "1"\n/ é', "en": "Notice"},
}


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Run statements with the module that holds pointers against keys."""
    folder = tmp_path_factory.mktemp("trust")
    (folder / "node_modules").symlink_to(typescript.FRONTEND / "node_modules")
    module = typescript.translate("safety/trust", folder)
    return lambda body, given: typescript.ask(module, body, given)


def sign(signer: Signer, **facts: Any) -> str:
    said = {**POINTER, "key_id": signer.id, **facts}
    return canonical({**said, "signature": signer.sign(canonical(said))}).decode()


def keys_of(*signers: Signer) -> str:
    return json.dumps({"keys": [signer.say() for signer in signers]})


@pytest.mark.parametrize("is_old", [False, True], ids=["new browser", "old browser"])
class TestPointer:
    def open(self, ask: Ask, is_old: bool, text: str, *signers: Signer, drill: bool = False) -> Any:
        given = {"isOld": is_old, "text": text, "keys": keys_of(*signers), "isDrill": drill}
        return ask(OPEN, given)

    def test_is_believed_when_a_known_key_signed_it(self, ask: Ask, is_old: bool) -> None:
        signer, emergency = Signer(), Signer(use="emergency")

        assert self.open(ask, is_old, sign(signer), signer, emergency) == 7
        assert self.open(ask, is_old, sign(emergency), signer, emergency) == 7

    def test_is_not_believed_when_one_sign_of_it_was_changed(self, ask: Ask, is_old: bool) -> None:
        signer = Signer()
        text = sign(signer)
        assert '"sequence":7' in text

        assert self.open(ask, is_old, text.replace('"sequence":7', '"sequence":8'), signer) is None

    def test_is_not_believed_from_a_key_that_is_not_known(self, ask: Ask, is_old: bool) -> None:
        signer, other = Signer(), Signer()

        assert self.open(ask, is_old, sign(other), signer) is None
        assert self.open(ask, is_old, sign(other, key_id=signer.id), signer) is None

    def test_of_a_drill_is_believed_only_where_drills_are_shown(
        self, ask: Ask, is_old: bool
    ) -> None:
        real, practice = Signer(), Signer(use="drill")
        drill = sign(practice, drill=True)

        assert self.open(ask, is_old, drill, real, practice) is None
        assert self.open(ask, is_old, sign(practice), real, practice) is None
        assert self.open(ask, is_old, drill, real, practice, drill=True) == 7
        assert self.open(ask, is_old, sign(real, drill=True), real, practice, drill=True) is None

    @pytest.mark.parametrize(
        "text", ["", "<!doctype html>", "[]", "null", '{"ward":"kanazawa"}', "{" * 5000]
    )
    def test_is_none_when_it_is_something_else(self, ask: Ask, is_old: bool, text: str) -> None:
        assert self.open(ask, is_old, text, Signer()) is None


class TestScripts:
    @pytest.mark.parametrize(("name", "most"), [("safety.js", 10), ("safety-worker.js", 8)])
    def test_are_light(self, name: str, most: int) -> None:
        built = (REPOSITORY / "engawa/core/ui/static/ui" / name).read_bytes()

        assert len(gzip.compress(built, 6)) <= most * 1024
