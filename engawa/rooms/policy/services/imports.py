"""Taking in a published document: read it, let officers put its tree right, make it a draft plan."""

import base64
import datetime as dt
import hashlib
import json
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from engawa.core.audit import services as audit
from engawa.core.fiscal.years import FiscalYear
from engawa.core.ui.folding import fold
from engawa.core.wards.models import Section, Ward
from engawa.rooms.policy.acceptance import (
    PLAN_TITLE_LENGTH,
    continue_plan,
    list_problems,
    list_section_names,
    list_theme_labels,
    to_content,
)
from engawa.rooms.policy.contracts import PlanContent
from engawa.rooms.policy.importing.parsing import parse_document
from engawa.rooms.policy.importing.reading import CannotRead
from engawa.rooms.policy.importing.tree import Coverage, DraftTree, check_partition, coverage
from engawa.rooms.policy.models import Plan, PlanVersion, PolicyImport
from engawa.rooms.policy.selectors.content import get_content
from engawa.rooms.policy.selectors.imports import source_of
from engawa.rooms.policy.services.confined_reading import read_upload
from engawa.rooms.policy.services.content import ContentRefused, write_content
from engawa.rooms.policy.services.import_operations import apply
from engawa.rooms.policy.services.publishing import DraftExists, start_plan
from engawa.rooms.policy.services.tags import ensure_city_theme, ensure_standard_tags

State = PolicyImport.State

KEPT_EDITS = 30
FILENAME_LENGTH = 200
_FIRST_YEAR, _LAST_YEAR = 1950, 2200


class ImportRefused(Exception):
    """The import cannot take this step; the message is a sentence for the officer."""


class ImportConflict(ImportRefused):
    """Somebody else changed the tree since this officer saw it; nothing was written."""


class ImportClosed(ImportRefused):
    """The import was already accepted or discarded."""


class NothingToUndo(ImportRefused):
    """No edit is left that could be taken back."""


class NotYetAcceptable(ImportRefused):
    """Something must be settled before the tree can become a draft plan."""


@dataclass(frozen=True, slots=True)
class ImportStarted:
    """What came of an upload; with `is_same`, the file was there already and nothing was changed."""

    policy_import: PolicyImport
    coverage: Coverage
    is_same: bool


def start_import(
    *,
    ward_id: int,
    fiscal_year: int,
    filename: str,
    content: bytes,
    actor_id: int | None,
    now: dt.datetime,
) -> ImportStarted:
    """Read a document and keep it with its draft tree; the same bytes again change nothing.

    :raises CannotRead: the file cannot be read, or no policy is in it; nothing is saved.
    """
    if not _FIRST_YEAR <= fiscal_year <= _LAST_YEAR:
        raise CannotRead(
            _("年度は%(first)dから%(last)dまでの西暦で選んでください。")
            % {"first": _FIRST_YEAR, "last": _LAST_YEAR}
        )
    filename = _bare_name(filename)
    sha256 = hashlib.sha256(content).hexdigest()
    if same := _find_same(ward_id, fiscal_year, sha256):
        return same
    # Reading stands outside the transaction: it may take seconds, and SQLite has one writer.
    document = read_upload(content=content, filename=filename)
    tree = parse_document(document)
    if not tree.nodes:
        raise CannotRead(
            _(
                "「%(filename)s」に方針の見出し（施策、取組、課の方針）を見つけられませんでした。"
                "運営方針の本文が入ったファイルを選んでください。"
            )
            % {"filename": filename}
        )
    check_partition(document, tree)
    counted = coverage(document, tree)
    try:
        with transaction.atomic():
            policy_import = PolicyImport.objects.create(
                ward_id=ward_id,
                fiscal_year=fiscal_year,
                filename=filename,
                media_type=document.media_type,
                encoding=document.encoding or "",
                sha256=sha256,
                lines=list(document.lines),
                tree=_with_counts(tree, counted),
                created_at=now,
                created_by_id=actor_id,
                updated_at=now,
            )
            _record(
                "policy.import.started",
                policy_import,
                actor_id,
                now,
                {"fiscal_year": fiscal_year, "lines": len(document.lines)},
            )
    except IntegrityError:
        # Two uploads of one file at once: the constraint lets one through, the other is told.
        same = _find_same(ward_id, fiscal_year, sha256)
        if same is None:
            raise
        return same
    return ImportStarted(policy_import, counted, is_same=False)


def _find_same(ward_id: int, fiscal_year: int, sha256: str) -> ImportStarted | None:
    found = (
        PolicyImport.objects.filter(ward_id=ward_id, fiscal_year=fiscal_year, sha256=sha256)
        .exclude(state=State.DISCARDED)
        .first()
    )
    if found is None:
        return None
    counted = coverage(source_of(policy_import=found), DraftTree.from_json(found.tree))
    return ImportStarted(found, counted, is_same=True)


