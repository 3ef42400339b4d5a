"""What the deeds of this room are called in the record."""

from django.utils.translation import gettext_noop as _

from engawa.core.audit import words

words.register(
    deeds={
        "programmes.programme.added": _("催しを加えました"),
        "programmes.programme.changed": _("催しを直しました"),
        "programmes.programme.published": _("催しを公開しました"),
        "programmes.programme.taken-back": _("催しの公開をやめました"),
        "programmes.programme.copied": _("催しを写しました"),
        "programmes.poster.put-up": _("催しのちらしの画像を入れました"),
        "programmes.poster.described": _("催しのちらしの説明を直しました"),
        "programmes.poster.taken-down": _("催しのちらしの画像を消しました"),
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
        "programmes.session.called-off": _("回を中止しました"),
        "programmes.attendance.read": _("出欠の名簿を開きました"),
        "programmes.attendance.noted": _("出欠を記録しました"),
        "programmes.certificate.issued": _("修了証を出しました"),
        "programmes.survey.changed": _("アンケートを決めました"),
        "programmes.survey.asked": _("アンケートを頼みました"),
        "programmes.booking.read": _("申込みの内容を見ました"),
        "programmes.booking.telephoned": _("申し込んだ方に電話しました"),
        "programmes.bookings.read": _("申し込んだ方の一覧を見ました"),
        "programmes.bookings.taken-out": _("申し込んだ方の一覧を取り出しました"),
        "programmes.invitations.sent": _("申込みの案内を出しました"),
        "programmes.invitation.withdrawn": _("申込みの案内を取りやめました"),
        "programmes.invitation.renewed": _("申込みの案内を出し直しました"),
        "programmes.invitation.declined": _("案内に、参加しないと返事がありました"),
        "programmes.attempt.refused": _("申込みのページへの不審な操作を断りました"),
    },
    subjects={
        "programmes.programme": _("催し"),
        "programmes.intake": _("募集"),
        "programmes.booking": _("申込み"),
        "programmes.session": _("回"),
        "programmes.survey": _("アンケート"),
        "programmes.invitation": _("申込みの案内"),
        "programmes.refusal": _("断ったこと"),
    },
)
