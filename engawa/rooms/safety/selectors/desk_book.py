"""The book of orders at the desk: what it says, and how that will read on the public pages."""

import datetime as dt
from dataclasses import dataclass

from engawa.core.wards.models import Ward
from engawa.rooms.safety.book_values import BookValues, read_book
from engawa.rooms.safety.models import Order, OrderBook, Scenario
from engawa.rooms.safety.order_texts import name_issuer, read_templates
from engawa.rooms.safety.rendering.phrases import TAGS, read_document, read_tongues
from engawa.rooms.safety.selectors.situation import (
    list_published_orders,
    name_city,
    name_ward,
)
from engawa.rooms.safety.values import LANGUAGES, OrderState


@dataclass(frozen=True, slots=True)
class BookNow:
    """The book as it stands, with the revision that a form of it carries."""

    values: BookValues
    revision: int


@dataclass(frozen=True, slots=True)
class LineInLanguage:
    """What a public page in one language will say because of the book.

    `note` stands below the number on each page and `sentence` ends the text of an order; both are empty where
    there is no number. `untranslated` are the places which that page will name in Japanese.
    """

    tongue: str
    tag: str
    issuer: str
    note: str
    sentence: str
    untranslated: tuple[str, ...]


def get_book_now(*, ward_id: int) -> BookNow:
    """Give what the real book of a ward says; one that is not there yet says nothing."""
    book = OrderBook.objects.filter(ward_id=ward_id, is_drill=False).first() or OrderBook()
    values = read_book(phone=book.phone, names=book.names, stale_minutes=book.stale_minutes)
    return BookNow(values, book.revision)


def preview_lines(*, ward: Ward, values: BookValues) -> list[LineInLanguage]:
    """Write what the pages will say in each language."""
    book = OrderBook(ward=ward, phone=values.phone, names=values.write_names())
    ward_names, city_names = name_ward(ward=ward, book=book), name_city(book=book)
    found = []
    for language in LANGUAGES:
        sentence = str(read_templates(language)["closing"]["phone"])
        is_japanese = language == "ja"
        found.append(
            LineInLanguage(
                tongue=read_tongues()[language],
                tag=TAGS[language],
                issuer=name_issuer(ward_names=ward_names, city_names=city_names, language=language),
                note=read_document(language)["page"]["phone_note"] if values.phone else "",
                sentence=sentence.format(phone=values.phone) if values.phone else "",
                untranslated=()
                if is_japanese
                else tuple(name for name, words in values.places.items() if language not in words),
            )
        )
    return found


def list_orders_that_say(*, ward_id: int, phone: str, now: dt.datetime) -> list[Order]:
    """List the orders that are out and whose text, which nothing changes any more, says this number."""
    if not phone:
        return []
    orders = list_published_orders(ward_id=ward_id, is_drill=False, now=now)
    return [
        order
        for order in orders
        if order.state == OrderState.ISSUED
        and order.current is not None
        and phone in order.current.texts.get("ja", {}).get("closing", "")
    ]


def list_unnamed_places(*, ward_id: int, values: BookValues) -> list[str]:
    """List the rivers and coasts that scenarios name and the book does not have in other languages."""
    named = Scenario.objects.filter(ward_id=ward_id).exclude(reason_name="")
    names = named.order_by("position", "pk").values_list("reason_name", flat=True)
    return [name for name in dict.fromkeys(names) if name not in values.places]
