"""A city of plans, generated: eighteen wards, five years each, with readings; nothing of it is real."""

import datetime as dt
import os
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

WARDS, FIRST_YEAR, YEARS = 18, 2019, 5
# Each plan is larger than the two real ones of 2023 (11 and 17 initiatives, 17 and 31 activities).
MEASURES, INITIATIVES, ACTIVITIES = 5, 4, 2
ROOT = Path(__file__).resolve().parents[1]
TOKYO = ZoneInfo("Asia/Tokyo")
SENTENCE = "地域の皆さまと力を合わせて、きめ細かい取組を続け、その様子を定期的にお知らせします。"


def set_up_database() -> str:
    """Prepare Django on an empty SQLite file in a new temporary folder; give the folder."""
    folder = tempfile.mkdtemp(prefix="engawa-bench-")
    os.environ["ENGAWA_DATA_DIR"] = folder
    os.environ["ENGAWA_LOG_LEVEL"] = "ERROR"
    os.environ.pop("ENGAWA_DATABASE_URL", None)
    os.environ["DJANGO_SETTINGS_MODULE"] = "engawa.config.settings.base"

    # Packing the files of the pages takes more memory than anything that is measured: it has its own process.
    for command in (("migrate",), ("collectstatic", "--no-input")):
        subprocess.run(
            [sys.executable, "-m", "engawa", *command, "--verbosity", "0"], cwd=ROOT, check=True
        )

    import django

    django.setup()
    return folder


def fill() -> int:
    """Write and publish all plans and a year of readings for each; give how many plans there are."""
    from engawa.core.access.models import User
    from engawa.core.wards.models import Section, Ward
    from engawa.rooms.policy import facade
    from engawa.rooms.policy.contracts import ThemeName
    from engawa.rooms.policy.models import Plan

    writer = User.objects.create_user("writer@example.jp", name="書く人")
    approver = User.objects.create_user("approver@example.jp", name="決める人")
    for number in range(WARDS):
        ward = Ward.objects.create(
            slug=f"ward-{number:02}",
            code=f"{14101 + number}",
            name=f"第{number + 1}区",
            name_kana="く",
            name_en=f"Ward {number + 1}",
        )
        for position in range(16):
            Section.objects.create(
                ward=ward, code=f"section-{position}", name=f"第{position + 1}課", position=position
            )
        for year in range(FIRST_YEAR, FIRST_YEAR + YEARS):
            facade.publish_plan(
                ward_id=ward.pk,
                fiscal_year=year,
                content=_content(year),
                themes=[ThemeName(f"0{theme}", f"第{theme}のテーマ") for theme in range(1, 6)],
                writer_id=writer.pk,
                approver_id=approver.pk,
                change_note="",
                now=dt.datetime(year, 5, 12, 10, tzinfo=TOKYO),
            )
    for plan in Plan.objects.all():
        _add_readings(plan.pk, plan.fiscal_year)
    return Plan.objects.count()


def _content(year: int):
    from engawa.rooms.policy import contracts as c

    def activity(measure: int, initiative: int, number: int) -> c.ActivityContent:
        return c.ActivityContent(
            title=f"{measure}-{initiative}-{number} 番目の約束を、ことしも続けます",
            body=SENTENCE * 2,
            tags=("digital:plus-d",) if number == 1 else (),
            milestones=(c.MilestoneContent("はじめの会", dt.date(year, 9, 30)),),
            targets=(
                c.TargetContent(
                    label="節目のうち、果たしたもの",
                    indicator_key="policy.milestones-met",
                    unit="件",
                    target_value=Decimal(1),
                ),
            ),
        )

    def initiative(measure: int, number: int) -> c.InitiativeContent:
        return c.InitiativeContent(
            title=f"第{measure}施策の第{number}の取組",
            body=SENTENCE,
            section=f"section-{(measure * 4 + number) % 16}",
            tags=(f"city-theme:0{measure}", f"sdgs:{measure + number}"),
            activities=tuple(activity(measure, number, i) for i in range(1, ACTIVITIES + 1)),
        )

    return c.PlanContent(
        title=f"{year}年度の運営方針",
        lead=SENTENCE,
        goals=(c.GoalContent("ともに暮らすまち", SENTENCE),),
        aims=(c.AimContent("together", "DIRECTION", "皆さまとともに", SENTENCE),),
        measures=tuple(
            c.MeasureContent(
                label=f"施策{measure}",
                title=f"第{measure}の施策",
                body=SENTENCE * 3,
                aim="together",
                initiatives=tuple(initiative(measure, i) for i in range(1, INITIATIVES + 1)),
            )
            for measure in range(1, MEASURES + 1)
        ),
        pledges=tuple(c.PledgeContent(f"約束{i}", SENTENCE) for i in range(1, 5)),
        section_statements=tuple(
            c.SectionStatementContent(f"section-{i}", SENTENCE) for i in range(16)
        ),
    )


def _add_readings(plan_id: int, year: int) -> None:
    from engawa.rooms.policy.models import Reading

    targets = [f"T{i}" for i in range(1, MEASURES * INITIATIVES * ACTIVITIES + 1)]
    start, end = dt.date(year, 4, 1), dt.date(year + 1, 4, 1)
    days = [start + dt.timedelta(days=7 * week) for week in range(52)]
    Reading.objects.bulk_create(
        [
            Reading(
                plan_id=plan_id,
                target_code=code,
                indicator_key="policy.milestones-met",
                state="MEASURED",
                value=float(position > 25),
                unit="件",
                starts_on=start,
                ends_before=end,
                taken_on=day,
                taken_at=dt.datetime.combine(day, dt.time(23), tzinfo=TOKYO),
            )
            for position, day in enumerate(days)
            for code in targets
        ],
        batch_size=2000,
    )
