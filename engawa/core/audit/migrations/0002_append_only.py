"""The database refuses to change an audit entry."""

from django.db import migrations

from engawa.core.audit.triggers import refuse


def guard(apps, schema_editor):
    refuse(
        schema_editor,
        table="audit_auditentry",
        event="UPDATE",
        name="audit_entry_append_only",
        message="the audit log is only ever added to",
    )


class Migration(migrations.Migration):
    dependencies = (("audit", "0001_initial"),)
    operations = (migrations.RunPython(guard, migrations.RunPython.noop),)
