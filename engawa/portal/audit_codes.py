"""What the deeds of the portal, which enters officers and keeps the ward, are called in the record."""

from django.utils.translation import gettext_noop as _

from engawa.core.audit import words

words.register(
    deeds={
        "access.role.granted": _("職員に役割を渡しました"),
        "access.role.ended": _("職員の役割を終えました"),
        "access.household.kept": _("本人が、家族の内容を残しました"),
        "wards.ward.changed": _("区のことを直しました"),
        "wards.section.added": _("課を加えました"),
        "wards.section.changed": _("課を直しました"),
        "wards.section.moved": _("課の順を変えました"),
        "wards.section.removed": _("課を消しました"),
        "wards.partner.added": _("一緒に取り組む相手を加えました"),
        "wards.partner.changed": _("一緒に取り組む相手を直しました"),
        "wards.partner.removed": _("一緒に取り組む相手を消しました"),
        "wards.area.added": _("地区を加えました"),
        "wards.area.changed": _("地区を直しました"),
        "wards.area.removed": _("地区を消しました"),
    },
    subjects={
        "access.user": _("人"),
        "wards.ward": _("区"),
        "wards.section": _("課"),
        "wards.partner": _("一緒に取り組む相手"),
        "wards.area": _("地区"),
    },
)
