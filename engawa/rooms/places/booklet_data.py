"""What the template of the booklet gets: plain data, each sentence in Japanese, and nothing that is markup."""

import json
import re
from typing import Any

from django.utils.translation import gettext as _

from engawa.core.documents.codes import qr_svg
from engawa.core.documents.glyphs import MISSING, make_printable
from engawa.core.ui.accents import Accent
from engawa.core.ui.days import say_day
from engawa.core.ui.phrases import phrases
from engawa.rooms.places.accessibility import Answer
from engawa.rooms.places.booklet_map import PrintedMap, lay_out_map
from engawa.rooms.places.models import Offering
from engawa.rooms.places.selectors.booklet import (
    BookletContent,
    BookletEntry,
    BookletOffering,
)
from engawa.rooms.places.wording import WEEKDAY_NAMES, say_days, say_map

# So many offices can be ticked on the order form; with more, their number is written by hand.
MOST_TICKS = 16
# An entry with more lines than this, at a guess, is measured before it is kept on one page.
TALL_LINES = 28
_GUESSED_SIGNS_A_LINE = 24
# Days or times of the opening hours that are no wider than this, in letters of kanji, stand on one line.
HOURS_WIDTH = 19
_LATIN_WIDTH = 0.66
_FEW_DAYS = 2
# A word of so many Latin signs could not be broken, and would run out of its column.
_LONG_WORD = re.compile(r"[!-~]{16}(?=[!-~])")
_ZERO_WIDTH_SPACE = "\u200b"


def describe_booklet(
    *, content: BookletContent, accent: Accent, url: str, is_demo: bool
) -> dict[str, Any]:
    """Give everything that is printed, as plain data in which each text can be set."""
    layer, entries = content.layer, content.entries
    drawn = _draw(content)
    described = {
        "title": layer.name,
        "heading": phrases(layer.name),
        "headline": phrases(layer.headline),
        "lead": layer.lead,
        "ward": content.ward_name,
        "office": _say_office(content),
        "as_of": _("%(day)s現在") % {"day": say_day(content.as_of)},
        "count": len(entries),
        "accent": {"fill": accent.fill, "ink": accent.ink, "tint": accent.tint},
        "demo": is_demo,
        "has_examples": any(entry.is_example for entry in entries),
        "map": None if drawn is None else _describe_map(content, drawn),
        "entries": [
            _describe_entry(number, entry, drawn) for number, entry in enumerate(entries, 1)
        ],
        "products": _list_products(entries),
        "days": _list_days(entries),
        "form": _describe_form(entries),
        "sources": list(content.sources),
        "qr": qr_svg(url),
        "url": url,
    }
    printable: dict[str, Any] = make_printable(data=described)
    has_missing = MISSING in json.dumps(printable, ensure_ascii=False)
    return printable | {
        "words": make_printable(data=_list_words(content)),
        "has_missing": has_missing,
    }


def _say_office(content: BookletContent) -> str:
    office = _("%(ward)s役所") % {"ward": content.ward_name}
    if not content.layer.section:
        return office
    return _("%(office)s %(section)s") % {"office": office, "section": content.layer.section}


def _list_words(content: BookletContent) -> dict[str, Any]:
    return {
        "demo": _("見本"),
        "demo_band": _("見本 ― 文、担当、日付、数字は見本用に作りました。区の発表ではありません"),
        "places": _("か所"),
        "contents": _("この冊子にあるもの"),
        "page": _("ページ"),
        "living": phrases(_("いまの内容は、このページで見られます。")),
        "mistakes": _("変わったことやまちがいは、%(office)sへ知らせてください。")
        % {"office": _say_office(content)},
        "qr": _("このページへのQRコード"),
        "map": _("地図"),
        "map_numbers": _("番号は、一覧の番号と同じです。"),
        "north": _("北"),
        "list": _("一覧"),
        "example_note": _(
            "「見本」と書いた施設は、見せ方の例として作りました。実際にはありません。"
        ),
        "empty": _("この地図には、まだ施設がありません。"),
        "address": _("住所"),
        "stop": _("最寄り"),
        "phone": _("電話"),
        "fax": _("ファクス"),
        "route": _("行き方"),
        "hours": _("開く日と時間"),
        "services": _("内容"),
        "confirmed": _("確かめた日"),
        "access": _("入りやすさ"),
        "product": _("品名"),
        "days": _("曜日"),
        "price": _("値段"),
        "index": _("さくいん"),
        "all": _("すべての施設"),
        "by_product": _("品物からさがす"),
        "by_product_note": _("番号は、一覧の番号です。"),
        "by_day": _("買える曜日からさがす"),
        "by_day_note": _(
            "予約の品と、引き受ける仕事は入れていません。売り切れる日も、休む日もあります。"
            "出かける前に、施設に確かめてください。"
        ),
        "not_weekly": _("※ は、その曜日に毎週は開いていない施設です。"),
        "sources": _("もとにした資料"),
        "missing": _("〓は、この冊子の文字にない字です。"),
        "form": _("注文書"),
        "form_kind": _("ファクス用"),
        "form_how": _("コピーして書き込み、送り先の施設へファクスで送ってください。"),
        "form_to": _("送り先"),
        "form_to_tick": _("1か所の□に✓を書き、その番号へ送ってください。"),
        "form_to_write": _("一覧から書き写し、その番号へ送ってください。"),
        "form_number": _("番号"),
        "form_name": _("施設の名前"),
        "form_fax": _("ファクス番号"),
        "form_from": _("注文する人"),
        "form_your_name": _("お名前"),
        "form_sent": _("送る日"),
        "form_items": _("注文する品"),
        "form_amount": _("個数"),
        "form_day": _("受け取る日"),
        "form_date": _("月　　日（　　）"),
        "form_way": _("受け取り方"),
        "form_ways": [_("取りに行く"), _("届けてほしい")],
        "form_remarks": _("備考"),
        "form_privacy": _(
            "この紙は、送り先の施設だけが注文のために使い、品物を渡したあとで捨てます。"
            "区役所には送らないでください。"
        ),
        "form_answer": _("施設から返事があって、注文が決まります。届けられない施設もあります。"),
    }


