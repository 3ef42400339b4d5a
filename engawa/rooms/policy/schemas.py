"""The shapes of the API's answers. They are published: fields are added, never renamed or taken away."""

import datetime as dt

from ninja import Schema


class Problem(Schema):
    """What went wrong, as RFC 9457 writes it; `detail` is a sentence for people."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


class WardName(Schema):
    slug: str
    code: str
    name: str
    name_en: str


class SectionName(Schema):
    code: str
    name: str
    name_en: str
    name_easy: str


class PartnerName(Schema):
    code: str
    name: str
    kind: str
    url: str


class TagName(Schema):
    reference: str
    scheme: str
    value: str
    label: str
    label_en: str
    label_easy: str


class Goal(Schema):
    code: str
    title: str
    body: str


class Aim(Schema):
    code: str
    kind: str
    title: str
    body: str


class Milestone(Schema):
    code: str
    title: str
    due_on: dt.date


class Target(Schema):
    code: str
    label: str
    indicator_key: str
    unit: str
    target_value: float | None
    comparison: str


class Activity(Schema):
    code: str
    title: str
    body: str
    note: str
    section: str
    tags: list[str]
    milestones: list[Milestone]
    targets: list[Target]


class Initiative(Schema):
    code: str
    title: str
    body: str
    note: str
    section: str
    tags: list[str]
    partners: list[str]
    activities: list[Activity]
    milestones: list[Milestone]
    targets: list[Target]


class Measure(Schema):
    code: str
    label: str
    title: str
    body: str
    aim: str
    initiatives: list[Initiative]


class Pledge(Schema):
    code: str
    title: str
    body: str


class SectionStatement(Schema):
    code: str
    section: str
    body: str


class Content(Schema):
    title: str
    lead: str
    goals: list[Goal]
    aims: list[Aim]
    measures: list[Measure]
    pledges: list[Pledge]
    section_statements: list[SectionStatement]


class FigureNow(Schema):
    """The newest reading of a target; a suppressed one and one not measured hold no number."""

    node_code: str
    target_code: str
    label: str
    unit: str
    kind: str | None
    indicator_key: str
    target_value: float | None
    comparison: str
    state: str
    value: float | None
    numerator: int | None
    denominator: int | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    taken_at: dt.datetime | None
    reported_by: str
    note: str


class Month(Schema):
    starts_on: dt.date
    ends_on: dt.date
    state: str
    value: float | None
    numerator: int | None
    denominator: int | None


class FigureOfYear(Schema):
    now: FigureNow
    first_half: FigureNow
    months: list[Month]


class Version(Schema):
    """One version of a plan as it was published; it never changes."""

    format: int
    ward: WardName
    fiscal_year: int
    version: int
    state: str
    published_at: dt.datetime
    change_note: str
    licence: str
    # Whether the installation is a demo, whose texts and numbers are made up.
    demo: bool
    url: str
    content: Content
    sections: list[SectionName]
    partners: list[PartnerName]
    tags: list[TagName]


class PlanNow(Version):
    """The version in force with the figures beside its promises."""

    figures: list[FigureNow]


class VersionLine(Schema):
    version: int
    state: str
    published_at: dt.datetime
    change_note: str


class PlanLine(Schema):
    fiscal_year: int
    label: str
    title: str
    url: str
    versions: list[VersionLine]


class FieldChange(Schema):
    name: str
    label: str
    before: str
    after: str


class Change(Schema):
    kind: str
    node_kind: str
    code: str
    parent_code: str
    title: str
    fields: list[FieldChange]


class Changes(Schema):
    from_version: int
    to_version: int
    changes: list[Change]


class ReviewLine(Schema):
    initiative_code: str
    title: str
    judgement: str
    judgement_label: str
    remark: str
    next_step: str


class SignedReview(Schema):
    kind: str
    kind_label: str
    starts_on: dt.date
    ends_on: dt.date
    signed_at: dt.datetime
    summary: str
    items: list[ReviewLine]
