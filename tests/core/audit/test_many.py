"""Writing into the record what was done to many at once."""

import pytest

from engawa.core.audit.models import AuditEntry
from engawa.core.audit.services import BadAuditCode, record_many
from engawa.core.wards.models import Ward
from tests.factories import MOMENT

pytestmark = pytest.mark.django_db


class TestRecordMany:
    def test_writes_an_entry_for_each(self, kanazawa: Ward) -> None:
        deeds = [(f"tests.thing:{number}", {"number": number}) for number in range(3)]

        record_many(code="tests.thing.drawn", deeds=deeds, ward_id=kanazawa.pk, now=MOMENT)

        found = AuditEntry.objects.filter(code="tests.thing.drawn").order_by("id")
        assert [(entry.subject, entry.data) for entry in found] == deeds
        assert {(entry.at, entry.ward_id, entry.actor_id) for entry in found} == {
            (MOMENT, kanazawa.pk, None)
        }

    def test_refuses_a_code_that_is_none(self) -> None:
        with pytest.raises(BadAuditCode):
            record_many(code="Drawn", deeds=[("tests.thing:1", {})], now=MOMENT)
