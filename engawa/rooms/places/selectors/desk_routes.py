"""What the desk shows of routes."""

from dataclasses import dataclass

from django.db.models import Count

from engawa.rooms.places.models import Route, RouteStep


@dataclass(frozen=True, slots=True)
class DeskRoute:
    """One line of the list of routes."""

    number: int
    title: str
    purpose: str
    steps: int
    has_line: bool
    section: str
    is_public: bool
    is_example: bool


def list_desk_routes(*, ward_id: int) -> list[DeskRoute]:
    """List the routes of the ward, public or not, without those that were taken off."""
    routes = Route.objects.filter(ward_id=ward_id, removed_at__isnull=True)
    counted = routes.select_related("section").annotate(count=Count("steps"))
    return [
        DeskRoute(
            number=route.number,
            title=route.title,
            purpose=route.get_purpose_display(),
            steps=route.count,
            has_line=route.line is not None,
            section=route.section.name if route.section else "",
            is_public=route.is_public,
            is_example=route.is_example,
        )
        for route in counted
    ]


def get_desk_route(*, ward_id: int, number: int) -> Route | None:
    """Give a route of the ward that was not taken off; None when there is none."""
    routes = Route.objects.filter(ward_id=ward_id, number=number, removed_at__isnull=True)
    return routes.select_related("section").first()


def get_desk_step(*, route: Route, step_id: int) -> RouteStep | None:
    """Give a step of the route; None when there is none."""
    return route.steps.filter(pk=step_id).select_related("place").first()


def list_desk_steps(*, route: Route) -> list[RouteStep]:
    """List the steps of a route in order, their places fetched."""
    return list(route.steps.select_related("place"))
