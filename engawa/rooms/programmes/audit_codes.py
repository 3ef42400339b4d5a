"""What the deeds of this room are called in the record."""

from django.utils.translation import gettext_noop as _

from engawa.core.audit import words

words.register(
    deeds={
        "programmes.programme.added": _("催しを加えました"),
        "programmes.programme.changed": _("催しを直しました"),
        "programmes.intake.added": _("募集を加えました"),
        "programmes.intake.changed": _("募集を直しました"),
        "programmes.intake.called-off": _("募集を中止しました"),
        "programmes.booking.held": _("申込みの席を取っておきました"),
        "programmes.booking.booked": _("申込みを受けました"),
        "programmes.booking.waiting": _("キャンセル待ちに入れました"),
        "programmes.booking.offered": _("空いた席を案内しました"),
        "programmes.booking.changed": _("申込みを変えました"),
        "programmes.booking.cancelled": _("申込みを取り消しました"),
        "programmes.booking.lapsed": _("申込みの期限が過ぎました"),
    },
    subjects={
        "programmes.programme": _("催し"),
        "programmes.intake": _("募集"),
        "programmes.booking": _("申込み"),
    },
)
