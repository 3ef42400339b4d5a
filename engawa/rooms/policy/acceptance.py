"""From a draft tree to the text of a plan: what becomes what, and what keeps its code.

Pure: no table is read or written here. A service writes the result, a selector shows beforehand what
it will be.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from engawa.core.ui.folding import fold
from engawa.rooms.policy.contracts import (
    ActivityContent,
    AimContent,
    GoalContent,
    InitiativeContent,
    MeasureContent,
    PlanContent,
    PledgeContent,
    SectionStatementContent,
    Spans,
)
from engawa.rooms.policy.importing.editing import KIND_NAMES
from engawa.rooms.policy.importing.tree import DraftNode, DraftTree, NodeKind

TITLE_LENGTH = 300
LABEL_LENGTH = 30
SECTION_LENGTH = 80
PLAN_TITLE_LENGTH = 200

_AIM_KINDS = {
    NodeKind.AIM: "DIRECTION",
    NodeKind.DIGITAL_GOAL: "DIGITAL_GOAL",
    NodeKind.CONTEXT: "CONTEXT",
}
_NEED_TITLE = frozenset(
    {
        NodeKind.GOAL,
        NodeKind.AIM,
        NodeKind.DIGITAL_GOAL,
        NodeKind.MEASURE,
        NodeKind.INITIATIVE,
        NodeKind.PLEDGE,
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the tree cannot be taken in yet: a sentence, and the node that it is about ('' for none)."""

    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class GonePart:
    """A part of the newest version that the document no longer has."""

    code: str
    title: str
    has_numbers: bool


@dataclass(frozen=True, slots=True)
class Continued:
    """The content with the codes of the newest version, and what that means for the plan."""

    content: PlanContent
    kept: int
    added: int
    gone: tuple[GonePart, ...]


def kind_label(kind: str) -> str:
    """Give the word for a kind of node."""
    return str(KIND_NAMES[NodeKind(kind)])


def list_problems(tree: DraftTree) -> list[Problem]:
    """List what must be settled before the tree can become a draft plan, in order of the tree."""
    problems = [
        Problem(node.key, sentence) for node in tree.walk() for sentence in _problems_of(node)
    ]
    if not any(node.kind is NodeKind.MEASURE for node in tree.walk()):
        problems.insert(
            0, Problem("", _("施策が1つもありません。見出しの種類を「施策」に変えてください。"))
        )
    return problems


def _problems_of(node: DraftNode) -> Iterator[str]:
    words = {"kind": kind_label(node.kind), "limit": TITLE_LENGTH}
    if node.kind in _NEED_TITLE and not node.title.strip():
        yield _("この%(kind)sには題名がありません。題名を入れてください。") % words
    if len(node.title) > TITLE_LENGTH:
        yield _("題名が%(limit)d文字をこえています。後ろの文を本文に移してください。") % words
    if node.kind is NodeKind.MEASURE and len(node.label) > LABEL_LENGTH:
        yield _("番号が%(limit)d文字をこえています。") % {"limit": LABEL_LENGTH}
    if node.kind is NodeKind.ACTIVITY and not (node.title.strip() or node.body.strip()):
        yield _("この活動には題名も本文もありません。どちらかを入れてください。")
    if node.kind is NodeKind.SECTION_STATEMENT:
        if not node.section.strip():
            yield _("どの課の方針か分かりません。課の名前を入れてください。")
        if not node.body.strip():
            yield _("課の方針に本文がありません。本文を入れるか、木から外してください。")
    if len(node.section) > SECTION_LENGTH:
        yield _("課の名前が%(limit)d文字をこえています。") % {"limit": SECTION_LENGTH}


def list_section_names(tree: DraftTree) -> list[str]:
    """List the names of sections that the tree uses, once each, in order."""
    names: dict[str, str] = {}
    for node in tree.walk():
        if name := node.section.strip():
            names.setdefault(fold(name), name)
    return list(names.values())


