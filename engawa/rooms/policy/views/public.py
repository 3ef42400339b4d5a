"""The pages of the plan that everybody may read, and the preview that shows a draft by the same pages."""

from collections.abc import Sequence
from functools import partial, wraps
from typing import Any, TypeVar

from django.contrib.messages import get_messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import (
    OfficerRequest,
    View,
    WardRequest,
    officer_page,
    open_page,
    public_page,
)
from engawa.core.fiscal.years import FiscalYear
from engawa.core.indicators.contracts import SMALLEST_COUNT_OF_PERSONS
from engawa.core.ui.languages import name_ward
from engawa.rooms.policy.addresses import Addresses, Shown, find_address
from engawa.rooms.policy.selectors import changes as differing
from engawa.rooms.policy.selectors import groupings, initiatives, measuring, pages, side_by_side
from engawa.rooms.policy.selectors import overview as overviews
from engawa.rooms.policy.selectors import search as searches
from engawa.rooms.policy.selectors.pages import Link, PlanPage
from engawa.rooms.policy.views.remembering import remember
from engawa.rooms.policy.wording import STALE_AFTER_DAYS, say_fiscal_year

T = TypeVar("T")
CACHE_SECONDS = 60


def for_everybody(view: View) -> View:
    """Let browsers and proxies keep the page for a minute, and ask afterwards whether it changed.

    The page says itself on what it depends (Vary: language and cookie). With the language in the
    address the answer carries a cookie, and a message that waits is shown in it: these belong to one
    visitor.
    """

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        is_own = request.user.is_authenticated or "lang" in request.GET
        if is_own or len(get_messages(request)):
            response = view(request, *args, **kwargs)
            patch_cache_control(response, private=True, no_cache=True)
        else:
            make = partial(view, request, *args, **kwargs)
            response = remember(request, make, today=timezone.localdate())
            patch_cache_control(response, public=True, max_age=CACHE_SECONDS)
        return response

    return require_safe(conditional_page(inner))


@public_page
@for_everybody
def overview(request: WardRequest, year: int | None = None) -> HttpResponse:
    """Show the whole plan of a year: its measures, its promises and where each of them stands."""
    now = timezone.now()
    page = pages.get_page(ward_id=request.ward.pk, fiscal_year=year, now=now)
    if page is None:
        return _say_what_there_is(request, year)
    return _show_overview(request, page)


@public_page
@for_everybody
def version(request: WardRequest, year: int, number: int) -> HttpResponse:
    """Show a version of the plan that another one has replaced."""
    page = pages.get_past_page(
        ward_id=request.ward.pk, fiscal_year=year, number=number, now=timezone.now()
    )
    return _show_overview(request, _existing(page))


@officer_page(Role.VIEWER, in_all_languages=True)
@require_safe
def preview(request: OfficerRequest, year: int) -> HttpResponse:
    """Show officers the draft as it would look when published."""
    page = pages.get_draft_page(ward_id=request.ward.pk, fiscal_year=year, now=timezone.now())
    return _show_overview(request, _existing(page))


@public_page
@for_everybody
def measure(request: WardRequest, year: int, code: str) -> HttpResponse:
    """Show one measure with its promises."""
    page = _page(request, year)
    found = pages.find_measure(page=page, code=code)
    if found is None:
        raise Http404
    return _render(
        request,
        "measure",
        page,
        crumbs=[_plan_link(page)],
        measure=found,
        neighbours=pages.list_neighbours(page=page, code=code),
    )


@public_page
@for_everybody
def initiative(request: WardRequest, year: int, code: str) -> HttpResponse:
    """Show one initiative: what was promised, the numbers now, and how it came here."""
    return _show_initiative(request, _page(request, year), code)


@public_page
@for_everybody
def version_initiative(request: WardRequest, year: int, number: int, code: str) -> HttpResponse:
    """Show one initiative as a past version had it."""
    page = pages.get_past_page(
        ward_id=request.ward.pk, fiscal_year=year, number=number, now=timezone.now()
    )
    return _show_initiative(request, _existing(page), code)


@officer_page(Role.VIEWER, in_all_languages=True)
@require_safe
def preview_initiative(request: OfficerRequest, year: int, code: str) -> HttpResponse:
    """Show officers one initiative of the draft as it would look when published."""
    page = pages.get_draft_page(ward_id=request.ward.pk, fiscal_year=year, now=timezone.now())
    return _show_initiative(request, _existing(page), code)


@public_page
@for_everybody
def sections(request: WardRequest, year: int) -> HttpResponse:
    """List the sections of the ward office with what they are in charge of."""
    page = _page(request, year)
    return _render_index(
        request,
        page,
        title=_("担当の課ごと"),
        lead=_("どの課が、何を約束したかを見られます。"),
        entries=groupings.list_sections(page=page),
    )


@public_page
@for_everybody
def section(request: WardRequest, year: int, code: str) -> HttpResponse:
    """Show what one section says of its year and its promises."""
    page = _page(request, year)
    group = _existing(groupings.get_section(page=page, code=code))
    return _render_group(
        request,
        page,
        group,
        kicker=_("担当の課"),
        index=Link(_("担当の課ごと"), _view(page, "sections")),
        aside=_contact(request),
    )


