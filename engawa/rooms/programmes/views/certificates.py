"""Certificates for everybody: one's own by the key of the booking, and any number to be verified, without a name."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.core.access.codes import read_code
from engawa.core.access.pages import WardRequest, public_page
from engawa.core.access.senders import find_address, may_knock
from engawa.core.documents.answers import give_pdf, say_busy
from engawa.core.documents.typesetting import TypesettingBusy
from engawa.rooms.programmes.certificates import write_certificates
from engawa.rooms.programmes.forms.certificates import KeepNameForm, VerifyForm
from engawa.rooms.programmes.models import Booking
from engawa.rooms.programmes.selectors.certificates import (
    find_certificate,
    find_own_certificate,
    view_certificate,
    view_own_certificate,
)
from engawa.rooms.programmes.services.certificates import (
    DayUnsound,
    NameGone,
    forget_certificate_name,
    keep_certificate_name,
)
from engawa.rooms.programmes.views.own_booking import own_page

# Numbers that stand for nothing, from one network within an hour.
MOST_WRONG = 60


@own_page
@require_safe
def own_certificate(_request: WardRequest, booking: Booking, key: str) -> HttpResponse:
    """Give the certificate of a booking; as long as its name is held."""
    found = find_own_certificate(booking_id=booking.pk)
    if found is None or not found.name:
        raise Http404
    try:
        pdf = write_certificates(certificates=[found], is_demo=settings.IS_DEMO)
    except TypesettingBusy:
        return say_busy()
    return give_pdf(pdf=pdf, name="certificate.pdf")


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def own_page_of_certificate(request: WardRequest, booking: Booking, key: str) -> HttpResponse:
    """Show one's own certificate, and keep its name until the day that is chosen."""
    found = find_own_certificate(booking_id=booking.pk)
    if found is None:
        raise Http404
    own = view_own_certificate(certificate=found)
    form = KeepNameForm(request.POST or None, days=own.days)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                keep_certificate_name(
                    booking_id=booking.pk, until=form.read_until(), now=timezone.now()
                )
            except (NameGone, DayUnsound) as refused:
                form.add_error(None, str(refused))
                status = 409
            else:
                messages.success(request, _("選んだ日まで、修了証のお名前を残します。"))
                return redirect("programmes:booking-certificate-page", request.ward.slug, key)
    context = {"own": own, "number": found.number, "form": form, "key": key}
    return render(request, "programmes/certificates/own.html", context, status=status)


@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def forget_name(request: WardRequest, booking: Booking, key: str) -> HttpResponse:
    """Ask whether the name of one's certificate shall go, and let it go."""
    found = find_own_certificate(booking_id=booking.pk)
    if found is None:
        raise Http404
    if request.method != "POST":
        return render(request, "programmes/certificates/forget.html", {"key": key})
    if forget_certificate_name(booking_id=booking.pk, now=timezone.now()):
        messages.success(request, _("修了証のお名前を消しました。"))
    return redirect("programmes:booking-certificate-page", request.ward.slug, key)


@public_page
@require_safe
def verify(request: WardRequest) -> HttpResponse:
    """Ask for the number of a certificate, and lead to what it stands for."""
    if "number" not in request.GET:
        return _show(request, VerifyForm())
    form = VerifyForm(request.GET)
    if not form.is_valid():
        return _show(request, form, status=422)
    plain = read_code(form.cleaned_data["number"]).upper()
    if not plain:
        return _show(request, form, is_unknown=True, status=404)
    return redirect("programmes:certificate", request.ward.slug, plain[:40])


@public_page
@require_safe
def certificate(request: WardRequest, number: str) -> HttpResponse:
    """Say for which course a number stands, or that it stands for none."""
    form = VerifyForm(initial={"number": number[:40]})
    found = find_certificate(ward_id=request.ward.pk, typed=number[:40])
    if found is not None:
        view = view_certificate(certificate=found)
        context = {"certificate": view, "form": None, "is_unknown": False}
        response = render(request, "programmes/certificates/verify.html", context)
    elif may_knock(
        about="programmes.certificate",
        who=find_address(request),
        most=MOST_WRONG,
        now=timezone.now(),
    ):
        response = _show(request, form, is_unknown=True, status=404)
    else:
        response = HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex"
    return response


def _show(
    request: WardRequest, form: VerifyForm, *, is_unknown: bool = False, status: int = 200
) -> HttpResponse:
    context = {"certificate": None, "form": form, "is_unknown": is_unknown}
    return render(request, "programmes/certificates/verify.html", context, status=status)
