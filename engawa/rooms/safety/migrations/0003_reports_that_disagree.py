"""Fill in what is shown of reports that stand, and guard it as the report itself."""

from django.db import migrations, models

from engawa.core.audit.triggers import refuse, unchanged

REPORT_COLUMNS = (
    "id", "site_id", "is_drill", "opening", "shown", "is_disputed", "head_count", "note", "at", "office",
)  # fmt: skip
REPORTED = "what was reported is only ever added to"
TRIGGER = "safety_sitereport_update"


def fill(apps, schema_editor):
    reports = apps.get_model("safety", "SiteReport").objects.filter(shown="")
    reports.update(shown=models.F("opening"))


def guard(apps, schema_editor):
    refuse(
        schema_editor,
        table="safety_sitereport",
        event="UPDATE",
        name=TRIGGER,
        message=REPORTED,
        when=f"NOT ({unchanged(schema_editor, columns=REPORT_COLUMNS)} AND NEW.by_id IS NULL)",
    )
    if schema_editor.connection.vendor == "sqlite":
        refuse(
            schema_editor,
            table="safety_sitereport",
            event="DELETE",
            name="safety_sitereport_delete",
            message=REPORTED,
        )


class Migration(migrations.Migration):
    dependencies = (("safety", "0003_reports_columns"),)
    operations = (
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(guard, migrations.RunPython.noop),
    )
