"""Where places stand in the menus."""

from django.utils.translation import gettext as _

from engawa.core.ui.navigation import Entry, add_desk, add_public

add_public(
    Entry(
        key="places",
        label=lambda: _("施設・地図"),
        lead=lambda: _("施設の場所、開いている時間、使いやすさを、一覧と地図でさがせます。"),
        url_name="places:list",
        position=50,
        prefix="places/",
    )
)
add_desk(
    Entry(
        key="places",
        label=lambda: _("施設"),
        lead=lambda: _(
            "施設を加える、直す、内容を確かめる。表からの取り込みも、ここから始めます。"
        ),
        url_name="places:desk",
        position=50,
        prefix="desk/places/",
    )
)
