"""The public pages of works: the list with its map, and one work with everything known of it."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.paginator import Page, Paginator
from django.db.models import Case, F, QuerySet, Value, When
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from engawa.core.geo.points import Point
from engawa.core.ui.days import say_day, say_moment
from engawa.core.ui.languages import choose_by_language
from engawa.core.wards.models import Area, Section
from engawa.rooms.places.map_drawing import Pin
from engawa.rooms.places.models import Work, WorkPhoto, WorkPromise
from engawa.rooms.places.selectors.listing import Choice, Option
from engawa.rooms.places.selectors.pin_maps import draw_pins
from engawa.rooms.places.work_query import WorkQuery, write_work_query
from engawa.rooms.places.work_wording import name_work, say_when, say_year

CARDS_ON_A_PAGE = 20
# What goes on now comes first, then what will be, then what was.
_ORDER = Case(
    *(
        When(state=state, then=Value(position))
        for position, state in enumerate(("UNDER_WAY", "PLANNED", "DONE"))
    ),
    default=Value(9),
)


@dataclass(frozen=True, slots=True)
class WorkCard:
    """A work in short: what the list says of it, and its number on the map."""

    pin: int
    number: int
    url: str
    title: str
    has_japanese_title: bool
    kind: str
    state: str
    state_label: str
    where: str
    when: str
    point: Point | None
    is_example: bool


@dataclass(frozen=True, slots=True)
class WorksPage:
    """Everything that the list of works shows."""

    query: WorkQuery
    heading: str
    cards: tuple[WorkCard, ...]
    page: Page[Work]
    states: tuple[Choice, ...]
    kinds: tuple[Choice, ...]
    areas: tuple[Option, ...]
    without_point: int
    map: SafeString | None
    map_credit: str
    files: str
    as_of: str
    has_any: bool


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A promise of the policy that a work keeps; `url` is empty where its page is not to be found."""

    title: str
    year: str
    url: str


@dataclass(frozen=True, slots=True)
class WorkPhotoView:
    """A photo of a work: where its file is, its sides in points, its words."""

    pk: int
    moment: str
    moment_label: str
    url: str
    width: int
    height: int
    alternative: str


@dataclass(frozen=True, slots=True)
class WorkDetail:
    """Everything that the page of one work shows."""

    card: WorkCard
    description: str
    called_off_reason: str
    planned: str
    started: str
    done: str
    section: str
    area: str
    school: str
    promises: tuple[PromiseView, ...]
    before: tuple[WorkPhotoView, ...]
    after: tuple[WorkPhotoView, ...]
    map: SafeString | None
    position_code: str
    as_of: str
    address: str


def filter_works(*, ward_id: int, query: WorkQuery) -> QuerySet[Work]:
    """Give the public works of the ward that answer a question, in the order of the list."""
    works = Work.objects.filter(ward_id=ward_id, is_public=True)
    if query.state:
        works = works.filter(state=query.state)
    if query.kind:
        works = works.filter(kind=query.kind)
    if query.area:
        works = works.filter(area__code=query.area)
    return works.order_by(
        _ORDER,
        F("done_on").desc(nulls_last=True),
        F("started_on").desc(nulls_last=True),
        "number",
    )


def get_works_page(
    *,
    ward_id: int,
    ward_slug: str,
    ward_name: str,
    query: WorkQuery,
    page_number: str,
    now: dt.datetime,
) -> WorksPage:
    """Answer a question to the list of works with a whole page."""
    groups = _count_groups(ward_id)
    works = filter_works(ward_id=ward_id, query=query)
    page = Paginator(works, CARDS_ON_A_PAGE).get_page(page_number)
    first = page.start_index() or 1
    cards = tuple(_card(work, first + at, ward_slug) for at, work in enumerate(page.object_list))
    pins = [Pin(card.pin, card.point) for card in cards if card.point is not None]
    drawing, credit = draw_pins(ward_id=ward_id, ward_name=ward_name, pins=pins)
    return WorksPage(
        query=query,
        heading=_say_heading(query, page.paginator.count),
        cards=cards,
        page=page,
        states=_choices(query, "state", Work.State.choices, groups),
        kinds=_choices(query, "kind", Work.Kind.choices, groups),
        areas=_area_options(ward_id, query),
        without_point=sum(card.point is None for card in cards),
        map=drawing,
        map_credit=credit,
        files=write_work_query(query),
        as_of=say_moment(now),
        has_any=bool(groups),
    )


def get_work_detail(
    *,
    ward_id: int,
    ward_slug: str,
    ward_name: str,
    number: int,
    site_url: str,
    now: dt.datetime,
) -> WorkDetail | None:
    """Give everything known of a public work; None when there is none of that number."""
    work = (
        Work.objects.filter(ward_id=ward_id, number=number, is_public=True)
        .select_related("section", "area")
        .prefetch_related("photos", "promises__initiative")
        .first()
    )
    if work is None:
        return None
    card = _card(work, 1, ward_slug)
    photos = view_work_photos(work=work, ward_slug=ward_slug)
    drawing = None
    if card.point is not None:
        drawing, _credit = draw_pins(
            ward_id=ward_id, ward_name=ward_name, pins=[Pin(1, card.point)]
        )
    return WorkDetail(
        card=card,
        description=work.description,
        called_off_reason=work.called_off_reason if work.state == "CALLED_OFF" else "",
        planned=_say_planned(work),
        started=say_day(work.started_on) if work.started_on else "",
        done=say_day(work.done_on) if work.done_on else "",
        section=name_section(section=work.section),
        area=work.area.name if work.area else "",
        school=work.school,
        promises=tuple(_view_promise(promise, ward_slug) for promise in work.promises.all()),
        before=tuple(photo for photo in photos if photo.moment == WorkPhoto.Moment.BEFORE),
        after=tuple(photo for photo in photos if photo.moment == WorkPhoto.Moment.AFTER),
        map=drawing,
        position_code=f"{work.latitude:.6f},{work.longitude:.6f}" if card.point else "",
        as_of=say_moment(now),
        address=site_url + card.url,
    )


