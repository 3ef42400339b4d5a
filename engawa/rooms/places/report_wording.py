"""What pages and mails say of a report, in the reader's language."""

from django.urls import reverse

from engawa.rooms.places.models import SpotReport


def say_state(state: str) -> str:
    """Say where a report stands."""
    return str(SpotReport.State(state).label)


def address_of_report(*, ward_slug: str, code: str, name: str = "report-status") -> str:
    """Give the address of a page of the report with that code."""
    return reverse(f"places:{name}", kwargs={"ward_slug": ward_slug, "code": code})
