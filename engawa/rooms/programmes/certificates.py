"""Certificates on paper: A4, one page each; a Japanese document, whatever language the page has that leads to it."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from engawa.core.documents.codes import qr_svg
from engawa.core.documents.typesetting import compile_pdf
from engawa.core.fiscal.dates import tokyo_day, write_date
from engawa.rooms.programmes.models import Certificate
from engawa.rooms.programmes.selectors.certificates import view_certificate

TEMPLATE = Path(__file__).resolve().parent / "certificate.typ"


def address_of_certificate(*, ward_slug: str, number: str) -> str:
    """Give the whole address of the page that verifies a number."""
    given = {"ward_slug": ward_slug, "number": number}
    return f"{settings.SITE_URL}{reverse('programmes:certificate', kwargs=given)}"


def write_certificates(*, certificates: Sequence[Certificate], is_demo: bool) -> bytes:
    """Typeset certificates, one after the other.

    :raises TypesettingFailed: no PDF came out.
    :raises TypesettingBusy: too many documents are being made already.
    """
    with override("ja"):
        pages = [_describe(certificate) for certificate in certificates]
        data = {
            "heading": _("修了証"),
            "ward": certificates[0].booking.intake.programme.ward.name,
            "demo": _("見本") if is_demo else "",
            "pages": pages,
        }
    # The same certificate gives the same file.
    newest: dt.datetime = max(certificate.issued_at for certificate in certificates)
    return compile_pdf(template=TEMPLATE, data=data, standard="ua-1", created_at=newest)


def _describe(certificate: Certificate) -> dict[str, str]:
    programme = certificate.booking.intake.programme
    view = view_certificate(certificate=certificate)
    address = address_of_certificate(ward_slug=programme.ward.slug, number=certificate.number)
    counts = {"held": view.held, "attended": view.attended}
    return {
        "name": _("%(name)s 様") % {"name": certificate.name},
        "programme": programme.title,
        "body": _("あなたは、次の講座の全%(held)d回を修了しました。") % counts
        if view.held == view.attended
        else _("あなたは、次の講座の全%(held)d回のうち%(attended)d回に出席し、修了しました。")
        % counts,
        "period": view.period,
        "issued_on": write_date(tokyo_day(certificate.issued_at)),
        "ward": programme.ward.name,
        "section": programme.section.name,
        "number": _("番号 %(number)s") % {"number": view.number},
        "verify": _("この番号が正しいことは、次のページで確かめられます。お名前は出ません。"),
        "address": address,
        "qr": qr_svg(address),
        "qr_says": _("番号を確かめるページを開くコード"),
    }
