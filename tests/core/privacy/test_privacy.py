"""Personal data goes when its time is over, and not before."""

import datetime as dt
import logging
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command

from engawa.core.access.households import ChildValues, keep_household, use_household
from engawa.core.access.models import Child, OfficerRole, User
from engawa.core.audit import services as audit
from engawa.core.audit.models import AuditEntry
from engawa.core.fiscal.dates import TOKYO
from engawa.core.jobs import registry as jobs
from engawa.core.privacy import held, registry
from engawa.core.privacy.held import Holding, HoldingRefused, Person
from engawa.core.privacy.registry import Shredder, ShredderRefused
from engawa.core.privacy.services import ShreddingFailed, erase_everything, shred_all
from engawa.core.wards.models import Ward
from tests import cast

NOW = dt.datetime(2025, 6, 10, 3, 30, tzinfo=TOKYO)
DAY = dt.timedelta(days=1)
pytestmark = pytest.mark.django_db


def shred(key: str, now: dt.datetime = NOW) -> int:
    """Run one shredder and give how many records it cleared."""
    (shredder,) = [s for s in registry.list_all() if s.key == key]
    return shredder.shred(now)


def make_shredder(**given: object) -> Shredder:
    fields: dict[str, object] = {
        "key": "tests.people",
        "model": User,
        "fields": ("name",),
        "why": "ためすため。",
        "keep_for": "すぐに消します。",
        "shred": lambda _now: 0,
    }
    return Shredder(**{**fields, **given})  # type: ignore[arg-type]


class TestRegister:
    @pytest.mark.parametrize("given", [{"key": "People"}, {"fields": ("shoe_size",)}])
    def test_refuses_bad_keys_and_fields_that_are_not_there(self, given: dict[str, object]) -> None:
        with pytest.raises(ShredderRefused):
            registry.register(make_shredder(**given))

    def test_refuses_a_second_shredder_of_the_same_key(self) -> None:
        with pytest.raises(ShredderRefused):
            registry.register(make_shredder(key="access.people"))

    def test_says_of_each_why_and_until_when(self) -> None:
        for shredder in registry.list_all():
            assert shredder.why.endswith("。"), shredder.key
            assert shredder.keep_for.endswith("。"), shredder.key


class TestPeople:
    def end_roles(self, user: User, ends_before: dt.date) -> None:
        OfficerRole.objects.filter(user=user).update(ends_before=ends_before)

    def test_lose_name_address_and_passkeys_a_year_after_their_last_role(
        self, editor: User
    ) -> None:
        EmailAddress.objects.create(user=editor, email=editor.email, verified=True)
        Authenticator.objects.create(user=editor, type="webauthn", data={"name": "鍵"})
        self.end_roles(editor, NOW.date() - dt.timedelta(days=365))

        count = shred("access.people")

        editor.refresh_from_db()
        assert count == 1
        assert (editor.name, editor.is_active) == ("", False)
        assert editor.email == f"{editor.pk}@gone.invalid"
        assert not EmailAddress.objects.exists()
        assert not Authenticator.objects.exists()

    def test_stay_until_the_year_is_over(self, editor: User) -> None:
        self.end_roles(editor, NOW.date() - dt.timedelta(days=364))

        assert shred("access.people") == 0

    def test_stay_while_one_role_lasts(self, editor: User, konan: Ward) -> None:
        self.end_roles(editor, NOW.date() - dt.timedelta(days=500))
        cast.give_role(editor, ward=konan, role=cast.Role.VIEWER)

        assert shred("access.people") == 0

    def test_without_any_role_stay_a_year_after_they_were_entered(self, hana: User) -> None:
        User.objects.filter(pk=hana.pk).update(created_at=NOW - 364 * DAY)
        before = shred("access.people")
        User.objects.filter(pk=hana.pk).update(created_at=NOW - 366 * DAY)

        assert (before, shred("access.people")) == (0, 1)

    def test_without_any_role_stay_two_years_after_they_came(self, hana: User) -> None:
        User.objects.filter(pk=hana.pk).update(
            created_at=NOW - 900 * DAY, last_login=NOW - 729 * DAY
        )
        before = shred("access.people")
        User.objects.filter(pk=hana.pk).update(last_login=NOW - 731 * DAY)

        assert (before, shred("access.people")) == (0, 1)

    def test_who_were_officers_stay_a_year_after_they_came(self, editor: User) -> None:
        self.end_roles(editor, NOW.date() - dt.timedelta(days=500))
        User.objects.filter(pk=editor.pk).update(last_login=NOW - 364 * DAY)
        before = shred("access.people")
        User.objects.filter(pk=editor.pk).update(last_login=NOW - 366 * DAY)

        assert (before, shred("access.people")) == (0, 1)

    def test_are_shredded_once(self, editor: User) -> None:
        self.end_roles(editor, NOW.date() - dt.timedelta(days=400))

        assert (shred("access.people"), shred("access.people")) == (1, 0)


