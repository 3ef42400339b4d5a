"""The interface's sentences and their translations.

Japanese is the msgid, so a page is right without any catalogue; English and easy Japanese are kept
in `locale/<language>/LC_MESSAGES/django.po` and compiled when the front end is built.
"""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from engawa.core.ui.languages import EASY_JAPANESE, hold_readings

PACKAGE = Path(settings.PACKAGE_DIR)
LOCALE = Path(settings.LOCALE_PATHS[0])
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_TEXT = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
# The calls that Django writes for the translation tags of a template.
CALL = re.compile(rf"\b(?P<name>np?gettext|pgettext|gettext|_)\((?P<texts>\s*(?:{_TEXT}\s*,?\s*)+)")
# What is read in Japanese only, file by file or folder by folder ("…/"), below the package. All
# else must be translated, so a new file counts as public until somebody gives a reason here.
JAPANESE_ONLY = {
    "Officers work in Japanese: the ward's desk and everything that only its pages show.": (
        "core/access/models.py",
        "core/access/pages.py",
        "core/access/services.py",
        "core/access/templates/mfa/index.html",
        "core/access/templates/mfa/recovery_codes/",
        "core/access/templates/mfa/totp/",
        "core/access/ward_uses.py",
        "core/geo/shapes.py",
        "core/outbox/",
        "core/ui/meeting.py",
        "core/ui/pictures.py",
        "core/ui/templates/ui/base_desk.html",
        "core/ui/templates/ui/conflict.html",
        "core/ui/templates/ui/file_rows.html",
        "core/wards/models.py",
        "core/wards/services.py",
        "portal/audit_codes.py",
        "portal/forms.py",
        "portal/navigation.py",
        "portal/outbox/",
        "portal/templates/portal/audit_log.html",
        "portal/templates/portal/desk.html",
        "portal/templates/portal/end_officer_role.html",
        "portal/templates/portal/officers.html",
        "portal/templates/portal/outbox/",
        "portal/templates/portal/upkeep/",
        "portal/templates/portal/ward_desk.html",
        "portal/upkeep/",
        "portal/views.py",
        "rooms/places/audit_codes.py",
        "rooms/places/forms/",
        "rooms/places/ground_files.py",
        "rooms/places/importing/",
        "rooms/places/models/addresses.py",
        "rooms/places/models/imports.py",
        "rooms/places/models/keepers.py",
        "rooms/places/opening/columns.py",
        "rooms/places/opening/osm.py",
        "rooms/places/opening/osm_selectors.py",
        "rooms/places/planning.py",
        "rooms/places/purposes.py",
        "rooms/places/selectors/addresses.py",
        "rooms/places/selectors/desk.py",
        "rooms/places/selectors/desk_choices.py",
        "rooms/places/selectors/desk_ground.py",
        "rooms/places/selectors/desk_history.py",
        "rooms/places/selectors/desk_kinds.py",
        "rooms/places/selectors/desk_layers.py",
        "rooms/places/selectors/desk_missing.py",
        "rooms/places/selectors/desk_moving_shops.py",
        "rooms/places/selectors/desk_point.py",
        "rooms/places/selectors/desk_reports.py",
        "rooms/places/selectors/desk_routes.py",
        "rooms/places/selectors/desk_summary.py",
        "rooms/places/selectors/desk_words.py",
        "rooms/places/selectors/desk_works.py",
        "rooms/places/selectors/imports.py",
        "rooms/places/selectors/naming.py",
        "rooms/places/selectors/opened_imports.py",
        "rooms/places/selectors/work_history.py",
        "rooms/places/services/",
        "rooms/places/templates/places/desk/",
        "rooms/places/templates/places/desk_reports/",
        "rooms/places/templates/places/desk_works/",
        "rooms/places/templates/places/ground/",
        "rooms/places/templates/places/imports/",
        "rooms/places/views/desk.py",
        "rooms/places/views/desk_areas.py",
        "rooms/places/views/desk_deeds.py",
        "rooms/places/views/desk_ground.py",
        "rooms/places/views/desk_keepers.py",
        "rooms/places/views/desk_kinds.py",
        "rooms/places/views/desk_layers.py",
        "rooms/places/views/desk_moving_shops.py",
        "rooms/places/views/desk_permission.py",
        "rooms/places/views/desk_photos.py",
        "rooms/places/views/desk_point.py",
        "rooms/places/views/desk_proposals.py",
        "rooms/places/views/desk_reports.py",
        "rooms/places/views/desk_routes.py",
        "rooms/places/views/desk_steps.py",
        "rooms/places/views/desk_stops.py",
        "rooms/places/views/desk_visits.py",
        "rooms/places/views/desk_work_photos.py",
        "rooms/places/views/desk_works.py",
        "rooms/places/views/imports.py",
        "rooms/places/views/owning.py",
        "rooms/places/ward_uses.py",
        "rooms/policy/acceptance.py",
        "rooms/policy/audit_codes.py",
        "rooms/policy/drafting/",
        "rooms/policy/forms.py",
        "rooms/policy/importing/",
        "rooms/policy/models/imports.py",
        "rooms/policy/number_forms.py",
        "rooms/policy/review_forms.py",
        "rooms/policy/selectors/binding.py",
        "rooms/policy/selectors/branches.py",
        "rooms/policy/selectors/desk.py",
        "rooms/policy/selectors/import_review.py",
        "rooms/policy/selectors/problems.py",
        "rooms/policy/selectors/todos.py",
        "rooms/policy/services/confined_reading.py",
        "rooms/policy/services/import_operations.py",
        "rooms/policy/services/imports.py",
        "rooms/policy/services/measuring.py",
        "rooms/policy/services/numbers.py",
        "rooms/policy/services/publishing.py",
        "rooms/policy/services/tags.py",
        "rooms/policy/services/tree.py",
        "rooms/policy/services/undoing.py",
        "rooms/policy/templates/policy/desk/",
        "rooms/policy/templates/policy/imports/",
        "rooms/policy/templates/policy/numbers/milestone.html",
        "rooms/policy/templates/policy/numbers/number.html",
        "rooms/policy/templates/policy/numbers/numbers.html",
        "rooms/policy/templates/policy/numbers/unpublished.html",
        "rooms/policy/templates/policy/reviews/conflict.html",
        "rooms/policy/templates/policy/reviews/desk.html",
        "rooms/policy/templates/policy/reviews/invited.html",
        "rooms/policy/templates/policy/reviews/item.html",
        "rooms/policy/templates/policy/reviews/list.html",
        "rooms/policy/templates/policy/reviews/returned.html",
        "rooms/policy/templatetags/policy_desk.py",
        "rooms/policy/views/desk.py",
        "rooms/policy/views/editor.py",
        "rooms/policy/views/imports.py",
        "rooms/policy/views/node_choices.py",
        "rooms/policy/views/node_pages.py",
        "rooms/policy/views/node_permission.py",
        "rooms/policy/views/nodes.py",
        "rooms/policy/views/numbers.py",
        "rooms/policy/views/publishing.py",
        "rooms/policy/views/review_desk.py",
        "rooms/policy/views/review_items.py",
        "rooms/policy/ward_uses.py",
        "rooms/programmes/attendance_list.py",
        "rooms/programmes/audit_codes.py",
        "rooms/programmes/captions.py",
        "rooms/programmes/certificates.py",
        "rooms/programmes/exporting/booking_list.py",
        "rooms/programmes/forms/call_length.py",
        "rooms/programmes/forms/deeds.py",
        "rooms/programmes/forms/desk_booking.py",
        "rooms/programmes/forms/desk_certificates.py",
        "rooms/programmes/forms/desk_export.py",
        "rooms/programmes/forms/desk_survey.py",
        "rooms/programmes/forms/door_pass.py",
        "rooms/programmes/forms/draw.py",
        "rooms/programmes/forms/fields.py",
        "rooms/programmes/forms/intake.py",
        "rooms/programmes/forms/invitations.py",
        "rooms/programmes/forms/lottery.py",
        "rooms/programmes/forms/programme.py",
        "rooms/programmes/forms/promises.py",
        "rooms/programmes/forms/question.py",
        "rooms/programmes/forms/recording.py",
        "rooms/programmes/forms/series.py",
        "rooms/programmes/forms/stream.py",
        "rooms/programmes/importing/",
        "rooms/programmes/management/",
        "rooms/programmes/models/announcements.py",
        "rooms/programmes/models/attendance.py",
        "rooms/programmes/models/imports.py",
        "rooms/programmes/models/turned_away.py",
        "rooms/programmes/players.py",
        "rooms/programmes/selectors/clashes.py",
        "rooms/programmes/selectors/desk.py",
        "rooms/programmes/selectors/desk_bookings.py",
        "rooms/programmes/selectors/desk_calendar.py",
        "rooms/programmes/selectors/desk_choices.py",
        "rooms/programmes/selectors/desk_library.py",
        "rooms/programmes/selectors/desk_programme.py",
        "rooms/programmes/selectors/door_passes.py",
        "rooms/programmes/selectors/event_imports.py",
        "rooms/programmes/selectors/telephoning.py",
        "rooms/programmes/services/asking.py",
        "rooms/programmes/services/certificates.py",
        "rooms/programmes/services/copying.py",
        "rooms/programmes/services/drawing.py",
        "rooms/programmes/services/entering.py",
        "rooms/programmes/services/event_imports.py",
        "rooms/programmes/services/event_undoing.py",
        "rooms/programmes/services/intakes.py",
        "rooms/programmes/services/lotteries.py",
        "rooms/programmes/services/online_entering.py",
        "rooms/programmes/services/posters.py",
        "rooms/programmes/services/programmes.py",
        "rooms/programmes/services/questions.py",
        "rooms/programmes/services/recordings.py",
        "rooms/programmes/services/streams.py",
        "rooms/programmes/services/striking.py",
        "rooms/programmes/services/telephoning.py",
        "rooms/programmes/templates/programmes/attendance/",
        "rooms/programmes/templates/programmes/certificates/desk.html",
        "rooms/programmes/templates/programmes/desk/",
        "rooms/programmes/templates/programmes/desk_library/",
        "rooms/programmes/templates/programmes/imports/",
        "rooms/programmes/templates/programmes/survey/desk.html",
        "rooms/programmes/views/desk.py",
        "rooms/programmes/views/desk_bookings.py",
        "rooms/programmes/views/desk_call_length.py",
        "rooms/programmes/views/desk_captions.py",
        "rooms/programmes/views/desk_certificates.py",
        "rooms/programmes/views/desk_check_in.py",
        "rooms/programmes/views/desk_copy.py",
        "rooms/programmes/views/desk_deeds.py",
        "rooms/programmes/views/desk_door_passes.py",
        "rooms/programmes/views/desk_draw.py",
        "rooms/programmes/views/desk_event_imports.py",
        "rooms/programmes/views/desk_export.py",
        "rooms/programmes/views/desk_intake.py",
        "rooms/programmes/views/desk_invitations.py",
        "rooms/programmes/views/desk_library.py",
        "rooms/programmes/views/desk_permission.py",
        "rooms/programmes/views/desk_poster.py",
        "rooms/programmes/views/desk_programme.py",
        "rooms/programmes/views/desk_questions.py",
        "rooms/programmes/views/desk_series.py",
        "rooms/programmes/views/desk_streams.py",
        "rooms/programmes/views/desk_survey.py",
        "rooms/programmes/views/desk_taking.py",
        "rooms/programmes/views/desk_telephone.py",
        "rooms/programmes/ward_uses.py",
        "rooms/safety/checking.py",
        "rooms/safety/said_twice.py",
        "rooms/safety/sealing.py",
        "rooms/safety/checking_spoken.py",
        "rooms/safety/checking_writing.py",
        "rooms/safety/alert_words.py",
        "rooms/safety/book_values.py",
        "rooms/safety/views/desk_alerts.py",
        "rooms/safety/views/desk_board.py",
        "rooms/safety/views/desk_book.py",
        "rooms/safety/views/desk_drafts.py",
        "rooms/safety/views/desk_entry.py",
        "rooms/safety/views/desk_orders.py",
        "rooms/safety/views/desk_pages.py",
        "rooms/safety/views/desk_permission.py",
        "rooms/safety/views/desk_promises.py",
        "rooms/safety/views/desk_proposals.py",
        "rooms/safety/views/desk_scenarios.py",
        "rooms/safety/views/desk_files.py",
        "rooms/safety/views/desk_site_files.py",
        "rooms/safety/views/desk_sites.py",
        "rooms/safety/views/desk_states.py",
        "rooms/safety/views/desk_triggers.py",
        "rooms/safety/views/desk_zone_files.py",
        "rooms/safety/views/desk_zones.py",
        "rooms/safety/templatetags/safety_desk.py",
        "rooms/safety/views/previews.py",
        "rooms/safety/shredders.py",
        "rooms/safety/forms/",
        "rooms/safety/models/",
        "rooms/safety/services/",
        "rooms/safety/selectors/drafting.py",
        "rooms/safety/templates/safety/desk/",
        "rooms/safety/templates/safety/messages/",
        "rooms/safety/checking_standing.py",
        "rooms/safety/checking_texts.py",
        "rooms/safety/feeds/cap_reading.py",
        "adapters/jma/",
        "rooms/safety/receipt_words.py",
        "rooms/safety/templates/safety/proposals/",
        "rooms/safety/trigger_words.py",
        "rooms/safety/selectors/desk_orders.py",
        "rooms/safety/templates/safety/orders/",
        "rooms/safety/reach.py",
        "rooms/safety/reasons.py",
        "rooms/safety/site_file_words.py",
        "rooms/safety/site_files.py",
        "rooms/safety/site_rows.py",
        "rooms/safety/zone_files.py",
        "rooms/safety/zone_raw.py",
        "rooms/safety/zone_rows.py",
        "rooms/safety/audit_codes.py",
        "rooms/safety/jobs.py",
        "rooms/safety/management/",
        "rooms/safety/purposes.py",
    ),
    "The page of patterns shows officers and developers how the house looks.": (
        "core/ui/accents.py",
        "core/ui/patterns.py",
        "core/ui/templates/ui/patterns.html",
    ),
    "Commands, nightly jobs and what they keep speak to those who run the installation.": (
        "core/jobs/",
        "core/privacy/audit_codes.py",
        "core/privacy/jobs.py",
        "core/privacy/management/",
        "core/privacy/shredders.py",
        "core/wards/commands.py",
        "rooms/places/basemap/",
        "rooms/places/jobs.py",
        "rooms/places/management/",
        "rooms/places/shredders.py",
        "rooms/policy/jobs.py",
        "rooms/policy/management/",
        "rooms/policy/shredders.py",
    ),
    "Written in Japanese whatever the reader's language, like the plan itself.": (
        "rooms/places/booklet.py",
        "rooms/places/booklet_data.py",
        # Those who speak for a place mend what the ward says of it in Japanese.
        "rooms/places/proposing.py",
        "rooms/places/templates/places/keepers/",
        "rooms/places/templates/places/messages/frame.txt",
        "rooms/places/templates/places/messages/keeper-code/",
        "rooms/places/templates/places/messages/keeper-decision/",
        "rooms/places/templates/places/messages/keeper-question/",
        "rooms/places/templates/places/messages/visit-to-keepers/",
        "rooms/places/views/keeper_permission.py",
        "rooms/places/views/keepers.py",
        "rooms/places/views/visit_answers.py",
        "rooms/policy/brochure.py",
        "rooms/policy/feeds.py",
    ),
}


