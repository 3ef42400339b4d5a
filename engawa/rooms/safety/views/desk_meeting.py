"""Two officers at one form of headquarters: what it carries with it, and what both made of it."""

from engawa.core.access.pages import OfficerRequest
from engawa.core.ui.meeting import Conflict, Sheet, meet, read_opened, write_opened


def read_sent(request: OfficerRequest) -> dict[str, str]:
    """Give what a form sends beside its fields: its revision, and how it was opened."""
    return {name: request.POST.get(name, "") for name in ("revision", "opened")}


def open_sent(sheet: Sheet, revision: int) -> dict[str, str]:
    """Give what a form that is opened carries with it."""
    return {"revision": str(revision), "opened": write_opened(sheet)}


def put_together(
    *, opened: str, current: Sheet, typed: Sheet, again: Sheet
) -> tuple[Conflict, Sheet]:
    """Put what two officers made of a page together; give what differs, and `again` filled with both."""
    conflict = meet(opened=read_opened(opened), current=current, typed=typed)
    again.show(conflict.kept)
    return conflict, again
