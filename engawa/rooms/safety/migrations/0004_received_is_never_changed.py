"""The database refuses to change what was received of a telegram, and to remove it within 400 days."""

from django.db import migrations

from engawa.core.audit.triggers import refuse, unchanged, younger_than

# All of it but its bytes, which are emptied after 400 days.
COLUMNS = (
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
RECEIVED = "what was received is only ever added to"


def guard(apps, schema_editor):
    young = younger_than(schema_editor, column="OLD.received_at", days=400)
    refuse(
        schema_editor,
        table="safety_receivedbulletin",
        event="UPDATE",
        name="safety_receivedbulletin_update",
        message=RECEIVED,
        when=f"NOT ({unchanged(schema_editor, columns=COLUMNS)}) OR {young}",
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
    dependencies = (("safety", "0003_bulletins"), ("audit", "0003_kept_for_five_years"))
    operations = (migrations.RunPython(guard, migrations.RunPython.noop),)
