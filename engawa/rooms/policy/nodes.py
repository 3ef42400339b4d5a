"""The kinds of parts that a plan is made of, and what people call them."""

from enum import StrEnum

from django.utils.translation import gettext as _


class NodeKind(StrEnum):
    """What a part of a plan is. PLAN stands for the title and the lead of the version itself."""

    PLAN = "PLAN"
    GOAL = "GOAL"
    AIM = "AIM"
    MEASURE = "MEASURE"
    INITIATIVE = "INITIATIVE"
    ACTIVITY = "ACTIVITY"
    PLEDGE = "PLEDGE"
    SECTION_STATEMENT = "SECTION_STATEMENT"
    MILESTONE = "MILESTONE"
    TARGET = "TARGET"

    @property
    def label(self) -> str:
        """The word for it in the language of the page."""
        return {
            NodeKind.PLAN: _("方針の題"),
            NodeKind.GOAL: _("基本目標"),
            NodeKind.AIM: _("方向"),
            NodeKind.MEASURE: _("施策"),
            NodeKind.INITIATIVE: _("取組"),
            NodeKind.ACTIVITY: _("活動"),
            NodeKind.PLEDGE: _("組織運営の約束"),
            NodeKind.SECTION_STATEMENT: _("課ごとの方針"),
            NodeKind.MILESTONE: _("節目"),
            NodeKind.TARGET: _("数字"),
        }[self]


# The part that holds the title and the lead has no row of its own, so its code is fixed.
PLAN_CODE = "plan"

_KIND_OF_LETTER = {
    "G": NodeKind.GOAL,
    "D": NodeKind.AIM,
    "M": NodeKind.MEASURE,
    "I": NodeKind.INITIATIVE,
    "A": NodeKind.ACTIVITY,
    "P": NodeKind.PLEDGE,
    "S": NodeKind.SECTION_STATEMENT,
    "K": NodeKind.MILESTONE,
    "T": NodeKind.TARGET,
}


def kind_of_code(code: str) -> NodeKind | None:
    """Give the kind of the part that has this code; None for what is no code."""
    if code == PLAN_CODE:
        return NodeKind.PLAN
    return _KIND_OF_LETTER.get(code[:1]) if code[1:].isdecimal() else None


def field_label(name: str) -> str:
    """Give the word for one field of a part in the language of the page."""
    return {
        "title": _("名前"),
        "lead": _("はじめの文"),
        "body": _("本文"),
        "note": _("注"),
        "label": _("表示の名前"),
        "kind": _("種類"),
        "aim": _("方向"),
        "section": _("担当の課"),
        "tags": _("しるし"),
        "partners": _("一緒に取り組む相手"),
        "due_on": _("期日"),
        "indicator_key": _("指標"),
        "unit": _("単位"),
        "target_value": _("目標の値"),
        "comparison": _("目標との比べ方"),
        "place": _("置き場所"),
        "position": _("順番"),
    }[name]


INNER_BRACKETS = str.maketrans("「」", "『』")


def short(text: str, *, longest: int = 40) -> str:
    """Shorten a text for a sentence or a list."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def in_brackets(text: str) -> str:
    """Shorten a text that will stand in 「」; its own brackets become 『』, as print does."""
    return short(text).translate(INNER_BRACKETS)
