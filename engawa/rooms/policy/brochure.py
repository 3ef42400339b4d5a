"""The printed brochure: a version of the plan as A3 sheets folded to A4, or as A4 pages to read."""

import hashlib
import threading
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from engawa.core.documents.codes import qr_svg
from engawa.core.documents.folding import TEMPLATE as FOLD_TEMPLATE
from engawa.core.documents.folding import fold
from engawa.core.documents.glyphs import make_printable
from engawa.core.documents.typesetting import WAITING_SECONDS, TypesettingBusy, typeset
from engawa.core.fiscal.years import FiscalYear
from engawa.core.ui.accents import Accent
from engawa.core.ui.phrases import phrases
from engawa.rooms.policy.contracts import AimContent, InitiativeContent, MeasureContent
from engawa.rooms.policy.document import PlanDocument

TEMPLATE = Path(__file__).resolve().parent / "brochure.typ"
PAGES = 4

# Type size and whether the three parts begin on pages of their own, tried in turn until the plan
# fits four pages. Below 0.86 (7.6 pt) nobody would read it, so then it takes eight.
TRIALS = (
    (1.12, True),
    (1.06, True),
    (1.0, True),
    (0.94, True),
    (1.0, False),
    (0.94, False),
    (0.88, True),
    (0.86, False),
)
# In this one it is set when nothing fits: comfortable to read, on as many pages as it needs.
COMFORTABLE = (1.0, False)

# Of many readers who ask for a brochure that nobody made yet, the first has it made, the others wait for it.
_making = threading.Lock()


class Layout(StrEnum):
    """How the brochure is laid out: sheets to print and fold, or pages to read."""

    FOLD = "fold"
    PAGES = "pages"


def make_brochure(
    *,
    document: PlanDocument,
    accent: Accent,
    url: str,
    layout: Layout = Layout.FOLD,
    is_demo: bool = False,
) -> bytes:
    """Typeset the brochure of one version; `url` is the living page that its QR code leads to.

    One of a demo installation says on its first page and in each footer that the ward did not write it.

    :raises TypesettingFailed: no PDF came out.
    """
    with override("ja"):
        base: dict[str, Any] = make_printable(data=_describe(document, accent, url, is_demo))
        pages = typeset(
            template=TEMPLATE,
            candidates=[base | {"scale": scale, "breaks": breaks} for scale, breaks in TRIALS],
            fallback=TRIALS.index(COMFORTABLE),
            pages_at_most=PAGES,
            # PDF/UA: tagged, so that a screen reader reads it in order.
            standard="ua-1",
            created_at=document.published_at,
        )
        if layout is Layout.PAGES:
            return pages.pdf
        return fold(
            pdf=pages.pdf,
            pages=pages.pages,
            title=base["title"],
            author=base["ward"],
            alternatives=[
                _("%(number)dページ。読み上げに向くA4版は %(url)s にあります。")
                % {"number": number, "url": url}
                for number in range(1, pages.pages + 1)
            ],
            created_at=document.published_at,
        )


def get_brochure(
    *,
    document: PlanDocument,
    accent: Accent,
    url: str,
    layout: Layout = Layout.FOLD,
    is_demo: bool = False,
) -> bytes:
    """Give the brochure of a version, kept in the file storage once made; drafts are made anew.

    :raises TypesettingFailed: no PDF came out.
    :raises TypesettingBusy: too many brochures are being made already.
    """
    if document.published_at is None:
        return make_brochure(
            document=document, accent=accent, url=url, layout=layout, is_demo=is_demo
        )
    name = _storage_name(document, accent, url, layout, is_demo)
    kept = _read_kept(name)
    if kept is not None:
        return kept
    if not _making.acquire(timeout=WAITING_SECONDS):
        raise TypesettingBusy(f"{name}: still waiting after {WAITING_SECONDS:g} s")
    try:
        kept = _read_kept(name)
        if kept is not None:
            return kept
        pdf = make_brochure(
            document=document, accent=accent, url=url, layout=layout, is_demo=is_demo
        )
        saved = default_storage.save(name, ContentFile(pdf))
    finally:
        _making.release()
    if saved != name:
        # Another process was faster; its file is the same.
        default_storage.delete(saved)
    return pdf


