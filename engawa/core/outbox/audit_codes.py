"""What the deeds of this part are called in the record."""

from django.utils.translation import gettext_noop as _

from engawa.core.audit import words

words.register(
    deeds={"outbox.message.retried": _("届かなかった連絡を、もう一度送りました")},
    subjects={"outbox.message": _("送る連絡")},
)
