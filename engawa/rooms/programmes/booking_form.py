"""The forms by which a resident books, and changes what was booked, in the language of the reader."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.access.forms import HalfWidthEmailField
from engawa.core.access.households import KnownChild
from engawa.core.ui.fields import Choice, Line, Text
from engawa.core.ui.phones import Phone
from engawa.rooms.programmes.lottery_questions import add_questions, list_questions, read_answers
from engawa.rooms.programmes.models import Booking, Intake, Quota
from engawa.rooms.programmes.question_form import QuestionFields
from engawa.rooms.programmes.values import BookingValues
from engawa.rooms.programmes.wording import say_units

_TOKEN_OCTETS = 15
WAYS = (Quota.Key.HALL, Quota.Key.ONLINE)
HELP = (Quota.Key.WHEELCHAIR, Quota.Key.CHILD_CARE)


def make_page_part(*, page: str) -> str:
    """Give the part of a press that all have which were sent from the page of that mark."""
    return hashlib.sha256(page.encode()).hexdigest()[:20]


class PartyForm(forms.Form):
    """How many come, where they sit, what they need, and what they would like the ward to know."""

    use_required_attribute = False
    why: dict[str, Any] = {}

    units = Choice(label=gettext_lazy("参加する数"), widget=forms.RadioSelect)
    way = Choice(label=gettext_lazy("どこで参加しますか"), widget=forms.RadioSelect)
    wheelchair = Choice(label=gettext_lazy("車いすの席"), required=False)
    child_care = Choice(label=gettext_lazy("託児"), required=False)
    note = Text(
        label=gettext_lazy("伝えておきたいこと"),
        most=500,
        rows=3,
        help_text=gettext_lazy(
            "なくてもかまいません。例：耳が聞こえにくいので、前の席がよいです。"
        ),
    )

    def __init__(
        self, *args: Any, intake: Intake, children: Sequence[KnownChild] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.intake = intake
        self.questions = QuestionFields(self, intake=intake, children=children)
        self.why = {**self.why, **self.questions.whys}
        limits = {quota.key for quota in intake.quotas.all()}
        most = intake.most_at_once
        counts = [(str(count), say_units(count, intake.unit)) for count in range(1, most + 1)]
        self._offer("units", counts, first="1")
        if most > 4:
            self.fields["units"].widget = forms.Select(choices=counts)
        if most == 1:
            del self.fields["units"]
        ways = [(str(way), str(way.label)) for way in WAYS] if limits & set(WAYS) else []
        self._offer("way", ways, first=str(Quota.Key.HALL))
        for name, key in zip(("wheelchair", "child_care"), HELP, strict=True):
            needs = [("0", _("いりません")), *counts] if key in limits else []
            self._offer(name, needs, first="0")

    def read_units(self) -> int:
        """Give how many come."""
        return int(self.cleaned_data.get("units") or 1)

    def read_wants(self) -> tuple[tuple[str, int], ...]:
        """Give how many need a seat of which part."""
        given, units = self.cleaned_data, self.read_units()
        limits = {quota.key for quota in self.intake.quotas.all()}
        wants = [(way, units) for way in WAYS if given.get("way") == way and way in limits]
        wants += [
            (key, int(given[name]))
            for name, key in zip(("wheelchair", "child_care"), HELP, strict=True)
            if int(given.get(name) or 0)
        ]
        return tuple((str(key), count) for key, count in wants)

    def clean(self) -> dict[str, Any]:
        """See that no more need something than come."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "units" in self.errors:
            return cleaned
        for name in ("wheelchair", "child_care"):
            if int(cleaned.get(name) or 0) > self.read_units():
                self.add_error(name, _("参加する数より多い数は、選べません。"))
        self.questions.clean(units=self.read_units())
        return cleaned

    def _offer(self, name: str, pairs: list[tuple[str, str]], *, first: str) -> None:
        if not pairs:
            del self.fields[name]
            return
        control = self.fields[name]
        assert isinstance(control, Choice)
        control.offer(pairs)
        self.initial.setdefault(name, first)


def say_party(booking: Booking) -> dict[str, Any]:
    """Give what the form shows of a booking that is changed."""
    wants = booking.wants
    way = next((way for way in ("ONLINE", "HALL") if wants.get(way)), "HALL")
    return {
        "units": str(booking.units),
        "way": way,
        "wheelchair": str(wants.get("WHEELCHAIR", 0)),
        "child_care": str(wants.get("CHILD_CARE", 0)),
        "note": booking.note,
    }


