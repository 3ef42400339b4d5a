"""The form by which a group asks a place to come and sell, in the language of its reader."""

import datetime as dt
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.access.forms import HalfWidthEmailField
from engawa.core.fiscal.forms import DateField
from engawa.core.ui.forms import clean_text
from engawa.rooms.places.importing.cells import read_phone
from engawa.rooms.places.importing.findings import SENTENCES, Severity
from engawa.rooms.places.opening.column_times import read_minutes
from engawa.rooms.places.opening.osm import HoursUnreadable
from engawa.rooms.places.services.visits import Asked, Wish
from engawa.rooms.places.visit_words import say_wish

ROWS = range(1, 4)
FURTHEST = dt.timedelta(days=366)
MOST_PEOPLE = 100_000


class Words(forms.CharField):
    """Typed words without control characters and without space at the ends, never too long."""

    def __init__(self, *, most: int, is_long: bool = False, **kwargs: Any) -> None:
        self.most, self.is_long = most, is_long
        if is_long:
            kwargs["widget"] = forms.Textarea(attrs={"rows": 3})
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        """Give what was typed, tidied."""
        words = clean_text(str(value or "")).strip()
        return words if self.is_long else " ".join(words.split())

    def clean(self, value: Any) -> str:
        """Give what was typed.

        :raises ValidationError: it is missing or too long.
        """
        words: str = super().clean(value)
        if len(words) > self.most:
            raise ValidationError(_("%(most)d字より短くしてください。") % {"most": self.most})
        return words


class TimeOfDay(Words):
    """A time of day as people write it, kept as 10:00."""

    def clean(self, value: Any) -> str:
        """Give the time.

        :raises ValidationError: it is no time of a day.
        """
        words = super().clean(value)
        if not words:
            return ""
        try:
            minutes = read_minutes(unicodedata.normalize("NFKC", words))
        except HoursUnreadable:
            minutes = 24 * 60
        if minutes >= 24 * 60:
            raise ValidationError(_("時刻として読めません。10:00 のように入力してください。"))
        return f"{minutes // 60:02d}:{minutes % 60:02d}"


@dataclass(frozen=True, slots=True)
class WishRow:
    """The controls for one wished day."""

    number: int
    day: BoundField
    opens: BoundField
    closes: BoundField


