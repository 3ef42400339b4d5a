"""The pages by which a resident reports a spot, and follows, mends or withdraws the report by its code."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.core.access.pages import View, WardRequest, public_page
from engawa.core.access.senders import find_address, may_knock
from engawa.rooms.places.models import SpotReport
from engawa.rooms.places.report_form import CodeForm, ReportForm
from engawa.rooms.places.selectors.ground import get_terrain
from engawa.rooms.places.selectors.reports import (
    find_pressed,
    find_report,
    get_status,
    get_ward_phone,
)
from engawa.rooms.places.selectors.stand import read_stand
from engawa.rooms.places.services import reports as services
from engawa.rooms.places.views.works import say_ward

# In one hour: reports from one connection, which a school or a care home may share; mails to one address;
# codes that are tried out from one connection.
MOST_REPORTS, MOST_MAILS, MOST_CODES = 10, 5, 30


def kept_by_nobody(referrer: str) -> Callable[[View], View]:
    """Let neither browsers and proxies nor search engines keep the page, nor links tell its address.

    `referrer` is the policy of the page. One with a form tells its origin to this house, or what is sent
    from it would be taken for a forgery.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            response["Cache-Control"] = "private, no-store"
            response["X-Robots-Tag"] = "noindex, nofollow"
            response["Referrer-Policy"] = referrer
            return response

        return inner

    return decorate


@public_page
@kept_by_nobody("same-origin")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: WardRequest) -> HttpResponse:
    """Show the form by which a resident reports a spot, and receive what was sent."""
    ward = request.ward
    terrain = get_terrain(ward_id=ward.pk, stand=read_stand(ward_id=ward.pk))
    if request.method != "POST":
        form = ReportForm(ward_id=ward.pk, towns=terrain.towns)
        return _show_form(request, form)
    form = ReportForm(request.POST, request.FILES, ward_id=ward.pk, towns=terrain.towns)
    if not form.is_valid():
        return _show_form(request, form, status=422)
    values = form.make_values(language=get_language() or "ja")
    found = find_pressed(ward_id=ward.pk, press=values.press)
    if found is None:
        if not _may_send(request, values.email):
            words = _(
                "短い時間に、たくさん届いています。まだ送っていません。1時間ほどたってから、もう一度送ってください。"
            )
            form.add_error(None, words)
            return _show_form(request, form, status=429)
        found, _is_new = services.receive_report(ward_id=ward.pk, values=values, now=timezone.now())
    return redirect("places:report-receipt", ward_slug=ward.slug, code=found.code)


@public_page
@kept_by_nobody("no-referrer")
@require_safe
def receipt(request: WardRequest, code: str) -> HttpResponse:
    """Show the code of a report that was just received, and what comes next."""
    shown = _get_or_404(request, code)
    status = get_status(report=shown, ward_slug=request.ward.slug)
    if status.is_withdrawn:
        return redirect("places:report-status", ward_slug=request.ward.slug, code=shown.code)
    return render(request, "places/reports/receipt.html", {"report": status})


@public_page
@kept_by_nobody("no-referrer")
@require_safe
def status(request: WardRequest, code: str) -> HttpResponse:
    """Show to who has the code where a report stands, and what was answered."""
    shown = _get_or_404(request, code)
    context = {"report": get_status(report=shown, ward_slug=request.ward.slug)}
    return render(request, "places/reports/status.html", context)


@public_page
@kept_by_nobody("same-origin")
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: WardRequest) -> HttpResponse:
    """Ask for the code of a report, and lead to its page."""
    form = CodeForm(request.POST or None)
    answered = 200
    if request.method == "POST":
        answered = 422
        if form.is_valid():
            who, now = find_address(request), timezone.now()
            if not may_knock(about="places.code", who=who, most=MOST_CODES, now=now):
                form.add_error(
                    None,
                    _(
                        "何度も続けて調べられています。1時間ほどたってから、もう一度入れてください。"
                    ),
                )
                return render(request, "places/reports/find.html", {"form": form}, status=429)
            found = find_report(ward_id=request.ward.pk, code=form.cleaned_data["code"])
            if found is not None:
                return redirect(
                    "places:report-status", ward_slug=request.ward.slug, code=found.code
                )
            form.add_error(
                "code", _("この番号の知らせは見つかりません。写した文字を確かめてください。")
            )
    return render(request, "places/reports/find.html", {"form": form}, status=answered)


@public_page
@kept_by_nobody("same-origin")
@require_http_methods(["GET", "HEAD", "POST"])
def forget_address(request: WardRequest, code: str) -> HttpResponse:
    """Ask whether the address for answers shall go, or delete it."""
    shown = _get_or_404(request, code)
    if request.method == "POST":
        services.forget_address(report_id=shown.pk, now=timezone.now())
        messages.success(
            request, _("メールアドレスを消しました。これからの返事は、このページで読めます。")
        )
        return redirect("places:report-status", ward_slug=request.ward.slug, code=shown.code)
    context = {"report": get_status(report=shown, ward_slug=request.ward.slug)}
    return render(request, "places/reports/forget_address.html", context)


@public_page
@kept_by_nobody("same-origin")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: WardRequest, code: str) -> HttpResponse:
    """Ask whether the report shall be withdrawn, or empty it at once."""
    shown = _get_or_404(request, code)
    if request.method == "POST":
        services.withdraw_report(report_id=shown.pk, now=timezone.now())
        messages.success(request, _("知らせを取り下げ、書いた内容をすべて消しました。"))
        return redirect("places:report-status", ward_slug=request.ward.slug, code=shown.code)
    context = {"report": get_status(report=shown, ward_slug=request.ward.slug)}
    return render(request, "places/reports/withdraw.html", context)


def _get_or_404(request: WardRequest, code: str) -> SpotReport:
    found = find_report(ward_id=request.ward.pk, code=code)
    if found is None:
        raise Http404
    return found


def _may_send(request: WardRequest, email: str) -> bool:
    now = timezone.now()
    if email and not may_knock(about="places.mail", who=email, most=MOST_MAILS, now=now):
        # Else anybody could have this house fill a stranger's box.
        return False
    who = find_address(request)
    return may_knock(about="places.report", who=who, most=MOST_REPORTS, now=now)


def _show_form(request: WardRequest, form: ReportForm, *, status: int = 200) -> HttpResponse:
    phone = get_ward_phone(ward_id=request.ward.pk)
    context = {
        "form": form,
        "phone": phone,
        "phone_number": "".join(sign for sign in phone if sign.isascii() and sign.isdigit()),
        "ward_name": say_ward(request.ward),
        "lost_photo": bool(request.FILES),
    }
    return render(request, "places/reports/form.html", context, status=status)
