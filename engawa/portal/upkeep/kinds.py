"""The three kinds of rows that a ward keeps, and what their pages say."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engawa.core.wards.models import Area, Partner, Section
from engawa.core.wards.uses import Row
from engawa.portal.upkeep.forms import AreaForm, PartnerForm, RowForm, SectionForm

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of rows; `cells` gives what stands in the columns behind the name."""

    key: str
    model: type[Row]
    form: type[RowForm]
    title: Words
    lead: Words
    add: Words
    submit: Words
    empty: Words
    columns: tuple[Words, ...]
    cells: Callable[[Any], tuple[str, ...]]
    is_ordered: bool = False
    is_in_plans: bool = True


SECTIONS = Kind(
    key="sections",
    model=Section,
    form=SectionForm,
    title=_("課"),
    lead=_(
        "方針の担当として選ぶ課です。公開ページには、この順に並びます。英語とやさしい日本語の名前がない課は、どの言葉のページにも日本語の名前で出ます。"
    ),
    add=_("課を加える"),
    submit=_("この課を加える"),
    empty=_("まだ課がありません。方針の文書を取り込むと、そこにある課も加わります。"),
    columns=(_("英語の名前"), _("やさしい日本語の名前"), _("コード")),
    cells=lambda section: (section.name_en, section.name_easy, section.code),
    is_ordered=True,
)
PARTNERS = Kind(
    key="partners",
    model=Partner,
    form=PartnerForm,
    title=_("一緒に取り組む相手"),
    lead=_("取組を一緒に進める団体や会社です。方針を書くときに、取組ごとに選びます。"),
    add=_("相手を加える"),
    submit=_("この相手を加える"),
    empty=_("まだ相手がありません。"),
    columns=(_("種類"), _("ホームページ"), _("コード")),
    cells=lambda partner: (partner.get_kind_display(), partner.url, partner.code),
)
AREAS = Kind(
    key="areas",
    model=Area,
    form=AreaForm,
    title=_("地区"),
    lead=_("区の中の地区の名前です。"),
    add=_("地区を加える"),
    submit=_("この地区を加える"),
    empty=_("まだ地区がありません。"),
    columns=(_("読み"), _("どこからどこまでか"), _("コード")),
    cells=lambda area: (area.name_kana, area.description, area.code),
    is_in_plans=False,
)
KINDS = {kind.key: kind for kind in (SECTIONS, PARTNERS, AREAS)}
