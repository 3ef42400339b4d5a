"""What the form of a part lets choose: marks and partners, and those that are not in the list yet."""

from typing import Any

from django.http import QueryDict
from django.utils import timezone

from engawa.rooms.policy import forms
from engawa.rooms.policy.models import Tag
from engawa.rooms.policy.services import tags, tree
from engawa.rooms.policy.views.editor import Desk


def add_missing(desk: Desk, form: forms.NodeForm, fields: dict[str, Any]) -> None:
    """Add the partner and the mark that were typed under the lists, if any were.

    :raises FieldsRefused: what was typed cannot be kept.
    """
    _add_partner(desk, form, fields)
    _add_tag(desk, form, fields)


def _add_partner(desk: Desk, form: forms.NodeForm, fields: dict[str, Any]) -> None:
    """Add the partner that was typed under the list, if one was."""
    name = form.cleaned_data.get("new_partner_name", "")
    if not name:
        return
    partner = tree.ensure_partner(
        ward_id=desk.request.ward.pk,
        name=name,
        kind=form.cleaned_data.get("new_partner_kind") or "OTHER",
        actor_id=desk.request.officer.user_id,
        now=timezone.now(),
    )
    fields["partners"] = [*fields["partners"], partner.code]


def _add_tag(desk: Desk, form: forms.NodeForm, fields: dict[str, Any]) -> None:
    """Add the mark that was typed under the list, if one was."""
    label = form.cleaned_data.get("new_tag_label", "")
    number = form.cleaned_data.get("new_tag_number", "")
    if not label and not number:
        return
    tag = tags.ensure_ward_tag(
        ward_id=desk.request.ward.pk,
        label=label,
        theme_number=number,
        actor_id=desk.request.officer.user_id,
        now=timezone.now(),
    )
    fields["tags"] = [*fields["tags"], tag.reference]


def read_kept(form_class: type[forms.NodeForm], kept: QueryDict) -> dict[str, Any]:
    """Turn what was typed before the session ended into the form's first values."""
    several = {"tags", "partners"}
    return {
        name: kept.getlist(name) if name in several else kept.get(name, "")
        for name in form_class.base_fields
        if name in kept or name in several
    }


def _checked(form: forms.NodeForm, name: str) -> list[dict[str, Any]]:
    if name not in form.fields:
        return []
    chosen = {str(value) for value in form[name].value() or ()}
    choices: Any = form.fields[name].choices  # type: ignore[attr-defined]
    return [
        {"value": value, "label": label, "is_checked": value in chosen} for value, label in choices
    ]


def choice_of(form: forms.NodeForm, name: str) -> dict[str, Any]:
    """Part what is chosen from what could be, so that a long list does not hide the choice."""
    options = _checked(form, name)
    return {
        "chosen": [option for option in options if option["is_checked"]],
        "others": [option for option in options if not option["is_checked"]],
    }


def choice_of_tags(tags: list[Tag], form: forms.NodeForm) -> dict[str, Any]:
    """Part the marks like `choice_of`, those not chosen by their schemes."""
    choice = choice_of(form, "tags")
    schemes = {tag.reference: str(Tag.Scheme(tag.scheme).label) for tag in tags}
    others: dict[str, list[dict[str, Any]]] = {}
    for option in choice["others"]:
        others.setdefault(schemes[option["value"]], []).append(option)
    return {"chosen": choice["chosen"], "others": list(others.items())}