@public_page
@for_everybody
def themes(request: WardRequest, year: int) -> HttpResponse:
    """List the themes of the city's mid-term plan that the plan serves."""
    page = _page(request, year)
    return _render_index(
        request,
        page,
        title=_("中期計画のテーマごと"),
        lead=_(
            "市の中期計画には戦略のテーマがあります。区の取組が、どのテーマに役立つかを見られます。"
        ),
        entries=groupings.list_themes(page=page),
    )


@public_page
@for_everybody
def theme(request: WardRequest, year: int, value: str) -> HttpResponse:
    """Show the promises that serve one theme of the city's plan."""
    page = _page(request, year)
    group = _existing(groupings.get_tagged(page=page, scheme="city-theme", value=value))
    return _render_group(
        request,
        page,
        group,
        kicker=_("中期計画のテーマ%(number)s") % {"number": group.number},
        index=Link(_("中期計画のテーマごと"), _view(page, "themes")),
        aside=Link(
            _("このテーマを、ほかの区とならべて見る"),
            find_address("theme-side-by-side", year=year, value=value),
        ),
    )


@public_page
@for_everybody
def sdgs(request: WardRequest, year: int) -> HttpResponse:
    """List the seventeen goals of the SDGs and what the plan does for each."""
    page = _page(request, year)
    return _render_index(
        request,
        page,
        title=_("SDGsの目標ごと"),
        lead=_(
            "世界の17の目標に、区の取組がどうつながるかを見られます。目標の名前は、短く言いかえています。"
        ),
        entries=groupings.list_goals_of_sdgs(page=page),
    )


@public_page
@for_everybody
def sdg(request: WardRequest, year: int, value: str) -> HttpResponse:
    """Show the promises that serve one goal of the SDGs."""
    page = _page(request, year)
    group = _existing(groupings.get_tagged(page=page, scheme="sdgs", value=value))
    return _render_group(
        request,
        page,
        group,
        kicker=_("SDGs 目標%(number)s") % {"number": group.number},
        index=Link(_("SDGsの目標ごと"), _view(page, "sdgs")),
    )


@public_page
@for_everybody
def digital(request: WardRequest, year: int) -> HttpResponse:
    """Show what the ward does digitally, the goals of it, and the numbers of those activities."""
    page = _page(request, year)
    return _render(
        request,
        "digital",
        page,
        crumbs=[_plan_link(page)],
        group=groupings.get_digital(page=page),
        goals=groupings.list_digital_goals(page=page),
    )


@public_page
@for_everybody
def tag(request: WardRequest, year: int, scheme: str, value: str) -> HttpResponse:
    """Show the promises that carry a mark for which there is no list: new this year, EXPO, the ward's own."""
    page = _page(request, year)
    if scheme in groupings.SCHEMES_WITH_PAGES:
        raise Http404
    group = _existing(groupings.get_tagged(page=page, scheme=scheme, value=value))
    return _render_group(request, page, group, kicker=_("しるし"), index=None)


@public_page
@for_everybody
def partner(request: WardRequest, year: int, code: str) -> HttpResponse:
    """Show what the ward does together with one partner."""
    page = _page(request, year)
    group = _existing(groupings.get_partner(page=page, code=code))
    return _render_group(request, page, group, kicker=_("一緒に取り組む相手"), index=None)


@public_page
@for_everybody
def changes(request: WardRequest, year: int) -> HttpResponse:
    """Show what changed since an earlier version, old and new text side by side."""
    page = _page(request, year)
    since = _number(request.GET.get("since", ""))
    found = differing.get_changes(page=page, since=since)
    return _render(
        request,
        "changes",
        page,
        crumbs=[_plan_link(page)],
        found=found,
        asked_for=since if found and since not in (None, found.since) else None,
    )


@public_page
@for_everybody
def search(request: WardRequest) -> HttpResponse:
    """Search the plans of the ward."""
    question = request.GET.get("q", "").replace("\x00", "")
    found = searches.search_plans(
        ward_id=request.ward.pk,
        slug=request.ward.slug,
        question=question,
        fiscal_year=_number(request.GET.get("year", "")),
        page_number=request.GET.get("page", "1"),
    )
    context = {"feed_url": _feed(request), "found": found, "is_draft": False, "is_past": True}
    return render(request, "policy/public/search.html", context)


@public_page
@for_everybody
def numbers(request: WardRequest) -> HttpResponse:
    """Explain how the numbers beside the promises come about."""
    page = pages.get_page(ward_id=request.ward.pk, now=timezone.now())
    crumbs = [_plan_link(page)] if page else []
    context = {
        "feed_url": _feed(request),
        "measuring": measuring.get_measuring(ward_id=request.ward.pk, page=page),
        "smallest": SMALLEST_COUNT_OF_PERSONS,
        "stale_after": STALE_AFTER_DAYS,
        "crumbs": crumbs,
        "is_draft": False,
        "is_past": False,
    }
    return render(request, "policy/public/numbers.html", context)


