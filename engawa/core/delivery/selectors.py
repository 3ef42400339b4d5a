"""Reading the list of promises that service rooms may deliver."""

from engawa.core.delivery.models import InitiativeRef


def list_initiatives(*, ward_id: int, fiscal_year: int) -> list[InitiativeRef]:
    """List the initiatives in force of one ward and year, in their order of first publication."""
    return list(
        InitiativeRef.objects.filter(
            ward_id=ward_id, fiscal_year=fiscal_year, withdrawn_at__isnull=True
        )
    )