def list_translated_languages() -> list[str]:
    """List the languages that need a catalogue: all but Japanese."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def catalogue_path(language: str) -> Path:
    """Give the place of a language's catalogue."""
    return LOCALE / to_locale(language) / "LC_MESSAGES" / "django.po"


def list_source_files() -> list[Path]:
    """List the Python files and templates of the package, tests and migrations left out."""
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]
    return sorted(
        path for path in files if "migrations" not in path.parts and "locale" not in path.parts
    )


def extract_messages() -> dict[tuple[str, str], polib.POEntry]:
    """Find every sentence of the interface, with the places where it stands.

    The key is (context, msgid); needs babel, which only a development installation has.
    """
    found: dict[tuple[str, str], polib.POEntry] = {}
    for path in list_source_files():
        place = str(path.relative_to(PACKAGE.parent))
        for context, msgid, plural in _messages_of(path):
            entry = found.setdefault(
                (context, msgid),
                polib.POEntry(msgid=msgid, msgctxt=context or None, msgid_plural=plural),
            )
            if (place, "") not in entry.occurrences:
                entry.occurrences.append((place, ""))
            if "%(" in msgid and "python-format" not in entry.flags:
                entry.flags.append("python-format")
    return found


def _messages_of(path: Path) -> Iterator[tuple[str, str, str]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from _messages_of_template(source)
        return
    from babel.messages.extract import extract

    lines = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
    for _line, message, _comments, context in lines:
        if isinstance(message, tuple):
            yield context or "", message[0], message[1]
        elif message:
            yield context or "", message, ""


def _messages_of_template(source: str) -> Iterator[tuple[str, str, str]]:
    for match in CALL.finditer(templatize(source)):
        texts = list(ast.literal_eval(f"({match['texts'].rstrip(' ,')},)"))
        context = texts.pop(0) if "p" in match["name"].replace("gettext", "") else ""
        yield context, texts[0], texts[1] if len(texts) > 1 else ""


def is_japanese_only(place: str) -> bool:
    """Tell whether only readers of Japanese see the sentences of a file; `place` is below the package."""
    listed = (entry for entries in JAPANESE_ONLY.values() for entry in entries)
    return any(
        place.startswith(entry) if entry.endswith("/") else place == entry for entry in listed
    )


def is_public(entry: polib.POEntry) -> bool:
    """Tell whether residents see the sentence somewhere, so that it must be translated."""
    return any(not is_japanese_only(_below_package(place)) for place, _line in entry.occurrences)


def _below_package(place: str) -> str:
    return place.removeprefix(f"{PACKAGE.name}/")


def update_catalogue(language: str) -> tuple[int, int]:
    """Bring a catalogue in line with the sources; give how many sentences were added and dropped."""
    path = catalogue_path(language)
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    translations = {(e.msgctxt or "", e.msgid): e for e in old}
    messages = {key: entry for key, entry in extract_messages().items() if is_public(entry)}
    new = polib.POFile(wrapwidth=100)
    new.metadata = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": (
            "nplurals=2; plural=(n != 1);" if language == "en" else "nplurals=1; plural=0;"
        ),
    }
    for key in sorted(messages, key=lambda key: (messages[key].occurrences[0], key)):
        entry = messages[key]
        known = translations.get(key)
        if known is not None:
            entry.msgstr, entry.msgstr_plural = known.msgstr, known.msgstr_plural
        entry.occurrences = [(place, "") for place, _line in entry.occurrences]
        new.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(path))
    return len(messages.keys() - translations.keys()), len(translations.keys() - messages.keys())


def list_missing(language: str) -> list[str]:
    """List the public sentences without a translation in a language."""
    path = catalogue_path(language)
    catalogue = polib.pofile(str(path)) if path.exists() else polib.POFile()
    done = {(e.msgctxt or "", e.msgid) for e in catalogue if e.translated()}
    return [
        msgid
        for (context, msgid), entry in sorted(extract_messages().items())
        if is_public(entry) and (context, msgid) not in done
    ]


def compile_catalogue(language: str) -> Path:
    """Write the compiled form of a catalogue, which is what Django reads.

    In easy Japanese, words and their readings are held together.
    """
    path = catalogue_path(language)
    compiled = path.with_suffix(".mo")
    catalogue = polib.pofile(str(path))
    if language == EASY_JAPANESE:
        for entry in catalogue:
            entry.msgstr = hold_readings(entry.msgstr)
            for number, text in entry.msgstr_plural.items():
                entry.msgstr_plural[number] = hold_readings(text)
    catalogue.save_as_mofile(str(compiled))
    return compiled