def _draw(content: BookletContent) -> PrintedMap | None:
    if content.ground is None:
        return None
    return lay_out_map(
        ground=content.ground,
        numbered=[
            (number, entry.point)
            for number, entry in enumerate(content.entries, 1)
            if entry.point is not None
        ],
        landmarks=content.landmarks,
    )


def _describe_map(content: BookletContent, drawn: PrintedMap) -> dict[str, Any]:
    entries = content.entries
    notes = []
    if any(entry.is_rough for entry in entries if entry.point is not None):
        notes.append(_("町名までの位置しか分からない施設は、町のまん中に印があります。"))
    missing = [
        str(number)
        for number, entry in enumerate(entries, 1)
        if entry.point is None or number in drawn.outside
    ]
    if missing:
        notes.append(_("地図に印のない施設：%(numbers)s") % {"numbers": "、".join(missing)})
    if content.ground is not None and content.ground.credit:
        notes.append(_("区の形：%(credit)s") % {"credit": content.ground.credit})
    return {
        "width": drawn.width,
        "height": drawn.height,
        "high": drawn.mark_height,
        "ground": _write_ground(drawn),
        "alt": say_map(content.ward_name, len(drawn.marks)),
        "marks": [
            {
                "number": mark.number,
                "x": mark.x,
                "y": mark.y,
                "width": mark.width,
                "at": [mark.at_x, mark.at_y] if mark.is_aside else None,
            }
            for mark in drawn.marks
        ],
        "names": [
            {"name": name.name, "x": name.x, "y": name.y, "left": name.left, "middle": name.middle}
            for name in drawn.names
        ],
        "bar": drawn.bar,
        "bar_says": _say_length(drawn.bar_metres),
        "notes": notes,
    }


def _say_length(metres: int) -> str:
    if metres < 1000:
        return _("%(metres)dm") % {"metres": metres}
    return _("%(kilometres)dkm") % {"kilometres": metres // 1000}


def _write_ground(drawn: PrintedMap) -> str:
    """Write the shapes as SVG with its own looks: paper has no style sheet. All in it are numbers."""
    districts = "".join(
        f'<path d="{path}" fill="none" stroke="#767676" stroke-width=".25" stroke-dasharray="1.2 .9"/>'
        for path in drawn.districts
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawn.width:.2f} {drawn.height:.2f}">'
        f'<path d="{drawn.ward}" fill="#fff" stroke="#1a1a1a" stroke-width=".5" stroke-linejoin="round"/>'
        f"{districts}</svg>"
    )


def _describe_entry(number: int, entry: BookletEntry, drawn: PrintedMap | None) -> dict[str, Any]:
    unmarked = ""
    if drawn is not None and entry.point is None:
        unmarked = _("位置が分からないので、地図に印がありません。")
    elif drawn is not None and number in drawn.outside:
        unmarked = _("地図の外にあります。")
    phone = entry.phone
    if phone and entry.phone_extension:
        phone = _("%(phone)s（内線%(extension)s）") % {
            "phone": phone,
            "extension": entry.phone_extension,
        }
    described = {
        "number": number,
        "name": phrases(_soften(entry.name)),
        "kana": _soften(entry.name_kana),
        "example": entry.is_example,
        "unmarked": unmarked,
        "description": _soften(entry.description),
        "services": _soften(entry.services),
        "address": _soften(entry.address),
        "stop": _soften(entry.nearest_stop),
        "route": _soften(entry.route_words),
        "phone": _soften(phone),
        "fax": _soften(entry.fax),
        "hours": [
            [{"words": part, "short": _measure(part) <= HOURS_WIDTH} for part in rule.split(" ")]
            for rule in map(_soften, (*entry.rules, *_as_list(entry.hours_note)))
        ],
        "access": [_say_access(code, labels) for code, labels in entry.access]
        + _as_list(_soften(entry.accessibility_note)),
        "offerings": [
            {
                "name": _soften(item.name),
                "note": _soften(item.note),
                "days": _say_days(item),
                "price": _soften(item.price),
            }
            for item in entry.offerings
        ],
        "confirmed": "" if entry.confirmed_on is None else say_day(entry.confirmed_on),
    }
    return described | {"tall": _guess_lines(described) > TALL_LINES}


