"""What questions and answers say, in the reader's language; those that stand ready bring their words along."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engawa.core.ui.days import say_day
from engawa.core.ui.languages import choose_by_language
from engawa.rooms.programmes.models import Question
from engawa.rooms.programmes.wording import name_language

Kind = Question.Kind
YES, NO = "yes", "no"
DATES = (Kind.DATE, Kind.DUE_DATE, Kind.BIRTH_DATE)


@dataclass(frozen=True, slots=True)
class Ready:
    """What a question that stands ready asks, and why; officers may say it otherwise."""

    label: str
    reason: str


READY: dict[str, Ready] = {
    Kind.DUE_DATE: Ready(
        gettext_noop("出産予定日"),
        gettext_noop("教室の内容を、赤ちゃんを迎える時期に合わせるためです。"),
    ),
    Kind.BIRTH_DATE: Ready(
        gettext_noop("来るお子さんの生年月日"),
        gettext_noop("対象の年齢かを確かめ、月齢に合った用意をするためです。"),
    ),
    Kind.ALLERGY: Ready(
        gettext_noop("食べものや薬のアレルギー"),
        gettext_noop("おやつや材料を用意するときに避けるためです。"),
    ),
    Kind.LANGUAGE: Ready(
        gettext_noop("通訳がいることば"), gettext_noop("通訳の方をお願いするためです。")
    ),
}


def say_label(question: Question) -> str:
    """Say what is asked."""
    ready = READY.get(question.kind)
    if ready is not None and question.label == ready.label and not question.label_en:
        return _(question.label)
    return choose_by_language(
        japanese=question.label, english=question.label_en, easy=question.label_easy
    )


def say_reason(question: Question) -> str:
    """Say why it is asked."""
    ready = READY.get(question.kind)
    if ready is not None and question.reason == ready.reason and not question.reason_en:
        return _(question.reason)
    return choose_by_language(
        japanese=question.reason, english=question.reason_en, easy=question.reason_easy
    )


def say_why(question: Question, *, kept_until: dt.date) -> str:
    """Say why it is asked, who at the door sees the answer, and on which day it goes."""
    said = {"reason": say_reason(question), "day": say_day(kept_until)}
    if question.is_for_the_door:
        return _("%(reason)s受付を手伝う方にも見せます。答えは%(day)sに消します。") % said
    return _("%(reason)s答えは%(day)sに消します。") % said


def say_value(question: Question, value: str) -> str:
    """Say an answer as it is read."""
    if question.kind in DATES:
        return say_day(dt.date.fromisoformat(value))
    if question.kind == Kind.YES_NO:
        return _("はい") if value == YES else _("いいえ")
    if question.kind == Kind.LANGUAGE:
        return name_language(value)
    return value


def say_answer(question: Question, *, child: int) -> str:
    """Say to what somebody answered; with the child's turn where each has an answer."""
    if not child:
        return say_label(question)
    return _("%(label)s（%(number)d人目）") % {"label": say_label(question), "number": child}
