"""The review of an imported document: source and tree together, every correction, undo, conflict."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.policy.importing.tree import DraftNode, DraftTree, check_partition
from engawa.rooms.policy.models import PolicyImport
from engawa.rooms.policy.selectors.imports import source_of
from tests.cast import end_session
from tests.rooms.policy.import_material import POLICY

# The tree of POLICY: n1 goal; n2 measure (n3 with n4, n5; n6 with n7); n8 measure (n9 with n10);
# n11, n12 statements of sections.


@pytest.fixture
def officer(editor: User, client_of: Callable[..., Client]) -> Client:
    return client_of(editor)


@pytest.fixture
def policy_import(officer: Client) -> PolicyImport:
    return take_in(officer, POLICY)


def take_in(officer: Client, text: str) -> PolicyImport:
    file = SimpleUploadedFile("policy.txt", text.encode())
    officer.post("/kanazawa/desk/policy/imports/start/", {"file": file, "fiscal_year": "2023"})
    return PolicyImport.objects.get()


def url(policy_import: PolicyImport, step: str = "") -> str:
    return f"/kanazawa/desk/policy/imports/{policy_import.pk}/{step}"


def edit(officer: Client, policy_import: PolicyImport, **data: Any) -> Any:
    data.setdefault("revision", str(PolicyImport.objects.get(pk=policy_import.pk).revision))
    response = officer.post(url(policy_import, "edit/"), data)
    # Whatever was done, every character of the source still has exactly one place.
    stored = PolicyImport.objects.get(pk=policy_import.pk)
    check_partition(source_of(policy_import=stored), DraftTree.from_json(stored.tree))
    return response


def tree_of(policy_import: PolicyImport) -> DraftTree:
    return DraftTree.from_json(PolicyImport.objects.get(pk=policy_import.pk).tree)


def node(policy_import: PolicyImport, key: str) -> DraftNode:
    found = tree_of(policy_import).find(key)
    assert found is not None
    return found


def keys(nodes: list[DraftNode]) -> list[str]:
    return [each.key for each in nodes]


class TestReviewPage:
    def test_shows_every_line_of_the_source_with_what_it_became(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        page = officer.get(url(policy_import)).content.decode()

        for number, line in enumerate(POLICY.splitlines(), start=1):
            assert f'id="line-{number}"' in page
            assert line in re.sub(r"<[^>]+>", "", page)
        assert re.search(r'id="line-11".*?source-words">施策<', page)

    def test_marks_the_lines_of_the_chosen_node(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        page = officer.get(url(policy_import), {"node": "n5"}).content.decode()

        chosen = re.findall(r'<li id="line-(\d+)" class="source-chosen">', page)
        assert chosen == [
            str(POLICY.splitlines().index("・親子で備えを学ぶつどいを2回ひらきます。") + 1)
        ]
        assert 'id="node-n5" class="import-chosen"' in page

    def test_leads_from_each_part_of_the_source_to_its_node(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        page = officer.get(url(policy_import)).content.decode()

        assert (
            f'href="{url(policy_import)}?node=n7#node-n7" data-ward-node="n7">・避難所の発電機'
            in page
        )

    def test_says_in_words_and_pattern_what_has_no_place(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        edit(officer, policy_import, operation="set_aside", key="n7")

        page = officer.get(url(policy_import)).content.decode()

        assert '<span class="src src-not_placed">・避難所の発電機' in page
        assert 'class="source-words source-rest">置いていません<' in page
        assert "まだ置いていない文字" in page

    def test_gives_only_the_tree_to_the_script_that_asks_for_it(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        response = officer.get(url(policy_import), {"node": "n4"}, headers={"X-Ward-Part": "tree"})

        page = response.content.decode()
        assert "<html" not in page
        assert 'id="node-n4" class="import-chosen"' in page

    def test_of_a_long_document_comes_in_pages_and_opens_one_branch(self, officer: Client) -> None:
        measures = "\n\n".join(
            f"施策{number} まちを美しくする{number}\n\n"
            + "\n".join(
                f"● 花を植える{number}の{each}\n・花壇を{each}か所つくります。"
                for each in range(1, 11)
            )
            for number in range(1, 251)
        )
        policy_import = take_in(
            officer, f"基本目標\n\n花のまち\n\n目標達成に向けた施策\n\n{measures}\n"
        )
        last = tree_of(policy_import).nodes[-1].children[-1]

        first_page = officer.get(url(policy_import)).content.decode()
        last_page = officer.get(url(policy_import), {"node": last.key}).content.decode()

        assert len(policy_import.lines) > 5_000
        assert first_page.count('id="line-') == 600
        assert first_page.count('class="import-row"') < 300
        assert len(first_page) < 1_000_000
        assert f'id="line-{len(policy_import.lines)}"' in last_page
        assert f'id="node-{last.children[0].key}"' in last_page

    def test_of_another_ward_does_not_exist(
        self, policy_import: PolicyImport, stranger: User, client_of: Callable[..., Client]
    ) -> None:
        response = client_of(stranger).get(f"/konan/desk/policy/imports/{policy_import.pk}/")

        assert response.status_code == 404

    def test_offers_nothing_to_press_to_a_viewer(
        self, policy_import: PolicyImport, viewer: User, client_of: Callable[..., Client]
    ) -> None:
        page = client_of(viewer).get(url(policy_import), {"node": "n4"}).content.decode()

        assert "避難指示の範囲を、文字に加えて地図でも示します。" in page
        assert 'name="operation"' not in page


class TestEdit:
    def test_moves_a_node_up(self, officer: Client, policy_import: PolicyImport) -> None:
        edit(officer, policy_import, operation="move", key="n5", parent_key="n3", position="0")

        assert keys(node(policy_import, "n3").children) == ["n5", "n4"]

    def test_moves_a_node_under_another_parent(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        response = edit(
            officer, policy_import, operation="move", key="n6", parent_key="n8", position="100000"
        )

        assert keys(node(policy_import, "n8").children) == ["n9", "n6"]
        assert response["Location"].endswith("?node=n6#node-n6")

    def test_refuses_a_place_where_the_kind_may_not_stand(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        before = tree_of(policy_import).to_json()

        response = edit(
            officer, policy_import, operation="move", key="n4", parent_key="n8", position="0"
        )

        assert response.status_code == 422
        assert "の下には置けません" in response.content.decode()
        assert tree_of(policy_import).to_json() == before

    def test_merges_a_node_with_the_one_above(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        response = edit(officer, policy_import, operation="merge", key="n5", into_key="n4")

        merged = node(policy_import, "n4")
        assert merged.body.endswith("親子で備えを学ぶつどいを2回ひらきます。")
        assert len({span.line for span in merged.spans}) == 2
        assert response["Location"].endswith("?node=n4#node-n4")

    def test_splits_a_body_where_the_page_offers_it(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        edit(officer, policy_import, operation="merge", key="n5", into_key="n4")
        page = officer.get(url(policy_import), {"node": "n4"}).content.decode()
        offered = re.findall(r'<option value="(\d+)">「親子で備え', page)

        edit(officer, policy_import, operation="split", key="n4", at=offered[0])

        first, second = node(policy_import, "n3").children
        assert first.body == "避難指示の範囲を、文字に加えて地図でも示します。"
        assert second.body == "親子で備えを学ぶつどいを2回ひらきます。"
        assert {s.line for s in first.spans}.isdisjoint({s.line for s in second.spans})

    def test_changes_the_kind(self, officer: Client, policy_import: PolicyImport) -> None:
        edit(officer, policy_import, operation="retype", key="n1", kind="PLEDGE")

        assert node(policy_import, "n1").kind == "PLEDGE"

    def test_gives_marks_and_takes_them_away(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        edit(
            officer,
            policy_import,
            operation="retag",
            key="n4",
            tags=["digital:plus-d", "new:this-year"],
        )
        given = node(policy_import, "n4").tags

        edit(officer, policy_import, operation="retag", key="n4")

        assert given == ("digital:plus-d", "new:this-year")
        assert node(policy_import, "n4").tags == ()

    def test_changes_the_words(self, officer: Client, policy_import: PolicyImport) -> None:
        edit(
            officer,
            policy_import,
            operation="rename",
            key="n2",
            title="防災",
            label="施策一",
            body="一行目。\r\n二行目。",
        )

        changed = node(policy_import, "n2")
        assert (changed.title, changed.label) == ("防災", "施策一")
        assert changed.body == "一行目。\n二行目。"

    def test_sets_a_node_aside_and_places_its_lines_where_the_source_has_them(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        edit(officer, policy_import, operation="set_aside", key="n4")
        aside = officer.get(url(policy_import)).content.decode()

        response = edit(
            officer,
            policy_import,
            operation="place",
            aside="not_placed",
            indexes=["0"],
            parent_key="n3",
            kind="ACTIVITY",
        )

        placed, other = node(policy_import, "n3").children
        assert "<b>100</b> %" not in aside
        assert "避難指示の範囲" in placed.body
        assert other.key == "n5"
        assert response["Location"].endswith(f"?node={placed.key}#node-{placed.key}")
        assert tree_of(policy_import).not_placed == ()

    def test_joins_lines_without_a_place_to_a_body(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        edit(officer, policy_import, operation="set_aside", key="n7")

        edit(
            officer,
            policy_import,
            operation="join",
            aside="not_placed",
            indexes=["0"],
            into_key="n5",
        )

        joined = node(policy_import, "n5")
        assert joined.body.endswith("避難所の発電機を毎月点検します。")
        assert joined.title == ""
        assert tree_of(policy_import).not_placed == ()

    def test_lets_lines_without_a_place_be_no_content(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        edit(officer, policy_import, operation="set_aside", key="n7")

        edit(officer, policy_import, operation="decorate", aside="not_placed", indexes=["0"])

        tree = tree_of(policy_import)
        assert tree.not_placed == ()
        assert len(tree.furniture) == 1

    @pytest.mark.parametrize(
        "data",
        [
            {"operation": "explode", "key": "n4"},
            {"operation": "", "key": ""},
            {"operation": "move", "key": "n4"},
            {"operation": "move", "key": "n999", "parent_key": "", "position": "0"},
            {"operation": "split", "key": "n4", "at": "x"},
            {"operation": "split", "key": "n4", "at": "0"},
            {"operation": "retype", "key": "n4", "kind": "POEM"},
            {"operation": "retag", "key": "n4", "tags": ["<script>"]},
            {
                "operation": "place",
                "aside": "nodes",
                "indexes": "0",
                "parent_key": "",
                "kind": "GOAL",
            },
            {
                "operation": "place",
                "aside": "furniture",
                "indexes": "7",
                "parent_key": "",
                "kind": "GOAL",
            },
            {"operation": "decorate", "aside": "not_placed"},
        ],
    )
    def test_refuses_nonsense_with_a_sentence(
        self, data: dict[str, Any], officer: Client, policy_import: PolicyImport
    ) -> None:
        before = tree_of(policy_import).to_json()

        response = edit(officer, policy_import, **data)

        assert response.status_code == 422
        assert "できませんでした" in response.content.decode()
        assert tree_of(policy_import).to_json() == before

    def test_writes_down_who_did_what(
        self, officer: Client, policy_import: PolicyImport, editor: User
    ) -> None:
        edit(officer, policy_import, operation="rename", key="n1", title="花のまち")

        entry = AuditEntry.objects.get(code="policy.import.edited")
        assert entry.actor == editor
        assert entry.data == {"operation": "rename", "key": "n1", "revision": 2}


class TestTwoOfficers:
    def test_second_is_told_and_nothing_is_overwritten(
        self,
        officer: Client,
        policy_import: PolicyImport,
        approver: User,
        client_of: Callable[..., Client],
    ) -> None:
        edit(officer, policy_import, operation="rename", key="n1", title="花のまち")

        response = edit(
            client_of(approver),
            policy_import,
            revision="1",
            operation="rename",
            key="n1",
            title="海のまち",
        )

        page = response.content.decode()
        assert response.status_code == 409
        assert "ほかの人が先にこの木を直しました。" in page
        assert node(policy_import, "n1").title == "花のまち"
        # What was typed stays in the field, on the tree as it is now.
        assert 'value="海のまち"' in page
        assert 'name="revision" value="2"' in page

    def test_form_that_has_seen_nothing_changes_nothing(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        response = edit(
            officer, policy_import, revision="", operation="rename", key="n1", title="花のまち"
        )

        assert response.status_code == 409
        assert node(policy_import, "n1").title == "となりの人と声をかけ合えるまち"


class TestAnEndedSession:
    def test_loses_no_words_and_overwrites_none(
        self, officer: Client, policy_import: PolicyImport, editor: User
    ) -> None:
        edit(officer, policy_import, operation="rename", key="n1", title="花のまち")
        end_session(officer, url(policy_import, "?node=n1"))

        answer = edit(
            officer, policy_import, revision="1", operation="rename", key="n1", title="海のまち"
        )
        officer.force_login(editor)
        page = officer.get(url(policy_import, "?node=n1")).content.decode()

        assert answer.status_code == 302
        assert "サインインの前に書いた文を戻しました" in page
        assert 'value="海のまち"' in page
        # It was written on the tree as it was before: saving it says so.
        assert (
            'name="revision" value="1"><input type="hidden" name="operation" value="rename"' in page
        )
        assert node(policy_import, "n1").title == "花のまち"


class TestUndo:
    def test_takes_back_one_edit_after_the_other(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        original = tree_of(policy_import).to_json()
        edit(officer, policy_import, operation="set_aside", key="n3")
        between = tree_of(policy_import).to_json()
        edit(officer, policy_import, operation="retype", key="n1", kind="PLEDGE")

        officer.post(url(policy_import, "undo/"), {"revision": "3"})
        after_one = tree_of(policy_import).to_json()
        officer.post(url(policy_import, "undo/"), {"revision": "4"})

        assert after_one == between
        assert tree_of(policy_import).to_json() == original

    def test_names_the_edit_that_it_takes_back(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        edit(officer, policy_import, operation="retype", key="n1", kind="PLEDGE")

        page = officer.get(url(policy_import)).content.decode()

        assert "係員 書く：種類を変える" in page
        assert "元に戻す" in page

    def test_says_when_nothing_is_left(self, officer: Client, policy_import: PolicyImport) -> None:
        response = officer.post(url(policy_import, "undo/"), {"revision": "1"})

        assert response.status_code == 422
        assert "元に戻せる操作はありません。" in response.content.decode()

    def test_does_not_take_back_what_the_officer_has_not_seen(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        edit(officer, policy_import, operation="retype", key="n1", kind="PLEDGE")

        response = officer.post(url(policy_import, "undo/"), {"revision": "1"})

        assert response.status_code == 409
        assert node(policy_import, "n1").kind == "PLEDGE"


class TestAfterARefusal:
    def test_every_link_leads_back_to_the_review(
        self, officer: Client, policy_import: PolicyImport
    ) -> None:
        page = officer.post(
            url(policy_import, "edit/"), {"operation": "retype", "key": "n1", "revision": "9"}
        ).content.decode()

        links = re.findall(r'href="([^"]*\?node=[^"]*)"', page)
        assert links
        assert {link.partition("?")[0] for link in links} == {url(policy_import)}

    @pytest.mark.parametrize("step", ["edit/", "undo/"])
    def test_the_address_of_a_step_shows_the_review_when_it_is_opened(
        self, officer: Client, policy_import: PolicyImport, step: str
    ) -> None:
        answer = officer.get(url(policy_import, step))

        assert (answer.status_code, answer["Location"]) == (302, url(policy_import))


class TestDiscard:
    def test_asks_first(self, officer: Client, policy_import: PolicyImport) -> None:
        page = officer.get(url(policy_import, "discard/")).content.decode()

        assert "読み込みを取りやめますか" in page
        assert PolicyImport.objects.get().state == PolicyImport.State.IN_REVIEW

    def test_lets_the_same_file_be_read_again(
        self, officer: Client, policy_import: PolicyImport, kanazawa: Ward
    ) -> None:
        officer.post(url(policy_import, "discard/"))

        file = SimpleUploadedFile("policy.txt", POLICY.encode())
        officer.post("/kanazawa/desk/policy/imports/start/", {"file": file, "fiscal_year": "2023"})

        states = list(PolicyImport.objects.order_by("pk").values_list("state", flat=True))
        assert states == ["DISCARDED", "IN_REVIEW"]

    def test_ends_all_editing(self, officer: Client, policy_import: PolicyImport) -> None:
        officer.post(url(policy_import, "discard/"))

        response = edit(officer, policy_import, operation="rename", key="n1", title="花のまち")

        assert response.status_code == 422
        assert "もう「取りやめ」です" in response.content.decode()