@open_page
@for_everybody
def theme_side_by_side(request: HttpRequest, year: int, value: str) -> HttpResponse:
    """Show one theme of the city's plan in all wards, side by side."""
    found = side_by_side.get_side_by_side(fiscal_year=year, value=value)
    if found is None:
        raise Http404
    context = {
        "feed_url": "",
        "found": found,
        "value": value,
        "year": year,
        "year_name": say_fiscal_year(FiscalYear(year)),
        "is_draft": False,
        "is_past": False,
    }
    return render(request, "policy/public/side_by_side.html", context)


def _show_overview(request: WardRequest, page: PlanPage) -> HttpResponse:
    shown = overviews.get_overview(page=page, ward_id=request.ward.pk)
    return _render(request, "overview", page, crumbs=_crumbs_of_past(page), overview=shown)


def _show_initiative(request: WardRequest, page: PlanPage, code: str) -> HttpResponse:
    found = initiatives.get_initiative_page(
        page=page, code=code, accent=request.ward.accent, now=timezone.now()
    )
    if found is None:
        raise Http404
    crumbs = [
        *_crumbs_of_past(page),
        _plan_link(page),
        Link(found.measure_title, found.measure_url),
    ]
    return _render(request, "initiative", page, crumbs=crumbs, shown=found)


def _say_what_there_is(request: WardRequest, year: int | None) -> HttpResponse:
    """Say that nothing is published yet, or not for this year, and lead to the years that there are."""
    if year is None:
        return render(request, "policy/public/unpublished.html", {"feed_url": _feed(request)})
    years = pages.list_years(ward_id=request.ward.pk, slug=request.ward.slug)
    if not years:
        raise Http404
    context = {"year_name": say_fiscal_year(FiscalYear(year)), "years": years}
    return render(request, "policy/public/no_year.html", context, status=404)


def _page(request: WardRequest, year: int) -> PlanPage:
    return _existing(pages.get_page(ward_id=request.ward.pk, fiscal_year=year, now=timezone.now()))


def _existing(found: T | None) -> T:
    if found is None:
        raise Http404
    return found


def _number(text: str) -> int | None:
    """Read a number from the address; anything else counts as not given."""
    return int(text) if text.isdecimal() and len(text) <= 4 else None


def _view(page: PlanPage, name: str) -> str:
    return page.addresses.view(name)


def _plan_link(page: PlanPage) -> Link:
    if page.addresses.shown is Shown.PAST:
        number = page.document.version
        return Link(_("第%(number)s版（過去の版）") % {"number": number}, page.addresses.plan())
    return Link(_say_plan(page), page.addresses.plan())


def _crumbs_of_past(page: PlanPage) -> list[Link]:
    """Lead from a past version to the one in force."""
    if page.addresses.shown is not Shown.PAST:
        return []
    in_force = Addresses(page.document.ward.slug, page.document.fiscal_year)
    return [Link(_say_plan(page), in_force.plan())]


def _say_plan(page: PlanPage) -> str:
    return _("%(year)sの運営方針") % {"year": say_fiscal_year(page.year)}


def _render_index(
    request: WardRequest,
    page: PlanPage,
    *,
    title: str,
    lead: str,
    entries: Sequence[groupings.GroupLink],
) -> HttpResponse:
    return _render(
        request,
        "index",
        page,
        crumbs=[_plan_link(page)],
        title=title,
        lead=lead,
        entries=entries,
    )


def _render_group(
    request: WardRequest,
    page: PlanPage,
    group: groupings.Group,
    *,
    kicker: str,
    index: Link | None,
    aside: Link | None = None,
) -> HttpResponse:
    crumbs = [_plan_link(page), *([index] if index else [])]
    return _render(request, "group", page, crumbs=crumbs, group=group, kicker=kicker, aside=aside)


def _render(
    request: WardRequest, name: str, page: PlanPage, *, crumbs: Sequence[Link], **context: Any
) -> HttpResponse:
    return render(
        request,
        f"policy/public/{name}.html",
        {
            "feed_url": _feed(request),
            "plan": page,
            "ward_name": name_ward(
                name=page.document.ward.name,
                name_kana=request.ward.name_kana,
                name_en=page.document.ward.name_en,
            ),
            "numbers_url": find_address("numbers", ward_slug=request.ward.slug),
            "digital_url": page.addresses.view("digital"),
            "year_name": say_fiscal_year(page.year),
            # Japanese sentences follow each other without a space.
            "gap": "" if (get_language() or "").startswith("ja") else " ",
            "version_words": pages.say_version(page=page),
            "is_past": page.addresses.shown is Shown.PAST,
            "is_draft": page.addresses.shown is Shown.DRAFT,
            "crumbs": list(crumbs),
            **context,
        },
    )


def _contact(request: WardRequest) -> Link | None:
    """Lead to where the ward office listens, if it says where."""
    url = request.ward.contact_url
    return Link(_("この課へのご意見、お問い合わせ"), url) if url else None


def _feed(request: WardRequest) -> str:
    """Give the address of the feed that the page's head names."""
    return find_address("feed", ward_slug=request.ward.slug)
