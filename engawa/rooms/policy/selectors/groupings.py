"""The plan seen by section, theme, goal of the SDGs, +D and partner: the same rows in another order."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from engawa.rooms.policy.contracts import InitiativeContent
from engawa.rooms.policy.document import TagName
from engawa.rooms.policy.marks import OFFICIAL_NAMES_OF_SDGS, STANDARD_MARKS
from engawa.rooms.policy.selectors.pages import (
    ActivityView,
    InitiativeView,
    Link,
    PlanPage,
    Tally,
    Views,
    count_states,
)
from engawa.rooms.policy.wording import label_of, name_of, plain_label_of

# Marks of these schemes are shown by pages of their own.
SCHEMES_WITH_PAGES = ("city-theme", "digital", "sdgs")


@dataclass(frozen=True, slots=True)
class GroupLink:
    """One entry of a view: what it is called, how much stands under it, where that is."""

    number: str
    label: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """What stands under one entry of a view; `title` names it where nothing around says what it is."""

    label: str
    title: str
    initiatives: list[InitiativeView]
    tally: Tally
    number: str = ""
    statement: str = ""
    official_name: str = ""
    site: Link | None = None


@dataclass(frozen=True, slots=True)
class DigitalGoal:
    code: str
    title: str
    body: str
    tally: Tally


def list_sections(*, page: PlanPage) -> list[GroupLink]:
    """List the sections of the plan with how many initiatives each is in charge of."""
    counts = Counter(
        section
        for item in page.document.content.initiatives()
        for section in {item.section, *(activity.section for activity in item.activities)}
        if section
    )
    stated = {s.section for s in page.document.content.section_statements}
    return [
        GroupLink(
            "",
            name_of(section),
            _count_words(counts[section.code], has_statement=section.code in stated),
            page.addresses.section(section.code),
        )
        for section in page.document.sections
    ]


def get_section(*, page: PlanPage, code: str) -> Group | None:
    """Give what a section says of its year and the promises that it is in charge of."""
    section = next((s for s in page.document.sections if s.code == code), None)
    if section is None:
        return None
    url = page.addresses.section(code)
    statement = "\n".join(
        s.body for s in page.document.content.section_statements if s.section == code
    )
    initiatives = [
        # The page is the section's own: its name under each initiative would lead back here.
        replace(item, section=None) if item.section and item.section.url == url else item
        for item in _pick(
            page,
            whole=lambda item: item.section == code,
            part=lambda item, number: item.activities[number].section == code,
        )
    ]
    name = name_of(section)
    return Group(name, name, initiatives, _tally(initiatives), statement=statement)


def list_themes(*, page: PlanPage) -> list[GroupLink]:
    """List the themes of the city's plan that the plan serves."""
    counts = _count_tags(page, "city-theme")
    return [
        GroupLink(
            tag.value,
            plain_label_of(tag),
            _count_words(counts[tag.value]),
            page.addresses.tag(tag.scheme, tag.value),
        )
        for tag in page.document.tags
        if tag.scheme == "city-theme"
    ]


def list_goals_of_sdgs(*, page: PlanPage) -> list[GroupLink]:
    """List all seventeen goals; those that the plan does not serve have no link."""
    counts = _count_tags(page, "sdgs")
    used = {tag.value: tag for tag in page.document.tags if tag.scheme == "sdgs"}
    links = []
    for mark in STANDARD_MARKS:
        if mark.scheme != "sdgs":
            continue
        tag = used.get(mark.value)
        standard = TagName(
            f"sdgs:{mark.value}",
            "sdgs",
            mark.value,
            mark.label,
            mark.label_en,
            mark.label_easy,
        )
        links.append(
            GroupLink(
                mark.value,
                plain_label_of(tag or standard),
                _count_words(counts[mark.value]),
                page.addresses.tag("sdgs", mark.value) if tag else "",
            )
        )
    return links


