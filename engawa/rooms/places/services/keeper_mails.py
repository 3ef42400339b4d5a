"""Mails to those who speak for a place; they are written in Japanese, as what the ward says of the place is."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from engawa.rooms.places.keeper_links import write_link_token
from engawa.rooms.places.models import KeeperCode, Place, PlaceKeeper, PlaceProposal, VisitRequest
from engawa.rooms.places.selectors.desk_words import get_names
from engawa.rooms.places.selectors.proposals import list_taken_words
from engawa.rooms.places.services.keeper_codes import write_code


def mail_code(*, code_id: int) -> int:
    """Make the code that was asked for and send it; give how many mails went out: none for an unknown address."""
    code = KeeperCode.objects.filter(pk=code_id).select_related("keeper", "place__ward").first()
    words = write_code(code_id=code_id)
    if code is None or code.keeper is None or not words:
        return 0
    with translation.override("ja"):
        subject = _("「%(name)s」の内容を直すためのコード") % {"name": _line(code.place.name)}
        _send(
            subject,
            "places/keepers/mails/code.txt",
            code.keeper.email,
            {"place": code.place, "code": words},
        )
    return 1


def mail_question(*, keeper_id: int, site_url: str, now: dt.datetime) -> int:
    """Ask a keeper to look at what stands there; give how many mails went out."""
    keeper = _get_keeper(keeper_id)
    if keeper is None:
        return 0
    with translation.override("ja"):
        subject = _("「%(name)s」の内容は、いまも正しいですか") % {"name": _line(keeper.place.name)}
        context = {"place": keeper.place, "url": _link(keeper, site_url, now)}
        _send(subject, "places/keepers/mails/question.txt", keeper.email, context)
    return 1


def mail_decision(*, proposal_id: int, site_url: str) -> int:
    """Tell the keeper what became of a proposal; give how many mails went out."""
    proposal = (
        PlaceProposal.objects.filter(pk=proposal_id)
        .select_related("keeper", "place__ward", "place__section")
        .first()
    )
    if proposal is None or proposal.keeper is None:
        return 0
    place = proposal.place
    with translation.override("ja"):
        is_refused = proposal.state == PlaceProposal.State.REFUSED
        subject = (
            _("「%(name)s」の連絡は、反映しませんでした")
            if is_refused
            else _("「%(name)s」の連絡を反映しました")
        )
        context = {
            "place": place,
            "proposal": proposal,
            "taken": list_taken_words(proposal=proposal, names=get_names(ward_id=place.ward_id)),
            "is_partly": proposal.state == PlaceProposal.State.PARTLY,
            "is_refused": is_refused,
            "url": site_url + _page(place),
        }
        _send(
            subject % {"name": _line(place.name)},
            "places/keepers/mails/decision.txt",
            proposal.keeper.email,
            context,
        )
    return 1


def mail_visit_to_keepers(*, visit_id: int, site_url: str, now: dt.datetime) -> int:
    """Tell all keepers of a place that a group asks it to come, or does no more; give how many mails went out."""
    visit = VisitRequest.objects.filter(pk=visit_id).select_related("place__ward").first()
    if visit is None:
        return 0
    with translation.override("ja"):
        is_withdrawn = visit.state == VisitRequest.State.WITHDRAWN
        subject = (
            _("出張販売のおねがいは、取り下げられました（%(group)s）")
            if is_withdrawn
            else _("出張販売のおねがいが届きました（%(group)s）")
        )
        keepers = PlaceKeeper.objects.filter(place=visit.place).select_related("place__ward")
        for keeper in keepers:
            context = {
                "place": visit.place,
                "visit": visit,
                "is_withdrawn": is_withdrawn,
                "url": _link(keeper, site_url, now, visit_id=visit.pk),
            }
            words = subject % {"group": _line(visit.group_name)}
            _send(words, "places/keepers/mails/visit.txt", keeper.email, context)
    return len(keepers)


def _get_keeper(keeper_id: int) -> PlaceKeeper | None:
    return PlaceKeeper.objects.filter(pk=keeper_id).select_related("place__ward").first()


def _link(keeper: PlaceKeeper, site_url: str, now: dt.datetime, *, visit_id: int = 0) -> str:
    kwargs = {"ward_slug": keeper.place.ward.slug, "number": keeper.place.number}
    address = reverse("places:keeper-start", kwargs=kwargs)
    token = write_link_token(keeper_id=keeper.pk, now=now)
    about = f"&visit={visit_id}" if visit_id else ""
    return f"{site_url}{address}?k={token}{about}"


def _page(place: Place) -> str:
    kwargs = {"ward_slug": place.ward.slug, "number": place.number}
    return reverse("places:place", kwargs=kwargs)


def _line(words: str) -> str:
    # A line break in a subject would begin another heading of the mail.
    return " ".join(words.split())


def _send(subject: str, template: str, address: str, context: Mapping[str, Any]) -> None:
    send_mail(subject, render_to_string(template, dict(context)), None, [address])
