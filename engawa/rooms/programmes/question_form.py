"""The questions of an intake as fields of the form in which one books, and what was answered."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from engawa.core.access.households import KnownChild
from engawa.core.fiscal.forms import DateField
from engawa.core.ui.days import say_day
from engawa.core.ui.fields import Choice, Choices, Line
from engawa.rooms.programmes.answering import count_months, fits_age
from engawa.rooms.programmes.models import Intake, Question
from engawa.rooms.programmes.question_words import NO, YES, say_label
from engawa.rooms.programmes.selectors.questions import (
    AskedQuestion,
    find_first_day,
    list_asked,
)
from engawa.rooms.programmes.services.booking_refusals import BookingUnsound
from engawa.rooms.programmes.values import AnswerValues
from engawa.rooms.programmes.wording import name_language

Kind = Question.Kind
MOST_CHILDREN = 4
_MOST_RADIOS = 5


@dataclass(frozen=True, slots=True)
class QuestionGroup:
    """One question on the page: a single field, or fields for each child under one heading.

    `left` are (name, value) of what was ticked by somebody whose session has ended since: it goes along unseen.
    """

    label: str
    why: str
    is_required: bool
    who: BoundField | None
    fields: tuple[BoundField, ...]
    is_children: bool
    has_errors: bool
    has_more_open: bool
    left: tuple[tuple[str, str], ...]


class QuestionFields:
    """Puts the questions of an intake into a form, and reads the answers; an intake without any costs nothing."""

    def __init__(
        self, form: forms.Form, *, intake: Intake, children: Sequence[KnownChild] = ()
    ) -> None:
        self.form, self.intake, self.children = form, intake, children
        self.asked = list_asked(intake=intake)
        self.whys: dict[str, str] = {}
        self._places: dict[tuple[int, int], str] = {}
        for one in self.asked:
            self._add(one)

    def list_groups(self) -> Iterator[QuestionGroup]:
        """List the questions as the page shows them."""
        for one in self.asked:
            names = self._names_of(one.question)
            who = f"{names[0]}_who"
            fields = tuple(self.form[name] for name in names)
            yield QuestionGroup(
                label=say_label(one.question),
                why=one.why,
                is_required=one.question.is_required,
                who=self.form[who] if who in self.form.fields else None,
                fields=fields,
                is_children=len(fields) > 1 or who in self.form.fields,
                has_errors=any(field.errors for field in fields),
                has_more_open=any(field.errors or field.value() for field in fields),
                left=self._list_left(one.question),
            )

    def clean(self, *, units: int) -> None:
        """See that everything that must be answered is, and that there is a birth date for each pair."""
        for one in self.asked:
            question, names = one.question, self._names_of(one.question)
            if question.kind != Kind.BIRTH_DATE or any(name in self.form.errors for name in names):
                continue
            count = len(self._list_days(question))
            if not count and self._list_left(question):
                self._refuse(
                    question,
                    _(
                        "サインインの時間が切れました。下の「入れた内容を残して、サインインする」を押すか、お子さんの生年月日を入れてください。"
                    ),
                )
            elif question.is_required and not count:
                self._refuse(question, _("来るお子さんの生年月日を、1人分は入れてください。"))
            elif count and self.intake.unit == Intake.Unit.PAIRS and count != units:
                self._refuse(
                    question,
                    _("%(units)d組で申し込むので、お子さん%(units)d人の生年月日を入れてください。")
                    % {"units": units},
                )

    def make_answers(self) -> tuple[AnswerValues, ...]:
        """Give what was answered, and remember in which field each answer stands."""
        found: list[AnswerValues] = []
        for one in self.asked:
            question = one.question
            if question.kind == Kind.BIRTH_DATE:
                for child, (name, day) in enumerate(self._list_days(question), start=1):
                    self._places[question.number, child] = name
                    found.append(
                        AnswerValues(question_id=question.pk, value=day.isoformat(), child=child)
                    )
                continue
            given = self.form.cleaned_data.get(f"q{question.number}")
            if given:
                value = given.isoformat() if isinstance(given, dt.date) else str(given)
                found.append(AnswerValues(question_id=question.pk, value=value))
        return tuple(found)

    def show(self, answers: Iterable[AnswerValues]) -> None:
        """Fill the fields with what was answered before."""
        kinds = {one.question.pk: one.question for one in self.asked}
        for answer in answers:
            question = kinds.get(answer.question_id)
            if question is None:
                continue
            names = self._names_of(question)
            at = max(answer.child - 1, 0)
            if at < len(names):
                is_day = question.kind in (Kind.BIRTH_DATE, Kind.DATE, Kind.DUE_DATE)
                value: Any = dt.date.fromisoformat(answer.value) if is_day else answer.value
                self.form.initial[names[at]] = value

    def find_place(self, unsound: BookingUnsound) -> str | None:
        """Give the field in which the refused answer stands; None for what no field says."""
        child = getattr(unsound, "child", 0)
        number = unsound.field.removeprefix("q")
        place = self._places.get((int(number), child)) if number.isdecimal() else None
        name = place or unsound.field
        return name if name in self.form.fields else None

    def _add(self, one: AskedQuestion) -> None:
        question, fields = one.question, self.form.fields
        name, label = f"q{question.number}", say_label(question)
        if question.kind == Kind.BIRTH_DATE:
            self._add_children(one, name)
            return
        fields[name] = _make_field(question, label)
        # A heading of its own stands over birth dates; one field says its reason itself.
        self.whys[name] = one.why

    def _add_children(self, one: AskedQuestion, name: str) -> None:
        question, is_alone = one.question, self._count() == 1 and not self.children
        if is_alone:
            self.whys[f"{name}_1"] = one.why
        if self.children:
            who = Choices(label=_("来るお子さん"), required=False)
            who.offer(
                [
                    (
                        str(child.pk),
                        _("%(called)s（%(day)s生まれ）")
                        % {"called": child.called, "day": say_day(child.born_on)},
                    )
                    for child in self.children
                ]
            )
            self.form.fields[f"{name}_1_who"] = who
            self.form.initial.setdefault(f"{name}_1_who", self._propose())
        for at, child_name in enumerate(self._names_of(question), start=1):
            control = DateField(
                label=say_label(question) if is_alone else _("%(number)d人目") % {"number": at},
                required=is_alone and question.is_required,
                error_messages={"required": _("日にちを入れてください。")},
                widget=forms.TextInput(
                    attrs={"autocomplete": f"section-child-{at} bday", "inputmode": "text"}
                ),
                help_text=_("例：2023-6-5、令和5年6月5日") if at == 1 else "",
            )
            self.form.fields[child_name] = control

    def _propose(self) -> list[str]:
        """Give who comes, where one child only can."""
        day = find_first_day(intake=self.intake)
        fitting = [
            str(child.pk)
            for child in self.children
            if day is not None
            and fits_age(
                programme=self.intake.programme,
                months=count_months(born_on=child.born_on, day=day),
            )
        ]
        return fitting if len(fitting) == 1 else []

    def _names_of(self, question: Question) -> list[str]:
        if question.kind != Kind.BIRTH_DATE:
            return [f"q{question.number}"]
        return [f"q{question.number}_{at}" for at in range(1, self._count() + 1)]

    def _count(self) -> int:
        if self.intake.unit == Intake.Unit.HOUSEHOLDS:
            return MOST_CHILDREN
        return min(self.intake.most_at_once, MOST_CHILDREN)

    def _list_days(self, question: Question) -> list[tuple[str, dt.date]]:
        given = self.form.cleaned_data
        names = self._names_of(question)
        who = f"{names[0]}_who"
        chosen = set(given.get(who) or ())
        days = [(who, child.born_on) for child in self.children if str(child.pk) in chosen]
        typed = [(name, given[name]) for name in names if given.get(name)]
        return [*days, *typed]

    def _list_left(self, question: Question) -> tuple[tuple[str, str], ...]:
        """List which children were ticked, where nobody is known any more to whom they belong."""
        if question.kind != Kind.BIRTH_DATE or self.children or not self.form.is_bound:
            return ()
        who = f"{self._names_of(question)[0]}_who"
        ticked = forms.CheckboxSelectMultiple().value_from_datadict(
            self.form.data, self.form.files, who
        )
        return tuple((who, value) for value in ticked or ())

    def _refuse(self, question: Question, words: str) -> None:
        name = self._names_of(question)[0]
        who = f"{name}_who"
        self.form.add_error(who if who in self.form.fields else name, words)


def _make_field(question: Question, label: str) -> forms.Field:
    match question.kind:
        case Kind.DATE | Kind.DUE_DATE:
            return DateField(
                label=label,
                required=question.is_required,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
                help_text=_("例：2024-2-14、令和6年2月14日"),
                error_messages={"required": _("日にちを入れてください。")},
            )
        case Kind.CHOICE | Kind.YES_NO | Kind.LANGUAGE:
            return _make_choice(question, label)
        case _:
            return Line(
                label=label,
                most=200,
                required=question.is_required,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
                help_text=_("例：卵。なければ、空けておいてください。")
                if question.kind == Kind.ALLERGY and not question.is_required
                else "",
                error_messages={"required": _("答えを入れてください。")},
            )


def _make_choice(question: Question, label: str) -> Choice:
    if question.kind == Kind.YES_NO:
        pairs = [(YES, _("はい")), (NO, _("いいえ"))]
    elif question.kind == Kind.LANGUAGE:
        pairs = [(code, name_language(code)) for code in question.options]
    else:
        pairs = [(option, option) for option in question.options]
    if not question.is_required:
        none = _("いりません") if question.kind == Kind.LANGUAGE else _("答えない")
        pairs = [("", none), *pairs]
    is_long = question.kind == Kind.LANGUAGE or len(pairs) > _MOST_RADIOS
    control = Choice(
        label=label,
        required=question.is_required,
        widget=forms.Select if is_long else forms.RadioSelect,
        error_messages={"required": _("一つ選んでください。")},
    )
    if question.kind == Kind.LANGUAGE:
        control.widget.attrs["autocomplete"] = "language"
    if is_long and question.is_required:
        pairs = [("", _("選んでください")), *pairs]
    control.offer(pairs)
    return control
