"""Small, complete things to test with. Each function makes one thing and says what is in it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction

from engawa.core.wards.models import Partner, Section, Ward
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
)
from engawa.rooms.policy.models import Plan, PlanVersion, Tag
from engawa.rooms.policy.services.content import write_content
from engawa.rooms.policy.services.publishing import (
    publish_version,
    start_draft,
    start_plan,
    submit_version,
)

TOKYO = ZoneInfo("Asia/Tokyo")
# The moment at which the tests' plans are published: ten in the morning in Tokyo.
MOMENT = dt.datetime(2023, 10, 3, 10, 0, tzinfo=TOKYO)
WARDS = {
    "kanazawa": ("14108", "金沢区", "かなざわく", "Kanazawa Ward", "peony"),
    "konan": ("14111", "港南区", "こうなんく", "Konan Ward", "sunflower"),
}
TAGS = (
    (Tag.Scheme.CITY_THEME, "01", "子育て世代への支援"),
    (Tag.Scheme.CITY_THEME, "02", "安全なまち"),
    (Tag.Scheme.DIGITAL, "plus-d", "+D"),
    (Tag.Scheme.SDGS, "11", "住み続けられるまちづくりを"),
    (Tag.Scheme.NEW, "this-year", "今年度から"),
)


def make_ward(slug: str = "kanazawa") -> Ward:
    """Make a ward with three sections (総務課, こども家庭支援課, 地域振興課) and one partner (消防団)."""
    code, name, kana, english, accent = WARDS[slug]
    ward = Ward.objects.create(
        slug=slug, code=code, name=name, name_kana=kana, name_en=english, accent=accent
    )
    for position, (section_code, section_name, section_en) in enumerate(
        (
            ("general-affairs", "総務課", "General Affairs Section"),
            ("child-family", "こども家庭支援課", "Child and Family Support Section"),
            ("community", "地域振興課", "Community Section"),
        )
    ):
        Section.objects.create(
            ward=ward,
            code=section_code,
            name=section_name,
            name_en=section_en,
            name_easy=section_name,
            position=position,
        )
    Partner.objects.create(
        ward=ward, code="fire-volunteers", name="消防団", kind=Partner.Kind.ASSOCIATION
    )
    return ward


def make_tags() -> list[Tag]:
    """Make the marks that `make_content` uses, for the whole city."""
    return [
        Tag.objects.get_or_create(
            scheme=scheme,
            value=value,
            ward=None,
            defaults={"label": label, "label_en": label, "label_easy": label},
        )[0]
        for scheme, value, label in TAGS
    ]


def make_content(*, fiscal_year: int = 2023, title: str = "") -> PlanContent:
    """Make a small plan: one goal, two aims, two measures, three initiatives (I1 to I3) of five activities.

    A1 carries a milestone and a measured target, A2 a target reported by hand; A3 to A5 have no number.
    """
    return PlanContent(
        title=title or f"{fiscal_year}年度 運営方針",
        lead="災害に強く、子育てしやすい区をめざします。",
        goals=(GoalContent("となりの人と声をかけ合えるまち", "区民と区役所がともに歩みます。"),),
        aims=(
            AimContent("safe", "DIRECTION", "安全に暮らせるまち", "備えをともに進めます。"),
            AimContent(
                "digital",
                "DIGITAL_GOAL",
                "窓口に行かなくても済む",
                "手続きを家からできるようにします。",
            ),
        ),
        measures=(
            MeasureContent(
                label="施策1",
                title="防災と減災",
                body="避難のしかたを一人ひとりに届けます。",
                aim="safe",
                initiatives=(
                    InitiativeContent(
                        title="避難情報の伝え方",
                        body="避難指示の範囲をわかりやすく示します。",
                        section="general-affairs",
                        tags=("city-theme:02", "sdgs:11"),
                        partners=("fire-volunteers",),
                        activities=(
                            ActivityContent(
                                title="避難指示の範囲を地図でも",
                                body="避難指示の範囲を、文字に加えて地図でも示します。",
                                tags=("digital:plus-d",),
                                milestones=(
                                    MilestoneContent("地図の公開", dt.date(fiscal_year, 9, 30)),
                                ),
                                targets=(
                                    TargetContent(
                                        label="済んだ節目",
                                        indicator_key="policy.milestones-met",
                                        unit="件",
                                        target_value=Decimal(1),
                                    ),
                                ),
                            ),
                            ActivityContent(
                                title="キャンプ用品で備えるつどい",
                                body="親子で備えを学ぶつどいを2回ひらきます。",
                                note="会場は区役所です。",
                                tags=("new:this-year",),
                                targets=(
                                    TargetContent(
                                        label="つどいの回数", unit="回", target_value=Decimal(2)
                                    ),
                                ),
                            ),
                        ),
                    ),
                    InitiativeContent(
                        title="救出と救護の支度",
                        body="避難所の道具を整えます。",
                        section="general-affairs",
                        activities=(
                            ActivityContent(
                                title="発電機の点検", body="避難所の発電機を毎月点検します。"
                            ),
                        ),
                    ),
                ),
            ),
            MeasureContent(
                label="施策2",
                title="子育ての支援",
                body="はじめての育児を支えます。",
                initiatives=(
                    InitiativeContent(
                        title="はじめての育児",
                        body="相談できる場所を増やします。",
                        section="child-family",
                        tags=("city-theme:01",),
                        activities=(
                            ActivityContent(
                                title="子育て教室", body="ねんねの赤ちゃんの教室をひらきます。"
                            ),
                            ActivityContent(
                                title="LINEでのお知らせ",
                                body="相談の空きをLINEで知らせます。",
                                tags=("digital:plus-d",),
                            ),
                        ),
                    ),
                ),
            ),
        ),
        pledges=(PledgeContent("誰にでもていねいに", "はじめての方にもわかる言葉で話します。"),),
        section_statements=(
            SectionStatementContent("general-affairs", "災害の前にできることを進めます。"),
            SectionStatementContent("child-family", "親子の毎日に寄り添います。"),
        ),
    )


def make_draft(
    *, ward: Ward, content: PlanContent, actor_id: int, now: dt.datetime, fiscal_year: int = 2023
) -> PlanVersion:
    """Begin the ward's first plan of that year with the content as its draft."""
    version = start_plan(
        ward_id=ward.pk, fiscal_year=fiscal_year, title=content.title, actor_id=actor_id, now=now
    )
    with transaction.atomic():
        write_content(version=version, content=content)
    return version


