"""Full-text search of published plans: their texts are folded (`core.ui.folding`) and found by substring.

A plan has a few hundred short texts, so a substring scan needs no word segmentation and misses nothing.
"""

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import override

from engawa.core.ui.folding import fold
from engawa.rooms.policy.contracts import ActivityContent, InitiativeContent
from engawa.rooms.policy.document import PlanDocument
from engawa.rooms.policy.models import PlanVersion, SearchEntry
from engawa.rooms.policy.selectors.document import get_document
from engawa.rooms.policy.wording import label_of


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
