"""What alerts of others are called at the desk, and why one cannot become a draft; pure."""

import datetime as dt

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.rooms.safety.alert_reach import AlertReach
from engawa.rooms.safety.feeds.cap_values import CapAlert

# Clocks differ a little.
AHEAD = dt.timedelta(minutes=10)
Names = dict[str, str | Promise]
STATUSES: Names = {
    "Actual": gettext_lazy("実際の警報"),
    "Exercise": gettext_lazy("訓練"),
    "System": gettext_lazy("機械どうしの連絡"),
    "Test": gettext_lazy("試験"),
    "Draft": gettext_lazy("下書き"),
}
TYPES: Names = {
    "Alert": gettext_lazy("新しい警報"),
    "Update": gettext_lazy("前の警報の更新"),
    "Cancel": gettext_lazy("前の警報の取消し"),
    "Ack": gettext_lazy("受け取ったという返事"),
    "Error": gettext_lazy("前の警報を受け付けないという返事"),
}
SCOPES: Names = {
    "Public": gettext_lazy("だれにでも"),
    "Restricted": gettext_lazy("決められた人だけに"),
    "Private": gettext_lazy("名指しの相手だけに"),
}
SEVERITIES: Names = {
    "Extreme": gettext_lazy("極めて深刻"),
    "Severe": gettext_lazy("深刻"),
    "Moderate": gettext_lazy("中くらい"),
    "Minor": gettext_lazy("小さい"),
    "Unknown": gettext_lazy("不明"),
}
LANGUAGES: Names = {
    "ja": gettext_lazy("日本語"),
    "en": gettext_lazy("英語"),
    "zh": gettext_lazy("中国語"),
    "ko": gettext_lazy("韓国語"),
    "fr": gettext_lazy("フランス語"),
    "es": gettext_lazy("スペイン語"),
    "pt": gettext_lazy("ポルトガル語"),
    "vi": gettext_lazy("ベトナム語"),
}


def say_language(tag: str) -> str:
    """Name the language of a part as an officer knows it; one that is not known by its tag."""
    if tag.lower() == "ja-x-easy":
        return _("やさしい日本語")
    return str(LANGUAGES.get(tag.lower().partition("-")[0], tag))


def find_end(*, alert: CapAlert) -> dt.datetime | None:
    """Give when the last part of an alert ends; None where one says nothing of it, or there is no part."""
    ends = [info.expires_at for info in alert.infos]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def find_hindrance(*, alert: CapAlert, reach: AlertReach, is_drill: bool, now: dt.datetime) -> str:
    """Say why no draft can be made of an alert; empty where one can. A drill may play what is long over."""
    if alert.status == "Exercise" and not is_drill:
        return _(
            "訓練の警報です。本物の下書きは作れません。訓練の机で読むと、訓練の下書きを作れます。"
        )
    if alert.status not in ("Actual", "Exercise"):
        return _("「%(status)s」の警報です。実際のことを伝えていないので、下書きは作れません。") % {
            "status": STATUSES[alert.status]
        }
    if alert.message_type == "Cancel":
        return _(
            "前の警報を取り消す知らせです。その警報をもとに出した避難情報があれば、"
            "避難情報の画面から解除を始めてください。"
        )
    if alert.message_type not in ("Alert", "Update"):
        return _("返事の知らせです。下書きは作れません。")
    end = find_end(alert=alert)
    if not is_drill and end is not None and end <= now:
        return _("期限が過ぎた警報です。新しいものがないか、送り主に確かめてください。")
    if not is_drill and alert.sent_at > now + AHEAD:
        return _("送られた時刻が、いまより先になっています。送り主に確かめてください。")
    return _find_lack(reach)


def _find_lack(reach: AlertReach) -> str:
    if not reach.has_shapes:
        return _(
            "警報に図形がないので、区域を選べません。地域の名前を読んで、「始める」から下書きを作ってください。"
        )
    if reach.is_too_fine:
        return _(
            "警報の図形が細かすぎて、区域と比べられません。「始める」から下書きを作ってください。"
        )
    if not (reach.whole or reach.part):
        return _("この区に登録した区域は、警報の図形の中にありません。")
    return ""
