"""Let go of the guards of reports, whose rows are about to get new columns."""

from django.db import migrations

TRIGGER = "safety_sitereport_update"


def let_go(apps, schema_editor):
    # Rows are about to be given their new columns, which the guard would refuse.
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {TRIGGER}")
        # SQLite makes the table anew for a new column; a trigger of the old one would go with it.
        schema_editor.execute("DROP TRIGGER safety_sitereport_delete")
        return
    schema_editor.execute(f"DROP TRIGGER {TRIGGER} ON safety_sitereport")
    schema_editor.execute(f"DROP FUNCTION {TRIGGER}()")


class Migration(migrations.Migration):
    dependencies = (("safety", "0004_received_is_never_changed"),)
    operations = (migrations.RunPython(let_go, migrations.RunPython.noop),)
