"""Keep what is shown of a site where two reports disagree, and guard it as the report itself."""

from django.db import migrations, models

from engawa.core.audit.triggers import refuse, unchanged

REPORT_COLUMNS = (
    "id", "site_id", "is_drill", "opening", "shown", "is_disputed", "head_count", "note", "at", "office",
)  # fmt: skip
REPORTED = "what was reported is only ever added to"
TRIGGER = "safety_sitereport_update"
OPENINGS = [
    ("NOT_OPEN", "まだ開いていません"),
    ("OPEN", "開いています"),
    ("CROWDED", "混んでいます"),
    ("FULL", "満員です"),
    ("CLOSED", "閉めました"),
]


def let_go(apps, schema_editor):
    # Rows are about to be given their new columns, which the guard would refuse.
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {TRIGGER}")
        # SQLite makes the table anew for a new column; a trigger of the old one would go with it.
        schema_editor.execute("DROP TRIGGER safety_sitereport_delete")
        return
    schema_editor.execute(f"DROP TRIGGER {TRIGGER} ON safety_sitereport")
    schema_editor.execute(f"DROP FUNCTION {TRIGGER}()")


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
    dependencies = (("safety", "0004_received_is_never_changed"),)
    operations = (
        migrations.RunPython(let_go, migrations.RunPython.noop),
        migrations.AddField(
            "sitereport", "shown", models.CharField(max_length=8, choices=OPENINGS, default=""),
            preserve_default=False,
        ),
        migrations.AddField("sitereport", "is_disputed", models.BooleanField(default=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(guard, migrations.RunPython.noop),
    )
