"""Whatever points to a section, partner or area says so before the row may go."""

from typing import Any

import pytest
from django.db import models

from engawa.core.access.models import User
from engawa.core.wards import services, uses
from engawa.core.wards.models import Area, Partner, Section, Ward

# Each of these is found by `ward_uses.py` of its part.
KNOWN = {
    Section: {
        "access.OfficerRole.section",
        "policy.Initiative.section",
        "policy.Activity.section",
        "policy.SectionStatement.section",
        "policy.Reading.reported_section",
        "places.Place.section",
        "places.MapLayer.section",
        "places.Work.section",
        "places.WorkRegister.first_section",
        "places.SpotReport.section",
        "places.SpotReportEvent.handed_to",
        "places.MovingShop.section",
        "places.Route.section",
        "programmes.Programme.section",
        "programmes.Recording.section",
        "programmes.ProgrammeImport.section",
    },
    Partner: {
        "policy.Initiative.partners",
        "places.Place.partners",
        "places.MovingShop.partner",
        "places.PlaceImport.partners",
        "programmes.Programme.partners",
    },
    Area: {
        "places.Place.area",
        "places.Town.area",
        "places.MapArea.area",
        "places.Work.area",
        "places.Stop.area",
        "places.Route.area",
    },
}


def pointers(model: type[models.Model]) -> set[str]:
    """Name the fields of the whole house that point to the model."""
    return {
        f"{relation.related_model._meta.label}.{relation.field.name}"
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ForeignObjectRel)
        # The rows between the two sides of a many-to-many relation belong to its field.
        and not relation.related_model._meta.auto_created
    }


class TestWhatPointsToARow:
    @pytest.mark.parametrize("model", KNOWN, ids=lambda model: model.__name__)
    def test_is_known(self, model: type[models.Model]) -> None:
        assert pointers(model) == KNOWN[model], "let ward_uses.py of that part find it"

    def test_keeps_a_row_even_when_nobody_says_so(
        self, kanazawa: Ward, editor: User, monkeypatch: pytest.MonkeyPatch, published_plan: Any
    ) -> None:
        monkeypatch.setattr(uses, "_finders", {Section: [], Partner: [], Area: []})
        section = Section.objects.get(ward=kanazawa, code="general-affairs")

        with pytest.raises(services.StillUsed) as refused:
            services.remove_row(model=Section, ward_id=kanazawa.pk, row_id=section.pk)

        assert [use.words for use in refused.value.uses] == ["ほかの記録"]
        assert Section.objects.filter(pk=section.pk).exists()
