"""A question that is prepared says what the queryset would say, whoever asks it, and how often."""

from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from engawa.core.database.prepared import Parameter, Prepared
from engawa.core.database.related import is_known, keep_related
from engawa.core.wards.models import Section, Ward
from tests.factories import make_ward


def sections_of(ward_id: int) -> list[Section]:
    return list(
        Section.objects.filter(ward_id=ward_id).select_related("ward").order_by("code", "id")
    )


def prepare_sections() -> Prepared:
    return Prepared(
        lambda: (
            Section.objects.filter(ward_id=Parameter.of(Section, "ward"))
            .select_related("ward")
            .order_by("code", "id")
        )
    )


@pytest.mark.django_db
class TestAskingWhatWasPrepared:
    def test_gives_the_rows_that_the_queryset_gives(self) -> None:
        ward, other = make_ward("kanazawa"), make_ward("konan")
        prepared = prepare_sections()

        for each in (ward, other, ward):
            found = prepared.ask(ward=each.pk)

            assert found == sections_of(each.pk) != []
            assert [row.__dict__.keys() for row in found] == [
                row.__dict__.keys() for row in sections_of(each.pk)
            ]

    def test_brings_what_stands_beside_the_row_without_another_question(
        self, django_assert_num_queries: Any
    ) -> None:
        ward = make_ward("kanazawa")
        prepared = prepare_sections()
        prepared.ask(ward=ward.pk)

        with django_assert_num_queries(1):
            names = {section.ward.name for section in prepared.ask(ward=ward.pk)}

        assert names == {ward.name}

    def test_gives_tuples_where_the_queryset_does(self) -> None:
        ward = make_ward("kanazawa")
        prepared = Prepared(
            lambda: (
                Ward.objects.filter(
                    Q(slug=Parameter.of(Ward, "slug")) | Q(name=Parameter.of(Ward, "name"))
                )
                .order_by("id")
                .values_list("id", "slug")
            )
        )

        assert prepared.ask(slug="kanazawa", name="?") == [(ward.pk, "kanazawa")]
        assert prepared.ask(slug="?", name="?") == []

    def test_gives_rows_that_can_be_changed_and_saved(self) -> None:
        make_ward("kanazawa")
        prepared = Prepared(lambda: Ward.objects.filter(slug=Parameter.of(Ward, "slug")))

        found = prepared.first(slug="kanazawa")
        found.name_en = "Another"
        found.save()

        assert prepared.first(slug="kanazawa").name_en == "Another"

    def test_takes_a_value_for_what_it_is_not_for_a_part_of_the_question(self) -> None:
        make_ward("kanazawa")
        prepared = Prepared(lambda: Ward.objects.filter(slug=Parameter.of(Ward, "slug")))

        assert prepared.first(slug="' OR 1=1 --") is None

    def test_is_told_with_its_values_to_whoever_looks_at_questions(self) -> None:
        make_ward("kanazawa")
        prepared = Prepared(lambda: Ward.objects.filter(slug=Parameter.of(Ward, "slug")))

        with CaptureQueriesContext(connection) as asked:
            prepared.first(slug="kanazawa")
            prepared.first(slug="konan")

        assert ["kanazawa" in asked[0]["sql"], "konan" in asked[1]["sql"]] == [True, True]

    def test_asks_for_every_value(self) -> None:
        prepared = Prepared(lambda: Ward.objects.filter(slug=Parameter.of(Ward, "slug")))

        with pytest.raises(KeyError, match="slug"):
            prepared.ask()

    def test_knows_no_field_that_there_is_not(self) -> None:
        prepared = Prepared(lambda: Ward.objects.filter(colour=Parameter.of(Ward, "slug")))

        with pytest.raises(FieldError):
            prepared.ask(slug="kanazawa")


@pytest.mark.django_db
class TestKeepingWhatBelongsToARow:
    def test_is_given_without_a_question(self, django_assert_num_queries: Any) -> None:
        ward = make_ward("kanazawa")
        rows = sections_of(ward.pk)[:1]

        keep_related(ward, "sections", rows)

        with django_assert_num_queries(0):
            assert list(ward.sections.all()) == rows
        assert is_known(ward, "sections")
        assert not is_known(Ward(), "sections")
