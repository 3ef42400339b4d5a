"""What a place's keepers fill in: the address, the code, and what the ward shall say of the place."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.access.codes import read_code
from engawa.core.access.forms import HalfWidthEmailField
from engawa.core.ui.fields import Line, Part, Text
from engawa.core.ui.forms import ErrorLink, list_errors
from engawa.rooms.places.forms.access import AccessForm
from engawa.rooms.places.forms.hours import HoursForm
from engawa.rooms.places.forms.hours import write_initial as write_hours
from engawa.rooms.places.forms.offerings import (
    OfferingForm,
    make_rows,
    read_rows,
    refill_rows,
    with_empty_rows,
)
from engawa.rooms.places.forms.place import PlaceForm
from engawa.rooms.places.merging import Flat, unflatten
from engawa.rooms.places.proposing import FIELDS, flat_values
from engawa.rooms.places.services.proposals import (
    LONGEST_NOTE,
    Written,
    plain_offerings,
    unfold_offerings,
)
from engawa.rooms.places.values import PlaceValues, from_plain

_OPENED_SALT = "engawa.places.keeper-form"


class NewKeeperForm(Part):
    """An address that an officer puts in."""

    email = HalfWidthEmailField(label=gettext_lazy("メールアドレス"))
    role_name = Line(
        label=gettext_lazy("役割"),
        most=60,
        help_text=gettext_lazy("人の名前は書きません。例：施設長"),
    )
    why = {
        "email": gettext_lazy(
            "施設の方にコードと返事を送るために使います。外すか、施設を一覧から外して1年たつと消します。"
        )
    }


class AddressForm(Part):
    """The address to which a code shall go."""

    email = HalfWidthEmailField(label=gettext_lazy("区に伝えてある、施設のメールアドレス"))
    why = {"email": gettext_lazy("コードを送るために使います。ここに入力したものは残しません。")}


class CodeForm(Part):
    """The code from the mail."""

    code = forms.CharField(
        label=gettext_lazy("メールで届いた8文字のコード"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "off"}),
    )

    def clean_code(self) -> str:
        """Give the signs of the code, however it was typed.

        :raises ValidationError: there are none.
        """
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise ValidationError(_("メールで届いた8文字を入力してください。"))
        return code


class KeeperPlaceForm(Part):
    """The single values that a place may propose, read as the officers' form reads them, and a note."""

    note = Text(
        label=gettext_lazy("職員へのひとこと"),
        most=LONGEST_NOTE,
        rows=3,
        help_text=gettext_lazy(
            "公開されません。上の欄にない変更（名前や住所）は、ここに書いてください。"
        ),
    )
    why = {
        "note": gettext_lazy("職員が確かめるために読みます。職員が決めてから2年たつと消します。")
    }

    def __init__(self, *args: Any, stands: PlaceValues, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            control = deepcopy(PlaceForm.base_fields[name])
            if isinstance(control, Line):
                control.stands = str(getattr(stands, name))
            self.fields[name] = control

    def make_values(self) -> dict[str, Any]:
        """Give the values that were typed, by their names."""
        return {name: self.cleaned_data[name] for name in FIELDS}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the form of a keeper shows: values by their keys, offerings, a note, and on what they were written."""

    opened: Flat
    values: Flat
    offerings: list[Mapping[str, Any]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeeperForm:
    """All parts of the form together, in the names of the officers' one."""

    place: KeeperPlaceForm
    hours: HoursForm
    access: AccessForm
    offerings: list[OfferingForm]

    def is_valid(self) -> bool:
        """Tell whether all parts can be kept; each is asked, so that all errors are told at once."""
        rows = [row for row in self.offerings if row.is_bound]
        wrong = [
            part for part in (self.place, self.hours, self.access, *rows) if not part.is_valid()
        ]
        return not wrong

    def list_errors(self) -> list[ErrorLink]:
        """List what is wrong in all parts."""
        found = [*list_errors(form=self.hours), *list_errors(form=self.place)]
        found += list_errors(form=self.access)
        for row in self.offerings:
            for link in list_errors(form=row):
                text = _("%(row)d行目の%(error)s") % {"row": row.row + 1, "error": link.text}
                found.append(ErrorLink(text=text, target=link.target))
        return found

    def read(self, *, opened: Flat) -> Written:
        """Give what was typed, written on `opened`."""
        values = PlaceValues(
            **self.place.make_values(),
            hours=self.hours.hours,
            accessibility=self.access.make_answers(),
        )
        offered = (row.make_values() for row in self.offerings if row.is_bound)
        offerings = tuple(item for item in offered if item is not None)
        return Written(
            base=opened,
            values=flat_values(values=values),
            offerings=plain_offerings(offerings=offerings),
            note=self.place.cleaned_data["note"],
        )


def make_form(shown: Shown) -> KeeperForm:
    """Make the form that shows what stands there or what was proposed."""
    values = from_plain(unflatten(shown.values))
    initial = {name: getattr(values, name) for name in FIELDS}
    return KeeperForm(
        place=KeeperPlaceForm(initial={**initial, "note": shown.note}, stands=values),
        hours=HoursForm(initial=write_hours(values.hours), current=values.hours),
        access=AccessForm(initial=dict(values.accessibility)),
        offerings=make_rows(unfold_offerings(plain=shown.offerings)),
    )


def read_form(data: Any, *, shown: Shown) -> KeeperForm:
    """Make the form that was sent in a `QueryDict`."""
    values = from_plain(unflatten(shown.values))
    return KeeperForm(
        place=KeeperPlaceForm(data, stands=values),
        hours=HoursForm(data, current=values.hours),
        access=AccessForm(data),
        offerings=with_empty_rows(read_rows(data, kept=len(shown.offerings))),
    )


def refill_form(typed: Any, *, shown: Shown) -> KeeperForm:
    """Make a form that was not sent, filled with what was typed before the hour was over."""
    form = make_form(shown)
    for part in (form.place, form.hours, form.access):
        part.fill(typed)
    return replace(form, offerings=refill_rows(typed, kept=len(shown.offerings)))


def write_opened(*, place_id: int, opened: Flat) -> str:
    """Write on what a form is opened, to be sent back with it; nobody else can write such a text."""
    return signing.dumps({"place": place_id, "opened": opened}, salt=_OPENED_SALT, compress=True)


def read_opened(text: str, *, place_id: int) -> Flat | None:
    """Read what `write_opened` wrote for this place; None of anything else."""
    try:
        given = signing.loads(text, salt=_OPENED_SALT)
    except signing.BadSignature:
        return None
    if given["place"] != place_id:
        return None
    opened: Flat = given["opened"]
    return opened


class RefuseForm(Part):
    """Why nothing of a proposal is taken over."""

    reason = Text(
        label=gettext_lazy("反映しない理由"),
        most=1000,
        rows=4,
        required=True,
        help_text=gettext_lazy("この文を、そのまま施設の方にメールで送ります。"),
    )
