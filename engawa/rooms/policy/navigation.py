"""Where the policy stands in the menus."""

from django.utils.translation import gettext as _

from engawa.core.ui.navigation import Entry, add_desk, add_public

add_public(
    Entry(
        key="policy",
        label=lambda: _("運営方針"),
        lead=lambda: _("区が1年の約束をまとめたものです。約束ごとに、いまの数字を示します。"),
        url_name="policy:overview",
        position=10,
        prefix="policy/",
    )
)
add_desk(
    Entry(
        key="policy",
        label=lambda: _("運営方針"),
        lead=lambda: _("方針の下書き、公開、数字、振り返りを扱います。"),
        url_name="policy:desk",
        position=10,
        prefix="desk/policy/",
    )
)
