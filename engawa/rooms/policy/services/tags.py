"""Keeping the marks that parts of a plan may carry."""

import datetime as dt
import re
import unicodedata

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from engawa.core.audit import services as audit
from engawa.core.wards.models import Ward
from engawa.rooms.policy.drafting.errors import FieldsRefused
from engawa.rooms.policy.marks import STANDARD_MARKS
from engawa.rooms.policy.models import Tag

LONGEST_LABEL = 60
LAST_THEME = 99
_NUMBER_AT_END = re.compile(r"[^0-9]*([0-9]{1,4})")


def ensure_standard_tags() -> None:
    """Add the marks that every ward may use, where they are missing; labels already there stay."""
    known = set(Tag.objects.filter(ward=None).values_list("scheme", "value"))
    Tag.objects.bulk_create(
        [
            Tag(
                scheme=mark.scheme,
                value=mark.value,
                label=mark.label,
                label_en=mark.label_en,
                label_easy=mark.label_easy,
                position=position,
            )
            for position, mark in enumerate(STANDARD_MARKS)
            if (mark.scheme, mark.value) not in known
        ],
        ignore_conflicts=True,
    )


def ensure_city_theme(*, value: str, label: str, label_en: str = "", label_easy: str = "") -> Tag:
    """Add a theme of the city's plan where it is missing, and give it; a label already there stays."""
    tag, _created = Tag.objects.get_or_create(
        scheme=Tag.Scheme.CITY_THEME,
        value=value,
        ward=None,
        defaults={
            "label": label,
            "label_en": label_en,
            "label_easy": label_easy,
            "position": int(value) if value.isdigit() else 0,
        },
    )
    return tag


@transaction.atomic
def ensure_ward_tag(
    *, ward_id: int, label: str, theme_number: str, actor_id: int, now: dt.datetime
) -> Tag:
    """Give the ward's mark of that name, or its theme of the city's plan of that number, adding it if missing.

    Without a number it is a mark of the ward. What is added belongs to this ward: no officer
    changes the pages of another.

    :raises FieldsRefused: the name or the number cannot be kept, or the number has another name.
    """
    label = " ".join(label.split())
    if not label or len(label) > LONGEST_LABEL:
        raise FieldsRefused(
            {
                "new_tag_label": _("しるしの名前を%(most)d字以内で入力してください。")
                % {"most": LONGEST_LABEL}
            }
        )
    # Two officers who add the same mark at once take turns, and the second gets the first one's.
    Ward.objects.select_for_update().get(pk=ward_id)
    known = Tag.objects.filter(Q(ward_id=ward_id) | Q(ward=None))
    if theme_number.strip():
        scheme, value = Tag.Scheme.CITY_THEME, _read_theme_number(theme_number)
        # A ward's own wording of a theme stands before the city's.
        same = known.filter(scheme=scheme, value=value)
        found = max(same, key=lambda tag: tag.ward_id or 0, default=None)
        if found is not None and found.label != label:
            raise FieldsRefused(
                {
                    "new_tag_number": _(
                        "テーマ%(number)sは「%(label)s」として、もうあります。一覧から選んでください。"
                    )
                    % {"number": int(value), "label": found.label}
                }
            )
    else:
        scheme = Tag.Scheme.WARD
        found = known.filter(scheme=scheme, label=label).first()
        value = _next_value(ward_id)
    if found is not None:
        return found
    tag = Tag.objects.create(
        scheme=scheme,
        value=value,
        label=label,
        ward_id=ward_id,
        position=int(value.rpartition("-")[2]),
    )
    audit.record(
        code="policy.tag.added",
        subject=f"policy.tag:{tag.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"tag": tag.reference},
    )
    return tag


def _read_theme_number(words: str) -> str:
    # People write only the number, or a word before it as the policy prints it; any width.
    found = _NUMBER_AT_END.fullmatch(unicodedata.normalize("NFKC", words).strip())
    if found is None or not 0 < int(found[1]) <= LAST_THEME:
        raise FieldsRefused(
            {
                "new_tag_number": _("テーマの番号を1から%(last)dの数で入力してください。例：3")
                % {"last": LAST_THEME}
            }
        )
    # As documents are read and the city writes them: 03.
    return f"{int(found[1]):02d}"


def _next_value(ward_id: int) -> str:
    taken = set(
        Tag.objects.filter(ward_id=ward_id, scheme=Tag.Scheme.WARD).values_list("value", flat=True)
    )
    number = len(taken) + 1
    while f"mark-{number}" in taken:
        number += 1
    return f"mark-{number}"
