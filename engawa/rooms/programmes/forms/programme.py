"""The form for a programme, and for its poster."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Choices, Line, Part, Text
from engawa.core.ui.meeting import Sheet
from engawa.core.ui.pictures import PictureField
from engawa.rooms.programmes.forms.fields import AgeField, NumberField, PhoneField
from engawa.rooms.programmes.forms.promises import PromisesPart, show_promises
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.selectors.desk_choices import ProgrammeChoices
from engawa.rooms.programmes.services.programmes import ProgrammeUnsound, require_sound
from engawa.rooms.programmes.values import ProgrammeValues

LANGUAGES = {
    "en": gettext_lazy("英語"),
    "zh": gettext_lazy("中国語"),
    "ko": gettext_lazy("韓国・朝鮮語"),
    "vi": gettext_lazy("ベトナム語"),
    "ne": gettext_lazy("ネパール語"),
    "tl": gettext_lazy("タガログ語"),
    "pt": gettext_lazy("ポルトガル語"),
    "es": gettext_lazy("スペイン語"),
    "id": gettext_lazy("インドネシア語"),
    "th": gettext_lazy("タイ語"),
    "my": gettext_lazy("ミャンマー語"),
    "uk": gettext_lazy("ウクライナ語"),
    "ru": gettext_lazy("ロシア語"),
}
# Fields whose names and values are those of `ProgrammeValues`.
_AS_TYPED = (
    "kind", "title", "lead", "for_whom", "description", "age_from", "age_before", "fee_note",
    "bring", "has_child_care", "has_sign_language", "has_captions", "phone", "fax", "is_example",
    "title_en", "title_easy", "lead_en", "lead_easy", "for_whom_en", "for_whom_easy", "bring_en",
    "bring_easy",
)  # fmt: skip
# What stands in the folded part.
OTHER_LANGUAGES = (
    "title_en", "title_easy", "lead_en", "lead_easy", "for_whom_en", "for_whom_easy", "bring_en",
    "bring_easy",
)  # fmt: skip


class ProgrammeForm(PromisesPart):
    """Everything that an officer says of a programme, but for its poster and whether it is public."""

    kind = Choice(label=gettext_lazy("種類"))
    title = Line(
        label=gettext_lazy("名前"),
        most=120,
        required=True,
        help_text=gettext_lazy("例：プレパパ・プレママ教室"),
    )
    lead = Text(
        label=gettext_lazy("何をするか"),
        most=300,
        required=True,
        rows=2,
        help_text=gettext_lazy("一文か二文で。一覧と、ページのはじめに出ます。"),
    )
    for_whom = Line(
        label=gettext_lazy("だれのためか"),
        most=200,
        required=True,
        help_text=gettext_lazy("例：区内に住み、これから出産する方とパートナー"),
    )
    age_from = AgeField(
        label=gettext_lazy("年齢の下限"),
        required=False,
        help_text=gettext_lazy("当日にこの年齢から。例：4か月、1歳6か月"),
    )
    age_before = AgeField(
        label=gettext_lazy("年齢の上限"),
        required=False,
        help_text=gettext_lazy("当日にこの年齢になる前まで。「3歳」は2歳11か月までです。"),
    )
    description = Text(
        label=gettext_lazy("くわしい内容"),
        most=4000,
        rows=5,
        help_text=gettext_lazy("当日の流れ、講師、天気が悪いときのことを書きます。"),
    )
    fee = NumberField(
        label=gettext_lazy("参加費（円）"),
        most=1_000_000,
        help_text=gettext_lazy("1人分。無料のときは空のままにします。"),
    )
    fee_note = Line(
        label=gettext_lazy("参加費の補足"),
        most=200,
        help_text=gettext_lazy("例：材料費として当日集めます"),
    )
    bring = Line(
        label=gettext_lazy("持ち物"), most=300, help_text=gettext_lazy("例：母子健康手帳、飲み物")
    )
    languages = Choices(
        label=gettext_lazy("日本語のほかに使える言葉"),
        required=False,
        help_text=gettext_lazy("話せる人がいるか、通訳が付くもの。"),
    )
    has_child_care = forms.BooleanField(label=gettext_lazy("託児がある"), required=False)
    has_sign_language = forms.BooleanField(label=gettext_lazy("手話通訳がある"), required=False)
    has_captions = forms.BooleanField(label=gettext_lazy("字幕・要約筆記がある"), required=False)
    phone = PhoneField(
        label=gettext_lazy("問い合わせの電話"),
        most=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    fax = PhoneField(
        label=gettext_lazy("問い合わせのファクス"),
        most=40,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    section = Choice(label=gettext_lazy("担当の課"))
    partners = Choices(label=gettext_lazy("一緒に取り組む相手"), required=False)
    is_example = forms.BooleanField(
        label=gettext_lazy("見本として示す"),
        required=False,
        help_text=gettext_lazy("つくりものの催しに付けます。公開ページに「見本」と出ます。"),
    )
    title_en = Line(label=gettext_lazy("英語の名前"), most=200)
    title_easy = Line(
        label=gettext_lazy("やさしい日本語の名前"),
        most=200,
        help_text=gettext_lazy("読みを、かっこに入れて添えます。例：教室（きょうしつ）"),
    )
    lead_en = Text(label=gettext_lazy("英語の「何をするか」"), most=500, rows=2)
    lead_easy = Text(label=gettext_lazy("やさしい日本語の「何をするか」"), most=500, rows=2)
    for_whom_en = Line(label=gettext_lazy("英語の「だれのためか」"), most=300)
    for_whom_easy = Line(label=gettext_lazy("やさしい日本語の「だれのためか」"), most=300)
    bring_en = Line(label=gettext_lazy("英語の持ち物"), most=500)
    bring_easy = Line(label=gettext_lazy("やさしい日本語の持ち物"), most=500)

    most_promises = 3

    def __init__(self, *args: Any, choices: ProgrammeChoices, **kwargs: Any) -> None:
        super().__init__(*args, initiatives=choices.initiatives, **kwargs)
        self._offer("kind", [("", _("選んでください")), *_texts(Programme.Kind.choices)])
        known = [(code, str(name)) for code, name in LANGUAGES.items()]
        others = [code for code in self.initial.get("languages", []) if code not in LANGUAGES]
        self._offer("languages", [*known, *((code, code) for code in others)])
        self._offer("partners", _pairs(choices.partners))
        self._offer("section", self._list_sections(choices))

    def opens_languages(self) -> bool:
        """Tell whether the folded part has something to mend."""
        return self.is_bound and any(name in self.errors for name in OTHER_LANGUAGES)

    def clean(self) -> dict[str, Any]:
        """See that everything fits together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                require_sound(values=self.make_values(is_public=False))
            except ProgrammeUnsound as refused:
                self.add_error(refused.field, str(refused))
        return cleaned

    def make_values(self, *, is_public: bool) -> ProgrammeValues:
        """Give the programme as it was typed."""
        given = self.cleaned_data
        return ProgrammeValues(
            **{name: given[name] for name in _AS_TYPED},
            fee=given["fee"] or 0,
            languages=tuple(given["languages"]),
            section_id=int(given["section"]),
            partner_ids=tuple(sorted(int(pk) for pk in given["partners"])),
            promises=self.read_promises(),
            is_public=is_public,
        )

    def _list_sections(self, choices: ProgrammeChoices) -> list[tuple[str, str]]:
        sections = _pairs(choices.sections)
        kept = str(self.initial.get("section") or "")
        if kept and int(kept) not in choices.sections:
            # Somebody who only reads sees whose it is.
            sections.append((kept, choices.all_sections.get(int(kept), kept)))
        if len(sections) > 1 or not sections:
            sections = [("", _("選んでください")), *sections]
        return sections

    def _offer(self, name: str, pairs: list[tuple[str, str]]) -> None:
        control = self.fields[name]
        assert isinstance(control, Choice | Choices)
        control.offer(pairs)