def _read_kept(name: str) -> bytes | None:
    if not default_storage.exists(name):
        return None
    with default_storage.open(name) as kept:
        return bytes(kept.read())


def make_brochure_etag(
    *, document: PlanDocument, accent: Accent, url: str, layout: Layout, is_demo: bool = False
) -> str:
    """Give a mark that changes whenever the brochure would."""
    return f'"{Path(_storage_name(document, accent, url, layout, is_demo)).stem}"'


def _storage_name(
    document: PlanDocument, accent: Accent, url: str, layout: Layout, is_demo: bool
) -> str:
    # A published version never changes, but the templates and the installation may.
    made_of = (
        TEMPLATE.read_bytes(),
        FOLD_TEMPLATE.read_bytes(),
        Path(__file__).read_bytes(),
        f"{url} {accent.fill} {document.ward.name} {document.published_at} {is_demo}".encode(),
    )
    mark = hashlib.sha256(b"\0".join(made_of)).hexdigest()[:16]
    year = document.fiscal_year
    return f"policy/brochures/{document.ward.slug}/{year}/v{document.version}-{layout.value}-{mark}.pdf"


def _describe(document: PlanDocument, accent: Accent, url: str, is_demo: bool) -> dict[str, Any]:
    content = document.content
    year = FiscalYear(document.fiscal_year)
    sections = {section.code: section.name for section in document.sections}
    partners = {partner.code: partner.name for partner in document.partners}
    tags = {tag.reference: tag for tag in document.tags}
    title = _("%(year)s %(ward)s 運営方針") % {"year": year.label, "ward": document.ward.name}

    def marks(references: tuple[str, ...]) -> list[dict[str, Any]]:
        found = []
        goals = [tags[r].value for r in references if r in tags and tags[r].scheme == "sdgs"]
        for tag in (tags[r] for r in references if r in tags):
            if tag.scheme == "city-theme":
                found.append({"text": _("テーマ%(value)s") % {"value": tag.value}, "strong": False})
            elif tag.scheme == "digital":
                found.append({"text": _("+D"), "strong": True})
            elif tag.scheme == "new":
                found.append({"text": _("今年度から"), "strong": True})
            elif tag.scheme != "sdgs":
                found.append({"text": tag.label, "strong": False})
        if goals:
            goals.sort(key=lambda value: (len(value), value))
            found.append(
                {"text": _("SDGs %(goals)s") % {"goals": "・".join(goals)}, "strong": False}
            )
        return found

    def initiative(node: InitiativeContent) -> dict[str, Any]:
        return {
            "title": phrases(node.title),
            "body": node.body,
            "note": node.note,
            "section": sections.get(node.section, ""),
            "marks": marks(node.tags),
            "partners": "、".join(partners[code] for code in node.partners if code in partners),
            "activities": [
                {
                    "title": activity.title,
                    "body": activity.body,
                    "note": activity.note,
                    "section": (
                        sections.get(activity.section, "")
                        if activity.section != node.section
                        else ""
                    ),
                    "marks": marks(activity.tags),
                }
                for activity in node.activities
            ],
        }

    words = {
        "demo": _("見本"),
        "demo_band": _("見本 ― 文、担当、日付、数字は見本用に作りました。区の発表ではありません"),
        "draft": _("下書き：まだ公表していません"),
        "goals": _("基本目標"),
        "measures": _("目標達成に向けた施策"),
        "digital_goals": _("デジタルの目標"),
        "pledges": _("目標達成に向けた組織運営"),
        "initiatives": _("主な事業・取組"),
        "digital_mark": _("「+D」は、デジタルの力を足して進める取組の印です。"),
        "partners": _("一緒に進める相手："),
        "sections": _("課ごとの方針"),
        "themes": _("中期計画のテーマ"),
        "sdgs": _("SDGsの目標"),
        "living": phrases(_("この約束がいまどうなっているか、数字で確かめられます。")),
        "qr": _("いまの数字のページへのQRコード"),
    }
    # What is said before the first direction opens the chapter; the rest stands on the back.
    first = next((n for n, aim in enumerate(content.aims) if aim.kind == "DIRECTION"), 0)
    openings = [aim for aim in content.aims[:first] if aim.kind == "CONTEXT"]
    closings = [aim for aim in content.aims[first:] if aim.kind == "CONTEXT"]
    schemes = {tag.scheme for tag in document.tags}
    sdgs = [tag for tag in document.tags if tag.scheme == "sdgs"]
    return {
        "title": title,
        "heading": phrases(_("%(ward)s 運営方針") % {"ward": document.ward.name}),
        "description": _("%(ward)sの%(year)sの約束をまとめた冊子です。")
        % {"ward": document.ward.name, "year": year.label},
        "kicker": _("%(label)s（%(first)d年4月～%(last)d年3月）")
        % {"label": year.label, "first": year.year, "last": year.year + 1},
        "ward": document.ward.name,
        "office": _("%(ward)s役所") % {"ward": document.ward.name},
        "edition": _edition(document),
        "demo": is_demo,
        "draft": document.published_at is None,
        "lead": content.lead,
        "accent": {"fill": accent.fill, "ink": accent.ink, "tint": accent.tint},
        "goals": [{"title": phrases(goal.title), "body": goal.body} for goal in content.goals],
        "directions": _directions(content.aims, content.measures),
        "pledges": [{"title": phrases(p.title), "body": p.body} for p in content.pledges],
        "groups": [
            {
                "label": measure.label,
                "title": phrases(measure.title),
                "initiatives": [initiative(node) for node in measure.initiatives],
            }
            for measure in content.measures
            if measure.initiatives
        ],
        "sections": [
            {"name": phrases(sections.get(row.section, row.section)), "body": row.body}
            for row in content.section_statements
        ],
        "openings": _contexts(openings, known_title=str(words["measures"])),
        "contexts": _contexts(closings, known_title=""),
        "themes": [
            {"mark": _("テーマ%(value)s") % {"value": tag.value}, "label": tag.label}
            for tag in document.tags
            if tag.scheme == "city-theme"
        ],
        "sdgs": [
            {"value": tag.value, "label": tag.label}
            for tag in sorted(sdgs, key=lambda tag: (len(tag.value), tag.value))
        ],
        "has_digital": "digital" in schemes,
        "qr": qr_svg(url),
        "url": url,
        "licence": _("この冊子の文章は、CC BY 4.0 で自由に使えます。"),
        "words": words,
    }


