"""Entering officers and ending their roles."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.access.models import OfficerRole, Role, User
from engawa.core.access.selectors import get_officer
from engawa.core.access.services import RoleHeld
from engawa.core.audit import services as audit
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Section, Ward
from engawa.portal.services import enter_officer
from tests.cast import end_session, give_role
from tests.turns import somebody_faster

PAGE = "/kanazawa/desk/officers/"


@pytest.fixture
def desk(client_of: Any, administrator: User) -> Any:
    return client_of(administrator)


class TestEnterOfficer:
    def test_makes_a_new_person_an_officer_and_records_who_did_it(
        self, desk: Any, administrator: User, kanazawa: Ward
    ) -> None:
        answer = desk.post(
            PAGE,
            {"email": "Saki@Example.JP", "name": "係員 咲", "role": "EDITOR", "section": ""},
            follow=True,
        )

        saki = User.objects.get(email="saki@example.jp")
        entry = AuditEntry.objects.get(code="access.role.granted")
        assert "職員を登録しました" in answer.content.decode()
        assert OfficerRole.objects.get(user=saki).role == Role.EDITOR
        assert (entry.actor, entry.data["role"]) == (administrator, "EDITOR")

    def test_says_that_the_name_of_a_known_person_stays(self, desk: Any, editor: User) -> None:
        answer = desk.post(
            PAGE, {"email": editor.email, "name": "別の名前", "role": "APPROVER"}, follow=True
        )

        assert f"この方は「{editor}」として登録済みです。" in answer.content.decode()

    def test_limits_a_role_to_one_section(self, desk: Any, kanazawa: Ward) -> None:
        mine = Section.objects.create(ward=kanazawa, code="mine", name="花の係")
        other = Section.objects.create(ward=kanazawa, code="other", name="太郎の係")

        desk.post(
            PAGE, {"email": "saki@example.jp", "name": "咲", "role": "EDITOR", "section": mine.pk}
        )

        officer = get_officer(
            user=User.objects.get(email="saki@example.jp"),
            ward_id=kanazawa.pk,
            today=dt.date(2200, 1, 1),
        )
        assert officer is not None
        assert officer.is_at_least(Role.EDITOR, section_id=mine.pk)
        assert not officer.is_at_least(Role.EDITOR, section_id=other.pk)

    def test_keeps_what_was_typed_when_the_session_ended(
        self, desk: Any, administrator: User
    ) -> None:
        end_session(desk, PAGE)

        desk.post(PAGE, {"email": "saki@example.jp", "name": "咲", "role": "EDITOR"})
        desk.force_login(administrator)
        page = desk.get(PAGE)

        assert "サインインの前に書いた文を戻しました" in page.content.decode()
        assert page.context["form"]["email"].value() == "saki@example.jp"
        assert not User.objects.filter(email="saki@example.jp").exists()

    def test_says_what_is_wrong_and_keeps_what_was_typed(self, desk: Any) -> None:
        answer = desk.post(PAGE, {"email": "no address", "name": "咲", "role": "EDITOR"})

        assert answer.status_code == 422
        assert 'value="no address"' in answer.content.decode()
        assert not User.objects.filter(name="咲").exists()

    def test_refuses_the_same_role_twice(self, desk: Any, editor: User) -> None:
        answer = desk.post(PAGE, {"email": editor.email, "name": "x", "role": "EDITOR"})

        assert "もうその役割を持っています" in answer.content.decode()

    def test_tells_the_second_of_two_who_enter_a_person_at_once(
        self, administrator: User, kanazawa: Ward, now: dt.datetime
    ) -> None:
        def enter() -> None:
            saki = User.objects.create_user("saki@example.jp", name="係員 咲")
            give_role(saki, ward=kanazawa, role=Role.EDITOR)

        with pytest.raises(RoleHeld), somebody_faster(table="wards_ward", deed=enter):
            enter_officer(
                ward_id=kanazawa.pk,
                email="saki@example.jp",
                name="咲",
                role=Role.EDITOR,
                section_id=None,
                actor_id=administrator.pk,
                now=now,
                today=now.date(),
            )

    def test_knows_a_person_whom_another_ward_enters_in_this_moment(
        self, desk: Any, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        User.objects.create_user("saki@example.jp", name="係員 咲")
        # Her row is not yet to be seen when this ward looks for her.
        monkeypatch.setattr(User.objects, "filter", lambda **_: User.objects.none())

        desk.post(PAGE, {"email": "saki@example.jp", "name": "咲", "role": "EDITOR"})

        assert OfficerRole.objects.get(user__email="saki@example.jp").ward == kanazawa

    def test_offers_no_section_of_another_ward(self, desk: Any, konan: Ward) -> None:
        foreign = Section.objects.create(ward=konan, code="foreign", name="港南の課")

        answer = desk.post(
            PAGE, {"email": "a@example.jp", "name": "a", "role": "VIEWER", "section": foreign.pk}
        )

        assert answer.status_code == 422
        assert "港南の課" not in answer.content.decode()


class TestDismissOfficer:
    def test_ends_the_role_at_once(self, desk: Any, client_of: Any, editor: User) -> None:
        role = OfficerRole.objects.get(user=editor)

        desk.post(f"{PAGE}{role.pk}/end/")

        assert client_of(editor).get("/kanazawa/desk/").status_code == 404
        assert AuditEntry.objects.filter(code="access.role.ended").exists()

    def test_asks_first_and_says_what_will_be_gone(
        self, desk: Any, client_of: Any, editor: User
    ) -> None:
        role = OfficerRole.objects.get(user=editor)

        page = desk.get(f"{PAGE}{role.pk}/end/").content.decode()

        assert f"{editor}さんは、きょうから金沢区の「編集」ができなくなります。" in page
        assert client_of(editor).get("/kanazawa/desk/").status_code == 200

    def test_keeps_the_last_administrator(self, desk: Any, administrator: User) -> None:
        role = OfficerRole.objects.get(user=administrator)

        answer = desk.post(f"{PAGE}{role.pk}/end/", follow=True)

        role.refresh_from_db()
        assert role.ends_before is None
        assert "管理者が1人もいなくなります" in answer.content.decode()

    def test_cannot_reach_into_another_ward(self, desk: Any, stranger: User) -> None:
        role = OfficerRole.objects.get(user=stranger)

        desk.post(f"{PAGE}{role.pk}/end/")

        role.refresh_from_db()
        assert role.ends_before is None


class TestRolesForOneSection:
    """An administrator of one section decides nothing about the ward."""

    @pytest.fixture
    def role(self, kanazawa: Ward) -> OfficerRole:
        section = Section.objects.get(ward=kanazawa, code="community")
        saki = User.objects.create_user("saki@example.jp", name="係員 咲")
        return give_role(saki, ward=kanazawa, role=Role.ADMINISTRATOR, section=section)

    @pytest.mark.parametrize("path", [PAGE, "/kanazawa/desk/records/"])
    def test_do_not_open_what_concerns_the_whole_ward(
        self, client_of: Any, role: OfficerRole, path: str
    ) -> None:
        answer = client_of(role.user).get(path)

        assert answer.status_code == 403
        assert "区全体の「管理」の権限が必要です" in answer.content.decode()

    def test_give_nobody_a_role(self, client_of: Any, role: OfficerRole) -> None:
        answer = client_of(role.user).post(
            PAGE, {"email": role.user.email, "name": "咲", "role": "ADMINISTRATOR", "section": ""}
        )

        assert answer.status_code == 403
        assert list(OfficerRole.objects.filter(user=role.user)) == [role]

    def test_end_no_role(self, client_of: Any, role: OfficerRole, editor: User) -> None:
        theirs = OfficerRole.objects.get(user=editor)

        client_of(role.user).post(f"{PAGE}{theirs.pk}/end/")

        theirs.refresh_from_db()
        assert theirs.ends_before is None

    def test_are_not_led_there(self, client_of: Any, role: OfficerRole) -> None:
        page = client_of(role.user).get("/kanazawa/desk/").content.decode()

        assert PAGE not in page

    def test_do_not_count_as_the_wards_last_administrator(
        self, desk: Any, administrator: User, role: OfficerRole
    ) -> None:
        theirs = OfficerRole.objects.get(user=administrator)

        answer = desk.post(f"{PAGE}{theirs.pk}/end/", follow=True)

        theirs.refresh_from_db()
        assert theirs.ends_before is None
        assert "管理者が1人もいなくなります" in answer.content.decode()

    def test_can_be_ended_themselves(self, desk: Any, role: OfficerRole) -> None:
        desk.post(f"{PAGE}{role.pk}/end/")

        role.refresh_from_db()
        assert role.ends_before is not None


class TestAuditLog:
    def test_names_the_thing_by_year_and_version_and_leads_to_older_pages(
        self, desk: Any, kanazawa: Ward, now: dt.datetime
    ) -> None:
        for _each in range(101):
            audit.record(
                code="policy.version.published",
                subject="policy.version:4711",
                ward_id=kanazawa.pk,
                now=now,
                data={"fiscal_year": 2023, "version": 2},
            )

        page = desk.get("/kanazawa/desk/records/").content.decode()
        older = desk.get("/kanazawa/desk/records/?page=2").content.decode()

        assert "方針の版　令和5年度　第2版" in page
        assert "4711" not in page
        assert 'href="?page=2"' in page
        assert "方針の版　令和5年度　第2版" in older

    def test_shows_who_did_what(self, desk: Any) -> None:
        desk.post(PAGE, {"email": "saki@example.jp", "name": "係員 咲", "role": "VIEWER"})

        page = desk.get("/kanazawa/desk/records/").content.decode()

        assert "職員に役割を渡しました" in page
        assert "管理者" in page

    def test_is_never_changed(self, desk: Any) -> None:
        from django.db import DatabaseError, transaction

        desk.post(PAGE, {"email": "saki@example.jp", "name": "係員 咲", "role": "VIEWER"})

        with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic():
            AuditEntry.objects.update(code="access.role.ended")
