"""The form for a recording of the library, and for its captions."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.dates import DateImpossible, DateUnreadable, parse_date, write_date
from engawa.core.ui.fields import Choice, Line, Part, Text
from engawa.core.ui.meeting import Sheet
from engawa.rooms.programmes.captions import LARGEST_FILE, Cue, read_captions
from engawa.rooms.programmes.forms.programme import LANGUAGES
from engawa.rooms.programmes.forms.promises import PromisesPart, show_promises
from engawa.rooms.programmes.lengths import (
    parse_chapters,
    parse_length,
    write_chapters,
    write_length,
)
from engawa.rooms.programmes.models import Recording
from engawa.rooms.programmes.online_values import RecordingValues
from engawa.rooms.programmes.reading import Unreadable
from engawa.rooms.programmes.selectors.desk_library import RecordingChoices
from engawa.rooms.programmes.services.recordings import RecordingUnsound, require_sound

_AS_TYPED = (
    "kind", "title", "title_en", "title_easy", "lead", "lead_en", "lead_easy", "seconds",
    "recorded_on", "address", "transcript", "captions_language", "available_until",
    "is_for_booked", "is_example",
)  # fmt: skip
_LONGEST_CHAPTER = 400


class LengthField(Line):
    """A length as a clock shows it, in seconds."""

    def read(self, words: str) -> Any:
        """Give the seconds.

        :raises ValidationError: it is no length.
        """
        try:
            return parse_length(words)
        except Unreadable:
            raise ValidationError(
                _("長さとして読めません。45:30 や 1:12:30 のように入力してください。")
            ) from None

    def prepare_value(self, value: Any) -> Any:
        """Write a length the way it is read; leave what was typed as it is."""
        return write_length(value) if isinstance(value, int) else value


class DayField(Line):
    """A day as officers write it."""

    def read(self, words: str) -> Any:
        """Give the day.

        :raises ValidationError: it is none.
        """
        try:
            return parse_date(words)
        except (DateUnreadable, DateImpossible):
            raise ValidationError(
                _("日付として読めません。2024-2-14 や R6.2.14 のように入力してください。")
            ) from None

    def prepare_value(self, value: Any) -> Any:
        """Write a day the way it is read; leave what was typed as it is."""
        return write_date(value) if isinstance(value, dt.date) else value


class ChaptersField(Text):
    """Chapters, one in a line."""

    def read(self, words: str) -> Any:
        """Give the chapters in the order of time.

        :raises ValidationError: a line says no such thing.
        """
        try:
            chapters = parse_chapters(words)
        except Unreadable as unreadable:
            raise ValidationError(
                _(
                    "「%(line)s」の行が読めません。「12:30 題名」のように、始まる順に書いてください。"
                )
                % {"line": str(unreadable)[:60]}
            ) from None
        if any(len(title) > _LONGEST_CHAPTER for _second, title in chapters):
            raise ValidationError(
                _("章の題名は、ほかのことばも入れて%(most)d字までにしてください。")
                % {"most": _LONGEST_CHAPTER}
            )
        return chapters

    def prepare_value(self, value: Any) -> Any:
        """Write chapters the way they are read; leave what was typed as it is."""
        return write_chapters(value) if isinstance(value, list | tuple) else value


class RecordingForm(PromisesPart):
    """Everything that an officer says of a recording, but for its captions and whether it is public."""

    title = Line(label=gettext_lazy("題名"), most=120, required=True)
    lead = Text(
        label=gettext_lazy("何の録画か"),
        most=300,
        required=True,
        rows=2,
        help_text=gettext_lazy("一文か二文で。一覧と、ページのはじめに出ます。"),
    )
    kind = Choice(label=gettext_lazy("種類"), choices=Recording.Kind.choices)
    address = Line(
        label=gettext_lazy("動画のアドレス"),
        most=1000,
        required=True,
        help_text=gettext_lazy(
            "YouTubeかVimeoの動画のページ、または区の置き場のMP4、WebM、HLSのファイル。"
        ),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    seconds = LengthField(
        label=gettext_lazy("長さ"), most=20, required=True, help_text=gettext_lazy("例：45:30")
    )
    recorded_on = DayField(
        label=gettext_lazy("撮った日"),
        most=30,
        required=True,
        help_text=gettext_lazy("例：2024-2-14"),
    )
    available_until = DayField(
        label=gettext_lazy("いつまで見られるか"),
        most=30,
        help_text=gettext_lazy("その日の終わりまで。限りがなければ空のままにします。"),
    )
    programme = Choice(label=gettext_lazy("どの催しの録画か"), required=False)
    is_for_booked = forms.BooleanField(
        label=gettext_lazy("その催しに申し込んだ方だけに見せる"), required=False
    )
    chapters = ChaptersField(
        label=gettext_lazy("章"),
        most=6000,
        rows=5,
        help_text=gettext_lazy(
            "1行に1つ、始まる時刻と題名。英語とやさしい日本語は、「｜」のあとに書けます。例：12:30 がん検診の受け方｜How to be screened｜がん検診（けんしん）の 受（う）け方（かた）"
        ),
    )
    transcript = Text(
        label=gettext_lazy("話したことの文"),
        most=60_000,
        rows=8,
        help_text=gettext_lazy("空のままだと、字幕から作ります。段落は、空の行で分けます。"),
    )
    captions_language = Choice(label=gettext_lazy("字幕と文のことば"))
    section = Choice(label=gettext_lazy("担当の課"))
    is_example = forms.BooleanField(label=gettext_lazy("見本として示す"), required=False)
    title_en = Line(label=gettext_lazy("英語の題名"), most=200)
    title_easy = Line(label=gettext_lazy("やさしい日本語の題名"), most=200)
    lead_en = Text(label=gettext_lazy("英語の紹介"), most=500, rows=2)
    lead_easy = Text(label=gettext_lazy("やさしい日本語の紹介"), most=500, rows=2)

    def __init__(self, *args: Any, choices: RecordingChoices, **kwargs: Any) -> None:
        super().__init__(*args, initiatives=choices.initiatives, **kwargs)
        none = ("", _("選ばない"))
        self._offer("kind", [(key, str(label)) for key, label in Recording.Kind.choices])
        self._offer("section", _pairs(choices.sections))
        self._offer("programme", [none, *_pairs(choices.programmes)])
        languages = [(code, str(label)) for code, label in LANGUAGES.items()]
        self._offer("captions_language", [("ja", _("日本語")), *languages])

    def clean(self) -> dict[str, Any]:
        """See that what was typed fits together."""
        typed = super().clean() or {}
        if not self.errors:
            try:
                require_sound(values=self.make_values(is_public=False))
            except RecordingUnsound as unsound:
                self.add_error(unsound.field, str(unsound))
        return typed

    def make_values(self, *, is_public: bool) -> RecordingValues:
        """Give what was typed."""
        typed = self.cleaned_data
        said = {name: typed[name] for name in _AS_TYPED}
        return RecordingValues(
            **{**said, "available_until": typed["available_until"] or None},
            programme_id=int(typed["programme"]) if typed["programme"] else None,
            section_id=int(typed["section"]),
            chapters=tuple(typed["chapters"] or ()),
            is_public=is_public,
            promises=self.read_promises(),
        )

    def opens_languages(self) -> bool:
        """Tell whether something stands, or is wrong, in the folded part."""
        names = ("title_en", "title_easy", "lead_en", "lead_easy")
        return any(self[name].value() or name in self.errors for name in names)

    def _offer(self, name: str, pairs: list[tuple[str, str]]) -> None:
        control = self.fields[name]
        assert isinstance(control, Choice)
        control.offer(pairs)


class CaptionsForm(Part):
    """A file of captions."""

    file = forms.FileField(
        label=gettext_lazy("字幕のファイル（WebVTT）"),
        help_text=gettext_lazy(
            ".vtt、UTF-8、2MBまで。一つずつ確かめ、直すところがあれば知らせます。"
        ),
        error_messages={
            "required": gettext_lazy("ファイルを選んでください。"),
            "empty": gettext_lazy("選んだファイルは中身がありません（0バイト）。"),
        },
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
    )

    def clean_file(self) -> tuple[Cue, ...]:
        """Give the captions.

        :raises ValidationError: there are faults; one sentence for each.
        """
        captions = read_captions(content=self.cleaned_data["file"].read(LARGEST_FILE + 1))
        if captions.faults:
            raise ValidationError(list(captions.faults))
        return captions.cues


def make_recording_sheet(
    data: Any = None, *, values: RecordingValues | None, choices: RecordingChoices
) -> Sheet:
    """Make the form of a recording: `data` was sent, or `values` are shown."""
    return Sheet((RecordingForm(data, initial=_show(values), choices=choices),))


def _show(values: RecordingValues | None) -> dict[str, Any]:
    if values is None:
        return {}
    shown: dict[str, Any] = {name: getattr(values, name) for name in _AS_TYPED}
    return {
        **shown,
        **show_promises(values.promises, most=RecordingForm.most_promises),
        "chapters": list(values.chapters),
        "section": str(values.section_id),
        "programme": str(values.programme_id or ""),
    }


def _pairs(names: Mapping[int, str]) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in names.items()]
