"""Tags and filters of the components and of the form templates."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from engawa.core.ui import charts, differences, languages, parts, phrases
from engawa.core.ui import forms as ui_forms

register = template.Library()


_HEAD_WORDS = "head_words"
_TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
_DESCRIPTION = re.compile(r'<meta name="description" content="(.*?)">', re.DOTALL)


@register.simple_block_tag(takes_context=True)
def head_words(context: Context, content: SafeString) -> SafeString:
    """Write the title and the description of a page, and keep them for `open_graph`."""
    context.render_context[_HEAD_WORDS] = content
    return content


@register.simple_tag(takes_context=True)
def open_graph(context: Context, address: str, site_name: str) -> SafeString:
    """Write what a link to the page shows where it is shared: its own title and description again."""
    head = context.render_context[_HEAD_WORDS]
    said = {
        "title": _said(_TITLE, head),
        "description": _said(_DESCRIPTION, head),
        "url": address,
        "site_name": site_name,
        "locale": languages.get_territory_code(),
        "type": "website",
    }
    return format_html_join(
        "\n    ", '<meta property="og:{}" content="{}">', ((k, v) for k, v in said.items())
    )


def _said(pattern: re.Pattern[str], head: str) -> SafeString:
    # It was escaped as text of an element, where quotation marks may stand as they are.
    found = pattern.search(head)
    return SafeString(" ".join(found[1].split()).replace('"', "&quot;") if found else "")


@register.filter
def html_attrs(attrs: Any) -> SafeString:
    """Write the attributes that a component passes on to its element, values escaped."""
    given: Mapping[str, Any] = attrs.attrs_dict()
    return format_html_join(
        "",
        ' {}="{}"',
        (
            (name.replace("_", "-"), "" if value is True else value)
            for name, value in given.items()
            if value is not False and value is not None
        ),
    )


@register.filter
def local_name(ward: Any) -> str:
    """Give the name of a ward in the language of the page."""
    return languages.name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en)


@register.filter
def with_breaks(title: object) -> SafeString:
    """Write a Japanese title that breaks between its phrases only; its element is `phrased`."""
    return phrases.mark_breaks(str(title))


@register.filter
def with_ranges(text: object) -> SafeString:
    """Write words in which a range such as 10:00～11:30 stands on one line; the last of the filters."""
    return phrases.hold_ranges(text if isinstance(text, str) else str(text))


@register.filter
def with_japanese(text: object) -> SafeString:
    """Mark the Japanese within words of a page in another language."""
    return languages.mark_japanese(str(text))


@register.simple_tag
def part(name: str, **given: Any) -> SafeString:
    """Draw a template once for each content that it is given; see `parts.draw_part`."""
    return parts.draw_part(name, tuple(given.items()))


@register.filter
def field_view(bound: BoundField) -> ui_forms.FieldView:
    """Gather what the field template shows of one bound field."""
    return ui_forms.describe_field(bound=bound)


@register.filter
def error_links(form: BaseForm) -> list[ui_forms.ErrorLink]:
    """List the errors of a form with the controls that they are about."""
    return ui_forms.list_errors(form=form)


@register.filter
def figure(value: float) -> str:
    """Write a number as people read it."""
    return charts.format_figure(float(value))


@register.simple_tag
def month_bars(
    title: str,
    description: str,
    points: Sequence[charts.Point],
    promise: float | None,
    unit: str,
    fill: str,
) -> SafeString:
    """Draw the bars of a year's months."""
    return charts.month_bars(
        title=title,
        description=description,
        points=points,
        promise=promise,
        unit=unit,
        fill=fill,
    )


@register.simple_tag
def share_meter(measured: int, told: int, none: int, description: str = "") -> SafeString:
    """Draw the shares measured, told and neither."""
    return charts.share_meter(
        measured=int(measured), told=int(told), none=int(none), description=description
    )


@register.simple_tag
def old_text(old: str, new: str) -> SafeString:
    """Write the old text with its deletions marked."""
    return differences.mark_old(old=old, new=new)


@register.simple_tag
def new_text(old: str, new: str) -> SafeString:
    """Write the new text with its insertions marked."""
    return differences.mark_new(old=old, new=new)


@register.simple_tag
def own_text(text: str, other: str) -> SafeString:
    """Write one of two texts of equal rank with its own words marked."""
    return differences.mark_own(text=text, other=other)


@register.filter
def field_is_group(kind: str) -> bool:
    """Say whether controls of this kind need a fieldset and a legend."""
    return kind in {"radio", "checkboxes"}


@register.filter
def same_text(first: object, second: object) -> bool:
    """Say whether two values are written alike, as they are in a form."""
    return str(first) == str(second)


@register.filter
def among(key: object, values: object) -> bool:
    """Say whether a key is one of the chosen values, compared as they are written."""
    return isinstance(values, (list, tuple, set)) and str(key) in {str(value) for value in values}


@register.simple_tag
def described_by(control_id: str, why: object, hint: object, error: object) -> SafeString:
    """Write the attribute that names the texts explaining a control, or nothing."""
    parts = (("why", why), ("hint", hint), ("error", error))
    ids = " ".join(f"{control_id}-{name}" for name, text in parts if text)
    return format_html(' aria-describedby="{}"', ids) if ids else SafeString("")
