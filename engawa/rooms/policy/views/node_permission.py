"""Who may edit which part of a plan, and the sentence for who may not."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from engawa.core.access.models import Role
from engawa.rooms.policy.drafting import errors
from engawa.rooms.policy.models import PlanVersion
from engawa.rooms.policy.nodes import NodeKind
from engawa.rooms.policy.selectors import desk as selectors
from engawa.rooms.policy.selectors.nodes import (
    NodeData,
    NodeUnknown,
    get_node,
)
from engawa.rooms.policy.views.editor import (
    Desk,
    Refused,
    require_whole_ward,
)


def find_node(desk: Desk, code: str) -> NodeData:
    """Give one part of the version.

    :raises Http404: it has none with this code.
    """
    try:
        return get_node(version=desk.version, code=code)
    except NodeUnknown:
        raise Http404 from None


def has_node(desk: Desk, code: str) -> bool:
    """Tell whether the version has a part with this code."""
    try:
        get_node(version=desk.version, code=code)
    except NodeUnknown:
        return False
    return True


def require_may_edit(desk: Desk, shown: NodeData) -> None:
    """Let only officers pass who may edit the part.

    :raises Refused: the officer may not; the sentence says why.
    """
    sentence = why_closed(desk, shown)
    if sentence:
        raise Refused(sentence)


def why_closed(desk: Desk, shown: NodeData) -> str:
    """Say why the officer cannot edit the part; "" where they can."""
    officer = desk.request.officer
    if not desk.is_draft:
        if desk.version.state == PlanVersion.State.IN_REVIEW:
            return _("この版は承認を待っています。直すには、依頼した人が取り下げます。")
        return _("この版は公開されています。直すには、新しい版を始めます。")
    if not officer.is_at_least(Role.EDITOR):
        return _("あなたの権限は「閲覧」です。直すには「編集」の権限が必要です。")
    if not selectors.may_edit(officer=officer, section_id=shown.section_id):
        if shown.section_id is None:
            return _("担当の課のない項目は、区全体の編集の権限を持つ人だけが直せます。")
        return _("この項目は、ほかの課が担当しています。担当の課の人に頼んでください。")
    return ""


def require_may_add(desk: Desk, kind: NodeKind, parent: NodeData | None) -> None:
    """Let only officers pass who may add a part of that kind there.

    :raises Refused: the officer may not; the sentence says why.
    """
    officer = desk.request.officer
    if not desk.is_draft:
        raise Refused(_("この版は下書きではありません。直すには、新しい版を始めます。"))
    if parent is not None and parent.kind is not NodeKind.MEASURE:
        require_may_edit(desk, parent)
    elif kind is NodeKind.INITIATIVE:
        # An officer of one section may add what that section undertakes.
        if not officer.is_at_least(Role.EDITOR):
            raise Refused(_("加えるには「編集」の権限が必要です。"))
    else:
        require_whole_ward(desk.request)


def require_may_put(desk: Desk, code: str) -> None:
    """Let only officers pass who may put a part under the one with this code.

    :raises Refused: the officer may not; the sentence says why.
    """
    try:
        target = get_node(version=desk.version, code=code)
    except NodeUnknown:
        return
    if target.kind is not NodeKind.MEASURE:
        require_may_edit(desk, target)


def require_own_section(
    desk: Desk, fields: dict[str, Any], kind: NodeKind, shown: NodeData | None
) -> None:
    """Refuse an officer of one section who would hand a part over to nobody or to another."""
    if kind is not NodeKind.INITIATIVE or selectors.may_edit_all(officer=desk.request.officer):
        return
    if shown is not None and fields.get("section") == shown.fields.get("section"):
        return
    ids = {section.code: section.pk for section in desk.sections}
    section_id = ids.get(fields.get("section", ""))
    if section_id is None or not selectors.may_edit(
        officer=desk.request.officer, section_id=section_id
    ):
        raise errors.FieldsRefused({"section": _("あなたの課を選んでください。")})
