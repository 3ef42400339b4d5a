"""The database refuses to change or remove what was issued, what was reported of sites, and what was received."""

from django.db import migrations

from engawa.core.audit.triggers import refuse, unchanged, younger_than

# All of an issued version but its people: who confirmed afterwards what one person issued alone, and, after
# five years, nobody any more.
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
    "submitted_at",
    "returned_reason",
    "issued_at",
    "is_single_handed",
    "single_reason",
    "revision",
    "created_at",
    "changed_at",
)
PEOPLE = ("written_by_id", "submitted_by_id", "approved_by_id")
FIVE_YEARS = 5 * 365
# All of a report but who made it, which is forgotten after five years.
REPORT_COLUMNS = (
    "id",
    "site_id",
    "is_drill",
    "opening",
    "shown",
    "is_disputed",
    "head_count",
    "note",
    "at",
    "office",
)
# All of a telegram but its bytes, which are emptied after 400 days.
RECEIVED_COLUMNS = (
    "id",
    "source",
    "once_key",
    "kind",
    "series",
    "rank",
    "event_id",
    "serial",
    "status",
    "info_type",
    "is_drill",
    "office",
    "headline",
    "covers",
    "is_whole",
    "readings",
    "reported_at",
    "received_at",
)
RAW_KEPT_DAYS = 400
ISSUED = "an issued version is never changed"
REPORTED = "what was reported is only ever added to"
RECEIVED = "what was received is only ever added to"


def guard(apps, schema_editor):
    guard_versions(schema_editor)
    guard_reports(schema_editor)
    guard_telegrams(schema_editor)


def guard_versions(schema_editor):
    kept = unchanged(schema_editor, columns=VERSION_COLUMNS)
    same_people = unchanged(schema_editor, columns=(*PEOPLE, "forgotten_at"))
    confirmed = f"OLD.confirmed_at IS NULL AND {same_people}"
    nobody = " AND ".join(f"NEW.{column} IS NULL" for column in (*PEOPLE, "confirmed_by_id"))
    young = younger_than(schema_editor, column="OLD.issued_at", days=FIVE_YEARS)
    forgotten = f"{nobody} AND NEW.forgotten_at IS NOT NULL AND NOT ({young})"
    refuse(
        schema_editor,
        table="safety_orderversion",
        event="UPDATE",
        name="safety_orderversion_update_issued",
        message=ISSUED,
        when=f"OLD.state = 'ISSUED' AND NOT ({kept} AND (({confirmed}) OR ({forgotten})))",
    )
    refuse(
        schema_editor,
        table="safety_orderversion",
        event="DELETE",
        name="safety_orderversion_delete_issued",
        message=ISSUED,
        when="OLD.state = 'ISSUED'",
    )


def guard_reports(schema_editor):
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


def guard_telegrams(schema_editor):
    young = younger_than(schema_editor, column="OLD.received_at", days=RAW_KEPT_DAYS)
    kept = unchanged(schema_editor, columns=RECEIVED_COLUMNS)
    refuse(
        schema_editor,
        table="safety_receivedbulletin",
        event="UPDATE",
        name="safety_receivedbulletin_update",
        message=RECEIVED,
        when=f"NOT ({kept}) OR {young}",
    )
    refuse(
        schema_editor,
        table="safety_receivedbulletin",
        event="DELETE",
        name="safety_receivedbulletin_delete",
        message=RECEIVED,
        when=young,
    )


class Migration(migrations.Migration):
    dependencies = (("safety", "0001_initial"), ("audit", "0003_kept_for_five_years"))
    operations = (migrations.RunPython(guard, migrations.RunPython.noop),)
