"""Alerts of other authorities at the desk: read, shown and forgotten; a draft is begun from one, never an order."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.core.access.pages import OfficerRequest
from engawa.core.access.typed import keep_typed, keep_typed_for, take_kept
from engawa.rooms.safety.feeds.cap_reading import LARGEST_FILE, read_cap
from engawa.rooms.safety.feeds.cap_values import CapRefused
from engawa.rooms.safety.forms.alerts import (
    AlertFileForm,
    SealBroken,
    open_seal,
    seal_alert,
)
from engawa.rooms.safety.selectors.alert_news import list_begun
from engawa.rooms.safety.selectors.alerts import AlertSeen, describe_alerts
from engawa.rooms.safety.services.alert_orders import ZoneUnfit, draft_from_alert, note_alert
from engawa.rooms.safety.values import LEVELS_OF_HAZARD, Hazard
from engawa.rooms.safety.views.desk_entry import for_editors
from engawa.rooms.safety.views.desk_permission import crumbs_of

# A feed may hold hundreds; whoever reads them at a desk chooses a smaller file.
MOST_SHOWN = 20


def alerts_page(_request: HttpRequest, *, ward_slug: str, is_drill: bool, **_given: Any) -> str:
    """Give the address of the page on which alerts are read, real or drill."""
    return reverse(_name_page(is_drill=is_drill), kwargs={"ward_slug": ward_slug})


@keep_typed
@for_editors
@require_http_methods(["GET", "HEAD", "POST"])
def alerts(request: OfficerRequest, *, is_drill: bool) -> HttpResponse:
    """Ask for a file, or show what the alerts of one say; nothing of it is kept."""
    if request.method != "POST":
        page = reverse(_name_draft(is_drill=is_drill), kwargs={"ward_slug": request.ward.slug})
        was_read = take_kept(request) is not None or take_kept(request, form=page) is not None
        return _show(request, AlertFileForm(), is_drill=is_drill, is_kept=was_read)
    form = AlertFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, form, is_drill=is_drill, status=422)
    file = form.cleaned_data["file"]
    try:
        # One byte more than is read at the most: the reader says that it is too much.
        read = read_cap(content=file.read(LARGEST_FILE + 1))
    except CapRefused as refused:
        form.add_error("file", str(refused))
        return _show(request, form, is_drill=is_drill, status=422)
    followed = [
        note_alert(
            ward_id=request.ward.pk,
            is_drill=is_drill,
            alert=alert,
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
        for alert in read
    ]
    found = describe_alerts(
        ward_id=request.ward.pk, alerts=read[:MOST_SHOWN], is_drill=is_drill, now=timezone.now()
    )
    return _show(
        request,
        AlertFileForm(),
        is_drill=is_drill,
        filename=file.name,
        found=found,
        followed=followed,
        not_shown=len(read) - len(found),
    )


@keep_typed_for(alerts_page)
@for_editors
@require_POST
def draft(request: OfficerRequest, *, is_drill: bool) -> HttpResponse:
    """Begin a draft with the zones that lie in an alert which was read within the last hour."""
    page = _name_page(is_drill=is_drill)
    hazard = request.POST.get("hazard", "")
    try:
        source = open_seal(
            seal=request.POST.get("seal", ""), ward_id=request.ward.pk, is_drill=is_drill
        )
    except SealBroken:
        messages.error(
            request, _("読み込んでから時間がたっています。警報をもう一度読み込んでください。")
        )
        return redirect(page, ward_slug=request.ward.slug)
    if hazard not in {known.value for known in LEVELS_OF_HAZARD}:
        messages.error(request, _("災害を選んで、もう一度、下書きを作ってください。"))
        return redirect(page, ward_slug=request.ward.slug)
    try:
        version = draft_from_alert(
            ward_id=request.ward.pk,
            is_drill=is_drill,
            source=source,
            hazard=Hazard(hazard),
            zone_codes=request.POST.getlist("zones"),
            actor_id=request.officer.user_id,
            now=timezone.now(),
        )
    except ZoneUnfit as unfit:
        messages.error(request, str(unfit))
        return redirect(page, ward_slug=request.ward.slug)
    messages.success(
        request,
        _("警報の区域を入れて、下書きを作りました。レベル、理由、避難先を決めてください。"),
    )
    return redirect("safety:desk-draft", ward_slug=request.ward.slug, version_id=version.pk)


def _name_page(*, is_drill: bool) -> str:
    return "safety:desk-drill-alerts" if is_drill else "safety:desk-alerts"


def _name_draft(*, is_drill: bool) -> str:
    return "safety:desk-drill-alert-draft" if is_drill else "safety:desk-alert-draft"


def _show(
    request: OfficerRequest,
    form: AlertFileForm,
    *,
    is_drill: bool,
    filename: str = "",
    found: list[AlertSeen] | None = None,
    followed: Sequence[list[int]] = (),
    not_shown: int = 0,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    given = {"ward_slug": request.ward.slug}
    context = {
        "form": form,
        "is_drill": is_drill,
        "is_kept": is_kept,
        "filename": filename,
        "found": [
            (
                seen,
                seal_alert(alert=seen.alert, ward_id=request.ward.pk, is_drill=is_drill),
                list_begun(ward_id=request.ward.pk, order_ids=orders) if orders else [],
            )
            for seen, orders in zip(found or (), followed, strict=False)
        ],
        "not_shown": not_shown,
        "most_shown": MOST_SHOWN,
        "draft_url": reverse(_name_draft(is_drill=is_drill), kwargs=given),
        "crumbs": crumbs_of(request, is_drill=is_drill),
    }
    return render(request, "safety/desk/alerts.html", context, status=status)