def view_work_photos(*, work: Work, ward_slug: str) -> tuple[WorkPhotoView, ...]:
    """Give the photos of a work with the addresses of their files."""
    return tuple(
        WorkPhotoView(
            pk=photo.pk,
            moment=photo.moment,
            moment_label=photo.get_moment_display(),
            url=reverse(
                "places:work-photo",
                kwargs={
                    "ward_slug": ward_slug,
                    "number": work.number,
                    "name": PurePosixPath(str(photo.image.name)).name,
                },
            ),
            width=photo.width,
            height=photo.height,
            alternative=photo.alternative,
        )
        for photo in work.photos.all()
    )


def name_section(*, section: Section | None) -> str:
    """Name a section in the reader's language; nothing where there is none."""
    if section is None:
        return ""
    return choose_by_language(
        japanese=section.name, english=section.name_en, easy=section.name_easy
    )


def draw_spot(*, ward_id: int, ward_name: str, point: Point) -> SafeString | None:
    """Draw the map of the ward with one spot; None where the outline is not known."""
    return draw_pins(ward_id=ward_id, ward_name=ward_name, pins=[Pin(1, point)])[0]


def _card(work: Work, pin: int, ward_slug: str) -> WorkCard:
    title = name_work(work)
    point = None
    if work.latitude is not None and work.longitude is not None:
        point = Point(work.latitude, work.longitude)
    return WorkCard(
        pin=pin,
        number=work.number,
        url=reverse("places:work", kwargs={"ward_slug": ward_slug, "number": work.number}),
        title=title,
        has_japanese_title=title == work.title,
        kind=work.get_kind_display(),
        state=work.state,
        state_label=work.get_state_display(),
        where=work.where,
        when=say_when(work),
        point=point,
        is_example=work.is_example,
    )


def _count_groups(ward_id: int) -> Counter[tuple[str, str, str]]:
    """Count the public works by state, kind and district, which are few whatever there is."""
    works = Work.objects.filter(ward_id=ward_id, is_public=True).order_by()
    return Counter(
        (state, kind, area or "")
        for state, kind, area in works.values_list("state", "kind", "area__code")
    )


def _choices(
    query: WorkQuery,
    name: str,
    values: Sequence[tuple[str, str | Promise]],
    groups: Counter[tuple[str, str, str]],
) -> tuple[Choice, ...]:
    """Give the values of one part with how many works each has, when all else that is asked holds."""
    asked = {"state": query.state, "kind": query.kind, "area": query.area}
    counts: Counter[str] = Counter()
    for group, count in groups.items():
        has = dict(zip(asked, group, strict=True))
        if all(not wanted or has[part] == wanted for part, wanted in asked.items() if part != name):
            counts[has[name]] += count
    return tuple(
        Choice(
            label=str(label),
            address=write_work_query(query.toggled(name, value)) or "?",
            is_chosen=asked[name] == value,
            count=counts[value],
        )
        for value, label in values
        if counts[value] or asked[name] == value
    )


def _area_options(ward_id: int, query: WorkQuery) -> tuple[Option, ...]:
    areas = Area.objects.filter(ward_id=ward_id).order_by("name_kana", "name")
    return tuple(
        Option(code, name, code == query.area) for code, name in areas.values_list("code", "name")
    )


def _say_heading(query: WorkQuery, total: int) -> str:
    if query.state:
        return ngettext(
            "「%(state)s」の工事 %(count)d件", "「%(state)s」の工事 %(count)d件", total
        ) % {"state": Work.State(query.state).label, "count": total}
    return ngettext("工事 %(count)d件", "工事 %(count)d件", total) % {"count": total}


def _say_planned(work: Work) -> str:
    if work.planned_on is not None:
        return say_day(work.planned_on)
    return say_year(work.planned_year) if work.planned_year is not None else ""


def _view_promise(promise: WorkPromise, ward_slug: str) -> PromiseView:
    initiative = promise.initiative
    url = ""
    if initiative.withdrawn_at is None:
        url = _address_of_initiative(ward_slug, initiative.fiscal_year, initiative.code)
    if url and promise.activity_code:
        url = f"{url}#{promise.activity_code}"
    return PromiseView(initiative.title, say_year(initiative.fiscal_year), url)


def _address_of_initiative(ward_slug: str, year: int, code: str) -> str:
    # Only the published address of the policy's page is known here: an installation without it has no link.
    arguments = {"ward_slug": ward_slug, "year": year, "code": code}
    try:
        return reverse("policy:initiative", kwargs=arguments)
    except NoReverseMatch:
        return ""