def get_tagged(*, page: PlanPage, scheme: str, value: str) -> Group | None:
    """Give the promises that carry a mark; an initiative without it shows only its marked activities."""
    tag = next(
        (t for t in page.document.tags if t.scheme == scheme and t.value == value),
        None,
    )
    if tag is None:
        return None
    initiatives = _tagged(page, {tag.reference})
    return Group(
        label=plain_label_of(tag),
        title=label_of(tag),
        initiatives=initiatives,
        tally=_tally(initiatives),
        number=tag.value if scheme in ("city-theme", "sdgs") else "",
        official_name=OFFICIAL_NAMES_OF_SDGS.get(value, "") if scheme == "sdgs" else "",
    )


def get_digital(*, page: PlanPage) -> Group | None:
    """Give all promises that carry a digital mark (+D)."""
    tags = [tag for tag in page.document.tags if tag.scheme == "digital"]
    if not tags:
        return None
    initiatives = _tagged(page, {tag.reference for tag in tags})
    label = plain_label_of(tags[0])
    return Group(label, label, initiatives, _tally(initiatives))


def list_digital_goals(*, page: PlanPage) -> list[DigitalGoal]:
    """List the goals of digital; those that measures serve come with the numbers of their activities.

    Most plans mark activities with +D without saying which of the goals each one serves: such a goal
    has an empty tally, and none is made up for it.
    """
    content = page.document.content
    return [
        DigitalGoal(
            aim.code,
            aim.title,
            aim.body,
            count_states(
                page=page,
                codes=[
                    activity.code
                    for measure in content.measures
                    if measure.aim == aim.key
                    for item in measure.initiatives
                    for activity in item.activities
                ],
            ),
        )
        for aim in content.aims
        if aim.kind == "DIGITAL_GOAL"
    ]


def get_partner(*, page: PlanPage, code: str) -> Group | None:
    """Give the initiatives that the ward undertakes with a partner, without their activities.

    A plan names the partners of an initiative as a whole. Which of its activities are theirs is not
    known, so none is shown as theirs, and no number either.
    """
    partner = next((p for p in page.document.partners if p.code == code), None)
    if partner is None:
        return None
    initiatives = [
        replace(item, activities=(), figures=())
        for item in _pick(
            page, whole=lambda item: code in item.partners, part=lambda _item, _number: False
        )
    ]
    label = _("%(name)sが加わる取組") % {"name": partner.name}
    site = None
    if partner.url:
        site = Link(_("%(name)sのページ") % {"name": partner.name}, partner.url)
    return Group(label, label, initiatives, Tally(), site=site)


def _tagged(page: PlanPage, references: set[str]) -> list[InitiativeView]:
    return _pick(
        page,
        whole=lambda item: bool(references & set(item.tags)),
        part=lambda item, number: bool(references & set(item.activities[number].tags)),
    )


def _pick(
    page: PlanPage,
    *,
    whole: Callable[[InitiativeContent], bool],
    part: Callable[[InitiativeContent, int], bool],
) -> list[InitiativeView]:
    """Pick initiatives as a whole, and of the others the activities that belong here."""
    views = Views(page, with_milestones=False)
    found = []
    for item in page.document.content.initiatives():
        if whole(item):
            found.append(views.initiative(item))
            continue
        numbers = [number for number in range(len(item.activities)) if part(item, number)]
        if numbers:
            view = views.initiative(item)
            activities = tuple(view.activities[number] for number in numbers)
            found.append(replace(view, activities=activities, figures=()))
    return found


def _tally(initiatives: Iterable[InitiativeView]) -> Tally:
    activities: list[ActivityView] = [a for item in initiatives for a in item.activities]
    counts = Counter(activity.state for activity in activities)
    return Tally(counts["MEASURED"], counts["REPORTED"], counts["NOT_MEASURED"])


def _count_tags(page: PlanPage, scheme: str) -> Counter[str]:
    prefix = f"{scheme}:"
    return Counter(
        reference.removeprefix(prefix)
        for item in page.document.content.initiatives()
        for reference in {*item.tags, *(tag for a in item.activities for tag in a.tags)}
        if reference.startswith(prefix)
    )


def _count_words(count: int, *, has_statement: bool = False) -> str:
    if count and has_statement:
        return _("方針・取組 %(count)s") % {"count": count}
    if count:
        return _("取組 %(count)s") % {"count": count}
    return _("方針のみ") if has_statement else _("この方針にはありません")
