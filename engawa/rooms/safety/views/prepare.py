"""The pages for residents before the day: hazards, sites, and the sheet to fill in."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from engawa.core.access.pages import WardRequest, for_everybody, public_page
from engawa.core.documents.answers import give_pdf, say_busy
from engawa.core.documents.typesetting import TypesettingBusy
from engawa.core.ui.languages import name_ward
from engawa.rooms.places.facade.reading import list_nearness_words
from engawa.rooms.safety import timeline as sheet
from engawa.rooms.safety.regimes import HAZARDS_OF_REGIME
from engawa.rooms.safety.selectors.prepare import SiteQuestion, get_hazard_page, get_site_page
from engawa.rooms.safety.values import Hazard, Regime

_LONGEST_NAME = 80


@public_page
@for_everybody
def start(request: WardRequest) -> HttpResponse:
    """Show what can be looked up and written before the day."""
    return render(request, "safety/prepare/start.html", {"safety_url": _address(request)})


@public_page
@for_everybody
def hazards(request: WardRequest) -> HttpResponse:
    """Show which zones name a town or lie near it."""
    town = request.GET.get("town", "")[:_LONGEST_NAME]
    page = get_hazard_page(ward_id=request.ward.pk, town=town)
    request.page_parameters = [("town", page.town.name)] if page.town else []
    context = {
        "page": page,
        "asked": town,
        "safety_url": _address(request),
        "crumbs": _crumbs(request),
    }
    return render(request, "safety/prepare/hazards.html", context)


@public_page
@for_everybody
def sites(request: WardRequest) -> HttpResponse:
    """List the sites of a regime that have what somebody needs, with the map of the same."""
    question = read_question(request.GET)
    request.page_parameters = write_question(question)
    page = get_site_page(ward_id=request.ward.pk, ward_name=_name(request), question=question)
    context = {
        "page": page,
        "question": question,
        "regimes": [(regime.value, regime.label) for regime in Regime],
        "nearness_words": list_nearness_words(),
        "safety_url": _address(request),
        "crumbs": _crumbs(request),
    }
    return render(request, "safety/prepare/sites.html", context)


@public_page
@for_everybody
def timeline(request: WardRequest) -> HttpResponse:
    """Show the sheet of a household, to be filled in here and printed."""
    context = {
        "moments": sheet.MOMENTS,
        "places": sheet.PLACES,
        "things": sheet.THINGS,
        "crumbs": _crumbs(request),
    }
    return render(request, "safety/prepare/timeline.html", context)


@public_page
@for_everybody
def timeline_pdf(request: WardRequest) -> HttpResponse:
    """Give the empty sheet as a PDF."""
    page = reverse("safety:prepare-timeline", args=(request.ward.slug,))
    try:
        pdf = sheet.write_timeline(ward_name=_name(request), page_url=f"{settings.SITE_URL}{page}")
    except TypesettingBusy:
        return say_busy()
    return give_pdf(pdf=pdf, name=f"{request.ward.slug}-timeline.pdf")


def read_question(parameters: MultiValueDict[str, str], /) -> SiteQuestion:
    """Read which sites somebody looks for from an address; what makes no sense is left out."""
    regime, hazard = parameters.get("regime", ""), parameters.get("hazard", "")
    chosen = Regime(regime) if regime in Regime.values else Regime.WIND_RAIN
    wanted = Hazard(hazard) if hazard in Hazard.values else None
    return SiteQuestion(
        regime=chosen,
        # A hazard of the other regime would find its sites here.
        hazard=wanted if wanted in HAZARDS_OF_REGIME[chosen] else None,
        pets="pets" in parameters,
        step_free="step_free" in parameters,
        toilet="toilet" in parameters,
        town=str(parameters.get("town", ""))[:_LONGEST_NAME],
    )


def write_question(question: SiteQuestion) -> list[tuple[str, str]]:
    """Write a question as the parameters of the one address of its answer."""
    pairs = [] if question.regime is Regime.WIND_RAIN else [("regime", question.regime.value)]
    if question.hazard is not None:
        pairs.append(("hazard", question.hazard.value))
    pairs += [(name, "1") for name in ("pets", "step_free", "toilet") if getattr(question, name)]
    return [*pairs, ("town", question.town)] if question.town else pairs


def _address(request: WardRequest) -> str:
    # Below it the application is never asked: files answer there.
    return f"/{request.ward.slug}/safety/"


def _crumbs(request: WardRequest) -> list[dict[str, str]]:
    url = reverse("safety:prepare", args=(request.ward.slug,))
    return [{"label": _("災害の前に"), "url": url}]


def _name(request: WardRequest) -> str:
    ward = request.ward
    return name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en)