class BookingForm(PartyForm):
    """Who comes, what they are called, and one way to reach them; `press` is the same for a page sent twice."""

    name = Line(
        label=gettext_lazy("お名前"),
        most=80,
        required=True,
        help_text=gettext_lazy("受付でお呼びする名前です。ひらがなでもかまいません。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("お名前を入れてください。")},
    )
    email = HalfWidthEmailField(
        label=gettext_lazy("メールアドレス"),
        required=False,
        max_length=254,
        help_text=gettext_lazy("確認の番号と、変わったときのお知らせを送ります。"),
        error_messages={
            "invalid": gettext_lazy("メールアドレスの形になっていません。例：hana@example.jp")
        },
    )
    phone = Phone(
        label=gettext_lazy("電話番号"),
        most=40,
        help_text=gettext_lazy(
            "メールがない方は、電話番号を入れてください。番号だけの方には、お知らせを自動では送れません。"
        ),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    website = forms.CharField(
        required=False,
        max_length=200,
        label=gettext_lazy("この欄は空けておいてください"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    press = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    why = {
        "name": gettext_lazy(
            "お名前と連絡先は、この催しの連絡と受付にだけ使い、最後の回の30日後に消します。"
        )
    }

    def __init__(self, *args: Any, intake: Intake, **kwargs: Any) -> None:
        super().__init__(*args, intake=intake, **kwargs)
        asked = [name for name in self.fields if name.startswith("q")]
        self.initial.setdefault("press", secrets.token_urlsafe(_TOKEN_OCTETS))
        self.fields["email"].widget.attrs |= {"autocomplete": "email", "inputmode": "email"}
        if intake.way == Intake.Way.LOTTERY:
            add_questions(self, intake.lottery)
        self.order_fields(
            ["units", "way", "wheelchair", "child_care", *asked, "name", "email", "phone"]
        )

    def list_lottery_fields(self) -> list[forms.BoundField]:
        """List what is asked for the draw only."""
        return list_questions(self)

    def clean_email(self) -> str:
        """Give the address as it is kept: in small letters."""
        return str(self.cleaned_data["email"] or "").strip().lower()

    def clean(self) -> dict[str, Any]:
        """See that somebody can be reached, and that no machine has filled in everything."""
        cleaned = super().clean()
        if not {"email", "phone"} & set(self.errors) and not (
            cleaned.get("email") or cleaned.get("phone")
        ):
            self.add_error("email", _("メールアドレスか電話番号の、どちらかを入れてください。"))
        if cleaned.get("website"):
            # Somebody's browser may have filled it in: said kindly; the page shows it empty again.
            self.add_error(None, _("まだ申し込んでいません。もう一度ボタンを押してください。"))
        return cleaned

    def make_values(self, *, language: str) -> BookingValues:
        """Give what was said."""
        given = self.cleaned_data
        return BookingValues(
            name=given["name"],
            units=self.read_units(),
            wants=self.read_wants(),
            email=given["email"],
            phone=given["phone"],
            note=given["note"],
            language=language,
            **read_answers(self),
            answers=self.questions.make_answers(),
        )

    def make_press(self, *, page: str = "") -> str:
        """Give the page's own part, and a part of what it said: mended and sent again it is another press.

        `page` is the mark of the page from which it was sent first, where that was another.
        """
        page = page or str(self.cleaned_data["press"] or secrets.token_urlsafe(_TOKEN_OCTETS))
        said = repr((self.make_values(language=""), page))
        return make_page_part(page=page) + hashlib.sha256(said.encode()).hexdigest()[:20]


class NumberForm(forms.Form):
    """The number from the mail, and whether this browser is to be known the next time."""

    use_required_attribute = False

    number = Line(
        label=gettext_lazy("確認の番号"),
        most=40,
        required=True,
        help_text=gettext_lazy("8文字です。小文字でも、「-」がなくてもかまいません。"),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": gettext_lazy("メールで届いた番号を入れてください。")},
    )
    remember = forms.BooleanField(
        label=gettext_lazy("この端末で、次から番号なしで申し込む（90日）"),
        required=False,
        help_text=gettext_lazy(
            "お名前とメールアドレスを、この端末の中にだけ残します。ほかの人も使う端末では、選ばないでください。"
        ),
    )
