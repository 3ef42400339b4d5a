"""Full-text search of published plans: Japanese is folded and found by substring.

避難 is found inside 避難指示; きゃ, キャ and ｷｬ are one; full and half width letters are one.
A plan has a few hundred short texts, so a substring scan needs no word segmentation and misses nothing.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

import jaconv
from django.db import transaction
from django.utils.translation import override

from engawa.rooms.policy.contracts import ActivityContent, InitiativeContent
from engawa.rooms.policy.document import PlanDocument
from engawa.rooms.policy.models import PlanVersion, SearchEntry
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.wording import label_of

# A character with the marks that belong to it: half-width ｶﾞ is two characters and one letter.
_LETTER = re.compile(r".[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)


def fold(text: str) -> str:
    """Fold width, case and kana, and drop white space, so that equal words compare equal."""
    return "".join(_fold_letter(letter) for letter in _LETTER.findall(text))


def find_words(*, text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Find where folded words stand in an unfolded text: ranges in order, none touching another."""
    folded, places = "", []
    for match in _LETTER.finditer(text):
        letter = _fold_letter(match.group())
        folded += letter
        places += [match.span()] * len(letter)
    found = sorted(
        (places[at][0], places[at + len(word) - 1][1])
        for word in words
        if word
        for at in _all_places(folded, word)
    )
    ranges: list[tuple[int, int]] = []
    for start, end in found:
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
        else:
            ranges.append((start, end))
    return ranges


def list_texts(*, document: PlanDocument) -> Iterator[tuple[str, str, str, list[str]]]:
    """Go through the nodes of a document as the search sees them: code, kind, title, texts."""
    names = {section.code: section.name for section in document.sections}
    partners = {partner.code: partner.name for partner in document.partners}
    tags = _printed_marks(document)
    content = document.content
    for goal in content.goals:
        yield goal.code, "GOAL", goal.title, [goal.title, goal.body]
    for aim in content.aims:
        yield aim.code, "AIM", aim.title, [aim.title, aim.body]
    for measure in content.measures:
        texts = [measure.title, measure.body, measure.label]
        yield measure.code, "MEASURE", measure.title, texts
        for node in measure.initiatives:
            texts = [node.title, node.body, node.note, names.get(node.section, "")]
            texts += [partners.get(code, "") for code in node.partners]
            texts += [tags.get(tag, "") for tag in node.tags]
            yield node.code, "INITIATIVE", node.title, texts + _number_words(node)
            for activity in node.activities:
                texts = [activity.title, activity.body, activity.note]
                texts += [names.get(activity.section, "")]
                texts += [tags.get(tag, "") for tag in activity.tags]
                title = activity.title or activity.body
                yield activity.code, "ACTIVITY", title, texts + _number_words(activity)
    for pledge in content.pledges:
        yield pledge.code, "PLEDGE", pledge.title, [pledge.title, pledge.body]
    for statement in content.section_statements:
        name = names.get(statement.section, "")
        yield statement.code, "SECTION_STATEMENT", name, [name, statement.body]


def index_version(*, version: PlanVersion, document: PlanDocument) -> None:
    """Write the search entries of a version, replacing those that it had."""
    SearchEntry.objects.filter(version=version).delete()
    SearchEntry.objects.bulk_create(
        [
            SearchEntry(
                version=version,
                node_code=code,
                kind=kind,
                title=title[:300],
                # A line break keeps a match from running across two texts.
                text="\n".join(fold(text) for text in texts if text),
                position=position,
            )
            for position, (code, kind, title, texts) in enumerate(list_texts(document=document))
        ]
    )


def index_all() -> int:
    """Write the search entries of every published version anew; give how many versions those are."""
    versions = PlanVersion.objects.filter(state=PlanVersion.State.PUBLISHED)
    for version in versions:
        with transaction.atomic():
            index_version(version=version, document=get_document(version=version))
    return len(versions)


def _printed_marks(document: PlanDocument) -> dict[str, str]:
    """Give the marks as the pages print them in Japanese, with their numbers (テーマ05 …)."""
    with override("ja"):
        return {tag.reference: label_of(tag) for tag in document.tags}


def _number_words(node: InitiativeContent | ActivityContent) -> list[str]:
    return [*(stone.title for stone in node.milestones), *(t.label for t in node.targets)]


def _fold_letter(letter: str) -> str:
    folded = unicodedata.normalize("NFKC", letter).casefold()
    return "".join(jaconv.kata2hira(folded).split())


def _all_places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
