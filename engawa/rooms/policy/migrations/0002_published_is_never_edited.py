"""The database refuses to change what was published, and numbers that were taken."""

from django.db import migrations

from engawa.core.audit.triggers import refuse

NODES = (
    "goal",
    "aim",
    "measure",
    "initiative",
    "activity",
    "officepledge",
    "sectionstatement",
    "milestone",
    "target",
)
LINKS = (("initiative", "tags"), ("initiative", "partners"), ("activity", "tags"))
APPEND_ONLY = ("reading", "milestonereport")


def guard(apps, schema_editor):
    for event in ("INSERT", "UPDATE", "DELETE"):
        row = "NEW" if event == "INSERT" else "OLD"
        published = (
            "EXISTS (SELECT 1 FROM policy_planversion v WHERE v.id = {version}"
            " AND v.state IN (''PUBLISHED'', ''CLOSED''))"
        ).replace("''", "'")
        for node in NODES:
            refuse(
                schema_editor,
                table=f"policy_{node}",
                event=event,
                name=f"policy_{node}_{event.lower()}_published",
                message="a published version is never edited",
                when=published.format(version=f"{row}.version_id"),
            )
        for node, link in LINKS:
            version = f"(SELECT n.version_id FROM policy_{node} n WHERE n.id = {row}.{node}_id)"
            refuse(
                schema_editor,
                table=f"policy_{node}_{link}",
                event=event,
                name=f"policy_{node}_{link}_{event.lower()}_published",
                message="a published version is never edited",
                when=published.format(version=version),
            )
    for table in APPEND_ONLY:
        refuse(
            schema_editor,
            table=f"policy_{table}",
            event="UPDATE",
            name=f"policy_{table}_append_only",
            message="this record is only ever added to",
        )


class Migration(migrations.Migration):
    dependencies = (("policy", "0001_initial"),)
    operations = (migrations.RunPython(guard, migrations.RunPython.noop),)
