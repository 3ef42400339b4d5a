"""Where programmes stand in the menus."""

from django.utils.translation import gettext as _

from engawa.core.ui.navigation import Entry, add_desk, add_public

add_public(
    Entry(
        key="programmes",
        label=lambda: _("教室・催し"),
        lead=lambda: _("区の教室、講座、催しを、日にち、年齢、場所からさがせます。"),
        url_name="programmes:list",
        position=40,
        prefix="programmes/",
    )
)
add_desk(
    Entry(
        key="programmes",
        label=lambda: _("教室・催し"),
        lead=lambda: _("教室や催しを加える、日時と受付を決める、公開する。"),
        url_name="programmes:desk",
        position=40,
        prefix="desk/programmes/",
    )
)
