"""Letting go at once what an address has sent or speaks for, when its owner asks."""

import datetime as dt

from django.db import transaction

from engawa.core.outbox.services.erasing import erase_messages
from engawa.rooms.places.models import PlaceKeeper, SpotReport, VisitRequest
from engawa.rooms.places.services.keepers import remove_keeper
from engawa.rooms.places.services.report_mails import erase_mails
from engawa.rooms.places.services.reports import erase_contact, erase_words, withdraw_report
from engawa.rooms.places.services.visits import withdraw_visit

_EMPTY_VISIT = {
    "contact_name": "", "email": "", "phone": "", "where": "", "note": "", "words": "", "sender": "",
}  # fmt: skip


@transaction.atomic
def forget_reports_of(*, email: str, now: dt.datetime) -> int:
    """Withdraw the reports of an address, and empty those that are closed; give how many."""
    reports = SpotReport.objects.select_for_update().filter(email=email).order_by("pk")
    found = list(reports)
    for report in found:
        if report.closed_at is None:
            withdraw_report(report_id=report.pk, now=now)
            continue
        erase_contact(report=report)
        erase_words(report=report, now=now)
        erase_mails(report=report, now=now)
        report.save()
    return len(found)


@transaction.atomic
def forget_visits_of(*, email: str, now: dt.datetime) -> int:
    """Withdraw what an address has asked of places, and forget who asked; give how many."""
    found = list(VisitRequest.objects.filter(email=email).select_related("place").order_by("pk"))
    for visit in found:
        if visit.state == VisitRequest.State.SENT:
            withdraw_visit(code=visit.code, now=now)
        erase_messages(ward_id=visit.place.ward_id, about=f"places.visit:{visit.pk}", now=now)
    ids = [visit.pk for visit in found]
    VisitRequest.objects.filter(pk__in=ids).update(**_EMPTY_VISIT)
    return len(found)


@transaction.atomic
def forget_keepers_of(*, email: str, now: dt.datetime) -> int:
    """Take an address away from all places for which it speaks; give from how many."""
    found = list(PlaceKeeper.objects.filter(email=email).order_by("place_id", "pk"))
    for keeper in found:
        remove_keeper(place_id=keeper.place_id, keeper_id=keeper.pk, actor_id=None, now=now)
    return len(found)
