"""Finding what is public of the plans: versions in force and before, signed reviews."""

from django.db.models import Prefetch

from engawa.rooms.policy.models import PlanVersion, Review, ReviewItem

State = PlanVersion.State
PUBLIC_STATES = (State.PUBLISHED, State.CLOSED)


def list_public_versions(*, ward_id: int, limit: int | None = None) -> list[PlanVersion]:
    """List the versions that a ward ever published, newest first, without their documents."""
    return list(
        PlanVersion.objects.filter(plan__ward_id=ward_id, state__in=PUBLIC_STATES)
        .select_related("plan")
        .defer("document")
        .order_by("-plan__fiscal_year", "-number")[:limit]
    )


def find_public_version(
    *, ward_id: int, fiscal_year: int, number: int | None = None
) -> PlanVersion | None:
    """Find a version of a ward's plan: that of the number, in force or past, or the one in force."""
    versions = PlanVersion.objects.filter(plan__ward_id=ward_id, plan__fiscal_year=fiscal_year)
    if number is None:
        versions = versions.filter(state=State.PUBLISHED)
    else:
        versions = versions.filter(state__in=PUBLIC_STATES, number=number)
    return versions.select_related("plan__ward").first()


def find_newest_version(*, ward_id: int, fiscal_year: int) -> PlanVersion | None:
    """Find the newest version of a ward's plan, a draft if there is one: for officers only."""
    return (
        PlanVersion.objects.filter(plan__ward_id=ward_id, plan__fiscal_year=fiscal_year)
        .select_related("plan__ward")
        .order_by("-number")
        .first()
    )


def list_signed_reviews(*, ward_id: int, fiscal_year: int | None = None) -> list[Review]:
    """List the reviews that a ward signed, with their items in order, oldest first."""
    reviews = Review.objects.filter(plan__ward_id=ward_id, state=Review.State.SIGNED)
    if fiscal_year is not None:
        reviews = reviews.filter(plan__fiscal_year=fiscal_year)
    items = Prefetch("items", ReviewItem.objects.order_by("position", "id"))
    return list(
        reviews.select_related("plan__ward")
        .prefetch_related(items)
        .order_by("plan__fiscal_year", "starts_on", "kind")
    )