class PosterWords(Part):
    """What stands on the poster, for those who do not see it."""

    alternative = Text(
        label=gettext_lazy("画像に書いてあること"),
        most=500,
        required=True,
        help_text=gettext_lazy(
            "画像を見られない人に読み上げます。日時と場所も、書いてあるとおりに。"
        ),
    )


class PosterForm(PosterWords):
    """A poster to be put up."""

    image = PictureField(
        label=gettext_lazy("画像"),
        help_text=gettext_lazy(
            "JPEG、PNG、WebPで、8MBまで。撮った場所や日時の記録は、取り除いてから保存します。"
        ),
    )
    field_order = ("image", "alternative")


def make_programme_sheet(
    data: Any = None, *, values: ProgrammeValues | None, choices: ProgrammeChoices
) -> Sheet:
    """Make the form of a programme: `data` was sent, or `values` are shown."""
    return Sheet((ProgrammeForm(data, initial=_show(values), choices=choices),))


def _show(values: ProgrammeValues | None) -> dict[str, Any]:
    if values is None:
        return {}
    shown: dict[str, Any] = {name: getattr(values, name) for name in _AS_TYPED}
    return {
        **shown,
        **show_promises(values.promises, most=ProgrammeForm.most_promises),
        "fee": values.fee or "",
        "languages": list(values.languages),
        "section": str(values.section_id),
        "partners": [str(pk) for pk in values.partner_ids],
    }


def _pairs(names: Mapping[int, str]) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in names.items()]


def _texts(choices: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices]
