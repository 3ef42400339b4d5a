"""The pages of programmes that everybody may read, and their feeds."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engawa.core.access.pages import WardRequest, for_everybody, public_page
from engawa.core.access.pictures import send_picture
from engawa.core.documents import icalendar
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.addresses import name_host
from engawa.rooms.programmes.exporting import atom
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.query import list_pairs, read_query, write_query
from engawa.rooms.programmes.selectors.calendar import get_event, list_events, list_feed_entries
from engawa.rooms.programmes.selectors.details import get_programme_detail
from engawa.rooms.programmes.selectors.listing import get_list_page, get_year_page
from engawa.rooms.programmes.selectors.month import get_month_page, read_month
from engawa.rooms.programmes.wording import say_ward


@public_page
@for_everybody
def listing(request: WardRequest) -> HttpResponse:
    """List the sessions to come that answer the question in the address, with the map of their venues."""
    ward, query = request.ward, read_query(request.GET)
    page = get_list_page(
        ward_id=ward.pk,
        ward_slug=ward.slug,
        ward_name=say_ward(ward),
        query=query,
        page_number=request.GET.get("page", "1"),
        now=timezone.now(),
    )
    number = page.page.number
    request.page_parameters = [
        *list_pairs(query),
        *([("page", str(number))] if number > 1 else []),
    ]
    return render(request, "programmes/public/list.html", {"list": page})


@public_page
@for_everybody
def month(request: WardRequest, month: str) -> HttpResponse:
    """Show a month as a calendar, narrowed as the list is."""
    first, query = read_month(text=month), read_query(request.GET)
    if first is None:
        raise Http404
    page = get_month_page(
        ward_id=request.ward.pk,
        ward_slug=request.ward.slug,
        first=first,
        query=query,
        now=timezone.now(),
    )
    request.page_parameters = list_pairs(query)
    context = {"month": page, "crumbs": [list_link(request.ward)]}
    return render(request, "programmes/public/month.html", context)


@public_page
@for_everybody
def year(request: WardRequest, year: int) -> HttpResponse:
    """List what there was in a fiscal year until now."""
    page = get_year_page(
        ward_id=request.ward.pk,
        ward_slug=request.ward.slug,
        year=year,
        page_number=request.GET.get("page", "1"),
        now=timezone.now(),
    )
    if page is None:
        raise Http404
    if page.page.number > 1:
        request.page_parameters = [("page", str(page.page.number))]
    context = {"year": page, "crumbs": [list_link(request.ward)]}
    return render(request, "programmes/public/year.html", context)


@public_page
@for_everybody
def programme(request: WardRequest, number: int) -> HttpResponse:
    """Show everything that is known of one programme, with all that is booked of it."""
    detail = get_programme_detail(
        ward_id=request.ward.pk,
        ward_slug=request.ward.slug,
        ward_name=say_ward(request.ward),
        number=number,
        site_url=settings.SITE_URL,
        now=timezone.now(),
    )
    if detail is None:
        raise Http404
    context = {"detail": detail, "crumbs": [list_link(request.ward)]}
    return render(request, "programmes/public/programme.html", context)


@public_page
@require_safe
def poster(request: WardRequest, number: int, name: str) -> FileResponse:
    """Give the file of a poster; of a programme that is not public, to officers of the ward only."""
    found = Programme.objects.filter(
        ward=request.ward, number=number, poster__endswith=f"/{name}"
    ).first()
    if found is None:
        raise Http404
    return send_picture(request, found.poster, is_public=found.is_public)


@public_page
@for_everybody
def calendar(request: WardRequest) -> HttpResponse:
    """Give the sessions to come that answer the question as a calendar file."""
    ward, query = request.ward, read_query(request.GET).for_feeds()
    events = list_events(
        ward_id=ward.pk,
        ward_slug=ward.slug,
        site_url=settings.SITE_URL,
        host=name_host(),
        query=query,
        now=timezone.now(),
    )
    return _send_calendar(_title(ward), events, f"{ward.slug}-programmes.ics")


@public_page
@for_everybody
def session_calendar(request: WardRequest, number: int, session_id: int) -> HttpResponse:
    """Give one session as a calendar file."""
    ward = request.ward
    event = get_event(
        ward_id=ward.pk,
        ward_slug=ward.slug,
        site_url=settings.SITE_URL,
        host=name_host(),
        number=number,
        session_id=session_id,
    )
    if event is None:
        raise Http404
    return _send_calendar(event.summary, [event], f"{ward.slug}-programme-{number}.ics")


@public_page
@for_everybody
def feed(request: WardRequest) -> HttpResponse:
    """Give the new and changed programmes that answer the question as a feed."""
    ward, query = request.ward, read_query(request.GET).for_feeds()
    entries = list_feed_entries(
        ward_id=ward.pk,
        ward_slug=ward.slug,
        site_url=settings.SITE_URL,
        query=query,
        now=timezone.now(),
    )
    question = write_query(query)
    content = atom.write_feed(
        title=_title(ward),
        home=settings.SITE_URL + _address("list", ward) + question,
        address=settings.SITE_URL + _address("feed", ward) + question,
        author=_("%(ward)s役所") % {"ward": say_ward(ward)},
        language=get_language() or settings.LANGUAGE_CODE,
        entries=[
            atom.Entry(
                title=entry.title,
                url=entry.url,
                kind=entry.kind,
                lead=entry.lead,
                facts=(
                    (_("次の回"), entry.next),
                    (_("対象"), entry.for_whom),
                    (_("費用"), entry.fee),
                ),
                changed_at=entry.changed_at,
            )
            for entry in entries
        ],
    )
    return HttpResponse(content, content_type=atom.MEDIA_TYPE)


def list_link(ward: Ward) -> dict[str, str]:
    """Give the link back to the list, as the path to a page shows it."""
    return {"label": _("教室・催し"), "url": _address("list", ward)}


def _title(ward: Ward) -> str:
    title = _("%(ward)sの教室・講座・催し") % {"ward": say_ward(ward)}
    return _("見本：%(title)s") % {"title": title} if settings.IS_DEMO else title


def _address(name: str, ward: Ward) -> str:
    return reverse(f"programmes:{name}", kwargs={"ward_slug": ward.slug})


def _send_calendar(
    name: str, events: list[icalendar.CalendarEvent], file_name: str
) -> HttpResponse:
    # The file is as old as its latest change, so that asking again gives the very same one.
    made_at = max((event.changed_at for event in events), default=timezone.now())
    content = icalendar.write_calendar(name=name, events=events, made_at=made_at)
    response = HttpResponse(content, content_type=icalendar.MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