def _soften(text: str) -> str:
    """Let a long word of Latin signs be broken where the line ends."""
    return _LONG_WORD.sub(lambda found: found.group() + _ZERO_WIDTH_SPACE, text.strip())


def _measure(text: str) -> float:
    """Guess how wide a text is, in letters of kanji."""
    return sum(_LATIN_WIDTH if sign.isascii() else 1 for sign in text)


def _as_list(text: str) -> list[str]:
    return [text] if text else []


def _say_access(code: str, labels: tuple[str, ...]) -> str:
    return _("%(answer)s：%(items)s") % {
        "answer": Answer(code).label,
        "items": "、".join(labels),
    }


def _say_days(item: BookletOffering) -> str:
    days = say_days(list(item.weekdays))
    if item.by_order:
        # Many days stand on a line of their own, so that the column stays narrow.
        between = "\n" if len(item.weekdays) > _FEW_DAYS else " "
        return between.join((_("予約"), *_as_list(days)))
    return days or _("開く日")


def _guess_lines(entry: dict[str, Any]) -> int:
    """Guess how many lines an entry takes, rather too many than too few."""
    texts = [
        *(part["words"] for rule in entry["hours"] for part in rule),
        *entry["access"],
        "".join(entry["name"]),
    ]
    texts += [entry[key] for key in ("kana", "description", "services", "address", "route")]
    lines = sum(
        -(-len(line) // _GUESSED_SIGNS_A_LINE) for text in texts for line in text.split("\n")
    )
    offered = sum(2 + (len(item["name"]) + len(item["note"])) // 8 for item in entry["offerings"])
    return max(lines, offered)


def _list_products(entries: tuple[BookletEntry, ...]) -> list[dict[str, Any]]:
    """List the numbers of those that offer something of each category."""
    rows = []
    for category in Offering.Category:
        numbers = [
            (number, True)
            for number, entry in enumerate(entries, 1)
            if any(item.category == category for item in entry.offerings)
        ]
        if numbers:
            rows.append(_index(str(category.label), numbers, entries))
    return rows


def _list_days(entries: tuple[BookletEntry, ...]) -> list[dict[str, Any]]:
    """List the numbers of those where something can be bought on each weekday without an order.

    Something without weekdays is sold on the days on which the place opens, and what has weekdays only on
    those of them: a shop that is shut sells nothing.
    """
    on_days: list[list[tuple[int, bool]]] = [[] for _name in WEEKDAY_NAMES]
    unknown: list[tuple[int, bool]] = []
    for number, entry in enumerate(entries, 1):
        sold = [item for item in entry.offerings if _is_for_sale(item)]
        named = {day for item in sold for day in item.weekdays}
        is_daily = any(not item.weekdays for item in sold)
        if entry.open_days is not None:
            days = [(day, weekly) for day, weekly in entry.open_days if is_daily or day in named]
        else:
            days = [(day, True) for day in sorted(named)]
            if is_daily and not named:
                unknown.append((number, True))
        for day, is_weekly in days if sold else ():
            on_days[day].append((number, is_weekly))
    rows = [
        _index(str(name), numbers, entries)
        for name, numbers in zip(WEEKDAY_NAMES, on_days, strict=True)
    ]
    if unknown:
        rows.append(_index(_("曜日が分からない"), unknown, entries))
    return rows if unknown or any(on_days) else []


def _index(
    label: str, numbers: list[tuple[int, bool]], entries: tuple[BookletEntry, ...]
) -> dict[str, Any]:
    """Give one line of the index: numbers, each with whether it holds every week."""
    is_all = len(numbers) == len(entries) > 1 and all(weekly for _number, weekly in numbers)
    return {
        "label": label,
        "numbers": [{"number": number, "weekly": weekly} for number, weekly in numbers],
        "all": is_all,
    }


def _is_for_sale(item: BookletOffering) -> bool:
    return not item.by_order and item.category != Offering.Category.SERVICE


def _describe_form(entries: tuple[BookletEntry, ...]) -> dict[str, Any] | None:
    """Give the offices that take orders by fax; None when there are none, and so no form."""
    to = [
        {"number": number, "name": _soften(entry.name), "fax": _soften(entry.fax)}
        for number, entry in enumerate(entries, 1)
        if entry.fax and entry.offerings
    ]
    if not to:
        return None
    return {"to": to if len(to) <= MOST_TICKS else []}
