"""The open data of sessions: one row for each, in the layout of the municipal standard (イベント一覧).

The columns of the standard stand first, under its headings, those included of which this house knows nothing;
then what it has no column for.
"""

from collections.abc import Iterator

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from engawa.core.opendata.contracts import DataSet, Field, Row, Type
from engawa.rooms.places.contracts import Venue
from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.addresses import address_of_programme
from engawa.rooms.programmes.data_changes import list_last_changes
from engawa.rooms.programmes.models import Intake, Session
from engawa.rooms.programmes.selectors.finding import list_public_sessions

_ROWS_AT_ONCE = 500
STANDARD = (
    Field("ward_code", _("全国地方公共団体コード"), _("先頭5けた")),
    Field("id", _("ID"), _("催しの番号、募集の番号、回の番号")),
    Field("ward", _("地方公共団体名")),
    Field("title", _("イベント名")),
    Field("title_kana", _("イベント名_カナ")),
    Field("title_en", _("イベント名_英語")),
    Field("starts_on", _("開始日"), "", Type.DATE),
    Field("ends_on", _("終了日"), "", Type.DATE),
    Field("starts_time", _("開始時間"), _("日本の時刻（24時間）")),
    Field("ends_time", _("終了時間"), _("日本の時刻（24時間）")),
    Field("time_note", _("開始日時特記事項"), _("中止のとき、その理由")),
    Field("description", _("説明")),
    Field("fee", _("料金(基本)"), _("1人の円。0は無料"), Type.INTEGER),
    Field("fee_note", _("料金(詳細)")),
    Field("contact", _("連絡先名称")),
    Field("phone", _("連絡先電話番号")),
    Field("phone_extension", _("連絡先内線番号")),
    Field("organiser", _("主催者")),
    Field("place", _("場所名称")),
    Field("address", _("所在地_連結表記")),
    Field("room", _("建物名等(方書)")),
    Field("latitude", _("緯度"), "", Type.NUMBER),
    Field("longitude", _("経度"), "", Type.NUMBER),
    Field("access", _("アクセス方法")),
    Field("parking", _("駐車場情報")),
    Field("capacity", _("定員"), _("募集ごと。単位は「定員の単位」"), Type.INTEGER),
    Field("closes_on", _("参加申込終了日"), "", Type.DATE),
    Field("closes_time", _("参加申込終了時間"), _("日本の時刻（24時間）")),
    Field("way", _("参加申込方法")),
    Field("url", _("URL")),
    Field("note", _("備考")),
)
_FURTHER = (
    Field("programme_number", _("催しの番号"), _("催しのページのアドレスにある番号"), Type.INTEGER),
    Field(
        "intake_number", _("募集の番号"), _("同じ番号の回は、まとめて申し込みます"), Type.INTEGER
    ),
    Field("kind_code", _("種類コード")),
    Field("kind", _("種類")),
    Field("for_whom", _("対象者")),
    Field("unit", _("定員の単位")),
    Field("opens_at", _("参加申込開始日時"), "", Type.MOMENT),
    Field("place_number", _("施設の番号"), _("場所が施設のとき"), Type.INTEGER),
    Field("is_online", _("オンライン"), "", Type.BOOLEAN),
    Field("is_called_off", _("中止"), "", Type.BOOLEAN),
    Field("is_example", _("見本"), _("作りものの催しか"), Type.BOOLEAN),
)


def _rows(ward_id: int) -> Iterator[Row]:
    sessions = list_public_sessions(ward_id=ward_id)
    place_ids = sessions.order_by().filter(place__isnull=False).values_list("place_id", flat=True)
    # The table is Japanese whatever page its reader came from.
    with override("ja"):
        venues = places.get_venues(ward_id=ward_id, ids=list(place_ids.distinct()))
    found = sessions.select_related("intake__programme__section", "intake__programme__ward")
    for session in found.iterator(chunk_size=_ROWS_AT_ONCE):
        ward = session.intake.programme.ward
        with override("ja"):
            row = {
                "ward_code": ward.code,
                "ward": ward.name,
                "organiser": ward.name,
                **_describe_programme(session, ward.slug),
                **_describe_intake(session.intake),
                **_describe_times(session),
                **_describe_place(session, venues.get(session.place_id or 0)),
            }
        yield row


def _describe_programme(session: Session, ward_slug: str) -> Row:
    programme = session.intake.programme
    parts = (programme.lead, programme.description)
    return {
        "id": f"{programme.number}-{session.intake.number}-{session.pk}",
        "title": programme.title,
        "title_en": programme.title_en,
        "description": "\n".join(part for part in parts if part),
        "fee": programme.fee,
        "fee_note": programme.fee_note,
        "contact": programme.section.name,
        "phone": programme.phone,
        "url": settings.SITE_URL
        + address_of_programme(ward_slug=ward_slug, number=programme.number),
        "note": programme.bring and gettext("持ち物：%(words)s") % {"words": programme.bring},
        "programme_number": programme.number,
        "kind_code": programme.kind,
        "kind": programme.get_kind_display(),
        "for_whom": programme.for_whom,
        "is_example": programme.is_example,
    }


def _describe_intake(intake: Intake) -> Row:
    row: dict[str, object] = {
        "intake_number": intake.number,
        "way": intake.get_way_display(),
        "capacity": intake.capacity,
        "unit": intake.get_unit_display() if intake.capacity else "",
        "opens_at": intake.opens_at,
    }
    if intake.closes_at is not None:
        closes_at = localtime(intake.closes_at)
        row |= {"closes_on": closes_at.date(), "closes_time": f"{closes_at:%H:%M}"}
    return row


def _describe_times(session: Session) -> Row:
    intake = session.intake
    starts_at, ends_at = localtime(session.starts_at), localtime(session.ends_at)
    is_called_off = session.called_off_at is not None or intake.called_off_at is not None
    reason = session.called_off_reason or intake.called_off_reason
    return {
        "starts_on": starts_at.date(),
        "ends_on": ends_at.date(),
        "starts_time": f"{starts_at:%H:%M}",
        "ends_time": f"{ends_at:%H:%M}",
        "time_note": gettext("中止：%(reason)s") % {"reason": reason} if is_called_off else "",
        "is_called_off": is_called_off,
    }


def _describe_place(session: Session, venue: Venue | None) -> Row:
    row: dict[str, object] = {"room": session.room, "is_online": session.is_online}
    if venue is None:
        # Without a place of the register, the words are all that is known of where it is.
        return row | {"place": session.room or gettext("オンライン"), "room": ""}
    row |= {
        "place": venue.name,
        "place_number": venue.number,
        "address": venue.address,
        "access": venue.route_words or venue.nearest_stop,
    }
    if venue.point is not None:
        row |= {"latitude": venue.point.latitude, "longitude": venue.point.longitude}
    return row


SESSIONS = DataSet(
    key="programmes.sessions",
    title=_("教室・講座・催しの日程"),
    description=_(
        "教室や催しの一回ごとの日時、場所、定員、申込みの期限です。終わった回と中止した回もふくみます。はじめの31列は、自治体標準オープンデータセットの「イベント一覧」の見出しに合わせています。"
    ),
    fields=(*STANDARD, *_FURTHER),
    rows=_rows,
    last_changes=list_last_changes,
    keywords=(_("催し"), _("教室")),
)
