"""Who may see and write the questions of an intake."""

from typing import Any

from engawa.rooms.programmes.models import Intake, Programme
from tests.permissions import EDITORS, OFFICERS, WARD_EDITORS, World, when_let_in
from tests.rooms.programmes.material import make_intake, make_programme
from tests.rooms.programmes.question_material import ask

WARD = {"ward_slug": "kanazawa"}
MAY_TRY = when_let_in(EDITORS, 422)
MAY_DO = when_let_in(EDITORS, 302)
SAID = {
    "kind": "TEXT",
    "label": "好きな絵本",
    "reason": "読む本を選ぶためです。",
    "keep_days": "30",
}


def an_intake(world: World, section: str = "general-affairs") -> dict[str, Any]:
    intake = make_intake(make_programme(world.kanazawa, section=section))
    return {**WARD, "number": intake.programme.number, "intake_number": intake.number}


def of_another_section(world: World) -> dict[str, Any]:
    return an_intake(world, section="child-family")


def a_question(world: World, section: str = "general-affairs") -> dict[str, Any]:
    given = an_intake(world, section)
    programme = Programme.objects.get(ward=world.kanazawa, number=given["number"])
    asked = ask(Intake.objects.get(programme=programme))
    return {**given, "question_number": asked.number}


def a_question_of_another_section(world: World) -> dict[str, Any]:
    return a_question(world, section="child-family")


def no_question(world: World) -> dict[str, Any]:
    return {**a_question(world), "question_number": 99}


TABLE = [
    ("GET", "programmes:desk-questions", an_intake, OFFICERS),
    ("GET", "programmes:desk-question-add", an_intake, EDITORS),
    ("GET", "programmes:desk-question-add", of_another_section, WARD_EDITORS),
    ("POST", "programmes:desk-question-add", an_intake, MAY_TRY),
    ("POST", "programmes:desk-question-add", an_intake, MAY_DO, SAID),
    (
        "POST",
        "programmes:desk-question-add",
        of_another_section,
        when_let_in(WARD_EDITORS, 302),
        SAID,
    ),
    ("GET", "programmes:desk-question", a_question, EDITORS),
    ("GET", "programmes:desk-question", no_question, when_let_in(EDITORS, 404)),
    ("POST", "programmes:desk-question", a_question, MAY_TRY),
    ("POST", "programmes:desk-question", a_question, MAY_DO, SAID),
    ("POST", "programmes:desk-question-close", a_question, MAY_DO),
    (
        "POST",
        "programmes:desk-question-close",
        a_question_of_another_section,
        when_let_in(WARD_EDITORS, 302),
    ),
    ("POST", "programmes:desk-questions-spread", an_intake, MAY_DO),
]
