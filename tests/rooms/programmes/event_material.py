"""Files of events to test with, and what becomes of them."""

import csv
import io
from typing import Any

from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Intake, Programme, ProgrammeImport
from engawa.rooms.programmes.selectors.event_imports import (
    EventPlan,
    plan_import,
)
from engawa.rooms.programmes.services.event_imports import (
    apply_import,
    start_import,
)
from engawa.rooms.programmes.services.event_undoing import undo_import
from tests.rooms.programmes.material import (
    MOMENT,
    section_of,
)

OLD = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,イベント名,イベント名_カナ,イベント名_英語,開始日,終了日,開始時間,"
    "終了時間,開始日時特記事項,説明,料金(基本),料金(詳細),連絡先名称,連絡先電話番号,連絡先内線番号,主催者,場所名称,住所,方書,緯度,経度,"
    "アクセス方法,駐車場情報,定員,参加申込終了日,参加申込終了時間,参加申込方法,URL,備考"
)


def table(*rows: dict[str, str], headings: str = OLD) -> bytes:
    """Write rows under the headings of the layout."""
    written = io.StringIO()
    writer = csv.DictWriter(written, headings.split(","), restval="")
    writer.writeheader()
    for row in rows:
        writer.writerow({"都道府県コード又は市区町村コード": "141089", **row})
    return written.getvalue().encode()


def an_event(**cells: str) -> dict[str, str]:
    return {
        "NO": "7",
        "イベント名": "わらべうたの講座",
        "開始日": "2023-11-05",
        "開始時間": "10:00",
        "終了時間": "11:30",
        "説明": "親子で歌います。はじめての方もどうぞ。",
        "場所名称": "区民センター",
        "定員": "20人",
        "参加申込終了日": "2023/10/31",
        "参加申込方法": "電話で申し込みます。",
        "料金(基本)": "300円",
        "連絡先名称": "こども課",
        "連絡先電話番号": "（045）000-0000",
        **cells,
    }


def start(ward: Ward, content: bytes, filename: str = "events.csv") -> ProgrammeImport:
    return start_import(
        ward_id=ward.pk,
        section_id=section_of(ward, "general-affairs"),
        filename=filename,
        content=content,
        actor_id=None,
        now=MOMENT,
    )


def plan(ward: Ward, content: bytes) -> EventPlan:
    return plan_import(programme_import=start(ward, content))


def take_in(ward: Ward, content: bytes) -> ProgrammeImport:
    started = start(ward, content)
    return apply_import(ward_id=ward.pk, import_id=started.pk, seen=None, actor_id=None, now=MOMENT)


def undo(done: ProgrammeImport) -> Any:
    return undo_import(ward_id=done.ward_id, import_id=done.pk, actor_id=None, now=MOMENT)


def mend(**facts: Any) -> None:
    """Change the only programme as an officer would."""
    Programme.objects.update(**facts)


def factory_booking(intake: Intake, units: int) -> None:
    intake.bookings.create(
        code="A1",
        key_hash="k",
        press="p",
        state="BOOKED",
        units=units,
        made_at=MOMENT,
        changed_at=MOMENT,
    )
