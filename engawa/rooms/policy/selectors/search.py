"""Searching the published plans of one ward."""

from collections import Counter
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Q

from engawa.core.fiscal.years import FiscalYear
from engawa.core.ui.folding import find_words, fold
from engawa.rooms.policy.addresses import Addresses
from engawa.rooms.policy.document import PlanDocument
from engawa.rooms.policy.models import PlanVersion, SearchEntry
from engawa.rooms.policy.nodes import NodeKind
from engawa.rooms.policy.searching import list_texts
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.wording import say_fiscal_year, say_part

HITS_PER_PAGE = 20
LONGEST_QUESTION = 100
MOST_WORDS = 8
# How much of a text stands before the first match in an excerpt, and how long an excerpt may be.
BEFORE, LENGTH = 24, 120


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, found or not."""

    text: str
    is_found: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One part of a plan that holds the words, with the place where it stands."""

    kind: str
    year: str
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    place: str
    url: str


@dataclass(frozen=True, slots=True)
class YearChoice:
    year: int
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a question: the hits of one page, and how many each year has."""

    question: str
    year: int | None
    hits: list[Hit]
    total: int
    all: int
    years: list[YearChoice]
    page: Page[SearchEntry]


def search_plans(
    *, ward_id: int, slug: str, question: str, fiscal_year: int | None, page_number: str
) -> Found:
    """Find the parts of the ward's plans in force that hold all words of the question.

    The newest year stands before the others; in a year, titles that hold the words come first and
    the rest follows in the order of the plan.
    """
    question = " ".join(question[:LONGEST_QUESTION].split())
    words = [folded for word in question.split()[:MOST_WORDS] if (folded := fold(word))]
    entries = _find(ward_id, words)
    counts = Counter(entry.version.plan.fiscal_year for entry in entries)
    chosen = [
        entry
        for entry in entries
        if fiscal_year is None or entry.version.plan.fiscal_year == fiscal_year
    ]
    page = Paginator(chosen, HITS_PER_PAGE).get_page(page_number)
    return Found(
        question=question,
        year=fiscal_year,
        hits=_hits(list(page.object_list), slug, words),
        total=len(chosen),
        all=len(entries),
        years=[
            YearChoice(year, say_fiscal_year(FiscalYear(year)), counts[year], year == fiscal_year)
            for year in sorted(counts, reverse=True)
        ],
        page=page,
    )


def _find(ward_id: int, words: list[str]) -> list[SearchEntry]:
    if not words:
        return []
    condition = Q()
    for word in words:
        condition &= Q(text__contains=word)
    found = (
        SearchEntry.objects.filter(
            condition,
            version__plan__ward_id=ward_id,
            version__state=PlanVersion.State.PUBLISHED,
        )
        .select_related("version__plan")
        .defer("version__document", "version__lead", "version__change_note")
        .order_by("-version__plan__fiscal_year", "position")
    )
    return sorted(found, key=lambda entry: _order(entry, words))


def _order(entry: SearchEntry, words: list[str]) -> tuple[int, bool, int]:
    title = fold(entry.title)
    in_title = all(word in title for word in words)
    return -entry.version.plan.fiscal_year, not in_title, entry.position


def _hits(entries: list[SearchEntry], slug: str, words: list[str]) -> list[Hit]:
    """Bring entries together with their texts as they were published."""
    versions = PlanVersion.objects.filter(pk__in={entry.version_id for entry in entries})
    documents = {version.pk: get_document(version=version) for version in versions}
    texts = {
        pk: {code: parts for code, _kind, _title, parts in list_texts(document=document)}
        for pk, document in documents.items()
    }
    return [
        _hit(entry, documents[entry.version_id], texts[entry.version_id], slug, words)
        for entry in entries
    ]


def _hit(
    entry: SearchEntry,
    document: PlanDocument,
    texts: dict[str, list[str]],
    slug: str,
    words: list[str],
) -> Hit:
    year = entry.version.plan.fiscal_year
    place, url = _place(document, Addresses(slug, year), entry)
    others = [text for text in texts.get(entry.node_code, []) if text and text != entry.title]
    holding = next((text for text in others if find_words(text=text, words=words)), None)
    excerpt = holding or (others[0] if others else "")
    return Hit(
        kind=say_part(NodeKind(entry.kind), aim_kind=_kind_of_aim(document, entry.node_code)),
        year=say_fiscal_year(FiscalYear(year)),
        title=_pieces(entry.title, words),
        excerpt=_pieces(_cut(excerpt, words), words),
        place=place,
        url=url,
    )


def _kind_of_aim(document: PlanDocument, code: str) -> str:
    return next((aim.kind for aim in document.content.aims if aim.code == code), "")


def _place(document: PlanDocument, addresses: Addresses, entry: SearchEntry) -> tuple[str, str]:
    """Give the name of what the part belongs to, and the address where it can be read."""
    code = entry.node_code
    for measure in document.content.measures:
        if measure.code == code:
            return "", addresses.measure(code)
        for initiative in measure.initiatives:
            if initiative.code == code:
                return measure.title, addresses.initiative(code)
            if any(activity.code == code for activity in initiative.activities):
                return initiative.title, addresses.activity(initiative.code, code)
    for statement in document.content.section_statements:
        if statement.code == code:
            return "", addresses.section(statement.section)
    return "", f"{addresses.plan()}#{code}"


def _cut(text: str, words: list[str]) -> str:
    """Cut a long text to what stands around the first word found in it."""
    if len(text) <= LENGTH:
        return text
    ranges = find_words(text=text, words=words)
    start = max(ranges[0][0] - BEFORE, 0) if ranges else 0
    end = start + LENGTH
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def _pieces(text: str, words: list[str]) -> tuple[Piece, ...]:
    pieces, at = [], 0
    for start, end in find_words(text=text, words=words):
        if start > at:
            pieces.append(Piece(text[at:start], False))
        pieces.append(Piece(text[start:end], True))
        at = end
    if at < len(text):
        pieces.append(Piece(text[at:], False))
    return tuple(pieces)
