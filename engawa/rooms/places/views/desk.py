"""The staff desk of places: the list, and the form of one place."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, take_kept
from engawa.core.ui.forms import read_whole_number
from engawa.rooms.places.basemap.installed import find_basemap
from engawa.rooms.places.folders import get_basemap_folder
from engawa.rooms.places.forms.state import (
    Clash,
    PlaceState,
    read_opened,
    read_state,
    reconcile,
    write_opened,
)
from engawa.rooms.places.forms.whole import EMPTY, WholeForm, make_form, read_form, refill_form
from engawa.rooms.places.models import Place
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.wording import list_rules
from engawa.rooms.places.selectors import desk as selectors
from engawa.rooms.places.selectors.desk_choices import PlaceChoices, get_choices, has_found_area
from engawa.rooms.places.selectors.desk_history import get_history
from engawa.rooms.places.selectors.desk_missing import is_long_unconfirmed, list_missing
from engawa.rooms.places.selectors.desk_point import (
    PointTaken,
    describe_point,
    read_typed,
    write_pin_words,
)
from engawa.rooms.places.selectors.desk_words import (
    Names,
    get_names,
    get_names_of_list,
    label_of,
    say_part,
)
from engawa.rooms.places.selectors.photos import view_photos
from engawa.rooms.places.services.register import PlaceChanged, add_place, change_place
from engawa.rooms.places.views.desk_permission import (
    get_own_place_or_404,
    get_place_or_404,
    may_write,
    say_why_closed,
)
from engawa.rooms.places.views.desk_point import read_asked_point

Crumbs = list[dict[str, str]]


@officer_page(Role.VIEWER)
@require_safe
def listing(request: OfficerRequest) -> HttpResponse:
    """List the places that answer the question in the address, and what there is to do."""
    query = selectors.read_desk_query(parameters=request.GET)
    found = selectors.get_desk_list(
        ward_id=request.ward.pk,
        query=query,
        names=get_names_of_list(ward_id=request.ward.pk),
        page_number=request.GET.get("page", "1"),
        today=timezone.localdate(),
    )
    context = {
        "list": found,
        "kept": [pair for pair in selectors.write_desk_query(query=query) if pair[0] != "q"],
        "is_narrowed": query != selectors.DeskQuery(),
        "may_add": request.officer.is_at_least(Role.EDITOR),
        "may_keep_kinds": request.officer.is_everywhere_at_least(Role.ADMINISTRATOR),
    }
    return render(request, "places/desk/list.html", context)


@keep_typed
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: OfficerRequest) -> HttpResponse:
    """Show the form of a place that is not there yet, and add it."""
    choices, today = _choices(request), timezone.localdate()
    if request.method != "POST":
        kept = take_kept(request)
        if kept is not None:
            form = refill_form(kept, stands=None, choices=choices, today=today)
        else:
            form = make_form(state=_new_state(choices), stands=None, choices=choices, today=today)
        return _show_new(request, form, choices, is_kept=kept is not None)
    asked = read_asked_point(request)
    if asked is not None:
        form = refill_form(asked.typed, stands=None, choices=choices, today=today)
        return _show_new(request, form, choices, taken=asked.taken)
    form = read_form(request.POST, stands=None, choices=choices, today=today)
    if not form.is_valid():
        return _show_new(request, form, choices, status=422)
    typed = form.read()
    place = add_place(
        ward_id=request.ward.pk,
        values=typed.values,
        standing=typed.standing,
        actor_id=request.officer.user_id,
        now=timezone.now(),
    )
    _say_saved(request, place, form, _("「%(name)s」を加えました。") % {"name": place.name})
    return redirect("places:desk-place", ward_slug=request.ward.slug, number=place.number)


@keep_typed
@officer_page(Role.VIEWER)
@require_http_methods(["GET", "HEAD", "POST"])
def place(request: OfficerRequest, number: int) -> HttpResponse:
    """Show a place in its form, and change it."""
    if request.method == "POST":
        return _change(request, get_own_place_or_404(request, number))
    shown = get_place_or_404(request, number)
    state = read_state(place=shown, has_found_area=has_found_area(place=shown))
    choices, today = _choices(request), timezone.localdate()
    kept = take_kept(request)
    if kept is None:
        form = make_form(state=state, stands=state, choices=choices, today=today)
        return _show(request, shown, form, choices, sent=_sent(shown, state))
    form = refill_form(kept, stands=state, choices=choices, today=today)
    sent = {"revision": kept.get("revision", ""), "opened": kept.get("opened", "")}
    return _show(request, shown, form, choices, sent=sent, is_kept=True)


@officer_page(Role.VIEWER)
@require_safe
def history(request: OfficerRequest, number: int) -> HttpResponse:
    """Show what happened to a place, the latest first."""
    shown = get_place_or_404(request, number)
    found = get_history(
        place=shown,
        page_number=request.GET.get("page", "1"),
        names=get_names(ward_id=request.ward.pk),
    )
    context = {"place": shown, "history": found, "crumbs": crumbs_of(request, shown)}
    return render(request, "places/desk/history.html", context)


def crumbs_of(request: OfficerRequest, shown: Place | None = None) -> Crumbs:
    """Give the way from the list to a page about a place."""
    ward = {"ward_slug": request.ward.slug}
    crumbs = [{"label": _("施設"), "url": reverse("places:desk", kwargs=ward)}]
    if shown is not None:
        url = reverse("places:desk-place", kwargs={**ward, "number": shown.number})
        crumbs.append({"label": shown.name, "url": url})
    return crumbs


def page_of_place(_request: HttpRequest, ward_slug: str, number: int) -> str:
    """Give the address of the page on which a place has its form."""
    return reverse("places:desk-place", kwargs={"ward_slug": ward_slug, "number": number})


# --- the form of one place ------------------------------------------------------------------------


def _change(request: OfficerRequest, shown: Place) -> HttpResponse:
    state = read_state(place=shown, has_found_area=has_found_area(place=shown))
    choices, today = _choices(request), timezone.localdate()
    sent = {
        "revision": request.POST.get("revision", ""),
        "opened": request.POST.get("opened", ""),
    }
    asked = read_asked_point(request)
    if asked is not None:
        form = refill_form(asked.typed, stands=state, choices=choices, today=today)
        return _show(request, shown, form, choices, sent=sent, taken=asked.taken)
    form = read_form(request.POST, stands=state, choices=choices, today=today)
    if not form.is_valid():
        return _show(request, shown, form, choices, sent=sent, status=422)
    typed = form.read()
    try:
        changed = change_place(
            ward_id=request.ward.pk,
            number=shown.number,
            revision=read_whole_number(sent["revision"]),
            values=typed.values,
            standing=typed.standing,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except PlaceChanged as conflict:
        return _show_conflict(request, conflict.current, typed, sent["opened"], today)
    if changed.revision == shown.revision:
        messages.info(request, _("変わったところはありません。"))
    else:
        _say_saved(request, changed, form, _("「%(name)s」を直しました。") % {"name": changed.name})
    return redirect("places:desk-place", ward_slug=request.ward.slug, number=shown.number)


def _show_conflict(
    request: OfficerRequest, current: Place, typed: PlaceState, opened: str, today: dt.date
) -> HttpResponse:
    """Show what both wrote; what only the other one changed is in the form already."""
    state = read_state(place=current, has_found_area=has_found_area(place=current))
    found = reconcile(opened=read_opened(opened), current=state, typed=typed)
    names = get_names(ward_id=request.ward.pk)
    last = current.changes.select_related("by").last()
    choices = _choices(request)
    conflict = {
        "by": str(last.by) if last is not None and last.by is not None else "",
        "at": current.changed_at,
        "is_removed": current.state == Place.State.REMOVED,
        "clashes": [_say_clash(clash, names) for clash in found.clashes],
        "taken": [_say_clash(clash, names) for clash in found.taken],
    }
    return _show(
        request,
        current,
        make_form(state=found.state, stands=state, choices=choices, today=today),
        choices,
        sent=_sent(current, state),
        conflict=conflict,
        status=409,
    )


def _show(
    request: OfficerRequest,
    shown: Place,
    form: WholeForm,
    choices: PlaceChoices,
    *,
    sent: dict[str, str],
    conflict: dict[str, Any] | None = None,
    is_kept: bool = False,
    taken: PointTaken | None = None,
    status: int = 200,
) -> HttpResponse:
    photos = view_photos(
        photos=shown.photos.all(), ward_slug=request.ward.slug, number=shown.number
    )
    is_removed = shown.state == Place.State.REMOVED
    is_open = may_write(request.officer, shown.section_id)
    today = timezone.localdate()
    context = {
        "place": shown,
        "form": form,
        "errors": form.list_errors() if form.place.is_bound else [],
        "sent": sent,
        "conflict": conflict,
        "is_kept": is_kept,
        "is_removed": is_removed,
        "is_open": is_open,
        "is_editable": is_open
        and (not is_removed or conflict is not None or taken is not None or status == 422),
        "pin": _pin(request, form, taken, shown.number),
        "why_closed": "" if is_open else say_why_closed(request.officer, shown),
        "photos": photos,
        "missing": list_missing(place=shown, photos=len(photos)),
        "is_old": is_long_unconfirmed(place=shown, today=today),
        "rules": list_rules(hours=OpeningHours.from_plain(shown.hours))
        if shown.hours is not None
        else [],
        "towns": [town.name for town in choices.towns],
        "opens_osm": form.hours.is_written_as_osm(),
        "extra": list(shown.extra.items()),
        "crumbs": crumbs_of(request),
    }
    return render(request, "places/desk/place.html", context, status=status)


def _show_new(
    request: OfficerRequest,
    form: WholeForm,
    choices: PlaceChoices,
    *,
    is_kept: bool = False,
    taken: PointTaken | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "errors": form.list_errors() if form.place.is_bound else [],
        "is_kept": is_kept,
        "is_editable": True,
        "pin": _pin(request, form, taken, 0),
        "towns": [town.name for town in choices.towns],
        "opens_osm": form.hours.is_written_as_osm(),
        "crumbs": crumbs_of(request),
    }
    return render(request, "places/desk/add.html", context, status=status)


def _pin(
    request: OfficerRequest, form: WholeForm, taken: PointTaken | None, number: int
) -> dict[str, Any]:
    """Give what the pin needs: where it is in words, what an address gave, and the map to put it on."""
    latitude, longitude = (
        str(form.place[name].value() or "") for name in ("latitude", "longitude")
    )
    typed = read_typed(latitude=latitude, longitude=longitude)
    said = None
    if typed.point is not None:
        said = describe_point(ward_id=request.ward.pk, point=typed.point, number=number)
    return {
        "said": said,
        "taken": taken,
        "number": number,
        "basemap": find_basemap(folder=get_basemap_folder(), ward_slug=request.ward.slug),
        "words": write_pin_words(),
    }


def _new_state(choices: PlaceChoices) -> PlaceState:
    """Give an empty place; whoever writes for one section only adds to that one."""
    if choices.may_leave_section_open or len(choices.sections) != 1:
        return EMPTY
    (section_id,) = choices.sections
    return replace(EMPTY, standing=replace(EMPTY.standing, section_id=section_id))


def _sent(shown: Place, state: PlaceState) -> dict[str, str]:
    return {"revision": str(shown.revision), "opened": write_opened(state)}


def _choices(request: OfficerRequest) -> PlaceChoices:
    officer = request.officer
    return get_choices(
        ward_id=request.ward.pk,
        may_write_for=lambda section_id: may_write(officer, section_id),
        is_of_whole_ward=may_write(officer, None),
    )


def _say_clash(clash: Clash, names: Names) -> dict[str, str]:
    return {
        "label": label_of(key=clash.key),
        "theirs": say_part(key=clash.key, value=clash.theirs, names=names),
        "yours": say_part(key=clash.key, value=clash.yours, names=names),
    }


def _say_saved(request: OfficerRequest, saved: Place, form: WholeForm, words: str) -> None:
    if saved.state == Place.State.PUBLIC:
        where = _("公開ページにも、すぐに出ます。")
    else:
        where = _("準備中なので、公開ページには出ません。")
    messages.success(request, _("%(done)s%(where)s") % {"done": words, "where": where})
    for note in form.place.notes:
        messages.info(request, note)
