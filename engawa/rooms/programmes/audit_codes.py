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
    },
    subjects={
        "programmes.programme": _("催し"),
        "programmes.intake": _("募集"),
    },
)
