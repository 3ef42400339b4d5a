"""The library at the desk: all recordings with how often each was opened, and what the form may choose from."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q, Sum
from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.folding import fold
from engawa.rooms.programmes.lengths import write_length
from engawa.rooms.programmes.models import Programme, Recording
from engawa.rooms.programmes.selectors.desk_choices import get_programme_choices

ROWS_ON_A_PAGE = 50
_MONTH = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class RecordingChoices:
    """What the form of a recording may choose from, by row."""

    sections: Mapping[int, str]
    programmes: Mapping[int, str]
    initiatives: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class RecordingRow:
    """One row of the list, with its views in all and in the last thirty days."""

    number: int
    title: str
    programme: str
    section: str
    length: str
    recorded_on: dt.date
    available_until: dt.date | None
    is_over: bool
    is_public: bool
    is_example: bool
    has_captions: bool
    views: int
    views_lately: int


@dataclass(frozen=True, slots=True)
class DeskLibrary:
    """One page of the recordings that answer the words."""

    words: str
    rows: tuple[RecordingRow, ...]
    page: Page[Any]
    total: int


def get_desk_library(
    *, ward_id: int, words: str, page_number: str, now: dt.datetime
) -> DeskLibrary:
    """Give one page of all recordings of the ward, the newest first."""
    found = Recording.objects.filter(ward_id=ward_id)
    for word in fold(words).split():
        found = found.filter(words__contains=word)
    today = tokyo_day(now)
    lately = Q(views__day__gt=today - _MONTH)
    rows = (
        found.select_related("programme", "section")
        .annotate(seen=Sum("views__count"), seen_lately=Sum("views__count", filter=lately))
        .annotate(is_captioned=ExpressionWrapper(~Q(captions=""), output_field=BooleanField()))
        .defer("captions", "transcript", "words")
        .order_by("-recorded_on", "-number")
    )
    page = Paginator(rows, ROWS_ON_A_PAGE).get_page(page_number)
    return DeskLibrary(
        words=words,
        rows=tuple(_view(recording, today) for recording in page),
        page=page,
        total=page.paginator.count,
    )


def get_recording_choices(
    *, ward_id: int, may_write_for: Callable[[int], bool], kept: Recording | None = None
) -> RecordingChoices:
    """Give what the form of a recording may choose from; what it names already stays on offer."""
    named = set(kept.promises.values_list("initiative_id", flat=True)) if kept else set()
    choices = get_programme_choices(
        ward_id=ward_id, may_write_for=may_write_for, kept_initiatives=frozenset(named)
    )
    sections = dict(choices.sections)
    if kept is not None:
        sections.setdefault(kept.section_id, choices.all_sections[kept.section_id])
    programmes = Programme.objects.filter(ward_id=ward_id).order_by("-changed_at", "-number")
    return RecordingChoices(
        sections=sections,
        programmes={
            pk: _("%(number)d %(title)s") % {"number": number, "title": title}
            for pk, number, title in programmes.values_list("pk", "number", "title")
        },
        initiatives=choices.initiatives,
    )


def _view(recording: Any, today: dt.date) -> RecordingRow:
    until = recording.available_until
    return RecordingRow(
        number=recording.number,
        title=recording.title,
        programme=recording.programme.title if recording.programme else "",
        section=recording.section.name,
        length=write_length(recording.seconds),
        recorded_on=recording.recorded_on,
        available_until=until,
        is_over=until is not None and until < today,
        is_public=recording.is_public,
        is_example=recording.is_example,
        has_captions=recording.is_captioned,
        views=recording.seen or 0,
        views_lately=recording.seen_lately or 0,
    )
