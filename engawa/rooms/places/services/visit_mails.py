"""Mails to whoever asked a place to come and sell, in the language in which they asked."""

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from engawa.rooms.places.models import VisitRequest
from engawa.rooms.places.visit_words import list_wish_words, say_subject
from engawa.rooms.places.wording import name_place


def mail_visit_to_asker(*, visit_id: int, site_url: str) -> int:
    """Tell the asker how their request stands; give how many mails went out: none without an address."""
    visit = VisitRequest.objects.filter(pk=visit_id).select_related("place__ward").first()
    if visit is None or not visit.email:
        return 0
    with translation.override(visit.language):
        place = visit.place
        ward = {"ward_slug": place.ward.slug}
        context = {
            "visit": visit,
            "name": name_place(place),
            "place": place,
            "wishes": list_wish_words(visit=visit),
            "page": site_url + reverse("places:visit-receipt", kwargs={**ward, "code": visit.code}),
        }
        subject = say_subject(visit=visit)
        words = render_to_string("places/visits/mail.txt", context)
    send_mail(" ".join(subject.split()), words, None, [visit.email])
    return 1
