"""The commands that begin an installation."""

import pytest
from django.core.management import CommandError, call_command

from engawa.core.access.models import OfficerRole, User
from engawa.core.wards.models import Ward

NAMES = ["--name", "緑区", "--kana", "みどりく", "--english", "Midori Ward"]


class TestWardAdd:
    def test_enters_a_ward(self, db: None, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("ward", "add", "midori", "--code", "14113", *NAMES)

        assert Ward.objects.get(slug="midori").name == "緑区"
        assert "/midori/" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("slug", "code"), [("desk", "14113"), ("Midori!", "14113"), ("midori", "141")]
    )
    def test_refuses_what_cannot_be_an_address_or_a_code(
        self, db: None, slug: str, code: str
    ) -> None:
        with pytest.raises(CommandError):
            call_command("ward", "add", slug, "--code", code, *NAMES)

        assert not Ward.objects.exists()

    def test_names_the_accents_that_there_are(self, db: None) -> None:
        with pytest.raises(CommandError, match=r"no accent 'nosuch'.*peony"):
            call_command("ward", "add", "midori", "--code", "14113", "--accent", "nosuch", *NAMES)

        assert not Ward.objects.exists()


class TestOfficerAdd:
    def test_enters_the_first_administrator(self, kanazawa: Ward) -> None:
        call_command("officer", "add", "a@example.jp", "--ward", "kanazawa", "--name", "花")

        assert OfficerRole.objects.get(user__email="a@example.jp").role == "ADMINISTRATOR"

    def test_names_the_wards_that_there_are(self, kanazawa: Ward) -> None:
        with pytest.raises(CommandError, match="kanazawa"):
            call_command("officer", "add", "a@example.jp", "--ward", "x", "--name", "花")

    @pytest.mark.parametrize("address", ["bad-address", "a@", "@example.jp", "a b@example.jp"])
    def test_refuses_what_is_no_address(self, kanazawa: Ward, address: str) -> None:
        with pytest.raises(CommandError, match="is not an e-mail address"):
            call_command("officer", "add", address, "--ward", "kanazawa", "--name", "花")

        assert not User.objects.exists()
