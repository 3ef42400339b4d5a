"""The database refuses to remove an audit entry before its five years are over."""

from django.db import migrations

from engawa.core.audit.triggers import refuse, younger_than

# A day less than five years: the database's clock and the shredder's may differ.
DAYS = 5 * 365 - 1


def guard(apps, schema_editor):
    refuse(
        schema_editor,
        table="audit_auditentry",
        event="DELETE",
        name="audit_entry_kept_for_five_years",
        message="the audit log is kept for five years",
        when=younger_than(schema_editor, column="OLD.at", days=DAYS),
    )


class Migration(migrations.Migration):
    dependencies = (("audit", "0002_append_only"),)
    operations = (migrations.RunPython(guard, migrations.RunPython.noop),)
