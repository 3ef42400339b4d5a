"""What the deeds of the portal, which enters officers, are called in the record."""

from django.utils.translation import gettext_noop as _

from engawa.core.audit import words

words.register(
    deeds={
        "access.role.granted": _("職員に役割を渡しました"),
        "access.role.ended": _("職員の役割を終えました"),
    },
    subjects={"access.user": _("職員")},
)
