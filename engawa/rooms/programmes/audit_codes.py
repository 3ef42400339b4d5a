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
        "programmes.stream.set": _("配信のリンクを決めました"),
        "programmes.stream.removed": _("配信のリンクを消しました"),
        "programmes.recording.added": _("録画を加えました"),
        "programmes.recording.changed": _("録画を直しました"),
        "programmes.recording.published": _("録画を公開しました"),
        "programmes.recording.taken-off": _("録画の公開をやめました"),
        "programmes.captions.put-in": _("字幕を入れました"),
        "programmes.captions.taken-away": _("字幕を消しました"),
        "programmes.import.started": _("催しの表を読み込みました"),
        "programmes.import.applied": _("催しの表を取り込みました"),
        "programmes.import.discarded": _("催しの取り込みを取りやめました"),
        "programmes.import.undone": _("催しの取り込みを元に戻しました"),
        "programmes.session.called-off": _("回を中止しました"),
    },
    subjects={
        "programmes.programme": _("催し"),
        "programmes.intake": _("募集"),
        "programmes.booking": _("申込み"),
        "programmes.recording": _("録画"),
        "programmes.import": _("催しの取り込み"),
    },
)
