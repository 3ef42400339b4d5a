"""The staff desk as officers meet it: through HTTP, with and without JavaScript."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from engawa.core.access.models import Role, User
from engawa.core.audit.models import AuditEntry
from engawa.core.indicators import registry
from engawa.core.indicators.contracts import Better, Indicator, Kind, Measurement, Rollup, Scope
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import Plan, PlanEdit, PlanVersion, Review, Tag
from engawa.rooms.policy.nodes import NodeKind
from engawa.rooms.policy.selectors.nodes import NodeData, get_node
from engawa.rooms.policy.services import numbers, reviews, tree
from tests import cast

Open = Callable[..., Client]
DESK = "/kanazawa/desk/policy/"
YEAR = DESK + "2023/"
ACTIVITY = YEAR + "nodes/A1/"


@pytest.fixture
def at_desk(client_of: Open, editor: User, draft: PlanVersion) -> Client:
    return client_of(editor)


def read(draft: PlanVersion, code: str) -> NodeData:
    return get_node(version=PlanVersion.objects.get(pk=draft.pk), code=code)


def typed(draft: PlanVersion, code: str, **fields: Any) -> dict[str, Any]:
    """What the form of a part sends when the officer changed these fields."""
    node = read(draft, code)
    return {**node.fields, "version": node.revision, **fields}


def changed_by(draft: PlanVersion, officer: User, code: str, now: Any, **fields: Any) -> None:
    tree.update_node(
        version_id=draft.pk,
        code=code,
        fields=fields,
        base_revision=read(draft, code).revision,
        actor_id=officer.pk,
        now=now,
    )


class TestHome:
    def test_says_what_to_do_next(self, at_desk: Client) -> None:
        page = at_desk.get(DESK)

        assert "令和5年度の第2版の下書きに、確かめるところが" in page.content.decode()

    def test_begins_the_plan_of_a_year(self, at_desk: Client, kanazawa: Ward) -> None:
        page = at_desk.post(DESK + "start/", {"fiscal_year": "2024"}, follow=True)

        assert page.status_code == 200
        version = PlanVersion.objects.get(plan__ward=kanazawa, plan__fiscal_year=2024)
        assert (version.state, version.title) == ("DRAFT", "令和6年度 金沢区 運営方針")

    def test_says_what_is_wrong_with_a_year_and_keeps_it(self, at_desk: Client) -> None:
        page = at_desk.post(DESK + "start/", {"fiscal_year": "令和"})

        assert page.status_code == 422
        assert 'value="令和"' in page.content.decode()

    def test_does_not_let_an_officer_of_one_section_begin_a_plan(
        self, client_of: Open, taro: User, draft: PlanVersion, kanazawa: Ward
    ) -> None:
        section = kanazawa.sections.get(code="community")
        cast.give_role(taro, ward=kanazawa, role=Role.EDITOR, section=section)

        page = client_of(taro).post(DESK + "start/", {"fiscal_year": "2024"})

        assert page.status_code == 403
        assert "区全体の編集の権限が必要です" in page.content.decode()


class TestThePlan:
    def test_shows_every_part_as_a_link(self, at_desk: Client) -> None:
        page = at_desk.get(YEAR).content.decode()

        for code in ("G1", "D1", "M1", "I1", "A1", "P1", "S1"):
            assert f"{YEAR}nodes/{code}/" in page

    def test_shows_a_published_plan_to_read_and_offers_a_new_version(
        self, client_of: Open, editor: User, published_plan: Plan
    ) -> None:
        officer = client_of(editor)

        page = officer.get(ACTIVITY).content.decode()
        officer.post(YEAR + "versions/start/")

        assert "この版は公開されています。直すには、新しい版を始めます。" in page
        assert "保存する" not in page
        assert published_plan.versions.filter(number=2, state="DRAFT").exists()

    def test_is_read_by_a_viewer_without_controls(
        self, client_of: Open, viewer: User, draft: PlanVersion
    ) -> None:
        page = client_of(viewer).get(ACTIVITY).content.decode()

        assert "あなたの権限は「閲覧」です" in page
        assert 'value="up"' not in page
        assert "消す" not in page

    def test_does_not_exist_for_a_year_without_plan(self, at_desk: Client) -> None:
        assert at_desk.get(DESK + "1999/").status_code == 404
        assert at_desk.get(YEAR + "nodes/A99/").status_code == 404
        assert at_desk.get(YEAR + "nodes/zzz/").status_code == 404

    @pytest.mark.parametrize("code", ["plan", "G1", "D1", "M1", "I1", "A1", "P1", "S1", "K1", "T1"])
    def test_has_a_form_for_every_kind_that_saves_what_it_shows(
        self, at_desk: Client, draft: PlanVersion, code: str
    ) -> None:
        before = read(draft, code)
        page = at_desk.get(f"{YEAR}nodes/{code}/")

        form = page.context["form"]
        sent = {name: form[name].value() for name in form.fields}
        answer = at_desk.post(
            f"{YEAR}nodes/{code}/", {k: v for k, v in sent.items() if v is not None}
        )

        assert answer.status_code == 302
        assert read(draft, code) == before
        assert not PlanEdit.objects.exists()

    def test_says_from_which_line_of_the_document_it_came(
        self, at_desk: Client, draft: PlanVersion
    ) -> None:
        draft.activity_set.filter(code="A1").update(source_spans=[[84, 0, 20], [85, 0, 4]])

        assert "もとの文書の 84行目から" in at_desk.get(ACTIVITY).content.decode()


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


def end_session(client: Client) -> None:
    """Let the session of a browser end in which an officer has looked at a page of the desk."""
    client.get(ACTIVITY)
    Session.objects.all().delete()


class TestAnEndedSession:
    def test_loses_nothing_that_was_sent(
        self, at_desk: Client, draft: PlanVersion, editor: User
    ) -> None:
        sent = typed(draft, "A1", title="地図と文字で", tags=["sdgs:11"])
        end_session(at_desk)

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
        end_session(at_desk)
        at_desk.post(ACTIVITY, sent)
        at_desk.force_login(editor)
        at_desk.get(ACTIVITY)

        assert "書いた文を戻しました" not in at_desk.get(ACTIVITY).content.decode()

    def test_keeps_no_more_than_can_be_typed(self, at_desk: Client, draft: PlanVersion) -> None:
        end_session(at_desk)

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


class TestAddingMovingAndDeleting:
    def test_adds_a_part_where_it_was_asked_for(self, at_desk: Client, draft: PlanVersion) -> None:
        page = at_desk.post(
            YEAR + "nodes/new/?kind=ACTIVITY&parent=I2", {"title": "鉄道との会議"}, follow=True
        )

        assert page.redirect_chain[-1][0] == YEAR + "nodes/A6/"
        assert read(draft, "A6").parent == "I2"

    @pytest.mark.parametrize("kind", [k for k in NodeKind if k is not NodeKind.PLAN])
    def test_has_a_form_for_every_kind(self, at_desk: Client, kind: NodeKind) -> None:
        parent = {"INITIATIVE": "M1", "ACTIVITY": "I1", "MILESTONE": "A1", "TARGET": "A1"}

        page = at_desk.get(
            YEAR + "nodes/new/", {"kind": kind.value, "parent": parent.get(kind.value, "")}
        )

        assert page.status_code == 200

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "kind=PLAN",
            "kind=X",
            "kind=ACTIVITY",
            "kind=GOAL&parent=M1",
            "kind=ACTIVITY&parent=M1",
        ],
    )
    def test_does_not_exist_for_an_impossible_place(self, at_desk: Client, query: str) -> None:
        assert at_desk.get(f"{YEAR}nodes/new/?{query}").status_code == 404

    def test_keeps_what_was_typed_for_a_new_part(self, at_desk: Client) -> None:
        page = at_desk.post(YEAR + "nodes/new/?kind=GOAL", {"title": "", "body": "声をかけ合う"})

        assert page.status_code == 422
        assert "声をかけ合う" in page.content.decode()

    def test_moves_one_step(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(YEAR + "nodes/A2/move/", {"direction": "up"})

        codes = draft.activity_set.filter(initiative__code="I1").values_list("code", flat=True)
        assert list(codes) == ["A2", "A1"]

    def test_moves_under_another_part(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(YEAR + "nodes/A2/move/", {"under": "I3", "version": "1"})

        assert read(draft, "A2").parent == "I3"

    def test_does_not_move_what_somebody_moved_meanwhile(
        self, at_desk: Client, draft: PlanVersion, administrator: User, now: Any
    ) -> None:
        changed_by(draft, administrator, "A2", now, title="つどい")

        page = at_desk.post(YEAR + "nodes/A2/move/", {"under": "I3", "version": "1"}, follow=True)

        assert "ほかの職員が先に直したため、移しませんでした" in page.content.decode()
        assert read(draft, "A2").parent == "I1"

    def test_says_what_goes_with_a_part_before_it_goes(self, at_desk: Client) -> None:
        page = at_desk.get(YEAR + "nodes/M1/delete/").content.decode()

        assert '取組　<span class="number">2</span>' in page
        assert '活動　<span class="number">3</span>' in page
        assert "公開中のページには、次の版が承認されるまで残ります" in page

    def test_deletes_and_undoes(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(YEAR + "nodes/M1/delete/", {"version": "1"})
        gone = not draft.measure_set.filter(code="M1").exists()
        page = at_desk.post(YEAR + "undo/", follow=True)

        assert gone
        assert "元に戻しました" in page.content.decode()
        assert read(draft, "A1").fields["title"] == "避難指示の範囲を地図でも"

    def test_says_so_when_there_is_nothing_to_undo_and_stays_on_the_page(
        self, at_desk: Client
    ) -> None:
        page = at_desk.post(YEAR + "undo/", {"back": "A1"}, follow=True)

        assert "元に戻せる自分の編集はありません。" in page.content.decode()
        assert page.redirect_chain[-1][0] == ACTIVITY

    def test_names_what_it_took_back(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(ACTIVITY, typed(draft, "A1", title="「地図」と文字で"))

        page = at_desk.post(YEAR + "undo/", {"back": "I3"}, follow=True)

        assert "自分の編集を元に戻しました：「避難指示の範囲を地図でも」" in page.content.decode()
        assert page.redirect_chain[-1][0] == ACTIVITY

    def test_says_that_the_first_part_cannot_go_further_up(self, at_desk: Client) -> None:
        page = at_desk.post(YEAR + "nodes/A1/move/", {"direction": "up"}, follow=True)

        assert "もう端にあるので、動かしていません。" in page.content.decode()
        assert not PlanEdit.objects.exists()

    def test_lets_no_browser_cut_a_long_name_in_silence(
        self, at_desk: Client, draft: PlanVersion
    ) -> None:
        form = at_desk.get(ACTIVITY).content.decode()

        answer = at_desk.post(ACTIVITY, typed(draft, "A1", title="長" * 400))

        assert "maxlength" not in form
        assert answer.status_code == 422
        assert "長" * 400 in answer.content.decode()


class TestAnOfficerOfOneSection:
    @pytest.fixture
    def at_section(self, client_of: Open, taro: User, draft: PlanVersion, kanazawa: Ward) -> Client:
        section = kanazawa.sections.get(code="general-affairs")
        cast.give_role(taro, ward=kanazawa, role=Role.EDITOR, section=section)
        return client_of(taro)

    @pytest.mark.parametrize("code", ["I1", "A1", "T1", "S1"])
    def test_edits_what_the_section_is_in_charge_of(
        self, at_section: Client, draft: PlanVersion, code: str
    ) -> None:
        answer = at_section.post(f"{YEAR}nodes/{code}/", typed(draft, code))

        assert answer.status_code == 302

    @pytest.mark.parametrize(
        ("code", "sentence"),
        [
            ("I3", "この項目は、ほかの課が担当しています"),
            ("A5", "この項目は、ほかの課が担当しています"),
            ("G1", "区全体の編集の権限を持つ人だけが直せます"),
            ("plan", "区全体の編集の権限を持つ人だけが直せます"),
        ],
    )
    def test_does_not_edit_anything_else(
        self, at_section: Client, draft: PlanVersion, code: str, sentence: str
    ) -> None:
        page = at_section.post(f"{YEAR}nodes/{code}/", typed(draft, code, title="直したい"))

        assert page.status_code == 403
        assert sentence in page.content.decode()
        assert not PlanEdit.objects.exists()

    def test_does_not_hand_an_initiative_to_another_section(
        self, at_section: Client, draft: PlanVersion
    ) -> None:
        page = at_section.post(f"{YEAR}nodes/I1/", typed(draft, "I1", section="child-family"))

        assert page.status_code == 422
        assert read(draft, "I1").fields["section"] == "general-affairs"

    def test_does_not_move_an_activity_to_another_section(
        self, at_section: Client, draft: PlanVersion
    ) -> None:
        page = at_section.post(YEAR + "nodes/A1/move/", {"under": "I3", "version": "1"})

        assert page.status_code == 403
        assert read(draft, "A1").parent == "I1"

    def test_adds_an_activity_to_its_own_initiative_only(self, at_section: Client) -> None:
        own = at_section.post(YEAR + "nodes/new/?kind=ACTIVITY&parent=I1", {"title": "点検"})
        other = at_section.post(YEAR + "nodes/new/?kind=ACTIVITY&parent=I3", {"title": "点検"})

        assert (own.status_code, other.status_code) == (302, 403)

    def test_adds_no_mark(self, at_section: Client, draft: PlanVersion) -> None:
        form = at_section.get(f"{YEAR}nodes/I1/")
        at_section.post(f"{YEAR}nodes/I1/", typed(draft, "I1", new_tag_label="海の公園"))

        assert "new_tag_label" not in form.content.decode()
        assert not Tag.objects.filter(label="海の公園").exists()

    def test_does_not_submit_the_plan(self, at_section: Client) -> None:
        assert at_section.post(YEAR + "submit/", {"change_note": "ok"}).status_code == 403


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


class TestTheRightColumn:
    def test_lists_what_is_missing_with_links(self, at_desk: Client) -> None:
        page = at_desk.get(YEAR + "side/").content.decode()

        assert "「発電機の点検」に、数字も報告も結ばれていません。" in page
        assert f"{YEAR}nodes/A3/" in page

    def test_says_what_this_version_changes(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(ACTIVITY, typed(draft, "A1", title="地図と文字で"))

        page = at_desk.get(YEAR + "side/").content.decode()

        assert "直しました：活動「地図と文字で」" in page
        assert "1か所をすべて見くらべる" in page

    def test_says_what_others_did(
        self, at_desk: Client, draft: PlanVersion, administrator: User, now: Any, clock: Any
    ) -> None:
        changed_by(draft, administrator, "A2", now, title="つどい")

        assert "管理者さんが 10:00 に直しました。" in at_desk.get(YEAR + "side/").content.decode()

    @pytest.mark.parametrize(
        ("code", "fields", "sentence"),
        [
            ("A1", {"title": ""}, "に、名前がありません。"),
            ("I1", {"section": ""}, "に、担当の課がありません。"),
            ("K1", {"due_on": "2024-04-01"}, "の期日が、令和5年度の外にあります。"),
            ("A2", {"title": "避難指示の範囲を地図でも"}, "が、同じ場所に2つあります。"),
            ("S2", {"section": "general-affairs"}, "1つの課に、方針が2つあります。"),
        ],
    )
    def test_finds(
        self,
        at_desk: Client,
        draft: PlanVersion,
        editor: User,
        now: Any,
        code: str,
        fields: dict[str, str],
        sentence: str,
    ) -> None:
        changed_by(draft, editor, code, now, **fields)

        assert sentence in at_desk.get(YEAR + "side/").content.decode()

    def test_finds_an_empty_measure(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(YEAR + "nodes/new/?kind=MEASURE", {"title": "緑のまち"})

        assert "施策「緑のまち」に、取組がまだありません。" in at_desk.get(YEAR).content.decode()


class TestTrail:
    def test_says_who_did_what(self, at_desk: Client, draft: PlanVersion) -> None:
        at_desk.post(ACTIVITY, typed(draft, "A1", title="地図と文字で"))

        page = at_desk.get(YEAR + "trail/").content.decode()

        assert "係員 書く" in page
        assert "項目を直しました" in page
        assert "承認して公開しました" in page

    def test_says_what_was_done_with_numbers_reviews_and_imports(
        self, at_desk: Client, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        reviews.open_review(
            plan_id=published_plan.pk, kind=Review.Kind.MID_YEAR, actor_id=editor.pk, now=now
        )
        numbers.take_readings(now=now)

        page = at_desk.get(YEAR + "trail/").content.decode()

        assert "振り返りをひらきました" in page
        assert "いちばん新しい測定は 2023年10月3日 10:00 です。" in page
        assert "数字を測りました" not in page
