"""Saving at the desk: what was typed is saved, or kept and said why not."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import PlanVersion, Tag
from engawa.rooms.policy.services import tree
from tests.cast import end_session
from tests.rooms.policy.desk_pages import ACTIVITY, YEAR, changed_by, read, typed


class TestSaving:
    def test_saves_and_says_so(self, at_desk: Client, draft: PlanVersion) -> None:
        page = at_desk.post(ACTIVITY, typed(draft, "A1", title="地図と文字で"), follow=True)

        assert "「地図と文字で」を保存しました。" in page.content.decode()
        assert read(draft, "A1").fields["title"] == "地図と文字で"

    def test_keeps_what_was_typed_when_something_is_wrong(
        self, at_desk: Client, draft: PlanVersion
    ) -> None:
        page = at_desk.post(ACTIVITY, typed(draft, "A1", title="あ" * 301, body="新しい約束"))

        assert page.status_code == 422
        assert "新しい約束" in page.content.decode()
        assert read(draft, "A1").fields["body"] != "新しい約束"

    def test_adds_a_partner_that_the_ward_did_not_have(
        self, at_desk: Client, draft: PlanVersion, kanazawa: Ward
    ) -> None:
        at_desk.post(
            f"{YEAR}nodes/I2/",
            typed(draft, "I2", new_partner_name="海辺の小学校", new_partner_kind="SCHOOL"),
        )

        (code,) = read(draft, "I2").fields["partners"]
        assert kanazawa.partners.get(code=code).name == "海辺の小学校"

    def test_adds_a_mark_that_the_ward_did_not_have(
        self, at_desk: Client, draft: PlanVersion, kanazawa: Ward
    ) -> None:
        at_desk.post(ACTIVITY, typed(draft, "A1", new_tag_label="海の 公園"))

        tag = Tag.objects.get(label="海の 公園")
        entry = AuditEntry.objects.get(code="policy.tag.added")
        assert (tag.scheme, tag.ward) == ("ward", kanazawa)
        assert tag.reference in read(draft, "A1").fields["tags"]
        assert (entry.subject, entry.data) == (f"policy.tag:{tag.pk}", {"tag": tag.reference})

    def test_adds_a_theme_of_the_city_for_this_ward_only(
        self, at_desk: Client, draft: PlanVersion, kanazawa: Ward
    ) -> None:
        at_desk.post(ACTIVITY, typed(draft, "A1", new_tag_label="みどりと花", new_tag_number="８"))

        tag = Tag.objects.get(scheme="city-theme", value="08")
        assert (tag.label, tag.ward) == ("みどりと花", kanazawa)
        assert "city-theme:08" in read(draft, "A1").fields["tags"]

    def test_adds_a_mark_once(self, at_desk: Client, draft: PlanVersion) -> None:
        for code in ("A1", "A2"):
            at_desk.post(f"{YEAR}nodes/{code}/", typed(draft, code, new_tag_label="海の公園"))

        assert Tag.objects.filter(label="海の公園").count() == 1
        assert read(draft, "A1").fields["tags"][-1] == read(draft, "A2").fields["tags"][-1]

    @pytest.mark.parametrize(
        ("asked", "sentence"),
        [
            ({"new_tag_number": "8"}, "しるしの名前を60字以内で入力してください。"),
            ({"new_tag_label": "花", "new_tag_number": "八"}, "1から99の数で入力してください"),
            ({"new_tag_label": "花", "new_tag_number": "0"}, "1から99の数で入力してください"),
            (
                {"new_tag_label": "花", "new_tag_number": "1"},
                "テーマ1は「子育て世代への支援」として、もうあります。",
            ),
        ],
    )
    def test_says_what_is_wrong_with_a_mark_and_adds_none(
        self, at_desk: Client, draft: PlanVersion, asked: dict[str, str], sentence: str
    ) -> None:
        before = Tag.objects.count()

        page = at_desk.post(ACTIVITY, typed(draft, "A1", **asked))

        assert page.status_code == 422
        assert sentence in page.content.decode()
        assert Tag.objects.count() == before

    def test_reads_a_day_in_the_japanese_calendar(
        self, at_desk: Client, draft: PlanVersion
    ) -> None:
        at_desk.post(f"{YEAR}nodes/K1/", typed(draft, "K1", due_on="令和６年２月１４日"))

        assert read(draft, "K1").fields["due_on"] == "2024-02-14"

    @pytest.mark.parametrize(
        ("day", "sentence"),
        [
            ("令和6年2月31日", "この日はありません"),
            ("そのうち", "日付として読めません"),
        ],
    )
    def test_says_what_is_wrong_with_a_day(
        self, at_desk: Client, draft: PlanVersion, day: str, sentence: str
    ) -> None:
        page = at_desk.post(f"{YEAR}nodes/K1/", typed(draft, "K1", due_on=day))

        assert page.status_code == 422
        assert sentence in page.content.decode()
        assert day in page.content.decode()

    def test_says_what_is_wrong_with_a_number(self, at_desk: Client, draft: PlanVersion) -> None:
        page = at_desk.post(f"{YEAR}nodes/T2/", typed(draft, "T2", target_value="たくさん"))

        assert page.status_code == 422
        assert "0以上の数を入力してください" in page.content.decode()

    def test_keeps_the_text_when_the_version_went_to_approval_meanwhile(
        self, at_desk: Client, draft: PlanVersion
    ) -> None:
        sent = typed(draft, "A1", body="もう少し書きます")
        PlanVersion.objects.filter(pk=draft.pk).update(state="IN_REVIEW")

        page = at_desk.post(ACTIVITY, sent)

        assert page.status_code == 409
        assert "もう少し書きます" in page.content.decode()
        assert "この版は承認を待っているため、直せません" in page.content.decode()


class TestAutosave:
    def test_says_when_and_renews_the_revision(self, at_desk: Client, draft: PlanVersion) -> None:
        answer = at_desk.post(
            ACTIVITY, typed(draft, "A1", title="地図"), headers={"X-Ward-Autosave": "1"}
        )

        assert answer.status_code == 200
        assert re.search(r"\d\d:\d\d に自動で保存しました", answer.content.decode())
        assert answer["X-Ward-Version"] == str(read(draft, "A1").revision)
        assert "<html" not in answer.content.decode()

    def test_says_what_is_wrong_beside_the_form(self, at_desk: Client, draft: PlanVersion) -> None:
        answer = at_desk.post(
            f"{YEAR}nodes/I1/", typed(draft, "I1", title=""), headers={"X-Ward-Autosave": "1"}
        )

        assert answer.status_code == 422
        assert "取組の名前" in answer.content.decode()
        assert "まだ保存していません。" in answer.content.decode()

    def test_does_not_add_a_half_typed_partner(
        self, at_desk: Client, draft: PlanVersion, kanazawa: Ward
    ) -> None:
        sent = typed(draft, "I1", title="新しい名前", new_partner_name="海辺の")

        at_desk.post(f"{YEAR}nodes/I1/", sent, headers={"X-Ward-Autosave": "1"})

        assert read(draft, "I1").fields["title"] == "新しい名前"
        assert kanazawa.partners.count() == 1

    def test_tells_whose_session_ended_and_leaves_the_page_as_it_is(
        self, at_desk: Client, draft: PlanVersion
    ) -> None:
        sent = typed(draft, "A1", title="地図")
        at_desk.logout()

        answer = at_desk.post(ACTIVITY, sent, headers={"X-Ward-Autosave": "1"})

        assert answer.status_code == 401
        assert "別のタブでサインインすると" in answer.content.decode()
        assert read(draft, "A1").fields["title"] != "地図"

    def test_says_in_a_sentence_that_the_role_has_ended(
        self, at_desk: Client, draft: PlanVersion, editor: User
    ) -> None:
        sent = typed(draft, "A1", title="地図")
        editor.officer_roles.all().delete()

        answer = at_desk.post(ACTIVITY, sent, headers={"X-Ward-Autosave": "1"})

        assert answer.status_code == 404
        assert answer["X-Ward-Part"] == "refused"
        assert answer.content.decode() == (
            "この画面を開く権限がなくなりました。書いた文を写してから、区の管理者に確かめてください。"
        )

    def test_marks_what_stands_beside_the_form(self, at_desk: Client, draft: PlanVersion) -> None:
        sent = typed(draft, "A1", title="地図")

        answer = at_desk.post(ACTIVITY, sent, headers={"X-Ward-Autosave": "1"})

        assert answer["X-Ward-Part"] == "saved"


class TestAnEndedSession:
    def test_loses_nothing_that_was_sent(
        self, at_desk: Client, draft: PlanVersion, editor: User
    ) -> None:
        sent = typed(draft, "A1", title="地図と文字で", tags=["sdgs:11"])
        end_session(at_desk, ACTIVITY)

        answer = at_desk.post(ACTIVITY, sent)
        at_desk.force_login(editor)
        page = at_desk.get(ACTIVITY)

        assert answer.status_code == 302
        assert "サインインの前に書いた文を戻しました" in page.content.decode()
        assert page.context["form"]["title"].value() == "地図と文字で"
        assert page.context["form"]["tags"].value() == ["sdgs:11"]
        assert read(draft, "A1").fields["title"] != "地図と文字で"

    def test_shows_it_once(self, at_desk: Client, draft: PlanVersion, editor: User) -> None:
        sent = typed(draft, "A1", title="地図と文字で")
        end_session(at_desk, ACTIVITY)
        at_desk.post(ACTIVITY, sent)
        at_desk.force_login(editor)
        at_desk.get(ACTIVITY)

        assert "書いた文を戻しました" not in at_desk.get(ACTIVITY).content.decode()

    def test_keeps_the_year_that_was_to_be_begun(self, at_desk: Client, editor: User) -> None:
        home = "/kanazawa/desk/policy/"
        end_session(at_desk, home)

        answer = at_desk.post(f"{home}start/", {"fiscal_year": "2031"})
        at_desk.force_login(editor)
        page = at_desk.get(home)

        assert answer["Location"].endswith(f"?next={home}")
        assert page.context["form"]["fiscal_year"].value() == "2031"
        assert "まだ保存していません" in page.content.decode()

    def test_keeps_no_more_than_can_be_typed(self, at_desk: Client, draft: PlanVersion) -> None:
        end_session(at_desk, ACTIVITY)

        at_desk.post(ACTIVITY, {"title": "あ" * 200_001})

        assert not Session.objects.exists()


class TestTwoOfficersAtOneNode:
    @pytest.fixture
    def sent(
        self, draft: PlanVersion, administrator: User, now: Any, at_desk: Client
    ) -> dict[str, Any]:
        sent = typed(draft, "A1", title="地図と文字で")
        changed_by(draft, administrator, "A1", now, title="地図と音声で")
        return sent

    def test_shows_the_second_both_texts_and_overwrites_nothing(
        self, at_desk: Client, draft: PlanVersion, sent: dict[str, Any]
    ) -> None:
        page = at_desk.post(ACTIVITY, sent)

        text = page.content.decode()
        assert page.status_code == 409
        assert "管理者さんが 10月3日 10:00 に保存しています。" in text
        assert "音声" in text
        assert "文字で" in text
        assert read(draft, "A1").fields["title"] == "地図と音声で"

    def test_tells_an_autosave_the_same(
        self, at_desk: Client, draft: PlanVersion, sent: dict[str, Any]
    ) -> None:
        answer = at_desk.post(ACTIVITY, sent, headers={"X-Ward-Autosave": "1"})

        assert answer.status_code == 409
        assert 'value="hand"' in answer.content.decode()
        assert "<html" not in answer.content.decode()
        assert read(draft, "A1").fields["title"] == "地図と音声で"

    def test_lets_the_second_take_the_other_text(
        self, at_desk: Client, draft: PlanVersion, sent: dict[str, Any]
    ) -> None:
        page = at_desk.post(ACTIVITY, {**sent, "decision": "theirs"}, follow=True)

        assert page.context["form"]["title"].value() == "地図と音声で"

    def test_lets_the_second_put_the_own_text_there(
        self, at_desk: Client, draft: PlanVersion, sent: dict[str, Any]
    ) -> None:
        seen = read(draft, "A1").revision

        at_desk.post(ACTIVITY, {**sent, "decision": f"mine:{seen}"})

        assert read(draft, "A1").fields["title"] == "地図と文字で"

    def test_tells_again_when_a_third_text_came_meanwhile(
        self,
        at_desk: Client,
        draft: PlanVersion,
        sent: dict[str, Any],
        administrator: User,
        now: Any,
    ) -> None:
        seen = read(draft, "A1").revision
        changed_by(draft, administrator, "A1", now, title="地図と点字で")

        page = at_desk.post(ACTIVITY, {**sent, "decision": f"mine:{seen}"})

        assert page.status_code == 409
        assert read(draft, "A1").fields["title"] == "地図と点字で"

    def test_lets_the_second_go_on_by_hand_with_both_in_view(
        self, at_desk: Client, draft: PlanVersion, sent: dict[str, Any]
    ) -> None:
        page = at_desk.post(ACTIVITY, {**sent, "decision": "hand"})
        form = page.context["form"]
        at_desk.post(
            ACTIVITY, {**sent, "version": form["version"].value(), "title": "地図と文字と音声で"}
        )

        assert form["title"].value() == "地図と文字で"
        assert "data-ward-autosave=" not in page.content.decode()
        assert read(draft, "A1").fields["title"] == "地図と文字と音声で"

    def test_keeps_the_text_for_a_node_that_somebody_deleted(
        self, at_desk: Client, draft: PlanVersion, administrator: User, now: Any
    ) -> None:
        sent = typed(draft, "A2", title="つどいを3回")
        tree.delete_node(
            version_id=draft.pk, code="A2", base_revision=1, actor_id=administrator.pk, now=now
        )

        page = at_desk.post(f"{YEAR}nodes/A2/", sent)
        action = re.search(r'action="([^"]+nodes/new/[^"]+)"', page.content.decode())
        assert action is not None
        again = at_desk.post(action[1].replace("&amp;", "&"), sent, follow=True)

        assert page.status_code == 409
        assert "ほかの職員が、この項目を消しました" in page.content.decode()
        assert "「つどいを3回」を加えました。" in again.content.decode()
