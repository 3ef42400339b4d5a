"""Alerts of others read from CAP 1.1 and 1.2, alone or in an Atom feed; what is doubtful is refused whole.

A DTD, an entity or an address of another file is never followed: the file is refused. Size, depth and
number of elements are bounded. Values are checked as the schema of CAP 1.2 has them, and as its text asks
beyond the schema: an identifier and a sender without gaps, commas, < and &, polygons closed, degrees that
are places on the earth.
"""

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from engawa.rooms.safety.feeds.cap_values import (
    CapAlert,
    CapArea,
    CapCircle,
    CapInfo,
    CapReference,
    CapRefused,
    Position,
)

LARGEST_FILE = 4 * 1024 * 1024
DEEPEST, MOST_ELEMENTS, MOST_ALERTS = 40, 60_000, 500
MOST_VERTICES = 50_000
_VERSIONS = {
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
    "urn:oasis:names:tc:emergency:cap:1.2": "1.2",
}
_ATOM = "http://www.w3.org/2005/Atom"
_STATUSES = ("Actual", "Exercise", "System", "Test", "Draft")
_TYPES = ("Alert", "Update", "Cancel", "Ack", "Error")
_SCOPES = ("Public", "Restricted", "Private")
_CATEGORIES = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra",
    "CBRNE", "Other",
)  # fmt: skip
_RESPONSES = (
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None",
)  # fmt: skip
_URGENCIES = ("Immediate", "Expected", "Future", "Past", "Unknown")
_SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
_CERTAINTIES = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
# CAP 1.0 said so, and some senders still do; the standard wants it read as Likely.
_OLD_CERTAINTIES = {"Very Likely": "Likely"}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[-+]\d\d:\d\d")
_NAME = re.compile(r"[^\s,<&]+")


def read_cap(*, content: bytes) -> list[CapAlert]:
    """Read the alerts of a file: one of CAP, or those of an Atom feed.

    :raises CapRefused: it is too large, no XML, has a DTD or entities, is no CAP, or one of its values is
        missing or none that CAP allows.
    """
    root = _parse(content)
    version = _version_of(root)
    if version:
        return [_Reader(root, version).read()]
    if root.tag == f"{{{_ATOM}}}feed":
        alerts = [
            _Reader(inner, _version_of(inner)).read()
            for content_element in root.iterfind(f"{{{_ATOM}}}entry/{{{_ATOM}}}content")
            for inner in content_element
            if _version_of(inner)
        ]
        if not alerts:
            raise CapRefused(
                _(
                    "Atomの中にCAPの警報が1つもありません。警報の本文を含むフィードを選んでください。"
                )
            )
        if len(alerts) > MOST_ALERTS:
            raise CapRefused(
                _("警報が多すぎます。1つのファイルは%(limit)d件までにしてください。")
                % {"limit": MOST_ALERTS}
            )
        return alerts
    raise CapRefused(
        _(
            "CAPの警報ではありません（初めの要素は「%(name)s」）。CAP 1.1か1.2のファイルを選んでください。"
        )
        % {"name": _local(root.tag)[:40]}
    )


