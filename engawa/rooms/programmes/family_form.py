"""The household in the form of booking: which kept children come, and whether what is typed is kept for the next form."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext as _

from engawa.core.access.households import ChildValues, KnownChild
from engawa.core.ui.fields import Line
from engawa.rooms.programmes.answering import count_months, say_why_age_does_not_fit
from engawa.rooms.programmes.models import Intake
from engawa.rooms.programmes.question_form import QuestionFields, offer_children
from engawa.rooms.programmes.selectors.questions import find_first_day
from engawa.rooms.programmes.wording import say_units

COMING, KEEP = "coming", "keep_family"
MOST_CALLED = 40
# Nobody who is offered as a child can come to what begins at this age.
GROWN_UP = 18 * 12


class FamilyFields:
    """Puts the household into a form; an intake that asks for no birth date keeps none with the booking."""

    def __init__(
        self,
        form: forms.Form,
        *,
        intake: Intake,
        children: Sequence[KnownChild],
        questions: QuestionFields,
    ) -> None:
        self.form, self.intake, self.children = form, intake, children
        self.days = questions.list_birth_fields()
        self.unfit_months: int | None = None
        programme = intake.programme
        is_for_children = programme.age_from is None or programme.age_from < GROWN_UP
        if children and not self.days and is_for_children:
            control = offer_children(children)
            control.help_text = _(
                "年齢と数が合うかを、いま確かめるだけに使います。お子さんの内容は、申込みには残しません。"
            )
            form.fields[COMING] = control
        if self.days:
            self._add_consent()

    def list_called_fields(self) -> list[forms.BoundField]:
        """List the fields for what the children are called, one beside each birth date."""
        return [self.form[f"called_{at}"] for at in range(1, len(self.days) + 1) if self.days]

    @property
    def is_open(self) -> bool:
        """Tell whether something stands in a field that is folded away."""
        return any(field.value() or field.errors for field in self.list_called_fields())

    def clean(self, *, units: int) -> None:
        """See that the children who come are of an age for it, and as many as are booked."""
        chosen = set(self.form.cleaned_data.get(COMING) or ())
        coming = [child for child in self.children if str(child.pk) in chosen]
        if not coming:
            return
        day = find_first_day(intake=self.intake)
        for child in coming:
            months = count_months(born_on=child.born_on, day=day) if day is not None else None
            why = (
                say_why_age_does_not_fit(programme=self.intake.programme, months=months)
                if months is not None
                else ""
            )
            if why:
                self.unfit_months = months
                said = {"called": child.called, "why": why}
                self.form.add_error(COMING, _("%(called)s：%(why)s") % said)
                return
        count, unit = len(coming), self.intake.unit
        if unit == Intake.Unit.PAIRS and count != units:
            numbers = {"units": say_units(units, unit), "count": units}
            self.form.add_error(
                COMING,
                _("%(units)sで申し込むので、お子さんを%(count)d人選んでください。") % numbers,
            )
        elif unit == Intake.Unit.PERSONS and count > units:
            self.form.add_error(
                COMING,
                _(
                    "お子さんを%(count)d人選んでいます。参加する数を、お子さんもふくめた数にしてください。"
                )
                % {"count": count},
            )

    def make_wanted(self) -> tuple[ChildValues, ...] | None:
        """Give the children that were typed, where they shall be kept; None where nothing shall."""
        given = self.form.cleaned_data
        if not given.get(KEEP):
            return None
        typed = [
            (given.get(f"called_{at}") or "", given.get(name))
            for at, name in enumerate(self.days, start=1)
        ]
        return tuple(ChildValues(called=called, born_on=day) for called, day in typed if day)

    def _add_consent(self) -> None:
        self.form.fields[KEEP] = forms.BooleanField(
            label=_("いま入れるお子さんを、残してある家族の内容に加える")
            if self.children
            else _("このご家族の内容を残し、次の申込みで入れなくてすむようにする"),
            required=False,
            help_text=_(
                "残すのは、お名前、電話番号、お子さんの生年月日と呼び名です。申込みの欄を埋めるほかには使いません。マイページで、いつでも消せます。2年使わないと、消します。"
            ),
        )
        for at in range(1, len(self.days) + 1):
            self.form.fields[f"called_{at}"] = Line(
                label=_("%(number)d人目の呼び名") % {"number": at},
                most=MOST_CALLED,
                widget=forms.TextInput(attrs={"autocomplete": f"section-child-{at} nickname"}),
            )
