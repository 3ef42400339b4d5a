"""Keeping the marks that parts of a plan may carry."""

from engawa.rooms.policy.marks import STANDARD_MARKS
from engawa.rooms.policy.models import Tag


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