class VisitForm(forms.Form):
    """Who asks, when, where, for how many, and what they would like."""

    use_required_attribute = False

    group_name = Words(
        label=gettext_lazy("団体や催しの名前"),
        most=100,
        help_text=gettext_lazy("例：上大岡町内会の秋まつり"),
    )
    contact_name = Words(label=gettext_lazy("連絡する方の名前"), most=80)
    email = HalfWidthEmailField(
        label=gettext_lazy("メールアドレス"),
        required=False,
        help_text=gettext_lazy("返事をメールで受け取れます。"),
    )
    phone = Words(
        label=gettext_lazy("電話番号"),
        most=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=gettext_lazy("メールか電話の、どちらかは入れてください。"),
    )
    where = Words(
        label=gettext_lazy("来てほしい所"),
        most=300,
        is_long=True,
        help_text=gettext_lazy(
            "建物の名前や住所を、言葉で書いてください。屋根や机、駐車場があるかも分かると助かります。"
        ),
    )
    people = forms.IntegerField(
        label=gettext_lazy("来る人のおよその数"),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("例：50"),
    )
    offerings = forms.MultipleChoiceField(
        label=gettext_lazy("売ってほしい物"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("選ばなければ、施設と相談して決めます。"),
    )
    note = Words(label=gettext_lazy("ほかに伝えたいこと"), most=1000, is_long=True, required=False)
    # Machines fill in every field; who reads the label, with eyes or ears, leaves it empty.
    leave_empty = forms.CharField(
        label=gettext_lazy("この欄は、空のままにしてください（迷惑な送信を防ぐための欄です）"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    why = {
        "contact_name": gettext_lazy(
            "名前、メールアドレス、電話番号は、施設と担当の課が返事をするために使います。希望の日か返事の日の、遅いほうから60日たつと消します。"
        )
    }

    def __init__(self, *args: Any, products: Sequence[str], today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        chosen = self.fields["offerings"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = [(name, name) for name in products]
        for number in ROWS:
            self.fields[f"day_{number}"] = DateField(
                label=_("%(number)dつ目の日") % {"number": number}, required=False
            )
            for end, label in (
                ("opens", _("%(number)dつ目の始まり")),
                ("closes", _("%(number)dつ目の終わり")),
            ):
                self.fields[f"{end}_{number}"] = TimeOfDay(
                    label=label % {"number": number}, most=20, required=False
                )

        # Errors are told in the order of the page.
        days = [f"{part}_{number}" for number in ROWS for part in ("day", "opens", "closes")]
        self.order_fields(["group_name", *days, "where", "people", "offerings", "note"])

    def list_wish_rows(self) -> list[WishRow]:
        """List the controls for the wished days."""
        return [
            WishRow(
                number, self[f"day_{number}"], self[f"opens_{number}"], self[f"closes_{number}"]
            )
            for number in ROWS
        ]

    def clean_phone(self) -> str:
        """Give the number as the imports read it.

        :raises ValidationError: it is none.
        """
        words: str = self.cleaned_data["phone"]
        if not words:
            return ""
        heard = read_phone(words)
        if any(SENTENCES[problem.code][0] is not Severity.NOTE for problem in heard.problems):
            raise ValidationError(
                _("番号として読めません。045-123-4567 のように入力してください。")
            )
        return heard.value

    def clean_leave_empty(self) -> str:
        """Give nothing.

        :raises ValidationError: something was typed.
        """
        if self.cleaned_data["leave_empty"]:
            raise ValidationError(_("この欄を空にして、もう一度押してください。"))
        return ""

    def clean(self) -> dict[str, Any]:
        """See that somebody can be answered, and that the days lie ahead."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not {"email", "phone"} & set(self.errors) and not (
            cleaned.get("email") or cleaned.get("phone")
        ):
            self.add_error("email", _("メールアドレスか電話番号の、どちらかを入れてください。"))
        for number in ROWS:
            self._clean_row(cleaned, number)
        names = [f"day_{number}" for number in ROWS]
        if not any(cleaned.get(name) for name in names) and not set(names) & set(self.errors):
            self.add_error("day_1", _("希望の日を、1つは入れてください。"))
        return cleaned

    def make_asked(self) -> Asked:
        """Give what was asked."""
        given = self.cleaned_data
        return Asked(
            group_name=given["group_name"],
            contact_name=given["contact_name"],
            email=given["email"] or "",
            phone=given["phone"],
            wishes=tuple(self._list_wishes()),
            where=given["where"],
            people=given["people"],
            offerings=tuple(given["offerings"]),
            note=given["note"],
        )

    def list_answers(self) -> list[tuple[str, str, str]]:
        """List (label, words, id of the control) of what was typed, to be looked through before it goes."""
        asked = self.make_asked()
        wishes = "\n".join(
            say_wish(day=wish.day.isoformat(), opens=wish.opens, closes=wish.closes)
            for wish in asked.wishes
        )
        words = {
            "group_name": asked.group_name,
            "contact_name": asked.contact_name,
            "email": asked.email,
            "phone": asked.phone,
            "day_1": wishes,
            "where": asked.where,
            "people": str(asked.people or ""),
            "offerings": "・".join(asked.offerings),
            "note": asked.note,
        }
        labels = {"day_1": _("希望の日")}
        return [
            (labels.get(name, str(self[name].label)), said, self[name].auto_id)
            for name, said in words.items()
        ]

    def list_hidden(self) -> list[tuple[str, str]]:
        """List (name, value) of all that was typed, to go with the page on which it is looked through."""
        sent: Any = self.data
        return [(name, value) for name in self.fields for value in sent.getlist(name) if value]

    def _list_wishes(self) -> Iterator[Wish]:
        given = self.cleaned_data
        for number in ROWS:
            if given[f"day_{number}"]:
                yield Wish(
                    given[f"day_{number}"], given[f"opens_{number}"], given[f"closes_{number}"]
                )

    def _clean_row(self, cleaned: dict[str, Any], number: int) -> None:
        day, opens, closes = (f"{name}_{number}" for name in ("day", "opens", "closes"))
        if {day, opens, closes} & set(self.errors):
            return
        if cleaned[day] is None:
            if cleaned[opens] or cleaned[closes]:
                self.add_error(day, _("時刻だけでなく、日も入れてください。"))
            return
        if cleaned[day] <= self.today:
            self.add_error(day, _("あすより先の日を入れてください。"))
        elif cleaned[day] > self.today + FURTHEST:
            self.add_error(day, _("1年より先の日は、まだおねがいできません。"))
        if cleaned[closes] and not cleaned[opens]:
            self.add_error(opens, _("始まる時刻も入れてください。"))
        elif cleaned[closes] and cleaned[closes] <= cleaned[opens]:
            self.add_error(closes, _("終わる時刻は、始まる時刻より後にしてください。"))
