"""A policy's whole way: from the published document over two officers to everybody who reads it."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.delivery.selectors import list_initiatives
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import PlanVersion, PolicyImport

DOCUMENT = """令和6年度 金沢区運営方針

Ⅰ 基本目標
声をかけ合い、備え合うまち

Ⅱ 目標達成に向けた施策
施策1 防災の備え
● 避難の支度
・避難所の発電機を毎月点検します。
・防災の教室を年に2回ひらきます。
施策2 子育ての応援
● はじめての育児
・親子の教室を月に1回ひらきます。
"""


@pytest.mark.django_db
class TestPolicy:
    def test_goes_from_the_document_to_the_resident(
        self,
        kanazawa: Ward,
        editor: User,
        approver: User,
        client: Client,
        client_of: Callable[..., Client],
    ) -> None:
        writing, approving = client_of(editor), client_of(approver)
        upload = SimpleUploadedFile("方針.txt", DOCUMENT.encode(), content_type="text/plain")

        # The editor takes the document in and makes a draft of it; residents see nothing yet.
        writing.post(
            "/kanazawa/desk/policy/imports/start/", {"file": upload, "fiscal_year": "2024"}
        )
        taken_in = PolicyImport.objects.get()
        writing.post(f"/kanazawa/desk/policy/imports/{taken_in.pk}/accept/")
        draft = PlanVersion.objects.get()
        before = client.get("/kanazawa/policy/2024/")
        assert draft.state == PlanVersion.State.DRAFT
        assert "避難の支度" not in before.content.decode()

        # The editor asks for approval, cannot give it, and another officer does.
        writing.post("/kanazawa/desk/policy/2024/submit/", {"change_note": ""})
        draft.refresh_from_db()
        step = {"step": "approve", "number": draft.number, "seen": draft.revision}
        refused = writing.post("/kanazawa/desk/policy/2024/approval/", step)
        approving.post("/kanazawa/desk/policy/2024/approval/", step)
        draft.refresh_from_db()
        assert refused.status_code == 403
        assert draft.state == PlanVersion.State.PUBLISHED
        assert draft.approved_by == approver

        # Everybody reads it: as pages, in the search, as data, as news, on paper.
        code = draft.initiative_set.get(title="避難の支度").code
        page = client.get(f"/kanazawa/policy/2024/initiatives/{code}/")
        search = client.get("/kanazawa/policy/search/", {"q": "避難の"})
        data = client.get("/api/v1/wards/kanazawa/plans/2024")
        feed = client.get("/kanazawa/policy/changes.atom")
        paper = client.get("/kanazawa/policy/2024/brochure.pdf")
        assert "発電機を毎月点検します" in page.content.decode().replace("<wbr>", "")
        assert f"/initiatives/{code}/" in search.content.decode()
        assert data.json()["fiscal_year"] == 2024
        assert "2024" in feed.content.decode()
        assert b"".join(paper).startswith(b"%PDF")

        # Services may deliver it, and the record says who did what, in order.
        refs = list_initiatives(ward_id=kanazawa.pk, fiscal_year=2024)
        codes = list(AuditEntry.objects.order_by("id").values_list("code", "actor__email"))
        assert [ref.title for ref in refs] == ["避難の支度", "はじめての育児"]
        assert ("policy.import.accepted", editor.email) in codes
        assert codes.index(("policy.version.submitted", editor.email)) < codes.index(
            ("policy.version.published", approver.email)
        )

    def test_finds_words_however_they_are_written(
        self, published_plan: object, client: Client
    ) -> None:
        for words in ("きゃんぷ", "キャンプ", "ｷｬﾝﾌﾟ"):
            answer = client.get("/kanazawa/policy/search/", {"q": words})

            assert "用品で備えるつどい" in answer.content.decode(), words
