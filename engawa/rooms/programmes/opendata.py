"""The open data of the programmes room: what there is, and each session of it.

Seats that are free are not among it: they change with every booking, and the pages show them.
"""

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from engawa.core.opendata.contracts import DataSet, Field, Row, Type
from engawa.core.opendata.registry import register
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.addresses import address_of_programme
from engawa.rooms.programmes.data_changes import list_last_changes
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.session_opendata import SESSIONS

_ROWS_AT_ONCE = 500
_TEXTS = (
    Field("title", _("名称")),
    Field("title_en", _("名称_英語")),
    Field("title_easy", _("名称_やさしい日本語")),
    Field("lead", _("概要")),
    Field("lead_en", _("概要_英語")),
    Field("lead_easy", _("概要_やさしい日本語")),
    Field("description", _("説明")),
    Field("for_whom", _("対象者")),
    Field("for_whom_en", _("対象者_英語")),
    Field("for_whom_easy", _("対象者_やさしい日本語")),
    Field("fee_note", _("料金(詳細)")),
    Field("bring", _("持ち物")),
    Field("phone", _("電話番号")),
    Field("fax", _("FAX番号")),
)


def _rows(ward_id: int) -> Iterator[Row]:
    slug = Ward.objects.get(pk=ward_id).slug
    with override("ja"):
        kinds = {value: str(label) for value, label in Programme.Kind.choices}
    programmes = (
        Programme.objects.filter(ward_id=ward_id, is_public=True)
        .select_related("section")
        .prefetch_related("partners", "promises__initiative")
        .order_by("number")
    )
    for programme in programmes.iterator(chunk_size=_ROWS_AT_ONCE):
        initiatives = (promise.initiative.code for promise in programme.promises.all())
        yield {
            "number": programme.number,
            "kind_code": programme.kind,
            "kind": kinds[programme.kind],
            **{field.name: getattr(programme, field.name) for field in _TEXTS},
            "age_from": programme.age_from,
            "age_before": programme.age_before,
            "fee": programme.fee,
            "languages": programme.languages,
            "has_child_care": programme.has_child_care,
            "has_sign_language": programme.has_sign_language,
            "has_captions": programme.has_captions,
            "section": programme.section.name,
            "partners": [partner.name for partner in programme.partners.all()],
            "initiatives": list(dict.fromkeys(initiatives)),
            "url": settings.SITE_URL
            + address_of_programme(ward_slug=slug, number=programme.number),
            "changed_at": programme.changed_at,
            "is_example": programme.is_example,
        }


register(
    DataSet(
        key="programmes.register",
        title=_("教室・講座・催しの一覧"),
        description=_(
            "区の教室、講座、催しの内容です。日時と場所は「教室・講座・催しの日程」にあり、番号で結びつきます。"
        ),
        fields=(
            Field("number", _("番号"), _("催しのページのアドレスにある番号"), Type.INTEGER),
            Field("kind_code", _("種類コード")),
            Field("kind", _("種類")),
            *_TEXTS,
            Field("age_from", _("対象の月齢の下限"), _("この月齢から"), Type.INTEGER),
            Field("age_before", _("対象の月齢の上限"), _("この月齢になる前まで"), Type.INTEGER),
            Field("fee", _("料金(基本)"), _("1人の円。0は無料"), Type.INTEGER),
            Field("languages", _("日本語のほかの言語"), _("ISO 639-1のコード"), Type.LIST),
            Field("has_child_care", _("託児"), "", Type.BOOLEAN),
            Field("has_sign_language", _("手話"), "", Type.BOOLEAN),
            Field("has_captions", _("字幕"), "", Type.BOOLEAN),
            Field("section", _("担当の課")),
            Field("partners", _("いっしょに行う団体"), "", Type.LIST),
            Field("initiatives", _("取組コード"), "", Type.LIST),
            Field("url", _("URL")),
            Field("changed_at", _("直した日時"), "", Type.MOMENT),
            Field("is_example", _("見本"), _("作りものの催しか"), Type.BOOLEAN),
        ),
        rows=_rows,
        last_changes=list_last_changes,
        keywords=(_("催し"), _("教室")),
    )
)
register(SESSIONS)
