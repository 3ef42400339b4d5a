"""What the deeds of this part are called in the record."""

from django.utils.translation import gettext_noop as _

from engawa.core.audit import words

words.register(
    deeds={
        "privacy.data.shredded": _("期限の過ぎた個人情報を消しました"),
        "privacy.person.exported": _("本人が、自分の記録を取り出しました"),
        "privacy.person.erased": _("本人が、自分の記録を消しました"),
    },
    subjects={"privacy.shredder": _("個人情報の消去")},
)