def list_theme_labels(tree: DraftTree) -> dict[str, str]:
    """List the themes that the tree uses or explains: value → label ('' where none is given)."""
    labels: dict[str, str] = {}
    for node in tree.walk():
        for tag in node.tags:
            scheme, _colon, value = tag.partition(":")
            if scheme == "city-theme":
                labels.setdefault(value, "")
    for node in tree.walk():
        digits = "".join(c for c in fold(node.label) if c.isdecimal())
        if node.kind is NodeKind.TAG_DEFINITION and digits and node.title:
            labels[f"{int(digits):02d}"] = node.title
    return labels


def to_content(tree: DraftTree, *, title: str, section_code: Callable[[str], str]) -> PlanContent:
    """Turn the tree into the text of a plan without codes; `section_code` names a section by its name."""
    return _Converter(section_code).convert(tree, title)


class _Converter:
    def __init__(self, section_code: Callable[[str], str]) -> None:
        self.section_code = section_code
        self.lead: list[str] = []
        self.goals: list[GoalContent] = []
        self.aims: list[AimContent] = []
        self.measures: list[MeasureContent] = []
        self.pledges: list[PledgeContent] = []
        self.statements: list[SectionStatementContent] = []

    def convert(self, tree: DraftTree, title: str) -> PlanContent:
        for node in tree.nodes:
            self._top(node, aim="")
        return PlanContent(
            title=title[:PLAN_TITLE_LENGTH],
            lead="\n\n".join(self.lead),
            goals=tuple(self.goals),
            aims=tuple(self.aims),
            measures=tuple(self.measures),
            pledges=tuple(self.pledges),
            section_statements=tuple(self.statements),
        )

    def _top(self, node: DraftNode, *, aim: str) -> None:
        spans, body = _spans(node), _body_with_note(node)
        match node.kind:
            case NodeKind.GOAL:
                self.goals.append(GoalContent(node.title, body, spans=spans))
            case NodeKind.CONTEXT if not node.title.strip():
                # Text under no heading introduces the plan.
                self.lead.append(body)
            case NodeKind.AIM | NodeKind.DIGITAL_GOAL | NodeKind.CONTEXT:
                kind = _AIM_KINDS[node.kind]
                self.aims.append(AimContent(node.key, kind, node.title, body, spans=spans))
                aim = node.key
            case NodeKind.MEASURE:
                self.measures.append(
                    MeasureContent(
                        label=node.label,
                        title=node.title,
                        body=body,
                        aim=aim,
                        initiatives=tuple(self._initiative(child, node) for child in node.children),
                        spans=spans,
                    )
                )
                return
            case NodeKind.PLEDGE:
                self.pledges.append(PledgeContent(node.title, body, spans=spans))
            case NodeKind.SECTION_STATEMENT:
                code = self.section_code(node.section.strip())
                self.statements.append(SectionStatementContent(code, body, spans=spans))
            case NodeKind.TAG_DEFINITION | NodeKind.INITIATIVE | NodeKind.ACTIVITY:
                # A definition names a tag; the others never stand here (`ALLOWED_PARENTS`).
                return
        for child in node.children:
            self._top(child, aim=aim)

    def _initiative(self, node: DraftNode, measure: DraftNode) -> InitiativeContent:
        # What a document says once above all initiatives of a measure is said of each of them.
        return InitiativeContent(
            title=node.title,
            body=node.body,
            note=node.note,
            section=self._section(node) or self._section(measure),
            tags=tuple(dict.fromkeys((*measure.tags, *node.tags))),
            activities=tuple(
                ActivityContent(
                    title=child.title,
                    body=child.body,
                    note=child.note,
                    section=self._section(child),
                    tags=child.tags,
                    spans=_spans(child),
                )
                for child in node.children
            ),
            spans=_spans(node),
        )

    def _section(self, node: DraftNode) -> str:
        return self.section_code(node.section.strip()) if node.section.strip() else ""


def _spans(node: DraftNode) -> Spans:
    return tuple((span.line, span.start, span.end) for span in node.spans)


def _body_with_note(node: DraftNode) -> str:
    return "\n".join(text for text in (node.body, node.note) if text)


