"""The board of headquarters: what is out, what waits; an order with its versions; beginning and changing orders."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed_for
from engawa.rooms.safety.models import Scenario
from engawa.rooms.safety.reasons import list_reasons
from engawa.rooms.safety.selectors import desk_orders as selectors
from engawa.rooms.safety.selectors.alert_news import list_alert_news
from engawa.rooms.safety.selectors.desk_state import get_home_state, get_order_state
from engawa.rooms.safety.selectors.loops import get_night_watch
from engawa.rooms.safety.selectors.proposals import list_open_proposals
from engawa.rooms.safety.selectors.publications import get_publication_state
from engawa.rooms.safety.services import drafts, issuing
from engawa.rooms.safety.values import LEVELS_OF_HAZARD, Action, Hazard, OrderState
from engawa.rooms.safety.views.desk_pages import home_page, order_page
from engawa.rooms.safety.views.desk_permission import (
    crumbs_of,
    get_order_or_404,
    get_version_or_404,
    may_approve,
    may_write,
    name_home,
    require_approver,
)


@officer_page(Role.VIEWER)
@require_safe
def home(request: OfficerRequest, *, is_drill: bool) -> HttpResponse:
    """Show what is out, what waits to be decided, and what is prepared."""
    now = timezone.now()
    context = {
        # The state first: what changes while the rest is read makes the page look old, and never new.
        "shown": get_home_state(ward_id=request.ward.pk, is_drill=is_drill, now=now),
        "shown_at": now,
        "state_url": reverse(
            "safety:desk-drill-state" if is_drill else "safety:desk-state",
            kwargs={"ward_slug": request.ward.slug},
        ),
        "proposals": list_open_proposals(ward_id=request.ward.pk, is_drill=is_drill),
        "board": selectors.get_board(ward_id=request.ward.pk, is_drill=is_drill, now=now),
        "publication": get_publication_state(ward_id=request.ward.pk, is_drill=is_drill, now=now),
        "night": get_night_watch(now=now),
        "hazards": [(hazard.value, hazard.label) for hazard in LEVELS_OF_HAZARD],
        "is_drill": is_drill,
        "may_write": may_write(request.officer),
        "may_approve": may_approve(request.officer),
        "user_id": request.officer.user_id,
        "crumbs": crumbs_of(request) if is_drill else [],
    }
    # Only the parts are asked for by an open page: messages wait for a page that shows them.
    is_part = request.headers.get("X-Ward-Part") == "home"
    page = "safety/orders/home_parts.html" if is_part else "safety/orders/home.html"
    response = render(request, page, context)
    response["Vary"] = "X-Ward-Part, Cookie"
    return response


@officer_page(Role.VIEWER)
@require_safe
def order(request: OfficerRequest, order_id: int) -> HttpResponse:
    """Show one order with all its versions, and what can be done with it."""
    shown = get_order_or_404(request, order_id)
    opened = shown.versions.filter(state__in=drafts.OPEN_STATES).first()
    context = {
        "shown": get_order_state(order=shown),
        "shown_at": timezone.now(),
        "state_url": reverse("safety:desk-order-state", args=[request.ward.slug, shown.pk]),
        "order": shown,
        "alert_news": list_alert_news(order_id=shown.pk)
        if shown.state == OrderState.ISSUED
        else [],
        "versions": list(selectors.list_versions(order=shown)),
        "opened": opened,
        "actions": selectors.list_actions(order=shown)
        if shown.state == OrderState.ISSUED and opened is None
        else [],
        "is_drill": shown.is_drill,
        "may_write": may_write(request.officer),
        "may_approve": may_approve(request.officer),
        "user_id": request.officer.user_id,
        "crumbs": crumbs_of(request, is_drill=shown.is_drill),
    }
    return render(request, "safety/orders/order.html", context)


@keep_typed_for(home_page)
@officer_page(Role.EDITOR, for_whole_ward=True)
@require_POST
def start(request: OfficerRequest, *, is_drill: bool) -> HttpResponse:
    """Begin an order from a scenario, or for a hazard with nothing chosen yet."""
    now, actor = timezone.now(), request.officer.user_id
    if code := request.POST.get("scenario", ""):
        scenario = get_object_or_404(Scenario, ward=request.ward, code=code)
        version = drafts.draft_from_scenario(
            scenario_id=scenario.pk, is_drill=is_drill, actor_id=actor, now=now
        )
        messages.success(
            request,
            _("「%(name)s」から下書きを作りました。内容を確かめて、承認を依頼します。")
            % {"name": scenario.name},
        )
        return redirect("safety:desk-check", ward_slug=request.ward.slug, version_id=version.pk)
    words = request.POST.get("hazard", "")
    if words not in {hazard.value for hazard in LEVELS_OF_HAZARD}:
        messages.error(request, _("どの災害の避難情報かを選んでください。"))
        return redirect(name_home(is_drill=is_drill), ward_slug=request.ward.slug)
    hazard = Hazard(words)
    until = now + drafts.USUAL_TIME
    version = drafts.draft_order(
        ward_id=request.ward.pk,
        is_drill=is_drill,
        hazard=hazard,
        values=drafts.DraftValues(
            level=LEVELS_OF_HAZARD[hazard][0],
            zone_codes=(),
            site_codes=(),
            reason=list_reasons(hazard=hazard, action=Action.ISSUE)[0].value,
            reason_name="",
            reason_words="",
            expires_at=until,
            next_update_at=until,
        ),
        actor_id=actor,
        now=now,
    )
    return redirect("safety:desk-draft", ward_slug=request.ward.slug, version_id=version.pk)


@keep_typed_for(order_page)
@officer_page(Role.EDITOR, for_whole_ward=True)
@require_POST
def change(request: OfficerRequest, order_id: int) -> HttpResponse:
    """Begin the next version of an issued order."""
    shown = get_order_or_404(request, order_id)
    words = request.POST.get("action", "")
    if words not in {code for code, _words in selectors.list_actions(order=shown)}:
        raise Http404
    try:
        version = drafts.draft_change(
            order_id=shown.pk,
            action=Action(words),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except drafts.OrderRefused as refused:
        messages.error(request, str(refused))
        return redirect("safety:desk-order", ward_slug=request.ward.slug, order_id=shown.pk)
    # Prolonging changes nothing but times: what is to be done next is to look at it. A lift wants its reason.
    page = "safety:desk-check" if version.action == Action.PROLONG else "safety:desk-draft"
    return redirect(page, ward_slug=request.ward.slug, version_id=version.pk)


@keep_typed_for(order_page)
@officer_page(Role.APPROVER, for_whole_ward=True)
@require_POST
def confirm(request: OfficerRequest, order_id: int, version_id: int) -> HttpResponse:
    """Confirm afterwards what one person issued alone."""
    require_approver(request)
    version = get_version_or_404(request, version_id)
    if version.order_id != order_id:
        raise Http404
    try:
        issuing.confirm_issued(
            version_id=version.pk, actor_id=request.officer.user_id, now=timezone.now()
        )
    except drafts.OrderRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("発令の内容を、2人目として確かめました。"))
    return redirect("safety:desk-order", ward_slug=request.ward.slug, order_id=order_id)
