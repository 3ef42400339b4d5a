"""What the page of patterns shows: every component in every state, with invented content."""

from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.accents import ACCENTS, get_accent
from engawa.core.ui.charts import Point


class PatternForm(forms.Form):
    """One field of each kind."""

    why: ClassVar = {
        "due_on": gettext_lazy("教室の内容を合わせるために使い、教室の30日後に消します。")
    }

    name = forms.CharField(
        label=gettext_lazy("お名前"),
        help_text=gettext_lazy("受付でお呼びする名前です。ひらがなでもかまいません。"),
    )
    due_on = forms.CharField(
        label=gettext_lazy("出産予定日"), help_text=gettext_lazy("例：2024年2月14日")
    )
    email = forms.EmailField(label=gettext_lazy("メールアドレス"), required=False)
    who = forms.ChoiceField(
        label=gettext_lazy("だれが参加しますか"),
        choices=[
            ("both", gettext_lazy("妊婦とパートナー（1組）")),
            ("mother", gettext_lazy("妊婦のみ")),
            ("partner", gettext_lazy("パートナーのみ")),
        ],
        widget=forms.RadioSelect,
    )
    helps = forms.MultipleChoiceField(
        label=gettext_lazy("当日お手伝いすること"),
        choices=[("sign", gettext_lazy("手話通訳")), ("chair", gettext_lazy("車いすの席"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    division = forms.ChoiceField(
        label=gettext_lazy("担当の課"),
        choices=[("general", gettext_lazy("総務課")), ("family", gettext_lazy("こども家庭支援課"))],
    )
    note = forms.CharField(
        label=gettext_lazy("お伝えになりたいこと"),
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
    )
    agrees = forms.BooleanField(label=gettext_lazy("前日のお知らせを受け取る"))


def make_patterns_context() -> dict[str, Any]:
    """Gather the invented content of the page `ui/patterns.html`."""
    months = ["4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月", "1月", "2月", "3月"]
    held: list[float | None] = [2, 2, 2, 2, 0, 2, 2, 1]
    visits: list[float | None] = [1204, 980, None, 1310.5, 1288, 1102, 1417, 860]
    typed = {"name": "浜 はな子", "due_on": "", "email": "hana@", "who": "", "division": "family"}
    wrong = PatternForm({f"wrong-{name}": value for name, value in typed.items()}, prefix="wrong")
    wrong.full_clean()
    return {
        "form": PatternForm(initial={"who": "both", "name": "浜 はな子"}),
        "wrong_form": wrong,
        "points": _points(months, held),
        "secret_points": _points(months, visits),
        "full_points": [Point(label=month, value=2) for month in months],
        "fills": {key: get_accent(key=key).fill for key in ("peony", "sunflower")},
        "accents": list(ACCENTS.values()),
        "numbers": Paginator(range(95), 10).page(4),
        "crumbs": [
            {"label": _("令和5年度運営方針"), "url": "#"},
            {"label": _("1 子ども・子育て"), "url": "#"},
        ],
        "steps": [
            {"label": _("文書を読み込む"), "url": "#", "state": "done"},
            {"label": _("木を直す"), "url": "", "state": "current"},
            {"label": _("指標を結ぶ"), "url": "", "state": "todo"},
        ],
        "facts": [
            (_("担当"), _("こども家庭支援課")),
            (_("年度"), _("令和5年度")),
            (_("版"), _("第2版")),
        ],
        "choices": [("a", _("すべて")), ("b", _("空きのある回だけ"))],
        "old": _("区のページで発信している対象の範囲を、文字で提供します。"),
        "new": _("区のページで発信している対象の区域を、文字に加えて地図でも提供します。"),
    }


def _points(months: list[str], values: list[float | None]) -> list[Point]:
    return [
        Point(
            label=month,
            value=values[at] if at < len(values) else None,
            is_future=at >= len(values),
        )
        for at, month in enumerate(months)
    ]
