"""The database refuses to change or remove what was issued, and what was reported of sites."""

from django.db import migrations

from engawa.core.audit.triggers import refuse, unchanged

# All of an issued version but who confirmed afterwards what one person issued alone.
VERSION_COLUMNS = (
    "id",
    "order_id",
    "number",
    "previous_id",
    "action",
    "state",
    "level",
    "zone_codes",
    "site_codes",
    "reason",
    "reason_name",
    "reason_words",
    "scenario_id",
    "texts",
    "edited",
    "accepted",
    "frozen",
    "households",
    "people",
    "expires_at",
    "next_update_at",
    "written_by_id",
    "submitted_by_id",
    "submitted_at",
    "returned_reason",
    "approved_by_id",
    "issued_at",
    "is_single_handed",
    "single_reason",
    "revision",
    "created_at",
    "changed_at",
)
# All of a report but who made it, which is forgotten after five years.
REPORT_COLUMNS = ("id", "site_id", "is_drill", "opening", "head_count", "note", "at", "office")
ISSUED = "an issued version is never changed"
REPORTED = "what was reported is only ever added to"


def guard(apps, schema_editor):
    kept = unchanged(schema_editor, columns=VERSION_COLUMNS)
    refuse(
        schema_editor,
        table="safety_orderversion",
        event="UPDATE",
        name="safety_orderversion_update_issued",
        message=ISSUED,
        when=f"OLD.state = 'ISSUED' AND NOT ({kept} AND OLD.confirmed_at IS NULL)",
    )
    refuse(
        schema_editor,
        table="safety_orderversion",
        event="DELETE",
        name="safety_orderversion_delete_issued",
        message=ISSUED,
        when="OLD.state = 'ISSUED'",
    )
    refuse(
        schema_editor,
        table="safety_sitereport",
        event="UPDATE",
        name="safety_sitereport_update",
        message=REPORTED,
        when=f"NOT ({unchanged(schema_editor, columns=REPORT_COLUMNS)} AND NEW.by_id IS NULL)",
    )
    refuse(
        schema_editor,
        table="safety_sitereport",
        event="DELETE",
        name="safety_sitereport_delete",
        message=REPORTED,
    )


class Migration(migrations.Migration):
    dependencies = (("safety", "0001_initial"), ("audit", "0003_kept_for_five_years"))
    operations = (migrations.RunPython(guard, migrations.RunPython.noop),)