@transaction.atomic
def edit_import(
    *,
    import_id: int,
    base_revision: int,
    operation: str,
    arguments: Mapping[str, Any],
    actor_id: int | None,
    now: dt.datetime,
) -> str:
    """Change the draft tree by one operation, keep the tree from before, give the node to show next.

    :raises ImportConflict: somebody else changed it since `base_revision`.
    :raises ImportClosed: it was accepted or discarded.
    :raises CannotEdit: the operation makes no sense on this tree; the message says why.
    """
    policy_import = _locked(import_id, base_revision)
    document = source_of(policy_import=policy_import)
    before = DraftTree.from_json(policy_import.tree)
    tree = apply(
        tree=before,
        document=document,
        operation=operation,
        arguments=arguments,
    )
    check_partition(document, tree)
    key = _shown_next(before, tree, operation, arguments)
    entry = {
        "tree": _pack(policy_import.tree),
        "operation": operation,
        "key": str(arguments.get("key", "")),
        "by": actor_id,
        "at": now.isoformat(),
    }
    policy_import.history = [*policy_import.history, entry][-KEPT_EDITS:]
    policy_import.tree = _with_counts(tree, coverage(document, tree))
    _save_edit(policy_import, operation, key, actor_id, now)
    return key


def _shown_next(
    before: DraftTree, after: DraftTree, operation: str, arguments: Mapping[str, Any]
) -> str:
    keys = {node.key for node in after.walk()}
    if operation == "place":
        # A node made of lines that had no place: the one that was not there before.
        return next(iter(keys - {node.key for node in before.walk()}), "")
    candidates = (str(arguments.get(name) or "") for name in ("key", "into_key"))
    return next((key for key in candidates if key in keys), "")


@transaction.atomic
def undo_import_edit(
    *, import_id: int, base_revision: int, actor_id: int | None, now: dt.datetime
) -> str:
    """Take back the newest edit and give the key of the node that it was about.

    :raises ImportConflict: somebody else changed the tree since `base_revision`.
    :raises ImportClosed: it was accepted or discarded.
    :raises NothingToUndo: no edit is left.
    """
    policy_import = _locked(import_id, base_revision)
    if not policy_import.history:
        raise NothingToUndo(_("元に戻せる操作はありません。"))
    *policy_import.history, last = policy_import.history
    policy_import.tree = _unpack(last["tree"])
    _save_edit(policy_import, "undo", last["key"], actor_id, now)
    return str(last["key"])


@transaction.atomic
def accept_import(*, import_id: int, actor_id: int | None, now: dt.datetime) -> PlanVersion:
    """Make the tree the next draft version of the ward's plan, wholly or not at all.

    :raises ImportClosed: it was accepted or discarded.
    :raises NotYetAcceptable: something must be settled in the tree first.
    :raises DraftExists: the plan has an open version; the message names it.
    """
    policy_import = _locked(import_id, None)
    tree = DraftTree.from_json(policy_import.tree)
    check_partition(source_of(policy_import=policy_import), tree)
    if problems := list_problems(tree):
        raise NotYetAcceptable(
            _("取り込む前に直すところが%(total)dつあります。最初のもの：%(sentence)s")
            % {"total": len(problems), "sentence": problems[0].sentence}
        )
    ward = Ward.objects.get(pk=policy_import.ward_id)
    newest = _newest_version(ward.pk, policy_import.fiscal_year)
    title = plan_title(ward=ward, fiscal_year=policy_import.fiscal_year, tree=tree)
    try:
        version = start_plan(
            ward_id=ward.pk,
            fiscal_year=policy_import.fiscal_year,
            title=title,
            actor_id=actor_id,
            now=now,
        )
    except DraftExists as error:
        raise DraftExists(_open_version_sentence(newest, policy_import.fiscal_year)) from error
    sections = _ensure_sections(ward.pk, tree)
    ensure_standard_tags()
    for value, label in list_theme_labels(tree).items():
        ensure_city_theme(value=value, label=label or _("テーマ%(value)s") % {"value": value})
    content = to_content(tree, title=title, section_code=lambda name: sections[fold(name)])
    before: PlanContent | None = get_content(version=newest) if newest else None
    continued = continue_plan(content=content, newest=before)
    try:
        write_content(version=version, content=continued.content)
    except ContentRefused as error:
        raise NotYetAcceptable(
            _("この区にないしるしが使われています（%(detail)s）。しるしを外してください。")
            % {"detail": error}
        ) from error
    policy_import.state = State.ACCEPTED
    policy_import.accepted_version = version
    policy_import.updated_at = now
    policy_import.history = []
    policy_import.save()
    _record(
        "policy.import.accepted",
        policy_import,
        actor_id,
        now,
        {
            "version": version.number,
            "kept": continued.kept,
            "added": continued.added,
            "gone": len(continued.gone),
        },
    )
    return version


