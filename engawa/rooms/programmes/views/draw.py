"""A draw as everybody may follow and check it: its page, the frozen list, and the script that draws again."""

from pathlib import Path

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from engawa.core.access.pages import WardRequest, for_everybody, public_page
from engawa.rooms.programmes import draw_check
from engawa.rooms.programmes.addresses import address_of_form, address_of_programme
from engawa.rooms.programmes.models import Intake
from engawa.rooms.programmes.selectors.lotteries import (
    NumberAnswer,
    find_drawn_intake,
    find_number,
    is_number_findable,
    name_file,
    view_draw,
)
from engawa.rooms.programmes.views.public import list_link
from engawa.rooms.programmes.wording import name_programme

# More numbers than these are folded, one after another in a text.
MOST_NUMBERS = 300


@public_page
@for_everybody
def page(request: WardRequest, number: int, intake: int) -> HttpResponse:
    """Show the rules, what is promised, the chances, and after the draw its result, by one's number too."""
    found = _get_intake_or_404(request, number, intake)
    view, programme = view_draw(intake=found, now=timezone.now()), found.programme
    slug = request.ward.slug
    home = address_of_programme(ward_slug=slug, number=number)
    can_find, typed = is_number_findable(intake=found), request.GET.get("number")
    form = address_of_form(ward_slug=slug, number=number, intake=intake)
    context = {
        "draw": view,
        "programme": name_programme(programme),
        "number": number,
        "intake": intake,
        "most_numbers": MOST_NUMBERS,
        "can_find": can_find,
        "answer": find_number(intake=found, typed=typed)
        if can_find and typed is not None
        else NumberAnswer(""),
        "form_url": form if view.stage == "open" else "",
        "crumbs": [
            list_link(request.ward),
            {"label": name_programme(programme), "url": home},
        ],
    }
    return render(request, "programmes/public/draw.html", context)


@public_page
@for_everybody
def file(request: WardRequest, number: int, intake: int) -> HttpResponse:
    """Give the frozen list, byte for byte as its hash was made."""
    found = _get_intake_or_404(request, number, intake)
    if found.lottery.frozen_at is None:
        raise Http404
    response = HttpResponse(found.lottery.content.encode(), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{name_file(intake=found)}"'
    return response


@public_page
@for_everybody
def check(request: WardRequest, number: int, intake: int) -> HttpResponse:
    """Give the script with which anybody draws again."""
    _get_intake_or_404(request, number, intake)
    content = Path(draw_check.__file__).read_bytes()
    response = HttpResponse(content, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="draw_check.py"'
    return response


def _get_intake_or_404(request: WardRequest, number: int, intake: int) -> Intake:
    found = find_drawn_intake(ward_id=request.ward.pk, programme_number=number, number=intake)
    if found is None:
        raise Http404
    return found
