"""Writing a version of a plan from plain data."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from engawa.core.wards.models import Partner, Section
from engawa.rooms.policy.contracts import (
    ActivityContent,
    InitiativeContent,
    MilestoneContent,
    PlanContent,
    TargetContent,
)
from engawa.rooms.policy.models import (
    Activity,
    Aim,
    Goal,
    Initiative,
    Measure,
    Milestone,
    OfficePledge,
    Plan,
    PlanVersion,
    SectionStatement,
    Tag,
    Target,
)

# The letter that begins the code of each kind of node.
LETTERS: dict[type, str] = {
    Goal: "G",
    Aim: "D",
    Measure: "M",
    Initiative: "I",
    Activity: "A",
    OfficePledge: "P",
    SectionStatement: "S",
    Milestone: "K",
    Target: "T",
}


class ContentRefused(ValueError):
    """The content names a section, partner, tag or aim that the ward does not have."""


def new_code(*, plan: Plan, model: type) -> str:
    """Give the next code of that kind in the plan; the caller holds the plan's row and saves it."""
    letter = LETTERS[model]
    number = int(plan.code_counters.get(letter, 0)) + 1
    plan.code_counters[letter] = number
    return f"{letter}{number}"


def write_content(*, version: PlanVersion, content: PlanContent) -> None:
    """Replace the whole tree of a draft by the content, in the transaction of the caller.

    :raises ContentRefused: a section, partner, tag or aim is not known in the ward.
    """
    plan = Plan.objects.select_for_update().get(pk=version.plan_id)
    # Targets and milestones go with their initiatives; deleting the tops deletes the tree.
    for model in (Goal, Measure, Aim, OfficePledge, SectionStatement):
        model.objects.filter(version=version).delete()
    version.title, version.lead = content.title, content.lead
    version.save(update_fields=("title", "lead"))
    _Writer(plan, version).write(content)
    plan.save(update_fields=("code_counters",))


class _Writer:
    """Writes the nodes of one content; holds the look-up tables of the ward."""

    def __init__(self, plan: Plan, version: PlanVersion) -> None:
        self.plan, self.version = plan, version
        self.sections = {s.code: s for s in Section.objects.filter(ward_id=plan.ward_id)}
        self.partners = {p.code: p for p in Partner.objects.filter(ward_id=plan.ward_id)}
        # A ward's own tag stands before the city's tag of the same reference.
        tags = Tag.objects.filter(Q(ward_id=plan.ward_id) | Q(ward=None))
        self.tags = {t.reference: t for t in sorted(tags, key=lambda t: t.ward_id or 0)}
        self.milestones: list[Milestone] = []
        self.targets: list[Target] = []
        self.initiative_tags: list[Any] = []
        self.activity_tags: list[Any] = []
        self.initiative_partners: list[Any] = []

    def write(self, content: PlanContent) -> None:
        self._create(Goal, [{"title": g.title, "body": g.body, **_base(g)} for g in content.goals])
        aims = self._create(
            Aim,
            [{"kind": a.kind, "title": a.title, "body": a.body, **_base(a)} for a in content.aims],
        )
        aim_by_key = {a.key: row for a, row in zip(content.aims, aims, strict=True)}
        measures = self._create(
            Measure,
            [
                {
                    "label": m.label,
                    "title": m.title,
                    "body": m.body,
                    "aim": _find(aim_by_key, m.aim, "aim"),
                    **_base(m),
                }
                for m in content.measures
            ],
        )
        pairs = [
            (measure, initiative)
            for measure, source in zip(measures, content.measures, strict=True)
            for initiative in source.initiatives
        ]
        initiatives = self._create(
            Initiative,
            [
                {
                    "measure": measure,
                    "title": source.title,
                    "body": source.body,
                    "note": source.note,
                    "section": _find(self.sections, source.section, "section"),
                    **_base(source),
                }
                for measure, source in pairs
            ],
        )
        activity_pairs: list[tuple[Initiative, ActivityContent]] = []
        for row, (_measure, source) in zip(initiatives, pairs, strict=True):
            self._initiative_links(row, source)
            self._numbers(row, None, source.milestones, source.targets)
            activity_pairs += [(row, activity) for activity in source.activities]
        activities = self._create(
            Activity,
            [
                {
                    "initiative": initiative,
                    "title": promise.title,
                    "body": promise.body,
                    "note": promise.note,
                    "section": _find(self.sections, promise.section, "section"),
                    **_base(promise),
                }
                for initiative, promise in activity_pairs
            ],
        )
        for activity, (initiative, promise) in zip(activities, activity_pairs, strict=True):
            self.activity_tags += [
                Activity.tags.through(activity=activity, tag=_find(self.tags, tag, "tag"))
                for tag in dict.fromkeys(promise.tags)
            ]
            self._numbers(initiative, activity, promise.milestones, promise.targets)
        self._create(
            OfficePledge, [{"title": p.title, "body": p.body, **_base(p)} for p in content.pledges]
        )
        self._create(
            SectionStatement,
            [
                {"section": _find(self.sections, s.section, "section"), "body": s.body, **_base(s)}
                for s in content.section_statements
            ],
        )
        Milestone.objects.bulk_create(self.milestones)
        Target.objects.bulk_create(self.targets)
        Initiative.tags.through.objects.bulk_create(self.initiative_tags)
        Initiative.partners.through.objects.bulk_create(self.initiative_partners)
        Activity.tags.through.objects.bulk_create(self.activity_tags)

    def _create(self, model: Any, rows: Iterable[dict[str, Any]]) -> list[Any]:
        return list(
            model.objects.bulk_create(
                [self._build(model, position, row) for position, row in enumerate(rows)]
            )
        )

    def _build(self, model: Any, position: int, row: dict[str, Any]) -> Any:
        row["code"] = row["code"] or new_code(plan=self.plan, model=model)
        return model(version=self.version, position=position, **row)

    def _initiative_links(self, row: Initiative, source: InitiativeContent) -> None:
        self.initiative_tags += [
            Initiative.tags.through(initiative=row, tag=_find(self.tags, tag, "tag"))
            for tag in dict.fromkeys(source.tags)
        ]
        self.initiative_partners += [
            Initiative.partners.through(
                initiative=row, partner=_find(self.partners, partner, "partner")
            )
            for partner in dict.fromkeys(source.partners)
        ]

    def _numbers(
        self,
        initiative: Initiative,
        activity: Activity | None,
        milestones: Sequence[MilestoneContent],
        targets: Sequence[TargetContent],
    ) -> None:
        place = {"initiative": initiative, "activity": activity}
        for stone in milestones:
            row = {"title": stone.title, "due_on": stone.due_on, **place, **_base(stone)}
            self.milestones.append(self._build(Milestone, len(self.milestones), row))
        for target in targets:
            row = {
                "indicator_key": target.indicator_key,
                "label": target.label,
                "unit": target.unit,
                "target_value": target.target_value,
                "comparison": target.comparison,
                **place,
                **_base(target),
            }
            self.targets.append(self._build(Target, len(self.targets), row))


def _base(node: Any) -> dict[str, Any]:
    return {"code": node.code, "source_spans": [list(span) for span in node.spans]}


def _find(table: dict[str, Any], key: str, what: str) -> Any:
    if not key:
        return None
    try:
        return table[key]
    except KeyError:
        raise ContentRefused(f"unknown {what}: {key}") from None
