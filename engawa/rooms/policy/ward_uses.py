"""Where the plans of a ward name its sections and partners."""

from collections import Counter

from django.utils.translation import gettext as _

from engawa.core.fiscal.years import FiscalYear
from engawa.core.wards import uses
from engawa.core.wards.models import Partner, Section
from engawa.rooms.policy.models import Activity, Initiative, PlanVersion, Reading, SectionStatement

State = PlanVersion.State


def find_uses_of_section(section_id: int) -> list[uses.Use]:
    """Say in which plans the section is in charge of something or says something, and how often it reported."""
    places = Counter(
        version_id
        for model in (Initiative, Activity, SectionStatement)
        for version_id in model.objects.filter(section_id=section_id).values_list(
            "version_id", flat=True
        )
    )
    found = _say(places)
    reports = Reading.objects.filter(reported_section_id=section_id).count()
    if reports:
        words = _("数字の報告：%(count)d件") % {"count": reports}
        found.append(uses.Use(words, is_published=True, stays=True))
    return found


def find_uses_of_partner(partner_id: int) -> list[uses.Use]:
    """Say which plans name the partner."""
    rows = Initiative.objects.filter(partners=partner_id)
    return _say(Counter(rows.values_list("version_id", flat=True)))


def _say(places: Counter[int]) -> list[uses.Use]:
    versions = PlanVersion.objects.filter(pk__in=places).select_related("plan")
    public = (State.PUBLISHED, State.CLOSED)
    return [
        uses.Use(
            _("%(year)sの運営方針　第%(number)d版（%(state)s）：%(count)dか所")
            % {
                "year": FiscalYear(version.plan.fiscal_year).label,
                "number": version.number,
                "state": version.get_state_display(),
                "count": places[version.pk],
            },
            is_published=version.state in public,
            stays=version.state in public,
        )
        for version in versions.order_by("-plan__fiscal_year", "-number")
    ]


uses.register(model=Section, find=find_uses_of_section)
uses.register(model=Partner, find=find_uses_of_partner)
