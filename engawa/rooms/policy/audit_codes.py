"""What the deeds of this room are called in the record."""

from django.utils.translation import gettext_noop as _

from engawa.core.audit import words

words.register(
    deeds={
        "policy.version.started": _("版を始めました"),
        "policy.version.submitted": _("承認を依頼しました"),
        "policy.version.withdrawn": _("承認の依頼を取り下げました"),
        "policy.version.returned": _("差し戻しました"),
        "policy.version.published": _("承認して公開しました"),
        "policy.version.discarded": _("下書きを捨てました"),
        "policy.node.created": _("項目を加えました"),
        "policy.node.changed": _("項目を直しました"),
        "policy.node.moved": _("項目を移しました"),
        "policy.node.deleted": _("項目を消しました"),
        "policy.node.undone": _("編集を元に戻しました"),
        "policy.partner.added": _("一緒に取り組む相手を加えました"),
        "policy.tag.added": _("しるしを加えました"),
        "policy.readings.taken": _("数字を測りました"),
        "policy.reading.reported": _("数字を報告しました"),
        "policy.milestone.reported": _("節目が済んだと記録しました"),
        "policy.milestone.withdrawn": _("節目の記録を取り消しました"),
        "policy.review.opened": _("振り返りをひらきました"),
        "policy.review.changed": _("振り返りを書きました"),
        "policy.review.refreshed": _("振り返りの数字と節目を入れ直しました"),
        "policy.review.invited": _("振り返りに意見を書く人を招きました"),
        "policy.review.uninvited": _("振り返りへの招待を取り消しました"),
        "policy.review.commented": _("外部の方が振り返りに意見を書きました"),
        "policy.review.submitted": _("振り返りの承認を依頼しました"),
        "policy.review.withdrawn": _("振り返りの承認の依頼を取り下げました"),
        "policy.review.returned": _("振り返りを差し戻しました"),
        "policy.review.signed": _("振り返りを承認して公表しました"),
        "policy.import.started": _("文書を読み込みました"),
        "policy.import.edited": _("読み込んだ木を直しました"),
        "policy.import.accepted": _("読み込んだ文書を下書きにしました"),
        "policy.import.reopened": _("読み込んだ文書を、下書きの前に戻しました"),
        "policy.import.discarded": _("文書の読み込みを取りやめました"),
    },
    subjects={
        "policy.plan": _("方針"),
        "policy.version": _("方針の版"),
        "policy.review": _("振り返り"),
        "policy.import": _("文書の読み込み"),
        "policy.tag": _("しるし"),
        "wards.partner": _("一緒に取り組む相手"),
    },
)
