"""What the deeds of this room are called in the record."""

from django.utils.translation import gettext_noop as _

from engawa.core.audit import words

words.register(
    deeds={
        "safety.feed.fell-silent": _("新しい電文が届かなくなりました"),
        "safety.feed.spoke-again": _("電文がまた届くようになりました"),
        "safety.proposal.dismissed": _("避難情報の提案を見送りました"),
        "safety.proposal.made": _("電文から、避難情報を提案しました"),
        "safety.proposal.taken": _("避難情報の提案を取り上げました"),
        "safety.trigger.added": _("提案のきっかけを加えました"),
        "safety.trigger.changed": _("提案のきっかけを直しました"),
        "safety.watched-area.added": _("見守る地域を加えました"),
        "safety.watched-area.removed": _("見守る地域を外しました"),
    },
    subjects={
        "safety.feed": _("電文の受信"),
        "safety.proposal": _("避難情報の提案"),
        "safety.trigger": _("提案のきっかけ"),
        "safety.watched-area": _("見守る地域"),
    },
)
