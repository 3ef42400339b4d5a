"""What every telegram says before its content: meant or not, what it does, of which kind, when."""

import datetime as dt
import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from engawa.adapters.jma import codes
from engawa.adapters.jma.parsing import child, local, namespace, text
from engawa.core.bulletins.contracts import BulletinRefused, InfoType, Status

NAMESPACE = "http://xml.kishou.go.jp/jmaxml1/"
LONGEST_HEADLINE = 2000
_LONGEST = 200
_TYPE = re.compile(r"(?<![A-Z])(V[A-Z]{3}[0-9]{2})(?![0-9])")
_VERSION = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})")
_EARLIEST, _LATEST = 2000, 2200


@dataclass(frozen=True, slots=True)
class Opening:
    """The opening of a telegram: its control part and its head."""

    status: Status
    info_type: InfoType
    info_kind: str
    version: tuple[int, int]
    reported_at: dt.datetime
    target_at: dt.datetime | None
    event_id: str
    serial: str
    office: str
    headline: str
    data_type: str


def read_opening(root: Element, *, filename: str) -> Opening:
    """Read the opening of a telegram; its type of data stands in its file name, if anywhere.

    :raises BulletinRefused: it is no telegram, or lacks what cannot be guessed.
    """
    if local(root.tag) != "Report" or namespace(root.tag) != NAMESPACE:
        raise BulletinRefused(
            _(
                "気象庁防災情報XMLではありません（はじまりが「%(tag)s」です）。電文のファイルを渡してください。"
            )
            % {"tag": local(root.tag)[:40]}
        )
    control, head = child(root, "Control"), child(root, "Head")
    status = codes.STATUSES.get(text(control, "Status"))
    if status is None:
        raise BulletinRefused(
            _(
                "運用の種別（Control/Status）が「%(value)s」です。通常・訓練・試験のどれでもない電文は使いません。"
            )
            % {"value": text(control, "Status")[:20]}
        )
    info_type = codes.INFO_TYPES.get(text(head, "InfoType"))
    if info_type is None:
        raise BulletinRefused(
            _(
                "発表の形（Head/InfoType）が「%(value)s」です。発表・訂正・遅延・取消のどれでもない電文は使いません。"
            )
            % {"value": text(head, "InfoType")[:20]}
        )
    version = _VERSION.match(text(head, "InfoKindVersion"))
    return Opening(
        status=status,
        info_type=info_type,
        info_kind=text(head, "InfoKind")[:_LONGEST],
        version=(int(version[1]), int(version[2])) if version else (0, 0),
        reported_at=_read_report_time(head),
        target_at=read_time(text(head, "TargetDateTime")),
        event_id=text(head, "EventID")[:_LONGEST],
        serial=text(head, "Serial")[:20],
        office=text(control, "PublishingOffice")[:_LONGEST],
        headline=text(head, "Headline", "Text")[:LONGEST_HEADLINE],
        data_type=find_data_type(filename),
    )


def find_data_type(filename: str) -> str:
    """Find the agency's type of data in a file name or address ("VPWW56"); empty if there is none."""
    found = _TYPE.search(filename.rpartition("/")[2].upper())
    return found[1] if found else ""


def read_time(words: str) -> dt.datetime | None:
    """Read an instant with its offset; None if it is none."""
    try:
        moment = dt.datetime.fromisoformat(words)
    except ValueError:
        return None
    if moment.tzinfo is None or not _EARLIEST <= moment.year < _LATEST:
        return None
    return moment.astimezone(dt.UTC)


def _read_report_time(head: Element | None) -> dt.datetime:
    words = text(head, "ReportDateTime")
    moment = read_time(words)
    if moment is None:
        raise BulletinRefused(
            _(
                "発表の時刻（Head/ReportDateTime）が「%(value)s」です。時差のついた日時でない電文は使いません。"
            )
            % {"value": words[:40]}
        )
    return moment