@transaction.atomic
def discard_import(*, import_id: int, actor_id: int | None, now: dt.datetime) -> None:
    """Give the import up; plans stay as they are, and the same file may be read again.

    :raises ImportClosed: it was already accepted or discarded.
    """
    policy_import = _locked(import_id, None)
    policy_import.state, policy_import.updated_at = State.DISCARDED, now
    policy_import.history = []
    policy_import.save()
    _record("policy.import.discarded", policy_import, actor_id, now, {})


def plan_title(*, ward: Ward, fiscal_year: int, tree: DraftTree) -> str:
    """Give the title of the plan: the document's own, or the usual one."""
    if tree.title.strip():
        return tree.title.strip()[:PLAN_TITLE_LENGTH]
    return _("%(year)s　%(ward)s運営方針") % {
        "year": FiscalYear(fiscal_year).label,
        "ward": ward.name,
    }


def _locked(import_id: int, base_revision: int | None) -> PolicyImport:
    # Two officers who edit one tree take turns here; the second then fails the comparison.
    policy_import = PolicyImport.objects.select_for_update().get(pk=import_id)
    if policy_import.state != State.IN_REVIEW:
        raise ImportClosed(
            _("この読み込みはもう「%(state)s」です。画面を開き直してください。")
            % {"state": policy_import.get_state_display()}
        )
    if base_revision is not None and policy_import.revision != base_revision:
        raise ImportConflict(
            _(
                "ほかの人が先にこの木を直しました。"
                "あなたの操作はまだ反映していません。いまの木を確かめて、もう一度操作してください。"
            )
        )
    return policy_import


def _newest_version(ward_id: int, fiscal_year: int) -> PlanVersion | None:
    # The plan's row is locked first everywhere: nobody publishes between this look and the writing.
    plan = Plan.objects.select_for_update().filter(ward_id=ward_id, fiscal_year=fiscal_year).first()
    return plan.versions.order_by("-number").first() if plan else None


def _open_version_sentence(newest: PlanVersion | None, fiscal_year: int) -> str:
    if newest is None:
        return _("この方針には、すでに作業中の版があります。")
    return _(
        "%(year)sの運営方針には、すでに第%(number)d版（%(state)s）があります。"
        "その版を公開するか取りやめてから、もう一度取り込んでください。"
    ) % {
        "year": FiscalYear(fiscal_year).label,
        "number": newest.number,
        "state": newest.get_state_display(),
    }


def _ensure_sections(ward_id: int, tree: DraftTree) -> dict[str, str]:
    """Give the code of each section by its folded name; a name new to the ward becomes a section."""
    # The ward's row is locked so that two imports do not give one number twice.
    Ward.objects.select_for_update().get(pk=ward_id)
    known = list(Section.objects.filter(ward_id=ward_id))
    codes = {fold(section.name): section.code for section in known}
    taken = {section.code for section in known}
    position = max((section.position for section in known), default=-1)
    number = 0
    for name in list_section_names(tree):
        if fold(name) in codes:
            continue
        while not number or f"section-{number}" in taken:
            number += 1
        position += 1
        code = f"section-{number}"
        taken.add(code)
        codes[fold(name)] = code
        Section.objects.create(ward_id=ward_id, code=code, name=name, position=position)
    return codes


def _bare_name(filename: str) -> str:
    """Give the name of a file without folders and without characters that no name has."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C").strip()
    return name[-FILENAME_LENGTH:] or "document"


def _with_counts(tree: DraftTree, counted: Coverage) -> dict[str, Any]:
    # Kept beside the tree, so that a list of imports need not count every document again.
    return {
        **tree.to_json(),
        "coverage": {
            "total": counted.total,
            "placed": counted.placed,
            "structure": counted.structure,
            "furniture": counted.furniture,
            "not_placed": counted.not_placed,
        },
    }


def _pack(tree: dict[str, Any]) -> str:
    # Thirty trees of a long document would be megabytes in one row; packed they are a tenth.
    data = json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b85encode(zlib.compress(data, 6)).decode()


def _unpack(packed: str) -> dict[str, Any]:
    tree: dict[str, Any] = json.loads(zlib.decompress(base64.b85decode(packed)))
    return tree


def _save_edit(
    policy_import: PolicyImport, operation: str, key: str, actor_id: int | None, now: dt.datetime
) -> None:
    policy_import.revision += 1
    policy_import.updated_at = now
    policy_import.save(update_fields=("tree", "history", "revision", "updated_at"))
    _record(
        "policy.import.edited",
        policy_import,
        actor_id,
        now,
        {"operation": operation, "key": key, "revision": policy_import.revision},
    )


def _record(
    code: str,
    policy_import: PolicyImport,
    actor_id: int | None,
    now: dt.datetime,
    data: dict[str, Any],
) -> None:
    audit.record(
        code=code,
        subject=f"policy.import:{policy_import.pk}",
        ward_id=policy_import.ward_id,
        actor_id=actor_id,
        now=now,
        data=data,
    )
