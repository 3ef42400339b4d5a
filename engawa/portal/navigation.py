"""The menus of a ward, made from what the rooms put into them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.core.access.models import Role
from engawa.core.access.selectors import Officer
from engawa.core.ui import navigation
from engawa.core.ui.paths import find_path
from engawa.core.wards.models import Ward

navigation.add_desk(
    navigation.Entry(
        key="ward",
        label=lambda: _("区のこと"),
        lead=lambda: _("区の色と窓口、課と相手と地区の名前を整えます。"),
        url_name="portal:ward-facts",
        position=890,
        prefix="desk/ward/",
        at_least=Role.ADMINISTRATOR.value,
        for_whole_ward=True,
    )
)
navigation.add_desk(
    navigation.Entry(
        key="officers",
        label=lambda: _("職員と役割"),
        lead=lambda: _("だれが何をできるかを決めます。"),
        url_name="portal:officers",
        position=900,
        prefix="desk/officers/",
        at_least=Role.ADMINISTRATOR.value,
        for_whole_ward=True,
    )
)
navigation.add_desk(
    navigation.Entry(
        key="messages",
        label=lambda: _("送った連絡"),
        lead=lambda: _("届かなかったメールを確かめ、文の見本を読みます。"),
        url_name="portal:messages",
        position=905,
        prefix="desk/messages/",
        at_least=Role.ADMINISTRATOR.value,
        for_whole_ward=True,
    )
)
navigation.add_desk(
    navigation.Entry(
        key="records",
        label=lambda: _("したことの記録"),
        lead=lambda: _("だれがいつ何をしたかを読みます。"),
        url_name="portal:audit-log",
        position=910,
        prefix="desk/records/",
        at_least=Role.ADMINISTRATOR.value,
        for_whole_ward=True,
    )
)


@dataclass(frozen=True, slots=True)
class Link:
    """A menu entry of one ward, ready for a page."""

    label: str
    lead: str
    url: str
    current: bool = False


def list_ward_entries(ward: Ward, path: str = "") -> list[Link]:
    """List the public menu of a ward; the entry that holds `path` is marked as current."""
    return [_link(entry, ward, path) for entry in navigation.list_public()]


def list_desk_entries(ward: Ward, officer: Officer, path: str = "") -> list[Link]:
    """List the desk's menu of a ward for one officer."""
    return [
        _link(entry, ward, path) for entry in navigation.list_desk() if _may_open(officer, entry)
    ]


def _may_open(officer: Officer, entry: navigation.Entry) -> bool:
    role = Role(entry.at_least)
    if entry.for_whole_ward:
        return officer.is_everywhere_at_least(role)
    return officer.is_at_least(role)


def _link(entry: navigation.Entry, ward: Ward, path: str) -> Link:
    return Link(
        label=entry.label(),
        lead=entry.lead(),
        url=find_path(entry.url_name, ward_slug=ward.slug),
        current=path.startswith(f"/{ward.slug}/{entry.prefix}"),
    )
