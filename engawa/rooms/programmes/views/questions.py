"""What the page of booking does beside taking it: begins the form with what is known or was typed, leads to the
sign-in, and says where a child fits who cannot come here."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.access.pages import WardRequest
from engawa.core.access.senders import find_address, may_knock
from engawa.core.access.typed import keep_until_signed_in, take_kept
from engawa.rooms.programmes.booking_form import BookingForm
from engawa.rooms.programmes.models import Intake
from engawa.rooms.programmes.selectors.questions import Fitting, list_fitting
from engawa.rooms.programmes.views.known import Known

# What is typed and kept until somebody has signed in, from one network within an hour.
MOST_KEPT = 60


def begin_form(
    request: WardRequest, intake: Intake, known: Known | None
) -> tuple[BookingForm, bool]:
    """Give the form with what is known of whoever books, and with what they typed before they signed in."""
    form = BookingForm(
        intake=intake,
        initial=known.say_initial() if known else {},
        children=known.children if known else (),
    )
    kept = take_kept(request)
    if kept is None:
        return form, False
    for name, control in form.fields.items():
        if name in kept and (kept[name] or name not in ("name", "email", "phone")):
            form.initial[name] = control.widget.value_from_datadict(kept, {}, name)
    return form, True


def sign_in_first(request: WardRequest) -> HttpResponse:
    """Lead to the sign-in and back, and keep what was typed."""
    who, now = find_address(request), timezone.now()
    if may_knock(about="programmes.kept", who=who, most=MOST_KEPT, now=now):
        keep_until_signed_in(request)
    else:
        messages.warning(
            request, _("入れた内容を残せませんでした。サインインしてから入れてください。")
        )
    return redirect(redirect_to_login(request.get_full_path()).url)


def find_fitting(request: WardRequest, intake: Intake, months: int | None) -> Fitting | None:
    """Give where a child fits who has so many months on the day; None where nobody was refused for it."""
    if months is None:
        return None
    return list_fitting(
        intake=intake, months=months, ward_slug=request.ward.slug, now=timezone.now()
    )
