"""Filling an empty installation with the demo: two wards, their officers, places, programmes, policies of 2023.

Running it again changes nothing: what is there stays as it is.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from engawa.core.access.models import OfficerRole, Role, User
from engawa.core.wards.models import Partner, Section, Ward
from engawa.portal.demo.days import load_days
from engawa.portal.demo.files import PUBLISHED_AT, read_file
from engawa.portal.demo.places import load_places, load_works
from engawa.portal.demo.playing import People, play_year
from engawa.portal.demo.programmes import load_bookings, load_programmes, load_recordings
from engawa.portal.demo.residents import load_resident
from engawa.portal.demo.safety import load_safety, play_safety
from engawa.rooms.policy import facade
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
    TargetContent,
    ThemeName,
)

FILES = ("kanazawa_2023.json", "konan_2023.json")


@dataclass(frozen=True, slots=True)
class DemoOfficer:
    """A person of the demo; the address lies in a domain that can never exist (RFC 2606)."""

    name: str
    address: str
    role: Role


OFFICERS = (
    DemoOfficer("係員 花", "hana@{ward}.example", Role.EDITOR),
    DemoOfficer("課長 太郎", "taro@{ward}.example", Role.APPROVER),
    DemoOfficer("管理者 次郎", "jiro@{ward}.example", Role.ADMINISTRATOR),
)


def list_sign_ins() -> list[tuple[str, str, str]]:
    """List (ward's name, address, role) of the people who can sign in to the demo."""
    return [
        (str(ward["name"]), officer.address.format(ward=ward["slug"]), str(officer.role.label))
        for ward in (read_file(name)["ward"] for name in FILES)
        for officer in OFFICERS
    ]


def load_all(*, now: dt.datetime) -> list[str]:
    """Load both wards where they are missing; give the names of the wards that were loaded.

    What residents report is of the days before `now`: it goes some time after it was answered.
    """
    return [name for file in FILES if (name := load_ward(read_file(file), now=now))]


@transaction.atomic
def load_ward(data: dict[str, Any], *, now: dt.datetime, until: dt.datetime | None = None) -> str:
    """Load one ward with its people and its policy; give its name, or '' if it was there already.

    Its year is played to the end, or, where somebody is to go on from there, until that moment.
    """
    source = data["ward"]
    ward, _created = Ward.objects.get_or_create(slug=source["slug"], defaults=source)
    year = int(data["plan"]["fiscal_year"])
    if facade.has_plan(ward_id=ward.pk, fiscal_year=year):
        return ""
    for position, section in enumerate(data["sections"]):
        Section.objects.update_or_create(
            ward=ward, code=section["code"], defaults={**section, "position": position}
        )
    for partner in data["partners"]:
        Partner.objects.update_or_create(ward=ward, code=partner["code"], defaults=partner)
    officers = {officer.role: _person(ward, officer) for officer in OFFICERS}
    people = People(
        writer_id=officers[Role.EDITOR].pk,
        approver_id=officers[Role.APPROVER].pk,
        sections=dict(Section.objects.filter(ward=ward).values_list("code", "pk")),
    )
    plan_id = facade.publish_plan(
        ward_id=ward.pk,
        fiscal_year=year,
        content=content_of(data["plan"]),
        themes=[
            ThemeName(
                tag["value"], tag["label"], tag.get("label_en", ""), tag.get("label_easy", "")
            )
            for tag in data["tag_definitions"]
            if tag["scheme"] == "city-theme"
        ],
        writer_id=people.writer_id,
        approver_id=people.approver_id,
        change_note="",
        now=PUBLISHED_AT,
    )
    content = facade.get_content(plan_id=plan_id)
    load_places(
        ward_id=ward.pk,
        slug=ward.slug,
        fiscal_year=year,
        content=content,
        actor_id=people.writer_id,
        now=now,
    )
    load_works(
        ward_id=ward.pk,
        slug=ward.slug,
        fiscal_year=year,
        content=content,
        actor_id=people.writer_id,
        now=now,
    )
    load_safety(
        ward_id=ward.pk,
        slug=ward.slug,
        fiscal_year=year,
        content=content,
        actor_id=people.writer_id,
        now=PUBLISHED_AT,
    )
    load_programmes(
        ward_id=ward.pk,
        slug=ward.slug,
        fiscal_year=year,
        content=content,
        actor_id=people.writer_id,
        now=now,
    )
    load_days(
        ward_id=ward.pk,
        slug=ward.slug,
        fiscal_year=year,
        actor_id=people.writer_id,
        now=now,
    )
    load_bookings(
        ward_id=ward.pk,
        slug=ward.slug,
        fiscal_year=year,
        actor_id=people.writer_id,
        now=now,
    )
    load_resident(ward_id=ward.pk, slug=ward.slug, actor_id=people.writer_id, now=now)
    load_recordings(
        ward_id=ward.pk,
        slug=ward.slug,
        fiscal_year=year,
        content=content,
        actor_id=people.writer_id,
    )
    play_safety(
        ward_id=ward.pk,
        slug=ward.slug,
        writer_id=people.writer_id,
        approver_id=people.approver_id,
        until=until,
    )
    play_year(plan_id=plan_id, ward_id=ward.pk, data=data, people=people, until=until)
    return ward.name


def _person(ward: Ward, officer: DemoOfficer) -> User:
    address = officer.address.format(ward=ward.slug)
    user = User.objects.filter(email=address).first()
    user = user or User.objects.create_user(address, name=officer.name)
    OfficerRole.objects.get_or_create(
        user=user, ward=ward, role=officer.role, defaults={"starts_on": dt.date(2023, 4, 1)}
    )
    return user


def content_of(plan: dict[str, Any]) -> PlanContent:
    """Turn the plan of a demo file into plan content."""
    return PlanContent(
        title=plan["title"],
        lead=plan["lead"],
        goals=tuple(GoalContent(g["title"], g["body"]) for g in plan["goals"]),
        aims=tuple(AimContent(a["key"], a["kind"], a["title"], a["body"]) for a in plan["aims"]),
        measures=tuple(
            MeasureContent(
                label=measure["label"],
                title=measure["title"],
                body=measure["body"],
                aim=measure["aim"] or "",
                initiatives=tuple(_initiative(item) for item in measure["initiatives"]),
            )
            for measure in plan["measures"]
        ),
        pledges=tuple(PledgeContent(p["title"], p["body"]) for p in plan["pledges"]),
        section_statements=tuple(
            SectionStatementContent(s["section"], s["body"]) for s in plan["section_statements"]
        ),
    )


def _initiative(item: dict[str, Any]) -> InitiativeContent:
    return InitiativeContent(
        title=item["title"],
        body=item["body"],
        section=item["section"],
        tags=tuple(item["tags"]),
        partners=tuple(item["partners"]),
        activities=tuple(
            ActivityContent(
                title=activity["title"],
                body=activity["body"],
                note=activity["note"],
                tags=tuple(activity["tags"]),
                milestones=_milestones(activity),
                targets=_targets(activity),
            )
            for activity in item["activities"]
        ),
        milestones=_milestones(item),
        targets=_targets(item),
    )


def _milestones(item: dict[str, Any]) -> tuple[MilestoneContent, ...]:
    return tuple(
        MilestoneContent(stone["title"], dt.date.fromisoformat(stone["due_on"]))
        for stone in item["milestones"]
    )


def _targets(item: dict[str, Any]) -> tuple[TargetContent, ...]:
    return tuple(
        TargetContent(
            label=target["label"],
            indicator_key=target["indicator"] or "",
            unit=target["unit"],
            target_value=(
                None if target["target_value"] is None else Decimal(str(target["target_value"]))
            ),
            comparison=target["comparison"],
        )
        for target in item["targets"]
    )
