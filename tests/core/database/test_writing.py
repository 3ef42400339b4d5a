"""Rows are written as Django writes them, and refused by the same constraints."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from engawa.core.audit.models import AuditEntry
from engawa.core.database.writing import insert_row, insert_rows, reserve_id, send_row, write_fields
from engawa.core.wards.models import Ward
from tests.factories import make_ward

NOW = dt.datetime(2026, 5, 1, 9, 0, tzinfo=dt.UTC)


def an_entry(subject: str) -> AuditEntry:
    return AuditEntry(at=NOW, code="policy.plan.published", subject=subject, data={"区": [1, None]})


def a_ward(slug: str) -> Ward:
    return Ward(
        slug=slug, code=f"143{len(slug):02}", name="港", name_kana="みなと", name_en="Minato"
    )


@pytest.mark.django_db
class TestInsertingARow:
    def test_writes_every_kind_of_value_and_tells_the_row_its_id(self) -> None:
        entry = an_entry("policy.plan:1")

        assert insert_row(entry)

        kept = AuditEntry.objects.get(pk=entry.pk)
        assert (kept.at, kept.subject, kept.data, kept.ward_id) == (
            NOW, "policy.plan:1", {"区": [1, None]}, None,
        )  # fmt: skip
        assert not entry._state.adding

    def test_is_refused_where_a_constraint_does_not_hold(self) -> None:
        make_ward("kanazawa")

        with pytest.raises(IntegrityError), transaction.atomic():
            insert_row(a_ward("kanazawa"))

    def test_writes_nothing_where_its_value_is_there_and_leaves_what_is(self) -> None:
        standing = make_ward("kanazawa")
        again = a_ward("kanazawa")

        assert not insert_row(again, once_for="slug")

        assert again.pk is None
        assert Ward.objects.get(slug="kanazawa").name == standing.name

    def test_is_refused_where_another_value_is_there(self) -> None:
        standing = make_ward("kanazawa")
        other = a_ward("elsewhere")
        other.code = standing.code

        with pytest.raises(IntegrityError), transaction.atomic():
            insert_row(other, once_for="slug")


@pytest.mark.django_db
class TestSendingARow:
    def test_writes_it_without_telling_its_id(self) -> None:
        entry = an_entry("policy.plan:1")

        send_row(entry)

        assert entry.pk is None
        assert AuditEntry.objects.get().data == {"区": [1, None]}

    def test_writes_it_under_the_id_that_was_reserved_and_the_next_under_another(self) -> None:
        first, second = an_entry("policy.plan:1"), an_entry("policy.plan:2")
        first.pk = reserve_id(AuditEntry)

        send_row(first)
        insert_row(second)

        assert AuditEntry.objects.get(pk=first.pk).subject == "policy.plan:1"
        assert second.pk > first.pk

    def test_is_refused_where_a_constraint_does_not_hold(self) -> None:
        make_ward("kanazawa")

        with pytest.raises(IntegrityError), transaction.atomic():
            send_row(a_ward("kanazawa"))


@pytest.mark.django_db
class TestInsertingManyRows:
    def test_writes_all_or_nothing_for_nobody(self) -> None:
        insert_rows(rows=())
        insert_rows(rows=(an_entry(f"policy.plan:{count}") for count in range(3)))

        assert list(AuditEntry.objects.order_by("id").values_list("subject", flat=True)) == [
            "policy.plan:0", "policy.plan:1", "policy.plan:2",
        ]  # fmt: skip


@pytest.mark.django_db
class TestWritingFields:
    def test_writes_these_and_no_others(self) -> None:
        ward = make_ward("kanazawa")
        name = ward.name
        ward.name_en, ward.name = "Another", "書かれない"

        write_fields(ward, ("name_en",))

        kept = Ward.objects.get(pk=ward.pk)
        assert (kept.name_en, kept.name) == ("Another", name)
