"""How a permission table is written and asked.

Each topic of a room keeps one in `tests/<room>/permission_tables/<topic>.py`:

    TABLE = [
        ("GET", "policy:desk", {"ward_slug": "kanazawa"}, OFFICERS),
        ("POST", "policy:import", lambda world: {…, "import_id": make_import(world).pk}, EDITORS),
    ]

A row is (method, name of the address, its arguments, {who asks: status}), and perhaps a fifth part, the
data that is sent. The arguments are a dict or a function that makes what it needs in the world that
`test_permissions.py` gives it: 金沢区 with `published_plan` of 2023 and an open draft, 港南区 with nothing.
`tests/house_rules/test_permissions.py` asks every row by everybody, and misses no view.
"""

import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import Plan, PlanVersion
from tests.cast import ASKERS
from tests.shared import REPOSITORY


@dataclass(frozen=True, slots=True)
class World:
    """What stands ready when a row is asked."""

    kanazawa: Ward
    konan: Ward
    plan: Plan
    version: PlanVersion
    draft: PlanVersion
    people: dict[str, User]


Arguments = dict[str, Any] | Callable[[World], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a permission table, and where it stands."""

    place: str
    method: str
    name: str
    arguments: Arguments
    statuses: dict[str, int]
    data: Any = None

    def arguments_in(self, world: World) -> dict[str, Any]:
        return self.arguments(world) if callable(self.arguments) else self.arguments

    def __str__(self) -> str:
        return f"{self.method} {self.name} ({self.place})"


def _statuses(*statuses: int) -> dict[str, int]:
    return dict(zip(ASKERS, statuses, strict=True))


# The usual columns: anonymous, hana, viewer, section_editor, section_approver, editor, approver,
# administrator, stranger. A role for one section counts for what its section answers for (EDITORS); what
# speaks for the whole ward wants a role for the whole ward.
EVERYBODY = _statuses(200, 200, 200, 200, 200, 200, 200, 200, 200)
OFFICERS = _statuses(302, 404, 200, 200, 200, 200, 200, 200, 404)
EDITORS = _statuses(302, 404, 403, 200, 200, 200, 200, 200, 404)
WARD_EDITORS = _statuses(302, 404, 403, 403, 403, 200, 200, 200, 404)
WARD_APPROVERS = _statuses(302, 404, 403, 403, 403, 403, 200, 200, 404)
WARD_ADMINISTRATORS = _statuses(302, 404, 403, 403, 403, 403, 403, 200, 404)


def when_let_in(statuses: dict[str, int], status: int) -> dict[str, int]:
    """Give the same column for a deed: those who are let in get that status instead of a page."""
    return {asker: status if usual == 200 else usual for asker, usual in statuses.items()}


def list_rows() -> list[Row]:
    """List the rows of all tables."""
    return list(_rows())


def _rows() -> Iterator[Row]:
    for path in sorted(REPOSITORY.glob("tests/**/permission_tables/*.py")):
        if path.stem == "__init__":
            continue
        spec = importlib.util.spec_from_file_location(f"permission_table_{path.stem}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        place = str(path.relative_to(REPOSITORY))
        for method, name, arguments, statuses, *data in module.TABLE:
            yield Row(place, method, name, arguments, statuses, *data)
