"""In which regime a ward acts now."""

from engawa.rooms.safety.models import Response


def get_response(*, ward_id: int, is_drill: bool) -> Response | None:
    """Give the response in which the ward acts; None when it acts in none."""
    return Response.objects.filter(
        ward_id=ward_id, is_drill=is_drill, ended_at__isnull=True
    ).first()
