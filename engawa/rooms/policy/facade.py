"""What the rest of the house may ask of the policy room."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from engawa.rooms.policy.contracts import PlanContent, ThemeName
from engawa.rooms.policy.models import Plan
from engawa.rooms.policy.services import publishing, tags
from engawa.rooms.policy.services.content import write_content


def has_plan(*, ward_id: int, fiscal_year: int) -> bool:
    """Tell whether the ward has a plan, published or not, for that year."""
    return Plan.objects.filter(ward_id=ward_id, fiscal_year=fiscal_year).exists()


def count_published_plans(*, ward_id: int) -> int:
    """Count the fiscal years for which the ward has published a plan."""
    return Plan.objects.filter(ward_id=ward_id, versions__state="PUBLISHED").count()


@transaction.atomic
def publish_plan(
    *,
    ward_id: int,
    fiscal_year: int,
    content: PlanContent,
    themes: Sequence[ThemeName],
    writer_id: int,
    approver_id: int,
    change_note: str,
    now: dt.datetime,
) -> int:
    """Write the content as the plan's next version, have it approved and published; give the plan's id.

    :raises PublishingRefused: the plan has an open version, or writer and approver are one person.
    :raises ContentRefused: a section, partner or tag is unknown in the ward.
    """
    tags.ensure_standard_tags()
    for theme in themes:
        tags.ensure_city_theme(
            value=theme.value,
            label=theme.label,
            label_en=theme.label_en,
            label_easy=theme.label_easy,
        )
    version = publishing.start_plan(
        ward_id=ward_id, fiscal_year=fiscal_year, title=content.title, actor_id=writer_id, now=now
    )
    write_content(version=version, content=content)
    publishing.submit_version(
        version_id=version.pk, actor_id=writer_id, change_note=change_note, now=now
    )
    publishing.publish_version(version_id=version.pk, actor_id=approver_id, now=now)
    return version.plan_id
