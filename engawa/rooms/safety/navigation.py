"""Where the safety room stands in the menus."""

from django.utils.translation import gettext as _

from engawa.core.ui.navigation import Entry, add_desk, add_public

add_public(
    Entry(
        key="safety",
        label=lambda: _("防災"),
        lead=lambda: _(
            "住んでいる所の危険、避難先、家族の行動を、ふだんのうちに調べて決めておけます。"
        ),
        url_name="safety:prepare",
        position=30,
        prefix="prepare/",
    )
)
add_desk(
    Entry(
        key="safety",
        label=lambda: _("防災"),
        lead=lambda: _("避難情報を出す、避難先の状況を確かめる、区域と避難先を登録する。"),
        url_name="safety:desk",
        position=30,
        prefix="desk/safety/",
    )
)
