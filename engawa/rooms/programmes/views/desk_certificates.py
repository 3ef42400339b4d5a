"""Certificates at the desk: who came how often, issuing, and all of them as one file to print."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from engawa.core.access.models import Role
from engawa.core.access.pages import OfficerRequest, officer_page
from engawa.core.access.typed import keep_typed, restore, take_kept
from engawa.core.documents.answers import give_pdf, say_busy
from engawa.core.documents.typesetting import TypesettingBusy
from engawa.rooms.programmes.certificates import write_certificates
from engawa.rooms.programmes.forms.desk_certificates import IssueForm
from engawa.rooms.programmes.models import Intake, Programme
from engawa.rooms.programmes.selectors.certificates import (
    count_held,
    list_attendances,
    list_certificates,
)
from engawa.rooms.programmes.services.certificates import CertificatesUnsound, issue_certificates
from engawa.rooms.programmes.views.desk_permission import (
    crumbs_of,
    get_intake_or_404,
    get_own_programme_or_404,
)


@keep_typed
@never_cache
@officer_page(Role.EDITOR)
@require_http_methods(["GET", "HEAD", "POST"])
def certificates(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Show who came to how many sessions, and issue certificates."""
    programme = get_own_programme_or_404(request, number)
    intake = get_intake_or_404(programme, intake_number)
    now = timezone.now()
    held = count_held(intake=intake, now=now)
    if request.method != "POST":
        form = IssueForm(held=held)
        is_kept = restore(form, take_kept(request))
        return _show(request, programme, intake, form, is_kept=is_kept)
    form = IssueForm(request.POST, held=held)
    if not form.is_valid():
        return _show(request, programme, intake, form, status=422)
    try:
        issued = issue_certificates(
            intake_id=intake.pk,
            at_least=form.cleaned_data["at_least"],
            actor_id=request.officer.user_id,
            now=now,
        )
    except CertificatesUnsound as unsound:
        form.add_error("at_least", str(unsound))
        return _show(request, programme, intake, form, status=422)
    if issued:
        messages.success(request, _("修了証を%(count)d件出しました。") % {"count": issued})
    else:
        messages.info(request, _("新しく出せる修了証はありませんでした。"))
    return redirect(
        "programmes:desk-certificates",
        ward_slug=request.ward.slug,
        number=number,
        intake_number=intake_number,
    )


@never_cache
@officer_page(Role.EDITOR)
@require_safe
def certificates_pdf(request: OfficerRequest, number: int, intake_number: int) -> HttpResponse:
    """Give all certificates of a course as one file."""
    programme = get_own_programme_or_404(request, number)
    found = list_certificates(intake=get_intake_or_404(programme, intake_number))
    if not found:
        raise Http404
    try:
        pdf = write_certificates(certificates=found, is_demo=settings.IS_DEMO)
    except TypesettingBusy:
        return say_busy()
    return give_pdf(pdf=pdf, name=f"certificates-{number}-{intake_number}.pdf")


def _show(
    request: OfficerRequest,
    programme: Programme,
    intake: Intake,
    form: IssueForm,
    *,
    is_kept: bool = False,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    attended = list_attendances(intake=intake, now=now)
    context = {
        "programme": programme,
        "intake": intake,
        "form": form,
        "held": form.held,
        "attended": attended,
        "has_certificates": bool(list_certificates(intake=intake)),
        "is_kept": is_kept,
        "crumbs": crumbs_of(request, programme),
    }
    return render(request, "programmes/certificates/desk.html", context, status=status)
