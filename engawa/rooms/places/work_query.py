"""What somebody asks of the list of works: read from an address, and written into one."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.utils.datastructures import MultiValueDict

from engawa.rooms.places.models import Work


@dataclass(frozen=True, slots=True)
class WorkQuery:
    """One question to the list of works; `area` is the code of a district."""

    state: str = ""
    kind: str = ""
    area: str = ""

    def is_empty(self) -> bool:
        """Tell whether nothing narrows the list."""
        return self == WorkQuery()

    def toggled(self, name: str, value: str) -> "WorkQuery":
        """Give the question with that part set, or taken back where it is set so already."""
        return replace(self, **{name: "" if getattr(self, name) == value else value})


def read_work_query(parameters: MultiValueDict[str, str], /) -> WorkQuery:
    """Read a question from the parameters of an address; what makes no sense is left out."""
    state, kind = str(parameters.get("state", "")), str(parameters.get("kind", ""))
    return WorkQuery(
        state=state if state in Work.State.values else "",
        kind=kind if kind in Work.Kind.values else "",
        area=str(parameters.get("area", ""))[:60],
    )


def write_work_query(query: WorkQuery, /) -> str:
    """Write a question as the end of an address; nothing when nothing is asked."""
    pairs = [("state", query.state), ("kind", query.kind), ("area", query.area)]
    words = urlencode([pair for pair in pairs if pair[1]])
    return f"?{words}" if words else ""
