"""What the panel for keeping a map on the phone says, and the page that is read there without a connection."""

import json

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Any number that is more than one: how many there are is known in the browser only.
_MANY = 2


def list_panel_words() -> dict[str, str]:
    """Give the words of the panel; the script fills in the places of a sentence."""
    return {
        "what": _(
            "施設の一覧（%(count)s件）と地図を、このスマートフォンに入れておきます。電波がなくても、一覧でさがし、地図を動かせます。"
        ),
        "ground": _("道や建物の入った下地の地図も入れる（約%(size)sMB）"),
        "size": _("大きさは約%(size)sMB、%(day)sの内容です。"),
        "promise": _(
            "写真は入りません。入れた内容は、消すまでこのブラウザーに残ります。だれが何をさがしたかは残しません。"
        ),
        "keep": _("この地図を入れる"),
        "keeping": _("入れています：約%(size)sMBのうち%(done)sMB"),
        "cancel": _("やめる"),
        "cancelled": _("やめました。途中の内容は残っていません。"),
        "as_before": _("前に入れた内容は、そのまま使えます。"),
        "kept": _("入っています（%(day)sの内容・%(size)sMB）"),
        "done": _("入れました。電波のないときも、このページのアドレスで開けます。"),
        "renew": _("新しくする"),
        "remove": _("消す"),
        "removed": _("消しました。入れた内容は残っていません。"),
        "changed": _("入れたあとに、一覧か地図が変わりました。新しくできます。"),
        "summary": _("電波がなくても見られるようにする"),
        "changed_short": _("電波がなくても見られるようにする：新しい内容があります"),
        "old": _("入れてから30日より長くたっています。新しくしてください。"),
        "full": _("空きが足りないため、入れられません。途中の内容は残っていません。"),
        "failed": _(
            "入れられませんでした。電波のよい所で、もう一度ためしてください。途中の内容は残っていません。"
        ),
        "unable": _(
            "このブラウザーでは、地図を入れておけません。プライベートモードのときは、ふつうの画面で開き直してください。"
        ),
        "busy": _("別の画面で入れているところです。終わってから、もう一度開いてください。"),
    }


def write_kept_words() -> str:
    """Write the words of the kept page as JSON; the script fills in the places of a sentence."""
    words = {
        "no_signal": _("電波がないので、%(day)sに入れた内容を出しています"),
        "no_answer": _("区のサーバーから返事がないので、%(day)sに入れた内容を出しています"),
        "not_in_phone": _(
            "電波がないときのための一覧です。このスマートフォンには、まだ入っていません。"
        ),
        "with_signal": _("%(day)sに入れた内容を出しています"),
        "all": _("すべての施設 %(count)s件"),
        "found": _("見つかった施設 %(count)s件"),
        "more": _("次の%(count)s件を出す"),
        "open": _("いま開いている時間です"),
        "until": _("%(time)sまで"),
        "until_tomorrow": _("あす %(time)sまで"),
        "unsure": _("きょうは祝日です。時間が変わることがあります"),
        "shut": _("いま閉まっている時間です"),
        "by_order": _("%(name)s（予約）"),
        "on_days": _("%(name)s %(days)s"),
        "ordered_only": _("予約した人だけ"),
        "every_day": _("開いている日は毎日"),
        "phone": _("電話 %(phone)s"),
        "extension": _("内線 %(extension)s"),
        "fax": _("ファクス %(fax)s"),
        "stop": _("最寄り「%(stop)s」"),
        # As the cards of the list say it; the browser puts the count in.
        "goods_more": ngettext("ほか%(count)s品", "ほか%(count)s品", _MANY),
        "source": _("もとのデータ：%(source)s"),
        "title": _("%(name)s ― 電波のないときの一覧"),
        "left_out": _(
            "入れてから日がたっているか、時計が合わないので、いま開いている所や、きょうのことでは、さがせません。その条件は外しています。"
        ),
        "unknown_near": _(
            "「%(name)s」という町や駅が見つからないため、名前の順に並べています。上の一覧から選び直してください。"
        ),
        "nearest": _("%(name)sから近い順に並べています。道のりは、これより長くなります。"),
        "metres": _("%(start)sから直線で約%(metres)dm・歩いて%(minutes)d分以上"),
        "kilometres": _("%(start)sから直線で約%(kilometres)skm・歩いて%(minutes)d分以上"),
    }
    return json.dumps(words, ensure_ascii=False)
