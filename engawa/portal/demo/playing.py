"""Playing the demo's year: milestones, reports and nightly readings in the order of their days.

Nothing is written past the services: each number on a demo page was measured or reported as it would
have been on that day of 2023.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from engawa.core.fiscal.years import FiscalYear, Period
from engawa.rooms.policy import facade
from engawa.rooms.policy.contracts import JudgementContent, PlanContent

TOKYO = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class People:
    """Who acts in the demo: a writer and an approver, and sections by code."""

    writer_id: int
    approver_id: int
    sections: dict[str, int]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at a moment of the year."""

    at: dt.datetime
    # Called with the moment as `now`.
    do: Callable[..., object]


def play_year(
    *,
    plan_id: int,
    ward_id: int,
    data: dict[str, Any],
    people: People,
    until: dt.datetime | None = None,
) -> None:
    """Play the year of one ward from its demo file: the whole, or what has happened until that moment."""
    plan, year = data["plan"], FiscalYear(int(data["plan"]["fiscal_year"]))
    content = facade.get_content(plan_id=plan_id)
    events = [
        *_milestones(plan_id, plan, content, people),
        *_reports(plan_id, plan, content, people, year),
        *_readings(ward_id, year),
        _mid_year_review(plan_id, plan, content, people, year),
    ]
    if "second_version" in data:
        events.append(_second_version(plan_id, ward_id, data["second_version"], people, year))
    for event in sorted(events, key=lambda event: event.at):
        if until is None or event.at <= until:
            event.do(now=event.at)


def _pairs(plan: dict[str, Any], content: PlanContent) -> Iterator[tuple[dict[str, Any], Any]]:
    """Go through the demo's nodes beside the plan's, which stand in the same order."""
    sources = [item for measure in plan["measures"] for item in measure["initiatives"]]
    for source, initiative in zip(sources, content.initiatives(), strict=True):
        yield source, initiative
        yield from zip(source["activities"], initiative.activities, strict=True)


def _milestones(
    plan_id: int, plan: dict[str, Any], content: PlanContent, people: People
) -> Iterator[Event]:
    for source, node in _pairs(plan, content):
        for stone, written in zip(source["milestones"], node.milestones, strict=True):
            if stone["met_on"]:
                met_on = dt.date.fromisoformat(stone["met_on"])
                yield Event(
                    _at(met_on, 17),
                    partial(
                        facade.report_milestone,
                        plan_id=plan_id,
                        milestone_code=written.code,
                        met_on=met_on,
                        note=stone["note"],
                        actor_id=people.writer_id,
                    ),
                )


def _reports(
    plan_id: int, plan: dict[str, Any], content: PlanContent, people: People, year: FiscalYear
) -> Iterator[Event]:
    for source, node in _pairs(plan, content):
        for target, written in zip(source["targets"], node.targets, strict=True):
            if "reported" in target:
                report = target["reported"]
                day = dt.date.fromisoformat(report["reported_on"])
                yield Event(
                    _at(day, 16),
                    partial(
                        facade.report_number,
                        plan_id=plan_id,
                        target_code=written.code,
                        value=float(report["value"]),
                        section_id=people.sections[report["section"]],
                        note=report["note"],
                        actor_id=people.writer_id,
                        period=Period(year.starts_on, day + dt.timedelta(days=1)),
                    ),
                )


def _readings(ward_id: int, year: FiscalYear) -> Iterator[Event]:
    # The first month had no published policy to measure.
    for month in year.months()[1:]:
        yield Event(
            _at(month.ends_before - dt.timedelta(days=1), 23),
            partial(facade.take_readings, ward_id=ward_id, fiscal_year=year.year),
        )


def _mid_year_review(
    plan_id: int, plan: dict[str, Any], content: PlanContent, people: People, year: FiscalYear
) -> Event:
    judgements = tuple(_judge(plan, content, year))
    behind = sum(item.judgement == "BEHIND" for item in judgements)
    return Event(
        _at(dt.date(year.year, 10, 20), 15),
        partial(
            facade.publish_mid_year_review,
            plan_id=plan_id,
            summary=(
                f"{len(judgements)}の取組を振り返りました。"
                f"予定どおりのものは{len(judgements) - behind}、遅れているものは{behind}です。"
            ),
            judgements=judgements,
            writer_id=people.writer_id,
            signer_id=people.approver_id,
        ),
    )


def _judge(
    plan: dict[str, Any], content: PlanContent, year: FiscalYear
) -> Iterator[JudgementContent]:
    """Judge each initiative by whether the milestones of the first half were met in time."""
    sources = [item for measure in plan["measures"] for item in measure["initiatives"]]
    half_ends = year.first_half.ends_before.isoformat()
    for source, initiative in zip(sources, content.initiatives(), strict=True):
        nodes = [source, *source["activities"]]
        due = [s for node in nodes for s in node["milestones"] if s["due_on"] < half_ends]
        met = [s for s in due if s["met_on"] and s["met_on"] < half_ends]
        late = [s for s in met if s["met_on"] > s["due_on"]]
        is_behind = len(met) < len(due)
        remark = "9月までに予定していた節目は、ありません。"
        if due:
            remark = f"9月までの節目{len(due)}件のうち、{len(met)}件が済みました。"
        if late:
            remark += f"{len(late)}件は、予定の日より遅れて済みました。"
        yield JudgementContent(
            initiative_code=initiative.code,
            judgement="BEHIND" if is_behind else "ON_COURSE",
            remark=remark,
            next_step=(
                "済んでいない節目の日取りを決め直し、年度のうちに行います。"
                if is_behind
                else "残りの節目も、予定の日までに終えます。"
            ),
        )


def _second_version(
    plan_id: int, ward_id: int, data: dict[str, Any], people: People, year: FiscalYear
) -> Event:
    def publish(now: dt.datetime) -> None:
        content = facade.get_content(plan_id=plan_id)
        facade.publish_plan(
            ward_id=ward_id,
            fiscal_year=year.year,
            content=_with_bodies(content, data["bodies"]),
            themes=(),
            writer_id=people.writer_id,
            approver_id=people.approver_id,
            change_note=data["note"],
            now=now,
        )

    return Event(_at(dt.date.fromisoformat(data["published_on"]), 10), publish)


def _with_bodies(content: PlanContent, bodies: dict[str, str]) -> PlanContent:
    return replace(
        content,
        measures=tuple(
            replace(
                measure,
                initiatives=tuple(
                    replace(
                        initiative,
                        activities=tuple(
                            replace(activity, body=bodies.get(activity.title, activity.body))
                            for activity in initiative.activities
                        ),
                    )
                    for initiative in measure.initiatives
                ),
            )
            for measure in content.measures
        ),
    )


def _at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), tzinfo=TOKYO)