class TestHouseholds:
    def test_go_after_two_years_without_use(self, hana: User) -> None:
        keep_household(
            user_id=hana.pk,
            name="花",
            phone="",
            children=[ChildValues("なぎ", dt.date(2023, 2, 10))],
            revision=0,
            has_consented=True,
            now=NOW - 800 * DAY,
        )
        use_household(user_id=hana.pk, now=NOW - 730 * DAY + DAY)
        before = shred("access.households")

        after = shred("access.households", NOW + DAY)

        assert (before, after, Child.objects.count()) == (0, 1, 0)


class TestHoldings:
    def make_holding(self, **given: Any) -> Holding:
        return Holding(
            **{
                "key": "tests.things",
                "label": "もの",
                "why": "ためすためです。",
                "keep_for": "すぐに消します。",
                "models": (),
                "list_held": lambda _person: [],
                "erase": lambda _person, _now: 0,
                **given,
            }
        )

    @pytest.mark.parametrize("key", ["Things", "access.account"])
    def test_are_refused_with_a_bad_key_or_one_that_is_taken(self, key: str) -> None:
        with pytest.raises(HoldingRefused):
            held.register(self.make_holding(key=key))

    def test_say_of_each_why_and_until_when(self) -> None:
        for holding in held.list_all():
            assert str(holding.why).endswith("。"), holding.key
            assert str(holding.keep_for).endswith("。"), holding.key

    def test_are_erased_all_or_nothing(
        self, monkeypatch: pytest.MonkeyPatch, hana: User, kanazawa: Ward
    ) -> None:
        def fail(_person: Person, _now: dt.datetime) -> int:
            raise RuntimeError("broken on purpose")

        broken = self.make_holding(key="zzz.broken", erase=fail, position=99)
        monkeypatch.setitem(held._holdings, broken.key, broken)

        with pytest.raises(RuntimeError, match="broken on purpose"):
            erase_everything(person=Person(hana.pk, hana.email), ward_id=kanazawa.pk, now=NOW)

        hana.refresh_from_db()
        assert hana.email == "hana@example.jp"

    def test_come_with_the_account_at_the_end(self) -> None:
        assert [holding.key for holding in held.list_all()][-1] == "access.account"


class TestSessions:
    def test_go_when_they_have_ended(self) -> None:
        for key, ends_at in (("ended", NOW - DAY), ("open", NOW + DAY)):
            Session.objects.create(session_key=key, session_data="", expire_date=ends_at)

        count = shred("access.sessions")

        assert count == 1
        assert Session.objects.get().session_key == "open"


class TestAuditLog:
    def test_goes_after_five_years(self, editor: User) -> None:
        for days in (5 * 365 - 1, 5 * 365 + 1):
            audit.record(
                code="tests.thing.done", subject="t:1", now=NOW - days * DAY, actor_id=editor.pk
            )

        count = shred("audit.entries")

        assert count == 1
        assert AuditEntry.objects.count() == 1


class TestShredAll:
    def test_writes_down_how_much_went_and_no_name(self, editor: User) -> None:
        OfficerRole.objects.update(ends_before=dt.date(2023, 4, 1))

        shred_all(now=NOW)

        entry = AuditEntry.objects.get(subject="privacy.shredder:access.people")
        assert (entry.code, entry.data) == ("privacy.data.shredded", {"count": 1})

    def test_lets_the_others_work_when_one_fails(
        self, monkeypatch: pytest.MonkeyPatch, editor: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(_now: dt.datetime) -> int:
            raise RuntimeError("broken on purpose")

        OfficerRole.objects.update(ends_before=dt.date(2023, 4, 1))
        broken = make_shredder(key="aaa.broken", shred=fail)
        monkeypatch.setitem(registry._shredders, broken.key, broken)

        with caplog.at_level(logging.CRITICAL), pytest.raises(ShreddingFailed, match="aaa"):
            shred_all(now=NOW)

        editor.refresh_from_db()
        assert editor.name == ""

    def test_runs_every_night(self) -> None:
        assert jobs.get("privacy.shred").run(NOW) == "期限の過ぎた個人情報0件を消しました。"


class TestCommand:
    def test_says_what_is_held(self) -> None:
        out = StringIO()

        call_command("privacy", "list", stdout=out)

        assert "access.people  access.User(email, name)" in out.getvalue()
        assert "1年たつと" in out.getvalue()

    def test_shreds_and_says_how_much(self, editor: User) -> None:
        OfficerRole.objects.update(ends_before=dt.date(2023, 4, 1))
        out = StringIO()

        with time_machine.travel(NOW, tick=False):
            call_command("privacy", "shred", stdout=out)

        assert "access.people  1" in out.getvalue().splitlines()

    def test_ends_with_an_error_when_something_could_not_go(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(_now: dt.datetime) -> int:
            raise RuntimeError("broken on purpose")

        broken = make_shredder(key="aaa.broken", shred=fail)
        monkeypatch.setitem(registry._shredders, broken.key, broken)

        with caplog.at_level(logging.CRITICAL), pytest.raises(CommandError, match="aaa"):
            call_command("privacy", "shred", stdout=StringIO())
