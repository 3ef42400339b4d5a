"""Reading a version of a plan as plain data."""

from collections import defaultdict
from collections.abc import Iterable

from engawa.rooms.policy.contracts import (
    ActivityContent,
    AimContent,
    GoalContent,
    InitiativeContent,
    MeasureContent,
    MilestoneContent,
    PlanContent,
    PledgeContent,
    SectionStatementContent,
    Spans,
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
    PlanVersion,
    SectionStatement,
    Tag,
    Target,
)
from engawa.rooms.policy.models.tree import Node


def get_content(*, version: PlanVersion) -> PlanContent:
    """Give the whole text of a version, in order, with eleven queries whatever its size."""
    tags_of_initiatives, tags_of_activities = _tags(version, Initiative), _tags(version, Activity)
    partners: dict[int, list[str]] = defaultdict(list)
    for initiative_id, code in (
        Initiative.partners.through.objects.filter(initiative__version=version)
        .order_by("partner__name")
        .values_list("initiative_id", "partner__code")
    ):
        partners[initiative_id].append(code)
    milestones: dict[tuple[int, int | None], list[MilestoneContent]] = defaultdict(list)
    for stone in Milestone.objects.filter(version=version):
        milestones[stone.initiative_id, stone.activity_id].append(
            MilestoneContent(stone.title, stone.due_on, stone.code, _spans(stone))
        )
    targets: dict[tuple[int, int | None], list[TargetContent]] = defaultdict(list)
    for target in Target.objects.filter(version=version):
        targets[target.initiative_id, target.activity_id].append(
            TargetContent(
                label=target.label,
                indicator_key=target.indicator_key,
                unit=target.unit,
                target_value=target.target_value,
                comparison=target.comparison,
                code=target.code,
                spans=_spans(target),
            )
        )
    activities: dict[int, list[ActivityContent]] = defaultdict(list)
    for activity in Activity.objects.filter(version=version).select_related("section"):
        place = (activity.initiative_id, activity.pk)
        activities[activity.initiative_id].append(
            ActivityContent(
                title=activity.title,
                body=activity.body,
                note=activity.note,
                section=activity.section.code if activity.section else "",
                tags=tuple(tags_of_activities[activity.pk]),
                milestones=tuple(milestones[place]),
                targets=tuple(targets[place]),
                code=activity.code,
                spans=_spans(activity),
            )
        )
    initiatives: dict[int, list[InitiativeContent]] = defaultdict(list)
    for initiative in Initiative.objects.filter(version=version).select_related("section"):
        initiatives[initiative.measure_id].append(
            InitiativeContent(
                title=initiative.title,
                body=initiative.body,
                note=initiative.note,
                section=initiative.section.code if initiative.section else "",
                tags=tuple(tags_of_initiatives[initiative.pk]),
                partners=tuple(partners[initiative.pk]),
                activities=tuple(activities[initiative.pk]),
                milestones=tuple(milestones[initiative.pk, None]),
                targets=tuple(targets[initiative.pk, None]),
                code=initiative.code,
                spans=_spans(initiative),
            )
        )
    return PlanContent(
        title=version.title,
        lead=version.lead,
        goals=tuple(
            GoalContent(goal.title, goal.body, goal.code, _spans(goal))
            for goal in Goal.objects.filter(version=version)
        ),
        aims=tuple(
            AimContent(aim.code, aim.kind, aim.title, aim.body, aim.code, _spans(aim))
            for aim in Aim.objects.filter(version=version)
        ),
        measures=tuple(
            MeasureContent(
                label=measure.label,
                title=measure.title,
                body=measure.body,
                aim=measure.aim.code if measure.aim else "",
                initiatives=tuple(initiatives[measure.pk]),
                code=measure.code,
                spans=_spans(measure),
            )
            for measure in Measure.objects.filter(version=version).select_related("aim")
        ),
        pledges=tuple(
            PledgeContent(pledge.title, pledge.body, pledge.code, _spans(pledge))
            for pledge in OfficePledge.objects.filter(version=version)
        ),
        section_statements=tuple(
            SectionStatementContent(row.section.code, row.body, row.code, _spans(row))
            for row in SectionStatement.objects.filter(version=version).select_related("section")
        ),
    )


def _spans(node: Node) -> Spans:
    return tuple((line, start, end) for line, start, end in node.source_spans)


def _tags(version: PlanVersion, model: type[Initiative] | type[Activity]) -> dict[int, list[str]]:
    name = model._meta.model_name
    found: dict[int, list[str]] = defaultdict(list)
    rows: Iterable[tuple[int, str, str]] = (
        model.tags.through.objects.filter(**{f"{name}__version": version})
        .order_by("tag__scheme", "tag__position", "tag__value")
        .values_list(f"{name}_id", "tag__scheme", "tag__value")
    )
    for node_id, scheme, value in rows:
        found[node_id].append(f"{Tag.Scheme(scheme).value}:{value}")
    return found
