"""Bringing what was typed for a part into the form in which it is kept."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from engawa.core.indicators import registry
from engawa.core.wards.models import Partner, Section
from engawa.rooms.policy.drafting.errors import FieldsRefused
from engawa.rooms.policy.models import (
    Aim,
    PlanVersion,
    Tag,
    Target,
)
from engawa.rooms.policy.nodes import NodeKind
from engawa.rooms.policy.selectors.nodes import (
    FIELDS,
)

LONGEST_TEXT = 20_000
REQUIRED = {
    NodeKind.PLAN: ("title",),
    NodeKind.GOAL: ("title",),
    NodeKind.AIM: ("title",),
    NodeKind.MEASURE: ("title",),
    NodeKind.INITIATIVE: ("title",),
    NodeKind.PLEDGE: ("title",),
    NodeKind.SECTION_STATEMENT: ("section", "body"),
    NodeKind.MILESTONE: ("title", "due_on"),
    NodeKind.TARGET: ("label",),
}


EMPTY: dict[NodeKind, dict[str, Any]] = {
    kind: {
        name: {
            "tags": [],
            "partners": [],
            "kind": Aim.Kind.DIRECTION.value,
            "comparison": Target.Comparison.AT_LEAST.value,
        }.get(name, "")
        for name in names
    }
    for kind, names in FIELDS.items()
}


def clean_values(
    version: PlanVersion,
    kind: NodeKind,
    fields: dict[str, Any],
    kept: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Bring the values into the form in which they are kept; `kept` are those there already.

    :raises FieldsRefused: a value cannot be kept.
    """
    errors: dict[str, str] = {}
    ward_id = version.plan.ward_id
    values: dict[str, Any] = {}
    for name in FIELDS[kind]:
        value = fields[name]
        if isinstance(value, str):
            value = value.replace("\r\n", "\n").strip()
        values[name] = value
        longest = _longest(kind, name)
        if isinstance(value, str) and len(value) > longest:
            errors[name] = _("%(longest)s字までにしてください（いま%(length)s字です）。") % {
                "longest": longest,
                "length": len(value),
            }
        elif not value and name in REQUIRED.get(kind, ()):
            errors[name] = _("入力してください。")
    checks: dict[str, Callable[[], None]] = {
        "section": lambda: _check_section(values, ward_id, errors),
        "tags": lambda: _check_tags(values, ward_id, errors),
        "partners": lambda: _check_partners(values, ward_id, errors),
        "aim": lambda: _check_aim(values, version, errors),
        "kind": lambda: _check_choice(values, "kind", Aim.Kind.values, errors),
        "comparison": lambda: _check_choice(values, "comparison", Target.Comparison.values, errors),
        "due_on": lambda: _check_day(values, errors),
        "target_value": lambda: _check_number(values, errors),
        "indicator_key": lambda: _check_indicator(values, errors),
    }
    for name, check in checks.items():
        if name in values and name not in errors:
            check()
    if kind is NodeKind.ACTIVITY and not (values["title"] or values["body"]):
        errors["title"] = _("名前か文のどちらかを入力してください。")
    if kept and values.get("indicator_key") == kept.get("indicator_key"):
        # A room may have been switched off since: the rest of the target can still be edited.
        errors.pop("indicator_key", None)
    if errors:
        raise FieldsRefused(errors)
    return values


def _longest(kind: NodeKind, name: str) -> int:
    if kind is NodeKind.PLAN and name == "title":
        return 200
    if kind is NodeKind.MEASURE and name == "label":
        return 30
    return {"title": 300, "label": 200, "unit": 20, "indicator_key": 100}.get(name, LONGEST_TEXT)


def _check_section(values: dict[str, Any], ward_id: int, errors: dict[str, str]) -> None:
    code = values["section"]
    if code and not Section.objects.filter(ward_id=ward_id, code=code).exists():
        errors["section"] = _("この区にない課です。選び直してください。")


def _check_tags(values: dict[str, Any], ward_id: int, errors: dict[str, str]) -> None:
    rows = Tag.objects.filter(Q(ward_id=ward_id) | Q(ward=None))
    known = [tag.reference for tag in rows.order_by("scheme", "position", "value")]
    if not set(values["tags"]) <= set(known):
        errors["tags"] = _("知らないしるしがあります。選び直してください。")
    values["tags"] = [tag for tag in dict.fromkeys(known) if tag in set(values["tags"])]


def _check_partners(values: dict[str, Any], ward_id: int, errors: dict[str, str]) -> None:
    rows = Partner.objects.filter(ward_id=ward_id).order_by("name")
    known = list(rows.values_list("code", flat=True))
    if not set(values["partners"]) <= set(known):
        errors["partners"] = _("この区にない相手があります。選び直してください。")
    values["partners"] = [code for code in known if code in set(values["partners"])]


def _check_aim(values: dict[str, Any], version: PlanVersion, errors: dict[str, str]) -> None:
    code = values["aim"]
    if code and not Aim.objects.filter(version=version, code=code).exists():
        errors["aim"] = _("この下書きにない方向です。選び直してください。")


def _check_choice(
    values: dict[str, Any], name: str, choices: Sequence[str], errors: dict[str, str]
) -> None:
    if values[name] not in choices:
        errors[name] = _("選び直してください。")


def _check_day(values: dict[str, Any], errors: dict[str, str]) -> None:
    try:
        values["due_on"] = dt.date.fromisoformat(str(values["due_on"])).isoformat()
    except ValueError:
        errors["due_on"] = _("日付として読めません。例：2024-2-14、令和6年2月14日")


def _check_number(values: dict[str, Any], errors: dict[str, str]) -> None:
    words = str(values["target_value"] or "")
    if not words:
        values["target_value"] = ""
        return
    try:
        number = Decimal(words)
        kept = number.quantize(Decimal("0.0001")) if number.is_finite() else None
    except InvalidOperation:
        kept = None
    if kept is None or abs(kept) >= Decimal(10) ** 10 or kept < 0:
        errors["target_value"] = _("0以上の数を入力してください。例：12、80.5")
        return
    text = format(kept, "f")
    values["target_value"] = text.rstrip("0").rstrip(".")


def _check_indicator(values: dict[str, Any], errors: dict[str, str]) -> None:
    if not values["indicator_key"]:
        return
    try:
        registry.get(values["indicator_key"])
    except registry.IndicatorUnknown:
        errors["indicator_key"] = _("この指標は、いまの縁側にありません。選び直してください。")


def write_values(row: Any, values: dict[str, Any]) -> None:
    """Write cleaned values to a row and save it."""
    ward_id = row.version.plan.ward_id
    for name, value in values.items():
        if name == "section":
            row.section = Section.objects.filter(ward_id=ward_id, code=value).first()
        elif name == "aim":
            row.aim = Aim.objects.filter(version=row.version, code=value).first()
        elif name == "due_on":
            row.due_on = dt.date.fromisoformat(value)
        elif name == "target_value":
            row.target_value = Decimal(value) if value else None
        elif name not in ("tags", "partners"):
            setattr(row, name, value)
    row.save()
    if "tags" in values:
        rows = Tag.objects.filter(Q(ward_id=ward_id) | Q(ward=None))
        # A ward's own tag stands before the city's tag of the same reference.
        by_reference = {t.reference: t for t in sorted(rows, key=lambda t: t.ward_id or 0)}
        row.tags.set([by_reference[reference] for reference in values["tags"]])
    if "partners" in values:
        row.partners.set(Partner.objects.filter(ward_id=ward_id, code__in=values["partners"]))
