"""Full-text search of published plans: Japanese is folded and found by substring.

避難 is found inside 避難指示; きゃ, キャ and ｷｬ are one; full and half width letters are one.
A plan has a few hundred short texts, so a substring scan needs no word segmentation and misses nothing.
"""

import unicodedata

import jaconv

from engawa.rooms.policy.document import PlanDocument
from engawa.rooms.policy.models import PlanVersion, SearchEntry


def fold(text: str) -> str:
    """Fold width, case and kana, and drop white space, so that equal words compare equal."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(jaconv.kata2hira(folded).split())


def index_version(*, version: PlanVersion, document: PlanDocument) -> None:
    """Write the search entries of a version, replacing those that it had."""
    names = {section.code: section.name for section in document.sections}
    partners = {partner.code: partner.name for partner in document.partners}
    tags = {tag.reference: tag.label for tag in document.tags}
    rows: list[tuple[str, str, str, list[str]]] = []
    content = document.content
    rows += [(n.code, "GOAL", n.title, [n.title, n.body]) for n in content.goals]
    rows += [(n.code, "AIM", n.title, [n.title, n.body]) for n in content.aims]
    for measure in content.measures:
        rows.append(
            (measure.code, "MEASURE", measure.title, [measure.label, measure.title, measure.body])
        )
        for node in measure.initiatives:
            words = [node.title, node.body, node.note, names.get(node.section, "")]
            words += [partners.get(code, "") for code in node.partners]
            words += [tags.get(tag, "") for tag in node.tags]
            rows.append((node.code, "INITIATIVE", node.title, words))
            for activity in node.activities:
                words = [activity.title, activity.body, activity.note]
                words += [names.get(activity.section, "")]
                words += [tags.get(tag, "") for tag in activity.tags]
                title = activity.title or activity.body
                rows.append((activity.code, "ACTIVITY", title, words))
    rows += [(n.code, "PLEDGE", n.title, [n.title, n.body]) for n in content.pledges]
    rows += [
        (n.code, "SECTION_STATEMENT", names.get(n.section, ""), [names.get(n.section, ""), n.body])
        for n in content.section_statements
    ]
    SearchEntry.objects.filter(version=version).delete()
    SearchEntry.objects.bulk_create(
        [
            SearchEntry(
                version=version,
                node_code=code,
                kind=kind,
                title=title[:300],
                # A line break keeps a match from running across two texts.
                text="\n".join(fold(word) for word in words if word),
                position=position,
            )
            for position, (code, kind, title, words) in enumerate(rows)
        ]
    )
