"""The library of recordings: which answer a question, and what the page of one shows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.fiscal.years import FiscalYear, fiscal_year_of
from engawa.core.ui.folding import fold
from engawa.core.ui.languages import choose_by_language
from engawa.rooms.programmes.addresses import address_of_programme
from engawa.rooms.programmes.captions import read_captions
from engawa.rooms.programmes.lengths import write_length
from engawa.rooms.programmes.library_query import Has, LibraryQuery, write_library_query
from engawa.rooms.programmes.models import Booking, Programme, Recording, RecordingPromise
from engawa.rooms.programmes.players import Player, PlayerUnknown, read_player
from engawa.rooms.programmes.selectors.promises import PromiseView, view_promise
from engawa.rooms.programmes.transcripts import Paragraph, make_transcript
from engawa.rooms.programmes.wording import name_language, name_programme, say_near_day, say_year

CARDS_ON_A_PAGE = 20
ENTRIES_OF_FEED = 50
HAS_LABELS = {
    Has.CAPTIONS: gettext_lazy("字幕あり"),
    Has.TRANSCRIPT: gettext_lazy("読める文あり"),
    Has.OPEN: gettext_lazy("だれでも見られる"),
}


@dataclass(frozen=True, slots=True)
class RecordingCard:
    """A recording in a list."""

    number: int
    title: str
    has_japanese_title: bool
    lead: str
    length: str
    recorded: str
    programme: str
    has_captions: bool
    is_for_booked: bool
    is_scene: bool
    is_example: bool
    url: str
    changed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class LibraryChoice:
    """One way to ask further: what it says, its address, whether it is asked already."""

    label: str
    address: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """Everything that the list of the library shows."""

    query: LibraryQuery
    heading: str
    choices: tuple[LibraryChoice, ...]
    kept: tuple[tuple[str, str], ...]
    cards: tuple[RecordingCard, ...]
    page: Page[Any]
    is_narrowed: bool
    files: str


@dataclass(frozen=True, slots=True)
class ChapterView:
    """A chapter: at which time it begins, its title, and the address that plays from there."""

    time: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ParagraphView:
    """A piece of the text to read; `time` and `url` are empty where nobody knows when it is said."""

    time: str
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class RecordingDetail:
    """Everything that the page of one recording shows.

    `player` is None where the reader may not watch; `source` is what it loads, and is empty before the press.
    """

    card: RecordingCard
    until: str
    programme_url: str
    player: Player | None
    player_name: str
    source: str
    play_url: str
    captions_url: str
    captions_language: str
    captions_label: str
    chapters: tuple[ChapterView, ...]
    transcript: tuple[ParagraphView, ...]
    promises: tuple[PromiseView, ...]


def list_shown_recordings(*, ward_id: int, now: dt.datetime) -> QuerySet[Any]:
    """Give the recordings of the ward that are shown on that day, the newest first."""
    available = Q(available_until__isnull=True) | Q(available_until__gte=tokyo_day(now))
    found = Recording.objects.filter(available, ward_id=ward_id, is_public=True)
    # Whole texts are long: a list asks only whether there are captions, the page of one reads them.
    is_captioned = ExpressionWrapper(~Q(captions=""), output_field=BooleanField())
    found = found.annotate(is_captioned=is_captioned).defer("captions", "transcript", "words")
    return found.select_related("programme").order_by("-recorded_on", "-number")


def get_library_page(
    *, ward_id: int, ward_slug: str, query: LibraryQuery, page_number: str, now: dt.datetime
) -> LibraryPage:
    """Answer a question to the library with a whole page."""
    shown = list_shown_recordings(ward_id=ward_id, now=now)
    found = find_recordings(recordings=shown, query=query)
    page = Paginator(found, CARDS_ON_A_PAGE).get_page(page_number)
    days = (
        shown.defer(None).order_by("-recorded_on").values_list("recorded_on", flat=True).distinct()
    )
    years = list(dict.fromkeys(fiscal_year_of(day).year for day in days))
    count = page.paginator.count
    today = tokyo_day(now)
    return LibraryPage(
        query=query,
        heading=ngettext("録画 %(count)d本", "録画 %(count)d本", count) % {"count": count},
        choices=_list_choices(query, years),
        kept=tuple(
            [("with", value) for value in query.has]
            + ([("year", str(query.year))] if query.year else [])
        ),
        cards=tuple(
            make_card(recording=recording, ward_slug=ward_slug, today=today) for recording in page
        ),
        page=page,
        is_narrowed=not query.is_empty(),
        files=write_library_query(query),
    )


def find_recordings(*, recordings: QuerySet[Recording], query: LibraryQuery) -> QuerySet[Recording]:
    """Narrow recordings to those that answer a question."""
    for word in fold(query.words).split():
        recordings = recordings.filter(words__contains=word)
    if Has.CAPTIONS in query.has:
        recordings = recordings.exclude(captions="")
    if Has.TRANSCRIPT in query.has:
        recordings = recordings.exclude(captions="", transcript="")
    if Has.OPEN in query.has:
        recordings = recordings.filter(is_for_booked=False)
    if query.year:
        year = FiscalYear(query.year)
        recordings = recordings.filter(
            recorded_on__gte=year.starts_on, recorded_on__lt=year.ends_before
        )
    return recordings


def list_library_entries(
    *, ward_id: int, ward_slug: str, query: LibraryQuery, now: dt.datetime
) -> list[RecordingCard]:
    """List the recordings for a feed, the latest change first."""
    shown = list_shown_recordings(ward_id=ward_id, now=now)
    found = find_recordings(recordings=shown, query=query).order_by("-changed_at", "-number")
    today = tokyo_day(now)
    return [
        make_card(recording=recording, ward_slug=ward_slug, today=today)
        for recording in found[:ENTRIES_OF_FEED]
    ]


def list_recordings_of(
    *, programme: Programme, ward_slug: str, now: dt.datetime
) -> tuple[RecordingCard, ...]:
    """List the recordings of a programme for its page, the newest first."""
    shown = list_shown_recordings(ward_id=programme.ward_id, now=now).select_related(None)
    today = tokyo_day(now)
    cards = []
    for recording in shown.filter(programme=programme):
        # It is at hand, and a programme has long texts.
        recording.programme = programme
        cards.append(make_card(recording=recording, ward_slug=ward_slug, today=today))
    return tuple(cards)


def list_own_recordings(
    *, booking: Booking, key: str, now: dt.datetime
) -> tuple[RecordingCard, ...]:
    """List what was recorded of a programme for whoever booked it, each under the address of the booking."""
    if booking.state != Booking.State.BOOKED:
        return ()
    programme = booking.intake.programme
    slug, today = programme.ward.slug, tokyo_day(now)
    found = list_shown_recordings(ward_id=programme.ward_id, now=now).filter(
        programme=programme, is_for_booked=True
    )
    return tuple(
        make_card(recording=recording, ward_slug=slug, today=today, key=key) for recording in found
    )


def find_recording(*, ward_id: int, number: int, now: dt.datetime) -> Recording | None:
    """Find a recording of the library that is shown on that day."""
    shown = list_shown_recordings(ward_id=ward_id, now=now).defer(None)
    return shown.filter(number=number).first()


def find_own_recording(*, booking: Booking, number: int, now: dt.datetime) -> Recording | None:
    """Find a recording that a booking opens: one of its programme."""
    if booking.state != Booking.State.BOOKED:
        return None
    programme = booking.intake.programme
    shown = list_shown_recordings(ward_id=programme.ward_id, now=now).defer(None)
    return shown.filter(programme=programme, number=number).first()


def view_recording(
    *,
    recording: Recording,
    ward_slug: str,
    frames: Sequence[str],
    hosts: Sequence[str],
    now: dt.datetime,
    key: str = "",
    is_pressed: bool = False,
    at: int = 0,
    is_for_officers: bool = False,
) -> RecordingDetail:
    """Describe one recording; `key` is that of a booking, `at` the second from which it plays once it is pressed.

    What is for the booked only is described to others without anything that is in it.
    """
    may_watch = bool(key) or is_for_officers or not recording.is_for_booked
    player = _find_player(recording, frames, hosts) if may_watch else None
    address = _Addresses(ward_slug, recording.number, key)
    programme = recording.programme
    has_page = programme is not None and programme.is_public
    return RecordingDetail(
        card=make_card(recording=recording, ward_slug=ward_slug, today=tokyo_day(now), key=key),
        until=say_near_day(recording.available_until, today=tokyo_day(now))
        if recording.available_until
        else "",
        programme_url=address_of_programme(ward_slug=ward_slug, number=programme.number)
        if programme and has_page
        else "",
        player=player,
        player_name=player.house if player else "",
        source=player.starting_at(at) if player and is_pressed else "",
        play_url=address.play(0),
        captions_url=address.captions() if recording.captions and may_watch else "",
        captions_language=recording.captions_language,
        captions_label=_("日本語")
        if recording.captions_language == "ja"
        else name_language(recording.captions_language),
        chapters=tuple(
            ChapterView(write_length(second), title, address.play(second) if player else "")
            for second, title in recording.chapters
        ),
        transcript=_read_transcript(recording, address, is_linked=player is not None)
        if may_watch
        else (),
        promises=tuple(
            view_promise(initiative=promise.initiative, code=promise.activity_code, slug=ward_slug)
            for promise in RecordingPromise.objects.filter(recording=recording).select_related(
                "initiative"
            )
        ),
    )


def make_card(
    *, recording: Recording, ward_slug: str, today: dt.date, key: str = ""
) -> RecordingCard:
    """Describe a recording for a list; `key` is that of the booking under which it is shown."""
    title = choose_by_language(
        japanese=recording.title, english=recording.title_en, easy=recording.title_easy
    )
    programme = recording.programme
    return RecordingCard(
        number=recording.number,
        title=title,
        has_japanese_title=title == recording.title,
        lead=choose_by_language(
            japanese=recording.lead, english=recording.lead_en, easy=recording.lead_easy
        ),
        length=write_length(recording.seconds),
        recorded=say_near_day(recording.recorded_on, today=today),
        programme=name_programme(programme) if programme and programme.is_public else "",
        has_captions=bool(getattr(recording, "is_captioned", False)),
        is_for_booked=recording.is_for_booked,
        is_scene=recording.kind == Recording.Kind.SCENE,
        is_example=recording.is_example,
        url=_Addresses(ward_slug, recording.number, key).page(),
        changed_at=recording.changed_at,
    )


@dataclass(frozen=True, slots=True)
class _Addresses:
    """Where a recording is: in the library, or under the key of a booking."""

    ward_slug: str
    number: int
    key: str

    def page(self) -> str:
        return self._reverse("recording")

    def play(self, second: int) -> str:
        start = f"?at={second}" if second else ""
        return f"{self._reverse('play')}{start}#player"

    def captions(self) -> str:
        return self._reverse("captions")

    def _reverse(self, name: str) -> str:
        given: dict[str, str | int] = {"ward_slug": self.ward_slug, "number": self.number}
        if self.key:
            return reverse(f"programmes:booking-{name}", kwargs={**given, "key": self.key})
        return reverse(f"programmes:{name}", kwargs=given)


def _find_player(
    recording: Recording, frames: Sequence[str], hosts: Sequence[str]
) -> Player | None:
    try:
        return read_player(address=recording.address, frames=frames, hosts=hosts)
    except PlayerUnknown:
        # It was allowed when it was put in, and is no more.
        return None


def _read_transcript(
    recording: Recording, address: _Addresses, *, is_linked: bool
) -> tuple[ParagraphView, ...]:
    if recording.transcript:
        parts = (part.strip() for part in recording.transcript.split("\n\n"))
        return tuple(ParagraphView("", "", part) for part in parts if part)
    if not recording.captions:
        return ()
    cues = read_captions(content=recording.captions.encode()).cues
    return tuple(_view_paragraph(part, address, is_linked) for part in make_transcript(cues=cues))


def _view_paragraph(part: Paragraph, address: _Addresses, is_linked: bool) -> ParagraphView:
    url = address.play(part.seconds) if is_linked else ""
    return ParagraphView(write_length(part.seconds), url, part.text)


def _list_choices(query: LibraryQuery, years: Sequence[int]) -> tuple[LibraryChoice, ...]:
    needs = [
        LibraryChoice(
            str(label),
            f"{write_library_query(query.toggled(need.value))}#answer",
            need in query.has,
        )
        for need, label in HAS_LABELS.items()
    ]
    of_years = [
        LibraryChoice(
            say_year(year),
            f"{write_library_query(query.of_year(year))}#answer",
            year == query.year,
        )
        for year in years
        if len(years) > 1 or year == query.year
    ]
    # An address that is only the mark would keep the question of the page.
    return tuple(
        LibraryChoice(
            choice.label,
            choice.address if choice.address.startswith("?") else f"?{choice.address}",
            choice.is_chosen,
        )
        for choice in (*needs, *of_years)
    )