class _BoundedBuilder(TreeBuilder):
    """Builds the tree of a document, as long as it is no deeper and no larger than any alert."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: Any, attrs: Any, /) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST or self._count > MOST_ELEMENTS:
            raise CapRefused(
                _("XMLの要素が多すぎるか、入れ子が深すぎます。CAPの警報か確かめてください。")
            )
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)


def _parse(content: bytes) -> Element:
    if len(content) > LARGEST_FILE:
        raise CapRefused(
            _("ファイルが大きすぎます。%(limit)d MBまでのファイルを選んでください。")
            % {"limit": LARGEST_FILE // (1024 * 1024)}
        )
    parser = DefusedXMLParser(
        target=_BoundedBuilder(), forbid_dtd=True, forbid_entities=True, forbid_external=True
    )
    try:
        parser.feed(content)
        root = parser.close()
    except DefusedXmlException as error:
        raise CapRefused(
            _(
                "XMLに外のファイルや部品の指定（DTD、エンティティ）があります。"
                "危険なので読みません。送り主に確かめてください。"
            )
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        if isinstance(error, CapRefused):
            raise
        raise CapRefused(
            _("XMLとして読めません。ファイルが途中で切れていないか確かめてください。")
        ) from error
    if not isinstance(root, Element):
        raise CapRefused(_("XMLに中身がありません。ファイルを確かめてください。"))
    return root


def _version_of(element: Element) -> str:
    namespace, _brace, name = str(element.tag).removeprefix("{").rpartition("}")
    return _VERSIONS.get(namespace, "") if name == "alert" else ""


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


class _Reader:
    """Reads one alert, and says of what it refuses in which element it stands."""

    def __init__(self, alert: Element, version: str) -> None:
        self._alert = alert
        self._version = version
        self._prefix = str(alert.tag)[: -len("alert")]

    def read(self) -> CapAlert:
        alert = self._alert
        return CapAlert(
            version=self._version,
            identifier=self._name(alert, "identifier"),
            sender=self._name(alert, "sender"),
            sent_at=self._need(alert, "sent", self._moment),
            status=self._choose(alert, "status", _STATUSES),
            message_type=self._choose(alert, "msgType", _TYPES),
            scope=self._choose(alert, "scope", _SCOPES),
            source=self._text(alert, "source"),
            note=self._text(alert, "note"),
            codes=tuple(self._texts(alert, "code")),
            references=tuple(self._references()),
            incidents=tuple(self._text(alert, "incidents").split()),
            infos=tuple(map(self._info, alert.iterfind(f"{self._prefix}info"))),
        )

    def _info(self, info: Element) -> CapInfo:
        event = self._text(info, "event")
        if not event:
            raise self._missing("event")
        categories = tuple(self._choices(info, "category", _CATEGORIES))
        if not categories:
            raise self._missing("category")
        return CapInfo(
            # As the standard has it where nothing is said.
            language=self._text(info, "language") or "en-US",
            categories=categories,
            event=event,
            responses=tuple(self._choices(info, "responseType", _RESPONSES)),
            urgency=self._choose(info, "urgency", _URGENCIES),
            severity=self._choose(info, "severity", _SEVERITIES),
            certainty=self._choose(info, "certainty", _CERTAINTIES, _OLD_CERTAINTIES),
            event_codes=tuple(self._pairs(info, "eventCode")),
            effective_at=self._may(info, "effective", self._moment),
            onset_at=self._may(info, "onset", self._moment),
            expires_at=self._may(info, "expires", self._moment),
            sender_name=self._text(info, "senderName"),
            headline=self._text(info, "headline"),
            description=self._text(info, "description"),
            instruction=self._text(info, "instruction"),
            web=self._text(info, "web"),
            contact=self._text(info, "contact"),
            parameters=tuple(self._pairs(info, "parameter")),
            areas=tuple(map(self._area, info.iterfind(f"{self._prefix}area"))),
        )

    def _area(self, area: Element) -> CapArea:
        description = self._text(area, "areaDesc")
        if not description:
            raise self._missing("areaDesc")
        return CapArea(
            description=description,
            polygons=tuple(map(self._polygon, self._texts(area, "polygon"))),
            circles=tuple(map(self._circle, self._texts(area, "circle"))),
            geocodes=tuple(self._pairs(area, "geocode")),
        )

    def _references(self) -> Iterator[CapReference]:
        for triple in self._text(self._alert, "references").split():
            # A sender may hold no comma, and neither may an identifier.
            parts = triple.split(",")
            if len(parts) != 3 or not all(map(_NAME.fullmatch, parts[:2])):
                raise self._wrong("references", triple)
            yield CapReference(parts[0], parts[1], self._moment(parts[2], "references"))

    def _polygon(self, text: str) -> tuple[Position, ...]:
        pairs = text.split()
        if len(pairs) > MOST_VERTICES:
            raise self._wrong("polygon", pairs[0])
        ring = tuple(self._position(pair, "polygon") for pair in pairs)
        if len(ring) < 4 or ring[0] != ring[-1]:
            raise self._wrong("polygon", text)
        return ring

    def _circle(self, text: str) -> CapCircle:
        parts = text.split()
        if len(parts) != 2:
            raise self._wrong("circle", text)
        kilometres = _read_number(parts[1])
        if kilometres is None or kilometres < 0:
            raise self._wrong("circle", text)
        return CapCircle(self._position(parts[0], "circle"), kilometres)

    def _position(self, text: str, element: str) -> Position:
        parts = [_read_number(part) for part in text.split(",")]
        if len(parts) == 2:
            latitude, longitude = parts
            if (
                latitude is not None
                and longitude is not None
                and abs(latitude) <= 90
                and abs(longitude) <= 180
            ):
                return latitude, longitude
        raise self._wrong(element, text)

    def _moment(self, text: str, element: str) -> dt.datetime:
        if _MOMENT.fullmatch(text):
            try:
                return dt.datetime.fromisoformat(text)
            except ValueError:
                pass
        raise self._wrong(element, text)

    def _name(self, parent: Element, element: str) -> str:
        text = self._text(parent, element)
        if not text:
            raise self._missing(element)
        if not _NAME.fullmatch(text):
            raise self._wrong(element, text)
        return text

    def _need(
        self, parent: Element, element: str, read: Callable[[str, str], dt.datetime]
    ) -> dt.datetime:
        found = self._may(parent, element, read)
        if found is None:
            raise self._missing(element)
        return found

    def _may(
        self, parent: Element, element: str, read: Callable[[str, str], dt.datetime]
    ) -> dt.datetime | None:
        text = self._text(parent, element)
        return read(text, element) if text else None

    def _choose(
        self,
        parent: Element,
        element: str,
        allowed: tuple[str, ...],
        old: dict[str, str] | None = None,
    ) -> str:
        text = self._text(parent, element)
        text = (old or {}).get(text, text)
        if not text:
            raise self._missing(element)
        if text not in allowed:
            raise self._wrong(element, text)
        return text

    def _choices(self, parent: Element, element: str, allowed: tuple[str, ...]) -> Iterator[str]:
        for text in self._texts(parent, element):
            if text not in allowed:
                raise self._wrong(element, text)
            yield text

    def _pairs(self, parent: Element, element: str) -> Iterator[tuple[str, str]]:
        for pair in parent.iterfind(f"{self._prefix}{element}"):
            name = self._text(pair, "valueName")
            if not name:
                raise self._missing(f"{element}/valueName")
            yield name, self._text(pair, "value")

    def _text(self, parent: Element, element: str) -> str:
        found = parent.findall(f"{self._prefix}{element}")
        if len(found) > 1:
            raise CapRefused(
                _("CAPの要素「%(element)s」が2つ以上あります。送り主に確かめてください。")
                % {"element": element}
            )
        return (found[0].text or "").strip() if found else ""

    def _texts(self, parent: Element, element: str) -> Iterator[str]:
        for found in parent.iterfind(f"{self._prefix}{element}"):
            text = (found.text or "").strip()
            if text:
                yield text

    def _missing(self, element: str) -> CapRefused:
        return CapRefused(
            _("CAPに必要な要素「%(element)s」がありません。送り主に確かめてください。")
            % {"element": element}
        )

    def _wrong(self, element: str, text: str) -> CapRefused:
        return CapRefused(
            _("CAPの要素「%(element)s」の値「%(text)s」は使えません。送り主に確かめてください。")
            % {"element": element, "text": " ".join(text[:80].split())[:60]}
        )


def _read_number(text: str) -> float | None:
    """Read a number as people write degrees; what only a program would write (1e5, nan) is none."""
    if not re.fullmatch(r"[-+]?\d{1,9}(?:\.\d{0,20})?", text, re.ASCII):
        return None
    number = float(text)
    return number if math.isfinite(number) else None
