"""Choosing a document at the desk: read, refused with a sentence, or known already."""

import time
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from engawa.core.access.models import Role, User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Section, Ward
from engawa.rooms.policy.models import PolicyImport
from engawa.rooms.policy.services import confined_reading, imports
from tests.cast import engage, give_role
from tests.rooms.policy.import_material import POLICY, as_docx, empty_pdf, zip_bomb

URL = "/kanazawa/desk/policy/imports/start/"


def upload(client: Client, content: bytes, name: str = "policy.txt", year: str = "2023") -> object:
    return client.post(URL, {"file": SimpleUploadedFile(name, content), "fiscal_year": year})


class TestUpload:
    def test_leads_to_the_review_of_what_was_read(
        self, editor: User, client_of: Callable[..., Client]
    ) -> None:
        client = client_of(editor)

        response = upload(client, POLICY.encode())

        policy_import = PolicyImport.objects.get()
        assert response["Location"] == reverse("policy:import", args=["kanazawa", policy_import.pk])
        assert policy_import.fiscal_year == 2023
        assert policy_import.created_by == editor
        assert "\n".join(policy_import.lines) == POLICY.rstrip("\n")

    def test_says_in_the_list_how_much_has_a_place(
        self, editor: User, client_of: Callable[..., Client]
    ) -> None:
        client = client_of(editor)
        upload(client, POLICY.encode())

        page = client.get("/kanazawa/desk/policy/imports/").content.decode()

        assert "policy.txt" in page
        assert "100 %" in page

    def test_writes_down_who_did_it_without_a_word_of_the_document(
        self, editor: User, client_of: Callable[..., Client]
    ) -> None:
        upload(client_of(editor), POLICY.encode())

        entry = AuditEntry.objects.get(code="policy.import.started")
        assert entry.actor == editor
        assert entry.data == {"fiscal_year": 2023, "lines": 33}

    def test_changes_nothing_when_the_same_file_comes_again_and_says_so(
        self, editor: User, client_of: Callable[..., Client]
    ) -> None:
        client = client_of(editor)
        upload(client, POLICY.encode())
        before = PolicyImport.objects.values().get()

        response = client.post(
            URL,
            {"file": SimpleUploadedFile("other-name.txt", POLICY.encode()), "fiscal_year": "2023"},
            follow=True,
        )

        assert "同じファイルは前に読み込んであります。何も変えていません。" in (
            response.content.decode()
        )
        assert PolicyImport.objects.values().get() == before
        assert AuditEntry.objects.filter(code="policy.import.started").count() == 1

    def test_takes_the_same_file_for_another_year(
        self, editor: User, client_of: Callable[..., Client]
    ) -> None:
        client = client_of(editor)
        upload(client, POLICY.encode())

        upload(client, POLICY.encode(), year="2024")

        assert sorted(PolicyImport.objects.values_list("fiscal_year", flat=True)) == [2023, 2024]

    def test_warns_when_the_document_names_another_year(
        self, editor: User, client_of: Callable[..., Client]
    ) -> None:
        client = client_of(editor)

        response = client.post(
            URL,
            {"file": SimpleUploadedFile("policy.txt", POLICY.encode()), "fiscal_year": "2024"},
            follow=True,
        )

        assert "文書には令和5年度と書いてあります。" in response.content.decode()

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "euc_jp", "utf-16"])
    def test_reads_text_in_the_usual_encodings(
        self, encoding: str, editor: User, client_of: Callable[..., Client]
    ) -> None:
        upload(client_of(editor), POLICY.encode(encoding))

        assert "\n".join(PolicyImport.objects.get().lines) == POLICY.rstrip("\n")

    def test_reads_a_word_document_in_a_process_of_its_own(
        self,
        editor: User,
        client_of: Callable[..., Client],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        # Reading a DOCX in this process would go through this name; the child has its own.
        monkeypatch.setattr(confined_reading, "read_document", None)

        upload(client_of(editor), as_docx(POLICY), name="policy.docx")

        assert "● 避難情報の伝え方" in PolicyImport.objects.get().lines

    def test_keeps_only_the_name_of_a_file_that_comes_with_a_path(
        self, editor: User, now: object, kanazawa: Ward
    ) -> None:
        started = imports.start_import(
            ward_id=kanazawa.pk,
            fiscal_year=2023,
            filename="C:\\geheim/../../etc/pass\x00wd\u202e.txt",
            content=POLICY.encode(),
            actor_id=editor.pk,
            now=now,
        )

        assert started.policy_import.filename == "passwd.txt"


HOSTILE = [
    pytest.param("policy.txt", b"", "中身がありません（0バイト）", id="empty"),
    pytest.param("policy.docx", zip_bomb, "開くと大きくなりすぎる", id="zip-bomb"),
    pytest.param(
        "policy.pdf", lambda: empty_pdf(password="x"), "パスワードで保護されています", id="locked"
    ),
    pytest.param("policy.pdf", empty_pdf, "文字の情報がありません", id="no-text-layer"),
    pytest.param("policy.exe", b"MZ\x90\x00", "の種類は読み込めません", id="another-type"),
    pytest.param(
        "policy.docx", POLICY.encode(), "名前と中身の種類が違います", id="wrong-extension"
    ),
    pytest.param("policy.txt", b"\x00\x01\x02" * 500, "文字の文書ではない", id="binary"),
    pytest.param("policy.txt", lambda: b"a" * (30 * 1024**2), "大きすぎます（30 MB）", id="30-mb"),
    pytest.param("policy.txt", lambda: b"line\n" * 25_000, "長すぎます（25000行）", id="500-pages"),
    pytest.param("policy.txt", "いろは\n".encode() * 900, "方針の見出し", id="nothing-of-a-policy"),
    pytest.param("policy.txt", b" \n\t\n", "文字がありません", id="only-blanks"),
]


class TestHostileUpload:
    @pytest.mark.parametrize(("name", "content", "sentence"), HOSTILE)
    def test_gets_a_sentence_and_saves_nothing(
        self,
        name: str,
        content: bytes | Callable[[], bytes],
        sentence: str,
        editor: User,
        client_of: Callable[..., Client],
    ) -> None:
        data = content() if callable(content) else content
        started = time.monotonic()

        response = upload(client_of(editor), data, name=name, year="2021")

        page = response.content.decode()
        assert response.status_code == 422
        assert sentence in page
        assert '<option value="2021" selected>' in page
        assert not PolicyImport.objects.exists()
        assert not AuditEntry.objects.exists()
        assert time.monotonic() - started < 10

    def test_that_makes_the_reader_loop_is_ended(
        self,
        editor: User,
        client_of: Callable[..., Client],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(confined_reading, "WALL_SECONDS", 0.05)

        response = upload(client_of(editor), as_docx(POLICY), name="policy.docx")

        assert "時間か記憶を使いすぎる" in response.content.decode()
        assert not PolicyImport.objects.exists()

    def test_that_makes_the_reader_grow_is_ended(
        self,
        editor: User,
        client_of: Callable[..., Client],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(confined_reading, "MEMORY_BYTES", 16 * 1024**2)

        response = upload(client_of(editor), as_docx(POLICY), name="policy.docx")

        assert "時間か記憶を使いすぎる" in response.content.decode()
        assert not PolicyImport.objects.exists()


class TestUploadAtTheSameTime:
    def test_tells_the_second_one_that_the_file_is_there(
        self, kanazawa: Ward, editor: User, now: object, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        words = {
            "ward_id": kanazawa.pk,
            "fiscal_year": 2023,
            "filename": "policy.txt",
            "content": POLICY.encode(),
            "actor_id": editor.pk,
            "now": now,
        }
        first = imports.start_import(**words)
        looked_for = []
        find = imports._find_same

        def find_later(*args: object) -> object:
            # The second upload looked before the first one had written.
            looked_for.append(args)
            return None if len(looked_for) == 1 else find(*args)

        monkeypatch.setattr(imports, "_find_same", find_later)

        second = imports.start_import(**words)

        assert second.is_same
        assert second.policy_import == first.policy_import
        assert len(looked_for) == 2

    def test_leaves_the_database_to_decide(self, kanazawa: Ward, editor: User, now: object) -> None:
        started = imports.start_import(
            ward_id=kanazawa.pk,
            fiscal_year=2023,
            filename="policy.txt",
            content=POLICY.encode(),
            actor_id=editor.pk,
            now=now,
        )
        twin = PolicyImport.objects.get(pk=started.policy_import.pk)
        twin.pk = None

        with pytest.raises(IntegrityError):
            twin.save(force_insert=True)


class TestEditorOfOneSection:
    def test_is_told_that_a_document_speaks_for_the_whole_ward(
        self, kanazawa: Ward, client_of: Callable[..., Client]
    ) -> None:
        person = engage("taro")
        section = Section.objects.get(ward=kanazawa, code="community")
        give_role(person, ward=kanazawa, role=Role.EDITOR, section=section)

        response = upload(client_of(person), POLICY.encode())

        assert response.status_code == 403
        assert not PolicyImport.objects.exists()
