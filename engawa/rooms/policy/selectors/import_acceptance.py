"""Reading what accepting an import would do to the plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from engawa.core.ui.folding import fold
from engawa.core.wards.models import Section
from engawa.rooms.policy.acceptance import (
    Continued,
    Problem,
    continue_plan,
    kind_label,
    list_problems,
    list_section_names,
    to_content,
)
from engawa.rooms.policy.importing.document import SourceDocument, Span, text_of
from engawa.rooms.policy.importing.tree import DraftTree, NodeKind
from engawa.rooms.policy.models import Plan, PlanVersion, PolicyImport
from engawa.rooms.policy.selectors.content import get_content
from engawa.rooms.policy.selectors.imports import Counts, source_of


@dataclass(frozen=True, slots=True)
class Rest:
    """A run of lines that stands in no node; `indexes` count the spans of its group."""

    first: int
    last: int
    indexes: str
    text: str


@dataclass(frozen=True, slots=True)
class AcceptancePreview:
    """What accepting would do to the plan: counts, new names, what goes, what stands in the way."""

    counts: Counts
    kinds: tuple[tuple[str, int], ...]
    problems: tuple[Problem, ...]
    version_number: int
    open_version: PlanVersion | None
    newest_number: int | None
    continued: Continued
    new_sections: tuple[str, ...]
    not_placed: tuple[Rest, ...]


def count_kinds(*, tree: DraftTree) -> list[tuple[str, int]]:
    """Count the nodes of each kind, in the order of the kinds, those that occur."""
    counts = dict.fromkeys(NodeKind, 0)
    for node in tree.walk():
        counts[node.kind] += 1
    return [(kind_label(kind), number) for kind, number in counts.items() if number]


def preview_acceptance(*, policy_import: PolicyImport) -> AcceptancePreview:
    """Tell what accepting the import would do, without doing it."""
    document = source_of(policy_import=policy_import)
    tree = DraftTree.from_json(policy_import.tree)
    plan = Plan.objects.filter(
        ward_id=policy_import.ward_id, fiscal_year=policy_import.fiscal_year
    ).first()
    newest = plan.versions.order_by("-number").first() if plan else None
    known = {
        fold(section.name): section.code
        for section in Section.objects.filter(ward_id=policy_import.ward_id)
    }
    content = to_content(
        tree, title=tree.title, section_code=lambda name: known.get(fold(name), fold(name))
    )
    is_open = newest is not None and newest.state in (
        PlanVersion.State.DRAFT,
        PlanVersion.State.IN_REVIEW,
    )
    return AcceptancePreview(
        counts=Counts(**policy_import.tree["coverage"]),
        kinds=tuple(count_kinds(tree=tree)),
        problems=tuple(list_problems(tree)),
        version_number=newest.number + 1 if newest else 1,
        open_version=newest if is_open else None,
        newest_number=newest.number if newest else None,
        continued=continue_plan(
            content=content, newest=get_content(version=newest) if newest else None
        ),
        new_sections=tuple(name for name in list_section_names(tree) if fold(name) not in known),
        not_placed=tuple(list_rests(document=document, spans=tree.not_placed)),
    )


def list_rests(*, document: SourceDocument, spans: Sequence[Span]) -> list[Rest]:
    """Gather spans of lines that follow each other; a blank line ends what belongs together."""
    runs: list[list[int]] = []
    for at, span in enumerate(spans):
        if runs and span.line <= spans[runs[-1][-1]].line + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    return [_rest(document, spans, run) for run in runs]


def _rest(document: SourceDocument, spans: Sequence[Span], run: Sequence[int]) -> Rest:
    here = [spans[at] for at in run]
    return Rest(
        first=here[0].line,
        last=here[-1].line,
        indexes=",".join(map(str, run)),
        text="\n".join(text_of(document, here)),
    )
