"""For what this room writes to people, and invented contents with which an officer reads how."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engawa.core.access.codes import group_code
from engawa.core.outbox.registry import Example, Purpose, Urgency, register
from engawa.core.ui.languages import name_ward
from engawa.core.wards.models import Section, Ward
from engawa.rooms.places.models import Place, PlaceProposal, SpotReport, VisitRequest
from engawa.rooms.places.report_wording import say_state
from engawa.rooms.places.services.keeper_codes import LIFETIME as CODE_LIFETIME
from engawa.rooms.places.visit_words import list_wish_words

# Long enough for a mail server that is mended after a weekend.
_DAYS = dt.timedelta(days=4)
_PAGE = "https://engawa.example/kanazawa/places/…"
_DAY = dt.date(2026, 11, 3)


def _ward() -> Ward:
    return Ward(slug="kanazawa", name=_("金沢区"), name_kana="", name_en=_("金沢区"))


def _place() -> Place:
    section = Section(name=_("区政推進課"))
    return Place(
        ward=_ward(), number=1, name=_("見本の工房"), phone="045-000-0000", section=section
    )


def _report(state: str, words: str, *, is_receipt: bool = False) -> dict[str, Any]:
    ward = _ward()
    return {
        "ward_name": name_ward(name=ward.name, name_kana="", name_en=ward.name_en),
        "code": group_code("23456789ABCDEFGH"),
        "is_receipt": is_receipt,
        "state": say_state(state),
        "words": words,
        "url": _PAGE,
    }


def _visit(state: str, words: str = "") -> dict[str, Any]:
    visit = VisitRequest(
        group_name=_("見本の会"),
        wishes=[{"day": _DAY.isoformat(), "opens": "10:00", "closes": "15:00"}],
        state=state,
        accepted_day=_DAY,
        words=words,
    )
    place = _place()
    return {
        "visit": visit,
        "name": place.name,
        "place": place,
        "wishes": list_wish_words(visit=visit),
        "page": _PAGE,
    }


def _decision(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {"reason": "", "taken": [], "is_partly": False, "is_refused": False}
    given |= changes
    proposal = PlaceProposal(reason=given.pop("reason"))
    return {"place": _place(), "proposal": proposal, "url": _PAGE, **given}


def _received() -> Sequence[Example]:
    return [
        Example(_("受け付けたとき"), _report(SpotReport.State.RECEIVED, "", is_receipt=True)),
    ]


def _moved() -> Sequence[Example]:
    state = SpotReport.State
    return [
        Example(_("調べはじめたとき"), _report(state.LOOKING, _("来週、現地を見ます。"))),
        Example(_("終わったとき"), _report(state.DONE, _("手すりを付けました。"))),
    ]


def _own_deeds() -> Sequence[Example]:
    state = VisitRequest.State
    return [
        Example(_("おねがいを送ったとき"), _visit(state.SENT)),
        Example(_("取り下げたとき"), _visit(state.WITHDRAWN)),
    ]


def _answers() -> Sequence[Example]:
    state = VisitRequest.State
    return [
        Example(_("引き受けたとき"), _visit(state.ACCEPTED, _("伺います。"))),
        Example(_("断るとき"), _visit(state.DECLINED, _("その日は休みです。"))),
        Example(_("30日返事がないとき"), _visit(state.LAPSED)),
    ]


def _to_keepers() -> Sequence[Example]:
    def context(*, is_withdrawn: bool) -> dict[str, Any]:
        visit = VisitRequest(group_name=_("見本の会"))
        return {"place": _place(), "visit": visit, "is_withdrawn": is_withdrawn, "url": _PAGE}

    return [
        Example(_("おねがいが届いたとき"), context(is_withdrawn=False)),
        Example(_("取り下げられたとき"), context(is_withdrawn=True)),
    ]


def _code() -> Sequence[Example]:
    return [Example(_("コードを頼まれたとき"), {"place": _place(), "code": "ABCD-EFGH"})]


def _question() -> Sequence[Example]:
    return [Example(_("職員が確かめるとき"), {"place": _place(), "url": _PAGE})]


def _decisions() -> Sequence[Example]:
    taken = [(_("電話番号"), "045-000-0001")]
    return [
        Example(_("反映したとき"), _decision(taken=taken)),
        Example(_("一部を反映したとき"), _decision(taken=taken, is_partly=True)),
        Example(_("正しいという連絡のとき"), _decision()),
        Example(
            _("反映しなかったとき"),
            _decision(is_refused=True, reason=_("番号が使われていません。")),
        ),
    ]


register(
    Purpose(
        key="places.report-received",
        label=gettext_noop("直してほしい場所の知らせを受け付けた"),
        subject="places/messages/report-event/subject.txt",
        body="places/messages/report-event/body.txt",
        examples=_received,
        urgency=Urgency.AT_ONCE,
        lifetime=_DAYS,
    )
)
register(
    Purpose(
        key="places.report-event",
        label=gettext_noop("直してほしい場所の知らせが進んだ"),
        subject="places/messages/report-event/subject.txt",
        body="places/messages/report-event/body.txt",
        examples=_moved,
        urgency=Urgency.IN_THE_DAY,
        lifetime=_DAYS,
    )
)
register(
    Purpose(
        key="places.visit-receipt",
        label=gettext_noop("出張販売のおねがいを受け付けた"),
        subject="places/messages/visit/subject.txt",
        body="places/messages/visit/body.txt",
        examples=_own_deeds,
        urgency=Urgency.AT_ONCE,
        lifetime=_DAYS,
    )
)
register(
    Purpose(
        key="places.visit-answer",
        label=gettext_noop("出張販売のおねがいへの返事"),
        subject="places/messages/visit/subject.txt",
        body="places/messages/visit/body.txt",
        examples=_answers,
        urgency=Urgency.IN_THE_DAY,
        lifetime=_DAYS,
    )
)
register(
    Purpose(
        key="places.visit-to-keepers",
        label=gettext_noop("出張販売のおねがいを施設に伝える"),
        subject="places/messages/visit-to-keepers/subject.txt",
        body="places/messages/visit-to-keepers/body.txt",
        examples=_to_keepers,
        urgency=Urgency.IN_THE_DAY,
        lifetime=_DAYS,
        is_in_all_languages=False,
    )
)
register(
    Purpose(
        key="places.keeper-code",
        label=gettext_noop("施設の方が内容を直すためのコード"),
        subject="places/messages/keeper-code/subject.txt",
        body="places/messages/keeper-code/body.txt",
        examples=_code,
        urgency=Urgency.AT_ONCE,
        lifetime=CODE_LIFETIME,
        is_secret=True,
        is_in_all_languages=False,
    )
)
register(
    Purpose(
        key="places.keeper-question",
        label=gettext_noop("施設に、内容が正しいかを聞く"),
        subject="places/messages/keeper-question/subject.txt",
        body="places/messages/keeper-question/body.txt",
        examples=_question,
        urgency=Urgency.IN_THE_DAY,
        lifetime=_DAYS,
        is_in_all_languages=False,
    )
)
register(
    Purpose(
        key="places.keeper-decision",
        label=gettext_noop("施設からの連絡をどうしたか"),
        subject="places/messages/keeper-decision/subject.txt",
        body="places/messages/keeper-decision/body.txt",
        examples=_decisions,
        urgency=Urgency.IN_THE_DAY,
        lifetime=_DAYS,
        is_in_all_languages=False,
    )
)
