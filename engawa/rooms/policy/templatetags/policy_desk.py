"""Tags of the policy's pages at the desk."""

from django import template
from django.utils.translation import gettext as _

from engawa.core.fiscal.years import FiscalYear
from engawa.rooms.policy.addresses import find_address

register = template.Library()


@register.simple_tag
def desk_crumbs(
    ward_slug: str,
    year: int | None = None,
    within: str = "",
    kind: str = "",
    kind_label: str = "",
) -> list[dict[str, str]]:
    """Give the way down to a page of the desk: 運営方針 › 令和5年度 › 数字 (or 振り返り › 中間振り返り)."""
    way = [{"url": find_address("desk", ward_slug=ward_slug), "label": _("運営方針")}]
    if year is None:
        return way
    place: dict[str, str | int] = {"ward_slug": ward_slug, "year": year}
    way.append({"url": find_address("desk-plan", **place), "label": FiscalYear(year).label})
    if within == "numbers":
        way.append({"url": find_address("desk-numbers", **place), "label": _("数字")})
    elif within == "reviews":
        way.append({"url": find_address("desk-reviews", **place), "label": _("振り返り")})
    if kind:
        way.append({"url": find_address("desk-review", **place, kind=kind), "label": kind_label})
    return way


@register.simple_tag
def publication_steps(at: str, ward_slug: str, year: int) -> list[dict[str, str]]:
    """Give the steps of a draft to the public page; `at` is the one that is due: submit or approval."""
    write = find_address("desk-plan", ward_slug=ward_slug, year=year)
    is_submitted = at == "approval"
    return [
        {"label": _("下書きを書く"), "url": write, "state": "done"},
        {
            "label": _("承認を依頼する"),
            "url": "",
            "state": "done" if is_submitted else "current",
        },
        {
            "label": _("別の人が承認する"),
            "url": "",
            "state": "current" if is_submitted else "todo",
        },
    ]
