"""The database refuses what the guards of 0002 let pass: the version's own row, removal, signed reviews."""

from django.db import migrations

from engawa.core.audit.triggers import refuse, unchanged

PUBLISHED = "('PUBLISHED', 'CLOSED')"
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
VERSION_COLUMNS = (
    "id",
    "plan_id",
    "number",
    "title",
    "lead",
    "revision",
    "change_note",
    "document",
    "created_at",
    "updated_at",
    "submitted_by_id",
    "submitted_at",
    "approved_by_id",
    "published_at",
)
EDITED = "a published version is never edited"
SIGNED = "a signed review is never changed"


def guard(apps, schema_editor):
    guard_versions(schema_editor)
    guard_moves_into_published(schema_editor)
    guard_numbers(schema_editor)
    guard_reviews(schema_editor)


def guard_versions(schema_editor):
    # All that may happen to a published version is that the next one takes its place.
    kept = unchanged(schema_editor, columns=VERSION_COLUMNS)
    still = unchanged(schema_editor, columns=("state", "closed_at"))
    replaced = "OLD.state = 'PUBLISHED' AND NEW.state = 'CLOSED' AND NEW.closed_at IS NOT NULL"
    refuse(
        schema_editor,
        table="policy_planversion",
        event="UPDATE",
        name="policy_planversion_update_published",
        message=EDITED,
        when=f"OLD.state IN {PUBLISHED} AND NOT ({kept} AND (({still}) OR ({replaced})))",
    )
    refuse(
        schema_editor,
        table="policy_planversion",
        event="DELETE",
        name="policy_planversion_delete_published",
        message=EDITED,
        when=f"OLD.state IN {PUBLISHED}",
    )


def guard_moves_into_published(schema_editor):
    published = (
        f"EXISTS (SELECT 1 FROM policy_planversion v WHERE v.id = {{}} AND v.state IN {PUBLISHED})"
    )
    for node in NODES:
        refuse(
            schema_editor,
            table=f"policy_{node}",
            event="UPDATE",
            name=f"policy_{node}_move_published",
            message=EDITED,
            when=published.format("NEW.version_id"),
        )
    for node, link in LINKS:
        version = f"(SELECT n.version_id FROM policy_{node} n WHERE n.id = NEW.{node}_id)"
        refuse(
            schema_editor,
            table=f"policy_{node}_{link}",
            event="UPDATE",
            name=f"policy_{node}_{link}_move_published",
            message=EDITED,
            when=published.format(version),
        )


def guard_numbers(schema_editor):
    for table in ("reading", "milestonereport"):
        refuse(
            schema_editor,
            table=f"policy_{table}",
            event="DELETE",
            name=f"policy_{table}_never_removed",
            message="this record is only ever added to",
        )


def guard_reviews(schema_editor):
    for event in ("UPDATE", "DELETE"):
        refuse(
            schema_editor,
            table="policy_review",
            event=event,
            name=f"policy_review_{event.lower()}_signed",
            message=SIGNED,
            when="OLD.state = 'SIGNED'",
        )
    for part in ("reviewitem", "reviewcomment", "review_writers"):
        for event in ("INSERT", "UPDATE", "DELETE"):
            row = "NEW" if event == "INSERT" else "OLD"
            refuse(
                schema_editor,
                table=f"policy_{part}",
                event=event,
                name=f"policy_{part}_{event.lower()}_signed",
                message=SIGNED,
                when=(
                    f"EXISTS (SELECT 1 FROM policy_review r WHERE r.id = {row}.review_id"
                    " AND r.state = 'SIGNED')"
                ),
            )


class Migration(migrations.Migration):
    dependencies = (("policy", "0003_review_writers"), ("audit", "0003_kept_for_five_years"))
    operations = (migrations.RunPython(guard, migrations.RunPython.noop),)