def publish(
    version: PlanVersion,
    *,
    writer_id: int,
    approver_id: int,
    now: dt.datetime,
    change_note: str = "",
) -> Plan:
    """Take the draft through approval by two persons."""
    submit_version(version_id=version.pk, actor_id=writer_id, change_note=change_note, now=now)
    publish_version(version_id=version.pk, actor_id=approver_id, now=now)
    return version.plan


def publish_again(
    plan: Plan,
    change: Callable[[PlanContent], PlanContent],
    *,
    writer_id: int,
    approver_id: int,
    now: dt.datetime,
    change_note: str = "変わったところを直しました。",
) -> PlanVersion:
    """Publish the next version of the plan: its content after `change`."""
    from engawa.rooms.policy.selectors.content import get_content

    draft = start_draft(plan=plan, actor_id=writer_id, now=now)
    with transaction.atomic():
        write_content(version=draft, content=change(get_content(version=draft)))
    publish(draft, writer_id=writer_id, approver_id=approver_id, now=now, change_note=change_note)
    draft.refresh_from_db()
    return draft


def retitle_first_initiative(content: PlanContent, title: str) -> PlanContent:
    """Give the same content with another title on its first initiative."""
    first, *others = content.measures
    initiative, *more = first.initiatives
    changed = replace(first, initiatives=(replace(initiative, title=title), *more))
    return replace(content, measures=(changed, *others))
