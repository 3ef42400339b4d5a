"""What the deeds of this room are called in the record."""

from django.utils.translation import gettext_noop as _

from engawa.core.audit import words

words.register(
    deeds={
        "safety.pages.held": _("避難情報のページの自動の書き換えを止めました"),
        "safety.pages.released": _("避難情報のページの自動の書き換えを再開しました"),
        "safety.pages.installed": _("よそで作った避難情報のページを取り込みました"),
        "safety.key.made": _("避難情報のページの非常用の鍵を作りました"),
        "safety.key.rotated": _("避難情報のページの署名の鍵を替えました"),
    },
    subjects={
        "safety.pages": _("避難情報のページ"),
        "safety.key": _("署名の鍵"),
    },
)