def _contexts(aims: list[AimContent], *, known_title: str) -> list[dict[str, Any]]:
    return [
        {"title": [] if aim.title == known_title else phrases(aim.title), "body": aim.body}
        for aim in aims
    ]


def _directions(
    aims: tuple[AimContent, ...], measures: tuple[MeasureContent, ...]
) -> list[dict[str, Any]]:
    """Gather the measures under their aims; the goals of digital follow the last direction."""

    def described(key: str) -> list[dict[str, Any]]:
        return [
            {"label": m.label, "title": phrases(m.title), "body": m.body}
            for m in measures
            if m.aim == key
        ]

    known = {aim.key for aim in aims if aim.kind == "DIRECTION"}
    found = [
        {
            "title": phrases(aim.title),
            "body": aim.body,
            "measures": described(aim.key),
            "digital": [],
        }
        for aim in aims
        if aim.kind == "DIRECTION"
    ]
    free = [
        {"label": m.label, "title": phrases(m.title), "body": m.body}
        for m in measures
        if m.aim not in known
    ]
    if free:
        found.append({"title": [], "body": "", "measures": free, "digital": []})
    digital = [
        {"title": phrases(aim.title), "body": aim.body}
        for aim in aims
        if aim.kind == "DIGITAL_GOAL"
    ]
    if digital:
        if not found:
            found.append({"title": [], "body": "", "measures": [], "digital": []})
        found[-1]["digital"] = digital
    return found


def _edition(document: PlanDocument) -> str:
    if document.published_at is None:
        return _("第%(number)d版の下書き") % {"number": document.version}
    day = timezone.localtime(document.published_at)
    return _("第%(number)d版（%(date)s公表）") % {
        "number": document.version,
        "date": date_format(day, "Y年n月j日"),
    }
