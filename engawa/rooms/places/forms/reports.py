"""The desk's forms for a report: an answer, and handing it on."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Part, Text
from engawa.rooms.places.models import SpotReport

State = SpotReport.State
_NOTE_HINT = gettext_lazy("職員だけが読みます。")


class AnswerForm(Part):
    """Where the report stands now, and what the resident and the office are told of it."""

    state = Choice(
        label=gettext_lazy("いまの状態"),
        choices=[
            (State.RECEIVED.value, gettext_lazy("受け付けた")),
            (State.LOOKING.value, gettext_lazy("調べている")),
            (State.PLANNED.value, gettext_lazy("工事を計画している")),
            (State.DONE.value, gettext_lazy("終わった")),
            (State.NOT_DONE.value, gettext_lazy("見送る")),
        ],
        widget=forms.RadioSelect,
    )
    work = Choice(
        label=gettext_lazy("どの工事で直すか"),
        required=False,
        help_text=gettext_lazy("「工事を計画している」のときに選びます。"),
    )
    words = Text(
        label=gettext_lazy("知らせてくれた人への返事"),
        most=2000,
        rows=5,
        help_text=gettext_lazy(
            "「終わった」「見送る」のときは必ず書きます。見送るときは、理由と、代わりにできることを書きます。"
        ),
    )
    note = Text(label=gettext_lazy("課の覚え書き"), most=2000, rows=2, help_text=_NOTE_HINT)

    def __init__(self, *args: Any, works: Mapping[int, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice = self.fields["work"]
        assert isinstance(choice, Choice)
        choice.offer([("", _("なし")), *((str(pk), title) for pk, title in works.items())])


class HandOnForm(Part):
    """Which section looks after the report from now on, and why."""

    section = Choice(label=gettext_lazy("渡す先の課"))
    note = Text(label=gettext_lazy("渡す理由"), most=2000, rows=2, help_text=_NOTE_HINT)

    def __init__(self, *args: Any, sections: Mapping[int, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice = self.fields["section"]
        assert isinstance(choice, Choice)
        pairs = [(str(pk), name) for pk, name in sections.items()]
        choice.offer([("", _("選んでください")), *pairs])


class FirstSectionForm(Part):
    """The section that reads new reports of the ward first."""

    section = Choice(
        label=gettext_lazy("初めに読む課"),
        required=False,
        help_text=gettext_lazy("これから届く知らせは、この課の受け箱に入ります。"),
    )

    def __init__(self, *args: Any, sections: Mapping[int, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        choice = self.fields["section"]
        assert isinstance(choice, Choice)
        pairs = [(str(pk), name) for pk, name in sections.items()]
        choice.offer([("", _("決めない（区全体で扱う）")), *pairs])