# --- what keeps its code --------------------------------------------------------------------------


class _Old:
    """Parts of the newest version under one parent, found by their words, each given out once."""

    def __init__(self, parts: Sequence[Any], words: Callable[[Any], Iterable[str]]) -> None:
        self.given: set[str] = set()
        self.by_words: dict[str, list[Any]] = defaultdict(list)
        for part in parts:
            for word in dict.fromkeys(fold(text) for text in words(part) if text):
                self.by_words[word].append(part)

    def find(self, *texts: str) -> Any | None:
        for text in texts:
            for part in self.by_words.get(fold(text), ()) if text else ():
                if part.code not in self.given:
                    self.given.add(part.code)
                    return part
        return None


def continue_plan(*, content: PlanContent, newest: PlanContent | None) -> Continued:
    """Give parts that the newest version already has, by their words under the same parent, their codes.

    What a document never says stays with them too: partners, numbers, milestones, and the title that
    an officer gave to an activity.
    """
    if newest is None:
        return Continued(content, kept=0, added=sum(1 for _part in _parts(content)), gone=())
    goals = _Old(newest.goals, lambda goal: (goal.title,))
    aims = _Old(newest.aims, lambda aim: (f"{aim.kind} {aim.title}",))
    measures = _Old(newest.measures, lambda measure: (measure.title,))
    pledges = _Old(newest.pledges, lambda pledge: (pledge.title,))
    statements = _Old(newest.section_statements, lambda statement: (statement.section,))
    continued = replace(
        content,
        lead=content.lead or newest.lead,
        goals=tuple(_with_code(goal, goals.find(goal.title)) for goal in content.goals),
        aims=tuple(_with_code(aim, aims.find(f"{aim.kind} {aim.title}")) for aim in content.aims),
        measures=tuple(_measure(m, measures.find(m.title)) for m in content.measures),
        pledges=tuple(_with_code(p, pledges.find(p.title)) for p in content.pledges),
        section_statements=tuple(
            _with_code(s, statements.find(s.section)) for s in content.section_statements
        ),
    )
    codes = {part.code for part in _parts(continued) if part.code}
    return Continued(
        continued,
        kept=len(codes),
        added=sum(1 for part in _parts(continued) if not part.code),
        gone=tuple(
            GonePart(
                part.code,
                getattr(part, "title", "") or getattr(part, "body", ""),
                bool(getattr(part, "targets", ()) or getattr(part, "milestones", ())),
            )
            for part in _parts(newest)
            if part.code not in codes
        ),
    )


def _with_code(part: Any, old: Any | None) -> Any:
    return replace(part, code=old.code) if old else part


def _measure(new: MeasureContent, old: MeasureContent | None) -> MeasureContent:
    if old is None:
        return new
    initiatives = _Old(old.initiatives, lambda initiative: (initiative.title,))
    return replace(
        new,
        code=old.code,
        initiatives=tuple(_initiative(i, initiatives.find(i.title)) for i in new.initiatives),
    )


def _initiative(new: InitiativeContent, old: InitiativeContent | None) -> InitiativeContent:
    if old is None:
        return new
    activities = _Old(old.activities, lambda activity: (activity.title, activity.body))
    return replace(
        new,
        code=old.code,
        section=new.section or old.section,
        partners=old.partners,
        milestones=old.milestones,
        targets=old.targets,
        activities=tuple(_activity(a, activities.find(a.body, a.title)) for a in new.activities),
    )


def _activity(new: ActivityContent, old: ActivityContent | None) -> ActivityContent:
    if old is None:
        return new
    return replace(
        new,
        code=old.code,
        title=new.title or old.title,
        section=new.section or old.section,
        milestones=old.milestones,
        targets=old.targets,
    )


def _parts(content: PlanContent) -> Iterator[Any]:
    yield from content.goals
    yield from content.aims
    yield from content.measures
    yield from content.initiatives()
    yield from content.activities()
    yield from content.pledges
    yield from content.section_statements
