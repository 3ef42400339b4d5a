"""What this room holds about whoever has shown that an address is theirs: reports, requests to shops, and the places
for which the address speaks."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.privacy.held import Held, Holding, Person, register
from engawa.core.ui.days import say_day
from engawa.rooms.places.models import PlaceKeeper, SpotReport, VisitRequest
from engawa.rooms.places.report_wording import address_of_report, say_state
from engawa.rooms.places.services.forgetting import (
    forget_keepers_of,
    forget_reports_of,
    forget_visits_of,
)


def list_reports(person: Person) -> list[Held]:
    """List what a person's address has reported."""
    return [
        Held(
            title=_("知らせてくださった場所"),
            parts=_filled(
                (_("知らせた日"), say_day(tokyo_day(report.received_at))),
                (_("いま"), say_state(report.state)),
                (_("場所"), report.where),
                (_("内容"), report.wrong),
                (_("返事"), report.answer),
                (_("写真"), _("あります") if report.photo else ""),
                (_("メールアドレス"), report.email),
            ),
            url=address_of_report(ward_slug=report.ward.slug, code=report.code),
        )
        for report in SpotReport.objects.filter(email=person.email).select_related("ward")
    ]


def list_visits(person: Person) -> list[Held]:
    """List what a person's address has asked of places."""
    found = VisitRequest.objects.filter(email=person.email).select_related("place__ward")
    return [
        Held(
            title=_("出張販売のおねがい"),
            parts=_filled(
                (_("相手"), visit.place.name),
                (_("送った日"), say_day(tokyo_day(visit.sent_at))),
                (_("いま"), str(visit.get_state_display())),
                (_("団体の名前"), visit.group_name),
                (_("お名前"), visit.contact_name),
                (_("メールアドレス"), visit.email),
                (_("電話番号"), visit.phone),
                (_("場所"), visit.where),
                (_("内容"), visit.note),
                (_("返事"), visit.words),
            ),
            url=reverse(
                "places:visit-receipt",
                kwargs={"ward_slug": visit.place.ward.slug, "code": visit.code},
            ),
        )
        for visit in found
    ]


def list_keepers(person: Person) -> list[Held]:
    """List the places for which a person's address speaks."""
    return [
        Held(
            title=keeper.place.name,
            parts=_filled(
                (_("メールアドレス"), keeper.email),
                (_("役割"), keeper.role_name),
                (_("加えた日"), say_day(tokyo_day(keeper.added_at))),
            ),
        )
        for keeper in PlaceKeeper.objects.filter(email=person.email).select_related("place")
    ]


def warn_of_reports(person: Person, _now: dt.datetime) -> str:
    """Say that open reports are withdrawn."""
    is_open = SpotReport.objects.filter(email=person.email, closed_at__isnull=True).exists()
    return _("まだ終わっていない知らせは、取り下げます。") if is_open else ""


def warn_of_visits(person: Person, _now: dt.datetime) -> str:
    """Say that requests without an answer are withdrawn."""
    waits = VisitRequest.objects.filter(email=person.email, state=VisitRequest.State.SENT).exists()
    return _("返事を待っているおねがいは、取り下げます。") if waits else ""


def warn_of_keepers(person: Person, _now: dt.datetime) -> str:
    """Say that the address mends nothing of its places any more."""
    speaks = PlaceKeeper.objects.filter(email=person.email).exists()
    return _("このアドレスでは、施設の内容を直せなくなります。") if speaks else ""


def _filled(*parts: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(part for part in parts if part[1])


register(
    Holding(
        key="places.reports",
        label=gettext_lazy("直してほしい場所の知らせ"),
        why=gettext_lazy("知らせてくださった場所を調べ、返事をするためです。"),
        keep_for=gettext_lazy(
            "対応が終わって90日たつとアドレスと写真を、3年たつと文と場所を消します。"
        ),
        models=(SpotReport,),
        list_held=list_reports,
        erase=lambda person, now: forget_reports_of(email=person.email, now=now),
        warn=warn_of_reports,
        position=20,
    )
)
register(
    Holding(
        key="places.visits",
        label=gettext_lazy("出張販売のおねがい"),
        why=gettext_lazy("施設が返事をするためです。"),
        keep_for=gettext_lazy("希望の日か返事の日の、遅いほうから60日たつと消します。"),
        models=(VisitRequest,),
        list_held=list_visits,
        erase=lambda person, now: forget_visits_of(email=person.email, now=now),
        warn=warn_of_visits,
        position=25,
    )
)
register(
    Holding(
        key="places.keepers",
        label=gettext_lazy("施設の連絡先"),
        why=gettext_lazy("施設の方が、自分の施設の内容を直せるようにするためです。"),
        keep_for=gettext_lazy("外したとき、または施設を一覧から外して1年たったときに消します。"),
        models=(PlaceKeeper,),
        list_held=list_keepers,
        erase=lambda person, now: forget_keepers_of(email=person.email, now=now),
        warn=warn_of_keepers,
        position=30,
    )
)
