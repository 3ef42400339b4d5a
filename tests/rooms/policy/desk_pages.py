"""Where the pages of the desk are, and what their forms send."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from engawa.core.access.models import User
from engawa.rooms.policy.models import PlanVersion
from engawa.rooms.policy.selectors.nodes import NodeData, get_node
from engawa.rooms.policy.services import tree

Open = Callable[..., Client]
DESK = "/kanazawa/desk/policy/"
YEAR = DESK + "2023/"
ACTIVITY = YEAR + "nodes/A1/"


def read(draft: PlanVersion, code: str) -> NodeData:
    return get_node(version=PlanVersion.objects.get(pk=draft.pk), code=code)


def typed(draft: PlanVersion, code: str, **fields: Any) -> dict[str, Any]:
    """What the form of a part sends when the officer changed these fields."""
    node = read(draft, code)
    return {**node.fields, "version": node.revision, **fields}


def changed_by(draft: PlanVersion, officer: User, code: str, now: Any, **fields: Any) -> None:
    tree.update_node(
        version_id=draft.pk,
        code=code,
        fields=fields,
        base_revision=read(draft, code).revision,
        actor_id=officer.pk,
        now=now,
    )
