"""What the deeds of this room are called in the record."""

from django.utils.translation import gettext_noop as _

from engawa.core.audit import words

words.register(
    deeds={
        "safety.zone.added": _("区域を加えました"),
        "safety.zone.changed": _("区域を直しました"),
        "safety.zone.retired": _("区域を一覧から外しました"),
        "safety.zone.restored": _("区域を一覧に戻しました"),
        "safety.zone-file.brought": _("区域のファイルを読み込みました"),
        "safety.zone-file.put-in": _("区域のファイルを入れました"),
        "safety.zone-file.taken-back": _("区域のファイルを元に戻しました"),
        "safety.zone-file.given-up": _("区域のファイルを入れずにやめました"),
        "safety.site.added": _("避難先を加えました"),
        "safety.site.changed": _("避難先を直しました"),
        "safety.site.retired": _("避難先を一覧から外しました"),
        "safety.site.restored": _("避難先を一覧に戻しました"),
        "safety.sites.made": _("施設の一覧から避難先を作りました"),
        "safety.site.reported": _("避難先の状況を確かめました"),
        "safety.scenario.added": _("状況の表に加えました"),
        "safety.scenario.changed": _("状況の表を直しました"),
        "safety.scenario.removed": _("状況の表から消しました"),
        "safety.response.started": _("対応を始めました"),
        "safety.response.ended": _("対応を終えました"),
        "safety.views.counted": _("防災のページの閲覧数を数えました"),
    },
    subjects={
        "safety.zone": _("区域"),
        "safety.zone-file": _("区域のファイル"),
        "safety.site": _("避難先"),
        "safety.scenario": _("状況"),
        "safety.response": _("対応"),
    },
)
