"""Who may do what with orders: writing wants a role for the whole ward, deciding that of an approver."""

from typing import TypeAlias

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest
from engawa.core.access.selectors import Officer
from engawa.rooms.safety.models import Order, OrderVersion

Crumbs: TypeAlias = list[dict[str, str]]


def may_write(officer: Officer) -> bool:
    """Tell whether the officer may write orders, registers and reports."""
    return officer.is_everywhere_at_least(Role.EDITOR)


def may_approve(officer: Officer) -> bool:
    """Tell whether the officer may approve orders that others wrote."""
    return officer.is_everywhere_at_least(Role.APPROVER)


def require_approver(request: OfficerRequest) -> None:
    """Refuse whoever may not approve.

    :raises PermissionDenied: the role is too low, or for a section only.
    """
    if not may_approve(request.officer):
        raise PermissionDenied(_("発令を決めるには、区全体の「承認」の権限が必要です。"))


def get_order_or_404(request: OfficerRequest, order_id: int) -> Order:
    """Give the order of the ward.

    :raises Http404: there is none.
    """
    found = Order.objects.filter(ward=request.ward, pk=order_id).select_related("current").first()
    if found is None:
        raise Http404
    return found


def get_version_or_404(request: OfficerRequest, version_id: int) -> OrderVersion:
    """Give a version of an order of the ward.

    :raises Http404: there is none.
    """
    found = OrderVersion.objects.filter(order__ward=request.ward, pk=version_id)
    version = found.select_related(
        "order__current", "previous", "written_by", "submitted_by", "approved_by", "scenario"
    ).first()
    if version is None:
        raise Http404
    return version


def name_home(*, is_drill: bool) -> str:
    """Give the name of the address of the board, real or drill."""
    return "safety:desk-drill" if is_drill else "safety:desk"


def crumbs_of(request: OfficerRequest, *parts: tuple[str, str], is_drill: bool = False) -> Crumbs:
    """Give the way from the board, or that of the drill, to a page; `parts` are (label, name of the page)."""
    way = [(_("防災"), "safety:desk")]
    if is_drill:
        way.append((_("訓練"), "safety:desk-drill"))
    return [
        {"label": label, "url": reverse(name, kwargs={"ward_slug": request.ward.slug})}
        for label, name in (*way, *parts)
    ]
