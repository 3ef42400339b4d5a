"""What the deeds of this room are called in the record."""

from django.utils.translation import gettext_noop as _

from engawa.core.audit import words

words.register(
    deeds={
        "places.place.added": _("施設を加えました"),
        "places.place.changed": _("施設を直しました"),
        "places.place.confirmed": _("施設の内容を確かめました"),
        "places.place.removed": _("施設を一覧から外しました"),
        "places.place.restored": _("施設を一覧に戻しました"),
        "places.photo.added": _("施設の写真を加えました"),
        "places.photo.changed": _("施設の写真の説明を直しました"),
        "places.photo.removed": _("施設の写真を消しました"),
        "places.kind.added": _("施設の種類を加えました"),
        "places.kind.changed": _("施設の種類の名前を直しました"),
        "places.kind.removed": _("施設の種類を消しました"),
        "places.import.started": _("施設の表を読み込みました"),
        "places.import.applied": _("施設の表を取り込みました"),
        "places.import.undone": _("施設の取り込みを元に戻しました"),
        "places.import.discarded": _("施設の取り込みを取りやめました"),
        "places.outline.set": _("区の形を入れました"),
        "places.towns.set": _("町の位置を入れました"),
        "places.layer.set": _("テーマの地図を整えました"),
        "places.work.added": _("工事を加えました"),
        "places.work.changed": _("工事を直しました"),
        "places.work-photo.added": _("工事の写真を加えました"),
        "places.work-photo.changed": _("工事の写真の説明を直しました"),
        "places.work-photo.removed": _("工事の写真を消しました"),
        "places.report.received": _("住民からの知らせを受け付けました"),
        "places.report.answered": _("住民からの知らせに答えました"),
        "places.report.handed-on": _("住民からの知らせを、ほかの課に渡しました"),
        "places.report.address-deleted": _("知らせた人が、メールアドレスを消しました"),
        "places.report.withdrawn": _("知らせた人が、知らせを取り下げました"),
        "places.first-section.chosen": _("住民からの知らせを初めに読む課を選びました"),
    },
    subjects={
        "places.place": _("施設"),
        "places.kind": _("施設の種類"),
        "places.import": _("施設の取り込み"),
        "places.outline": _("区の形"),
        "places.layer": _("テーマの地図"),
        "places.work": _("工事"),
        "places.report": _("住民からの知らせ"),
        "wards.ward": _("区"),
    },
)
