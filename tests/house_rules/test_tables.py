"""Rules about tables: who points to whom, what the database refuses, what each word means."""

import ast
import datetime as dt
import re

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import RunPython, RunSQL

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.rooms.policy.importing.tree import NodeKind
from engawa.rooms.policy.models import MilestoneReport, Plan, PlanVersion, Reading, Review
from engawa.rooms.policy.models.tree import Node
from engawa.rooms.policy.services.publishing import start_draft
from tests.house_rules.source import dotted, list_modules, listed, place, tree_of
from tests.rooms.policy import open_cases
from tests.shared import REPOSITORY

# Floors of the rooms, top to bottom, as in the contract "rooms" of pyproject.toml; core lies below them all.
FLOORS = (
    {"policy", "consultation", "counter", "office"},
    {"safety", "rally"},
    {"programmes"},
    {"associations", "notices"},
    {"places"},
)
EVENTS = ("INSERT", "UPDATE", "DELETE")
NODE_MODELS = [
    model for model in apps.get_app_config("policy").get_models() if issubclass(model, Node)
]
APPEND_ONLY = [AuditEntry, Reading, MilestoneReport]


def house_models() -> list[type[models.Model]]:
    """List the tables that are ours."""
    return [model for model in apps.get_models() if model.__module__.startswith("engawa.")]


def app_of(model: type[models.Model]) -> str:
    """Name the part of the house that owns the table: rooms.policy, core.wards."""
    return ".".join(model.__module__.split(".")[1:3])


def floor_of(app: str) -> int:
    """Number the floor, the highest first; core is the lowest."""
    layer, name = app.split(".")
    if layer == "core":
        return len(FLOORS)
    return next(number for number, rooms in enumerate(FLOORS) if name in rooms)


class TestForeignKeys:
    def test_between_parts_point_down_hidden_and_protected(self) -> None:
        found = []

        for model in house_models():
            for field in model._meta.get_fields():
                if not isinstance(field, models.ForeignKey | models.ManyToManyField):
                    continue
                target = field.related_model
                if not target.__module__.startswith("engawa.") or app_of(target) == app_of(model):
                    continue
                name = f"{model.__name__}.{field.name}"
                if floor_of(app_of(target)) < floor_of(app_of(model)):
                    found.append(f"{name} points upward")
                if not field.remote_field.hidden:
                    found.append(f'{name} needs related_name="+"')
                is_key = isinstance(field, models.ForeignKey)
                if is_key and field.remote_field.on_delete is not models.PROTECT:
                    found.append(f"{name} needs on_delete=PROTECT")

        assert found == [], listed(found)

    def test_name_other_parts_by_string(self) -> None:
        found = []

        for path in list_modules():
            defined = {node.name for node in tree_of(path).body if isinstance(node, ast.ClassDef)}
            for node in ast.walk(tree_of(path)):
                if not isinstance(node, ast.Call) or not node.args:
                    continue
                called = dotted(node.func)
                if called not in {"models.ForeignKey", "models.ManyToManyField"}:
                    continue
                target = node.args[0]
                if isinstance(target, ast.Name) and target.id not in defined:
                    found.append(place(path, node.lineno))

        assert found == [], listed(found)


