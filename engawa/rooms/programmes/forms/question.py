"""The form of one question at the desk: what it asks, why, how it is answered, and how long answers are kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Choices, Line, Part, Text
from engawa.rooms.programmes.models import Question
from engawa.rooms.programmes.question_words import READY
from engawa.rooms.programmes.services.asking import QuestionUnsound
from engawa.rooms.programmes.values import QuestionValues
from engawa.rooms.programmes.wording import LANGUAGE_LABELS

Kind = Question.Kind
KEEP = [
    ("0", gettext_lazy("最後の回の日に消す")),
    ("30", gettext_lazy("最後の回の30日後に消す")),
    ("90", gettext_lazy("最後の回の90日後に消す")),
    ("365", gettext_lazy("最後の回の1年後に消す")),
]


class QuestionForm(Part):
    """What an officer says of one question."""

    kind = Choice(
        label=gettext_lazy("答え方"),
        choices=Kind.choices,
        help_text=gettext_lazy(
            "出産予定日と生年月日は、対象の年齢や日に合うかを、申込みのときに確かめます。"
        ),
    )
    label = Line(label=gettext_lazy("何を聞くか"), most=120)
    reason = Line(
        label=gettext_lazy("なぜ聞くか"),
        most=200,
        help_text=gettext_lazy("質問の横に出ます。「〜ためです。」で終わる一文にします。"),
    )
    options = Text(
        label=gettext_lazy("選ぶもの"),
        most=1000,
        rows=4,
        help_text=gettext_lazy("「一つ選ぶ」のときだけ。1行に一つずつ入れます。"),
    )
    languages = Choices(
        label=gettext_lazy("頼めることば"),
        required=False,
        choices=list(LANGUAGE_LABELS.items()),
        help_text=gettext_lazy("「通訳のことば」のときだけ。"),
    )
    is_required = forms.BooleanField(
        label=gettext_lazy("答えないと申し込めないようにする"),
        required=False,
        help_text=gettext_lazy("答えがないと用意ができないものだけにします。"),
    )
    is_for_the_door = forms.BooleanField(
        label=gettext_lazy("受付の手伝いの方にも、答えを見せる"),
        required=False,
        help_text=gettext_lazy(
            "アレルギーのときだけ。受付でおやつを渡すなど、その場で要るときに選びます。申し込む方にも、そう示します。"
        ),
    )
    keep_days = Choice(label=gettext_lazy("答えをいつ消すか"), choices=KEEP, initial="30")
    label_en = Line(label=gettext_lazy("何を聞くか（英語）"), most=200)
    label_easy = Line(label=gettext_lazy("何を聞くか（やさしい日本語）"), most=200)
    reason_en = Line(label=gettext_lazy("なぜ聞くか（英語）"), most=300)
    reason_easy = Line(label=gettext_lazy("なぜ聞くか（やさしい日本語）"), most=300)

    def make_values(self) -> QuestionValues:
        """Give what was said."""
        given = self.cleaned_data
        options: tuple[str, ...] = ()
        if given["kind"] == Kind.CHOICE:
            lines = (" ".join(line.split()) for line in given["options"].splitlines())
            options = tuple(dict.fromkeys(line[:120] for line in lines if line))
        elif given["kind"] == Kind.LANGUAGE:
            options = tuple(given["languages"])
        said = {name: given[name] for name in _WORDS}
        return QuestionValues(
            **said,
            options=options,
            is_required=given["is_required"],
            is_for_the_door=given["is_for_the_door"],
            keep_days=int(given["keep_days"]),
        )

    def refuse(self, unsound: QuestionUnsound) -> None:
        """Say beside the field what does not fit together."""
        field = unsound.field
        if field == "options" and self.cleaned_data.get("kind") == Kind.LANGUAGE:
            field = "languages"
        self.add_error(field, str(unsound))


_WORDS = ("kind", "label", "reason", "label_en", "label_easy", "reason_en", "reason_easy")


def propose(kind: str) -> dict[str, Any]:
    """Give what a form shows for a new question of that kind: the words that stand ready, if any."""
    ready = READY.get(kind)
    known = kind if kind in Kind.values else Kind.TEXT.value
    if ready is None:
        return {"kind": known}
    return {"kind": known, "label": ready.label, "reason": ready.reason}


def say_question(values: QuestionValues) -> dict[str, Any]:
    """Give what a form shows of a question."""
    said: dict[str, Any] = {name: getattr(values, name) for name in _WORDS}
    return {
        **said,
        "options": "\n".join(values.options) if values.kind == Kind.CHOICE else "",
        "languages": list(values.options) if values.kind == Kind.LANGUAGE else [],
        "is_required": values.is_required,
        "is_for_the_door": values.is_for_the_door,
        "keep_days": str(values.keep_days),
    }
