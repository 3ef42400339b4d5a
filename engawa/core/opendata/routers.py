"""The parts of the API that rooms bring; `api.py` of each room adds its own at start-up."""

from ninja import Router

_routers: dict[str, Router] = {}


def add_router(prefix: str, router: Router) -> None:
    """Put a room's part of the API under `/api/v1/<prefix>`."""
    _routers[prefix] = router


def list_routers() -> list[tuple[str, Router]]:
    """List (prefix, router) in the order of the prefixes."""
    return sorted(_routers.items())
