"""How Django forms become fields of ours, wherever the form comes from.

A form may say why it asks and when it deletes what it got, by field name:

    class BookingForm(forms.Form):
        why = {"due_on": _("教室の内容を合わせるために使い、教室の30日後に消します。")}
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.forms import BaseForm, BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


class EngawaRenderer(TemplatesSetting):
    """Renders every form of the installation with our fields and one summary of errors."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"


@dataclass(frozen=True, slots=True)
class OptionView:
    """One choice of a group: its control and what it says."""

    control: SafeString
    label: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """What the field template shows of one bound field, with the ids that wire the parts."""

    id: str
    label: str
    shape: str
    is_required: bool
    hint: str
    why: str
    errors: tuple[str, ...]
    control: SafeString
    options: tuple[OptionView, ...] = field(default=())

    @property
    def described_by(self) -> str:
        """Ids of the texts that explain the control, in reading order."""
        parts = (("why", self.why), ("hint", self.hint), ("error", self.errors))
        return " ".join(f"{self.id}-{name}" for name, text in parts if text)


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One sentence of the error summary and the control that it is about, if any."""

    text: str
    target: str


def describe_field(*, bound: BoundField) -> FieldView:
    """Gather what is shown of one field, its control wired to hint, reason and errors."""
    widget = bound.field.widget
    # A browser would cut a longer text in silence; the form says how long it may be.
    widget.attrs.pop("maxlength", None)
    is_group = isinstance(widget, (RadioSelect, CheckboxSelectMultiple))
    shape = "plain"
    if is_group:
        shape = "group"
    elif widget.use_fieldset:
        shape = "fieldset"
    elif isinstance(widget, CheckboxInput):
        shape = "checkbox"
    reasons: dict[str, str] = getattr(bound.form, "why", {})
    bare = FieldView(
        id=bound.auto_id or bound.html_name,
        label=str(bound.label or ""),
        shape=shape,
        is_required=bound.field.required,
        hint=str(bound.help_text or ""),
        why=str(reasons.get(bound.name, "")),
        errors=tuple(str(error) for error in bound.errors),
        control=SafeString(""),
    )
    if is_group:
        options = tuple(
            OptionView(control=option.tag(), label=str(option.choice_label))
            for option in bound.subwidgets
        )
        return replace(bare, options=options)
    # A group of controls is described on its fieldset; a single control carries the ids itself.
    attrs: dict[str, str | bool] = {}
    if bare.described_by and shape != "fieldset":
        attrs["aria-describedby"] = bare.described_by
    if "placeholder" in widget.attrs:
        # It vanishes as soon as one types, and is too pale to read; the label says it already.
        attrs["placeholder"] = False
    return replace(bare, control=bound.as_widget(attrs=attrs))


def list_errors(*, form: BaseForm) -> list[ErrorLink]:
    """Give every error of a form with the id of the control to go to, the form's own first."""
    return list(_errors_of(form))


def _errors_of(form: BaseForm) -> Iterator[ErrorLink]:
    for error in form.non_field_errors():
        yield ErrorLink(text=str(error), target="")
    for bound in form:
        for error in bound.errors:
            if bound.is_hidden:
                yield ErrorLink(text=str(error), target="")
            else:
                yield ErrorLink(text=_about(bound, str(error)), target=_first_control(bound))


def _about(bound: BoundField, error: str) -> str:
    return _("%(label)s：%(error)s") % {"label": bound.label, "error": error}


def _first_control(bound: BoundField) -> str:
    suffix = "_0" if bound.field.widget.use_fieldset else ""
    return f"{bound.auto_id}{suffix}" if bound.auto_id else ""


def read_whole_number(words: str) -> int:
    """Read a whole number that a form or an address sent; 0 where there is none, or one too long to be meant."""
    return int(words) if words.isdecimal() and len(words) < 10 else 0


def clean_text(words: str) -> str:
    """Give typed text with line breaks as LF and without control characters, which databases refuse."""
    plain = words.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in plain if c >= " " or c in "\n\t")