class TestTriggers:
    @pytest.mark.django_db
    def test_guard_each_part_of_a_published_version(self) -> None:
        expected = {
            f"policy_{part}_{event.lower()}_published"
            for part in [
                *(model._meta.model_name for model in NODE_MODELS),
                "initiative_tags",
                "initiative_partners",
                "activity_tags",
            ]
            for event in EVENTS
        }

        missing = expected - _triggers()

        # SQLite drops the triggers of a table that a later migration builds anew.
        assert len(NODE_MODELS) == 9
        assert missing == set(), "create these again in a migration of their own"

    @pytest.mark.django_db
    @pytest.mark.parametrize("model", NODE_MODELS, ids=lambda model: model.__name__)
    def test_refuse_to_change_a_published_node(
        self, model: type[Node], published_plan: Plan
    ) -> None:
        nodes = model.objects.filter(version__plan=published_plan)

        assert nodes.exists()
        with pytest.raises(IntegrityError), transaction.atomic():
            nodes.update(position=99)
        with pytest.raises(IntegrityError), transaction.atomic():
            nodes.all()._raw_delete(nodes.db)

    @pytest.mark.django_db
    def test_refuse_a_new_node_in_a_published_version(self, published_version: PlanVersion) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            published_version.goal_set.create(code="G99", title="あとから")

    @pytest.mark.django_db
    @pytest.mark.parametrize("model", NODE_MODELS, ids=lambda model: model.__name__)
    def test_refuse_to_move_a_node_of_a_draft_into_a_published_version(
        self, model: type[Node], published_version: PlanVersion, editor: User, now: dt.datetime
    ) -> None:
        draft = start_draft(plan=published_version.plan, actor_id=editor.pk, now=now)

        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.filter(version=draft).update(version=published_version, code="X1")

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        "field", [field.name for field in PlanVersion._meta.concrete_fields if field.name != "id"]
    )
    def test_refuse_to_change_anything_of_a_published_version(
        self, published_version: PlanVersion, field: str, editor: User
    ) -> None:
        other = {"plan": None, "submitted_by": editor, "approved_by": editor, "document": {}}
        kind = PlanVersion._meta.get_field(field)
        is_moment = isinstance(kind, models.DateTimeField)
        default = dt.datetime(2001, 1, 1, tzinfo=dt.UTC) if is_moment else "9"
        published_version.refresh_from_db()
        value = other.get(field, PlanVersion.State.DRAFT if field == "state" else default)
        if field == "plan":
            value = Plan.objects.create(ward=published_version.plan.ward, fiscal_year=2040)
        if getattr(published_version, field) == value:
            value = None

        with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
            PlanVersion.objects.filter(pk=published_version.pk).update(**{field: value})

    @pytest.mark.django_db
    def test_let_the_next_version_take_the_place_of_the_published_one_once(
        self, published_version: PlanVersion, now: dt.datetime
    ) -> None:
        row = PlanVersion.objects.filter(pk=published_version.pk)

        closed = row.update(state=PlanVersion.State.CLOSED, closed_at=now)

        assert closed == 1
        with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
            row.update(state=PlanVersion.State.PUBLISHED)

    @pytest.mark.django_db
    def test_refuse_to_remove_a_published_version(self, published_version: PlanVersion) -> None:
        rows = PlanVersion.objects.filter(pk=published_version.pk)

        with pytest.raises(IntegrityError, match="never edited"), transaction.atomic():
            rows._raw_delete(rows.db)

    @pytest.mark.django_db
    def test_leave_a_draft_open(self, draft: PlanVersion) -> None:
        changed = [model.objects.filter(version=draft).update(position=9) for model in NODE_MODELS]

        assert min(changed) > 0

    @pytest.mark.django_db
    @pytest.mark.parametrize("model", APPEND_ONLY, ids=lambda model: model.__name__)
    @pytest.mark.parametrize("event", ["UPDATE", "DELETE"])
    def test_guard_records_that_are_only_added_to(
        self, model: type[models.Model], event: str
    ) -> None:
        events = {found for name, found in _triggers_of(model._meta.db_table)}

        assert event in events

    @pytest.mark.django_db
    def test_refuse_to_change_or_remove_a_number_that_was_taken(
        self, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        version = published_plan.versions.get(state="PUBLISHED")
        code = open_cases.find_target(version, measured=True)
        open_cases.take(published_plan, code, "MEASURED", now, value=3)
        MilestoneReport.objects.create(
            plan=published_plan, milestone_code="K1", reported_by=editor, reported_at=now
        )

        for rows in (Reading.objects.all(), MilestoneReport.objects.all()):
            with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
                rows.update(note="あとから")
            with pytest.raises(IntegrityError, match="only ever added to"), transaction.atomic():
                rows.delete()

    @pytest.mark.django_db
    def test_keep_the_audit_log_for_five_years(self) -> None:
        # By the clock of the database, which no test moves.
        today = dt.datetime.now(tz=dt.UTC)
        young, old = (
            AuditEntry.objects.create(
                at=today - dt.timedelta(days=days), code="tests.thing.done", subject="tests.thing:1"
            )
            for days in (4 * 365, 5 * 365 + 1)
        )

        old.delete()

        with pytest.raises(IntegrityError, match="five years"), transaction.atomic():
            young.delete()

    @pytest.mark.django_db
    def test_refuse_to_change_a_signed_review(
        self, published_plan: Plan, editor: User, approver: User, now: dt.datetime
    ) -> None:
        review = open_cases.sign_review(
            published_plan, writer=editor, approver=approver, moment=now
        )
        invitation = review.invitations.create(
            name="金沢 さくら", token_hash="x", created_at=now, expires_at=now
        )

        for change in (
            lambda: Review.objects.update(summary="あとから"),
            lambda: Review.objects.update(state="OPEN"),
            lambda: review.items.update(remark="あとから"),
            lambda: review.items.all().delete(),
            lambda: review.items.create(initiative_code="I9", title="あとから"),
            lambda: review.comments.create(invitation=invitation, body="あとから", updated_at=now),
            lambda: review.writers.add(approver),
        ):
            with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
                change()


class TestMigrations:
    def test_can_be_taken_back(self) -> None:
        loader = MigrationLoader(None, ignore_no_migrations=True)

        found = [
            f"{app}.{name}"
            for (app, name), migration in loader.disk_migrations.items()
            if migration.__module__.startswith("engawa.")
            for operation in migration.operations
            if isinstance(operation, RunPython | RunSQL) and not operation.reversible
        ]

        assert found == [], listed(found)

    def test_keep_moving_data_apart_from_changing_tables(self) -> None:
        loader = MigrationLoader(None, ignore_no_migrations=True)
        found = []

        for (app, name), migration in loader.disk_migrations.items():
            if not migration.__module__.startswith("engawa."):
                continue
            kinds = {isinstance(item, RunPython | RunSQL) for item in migration.operations}
            if kinds == {True, False}:
                found.append(f"{app}.{name}")

        assert found == [], listed(found)


class TestGlossary:
    def test_has_a_row_for_each_table(self) -> None:
        words = _identifiers()

        missing = [model.__name__ for model in house_models() if model.__name__ not in words]

        assert missing == [], listed(missing)

    def test_has_a_row_for_each_kind_of_node(self) -> None:
        text = (REPOSITORY / "docs/glossary.md").read_text(encoding="utf-8")

        missing = [
            kind.value
            for kind in NodeKind
            if kind.value.title().replace("_", "") not in _identifiers() and kind.value not in text
        ]

        assert missing == [], listed(missing)

    def test_gives_one_identifier_once(self) -> None:
        rows = re.findall(r"^\|[^|]+\| `(\w+)`", _glossary(), flags=re.MULTILINE)

        assert sorted(rows) == sorted(set(rows))


def _glossary() -> str:
    return (REPOSITORY / "docs/glossary.md").read_text(encoding="utf-8")


def _identifiers() -> set[str]:
    columns = re.findall(r"^\|[^|]+\|([^|]+)\|", _glossary(), flags=re.MULTILINE)
    return {word for column in columns for word in re.findall(r"`(\w+)`", column)}


def _triggers() -> set[str]:
    """Give the names of all triggers of the migrated database."""
    if connection.vendor == "sqlite":
        question = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        question = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(question)
        return {row[0] for row in cursor.fetchall()}


def _triggers_of(table: str) -> set[tuple[str, str]]:
    """Give (name, event) of the triggers of one table."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
                [table],
            )
            rows = cursor.fetchall()
        return {(name, event) for name, sql in rows for event in EVENTS if f"BEFORE {event}" in sql}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT trigger_name, event_manipulation FROM information_schema.triggers"
            " WHERE event_object_table = %s",
            [table],
        )
        return set(cursor.fetchall())
