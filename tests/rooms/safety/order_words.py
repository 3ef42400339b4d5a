"""What orders of the tests say, in all languages: short, and written by hand as an officer might approve it."""

from collections.abc import Mapping

from engawa.rooms.safety.situation import OrderText, ZoneNow
from engawa.rooms.safety.values import LANGUAGES, WITHOUT_LEVEL_NUMBER, Action, Hazard, Level

_LEVEL_NAMES = {
    Level.ELDERLY: (
        "高齢者等避難",
        "お年寄（としよ）りなどは 逃（に）げて ください",
        "Evacuation of the Elderly, Etc.",
        "老年人等避难",
        "고령자 등 피난",
    ),
    Level.EVACUATE: (
        "避難指示",
        "逃（に）げて ください",
        "Evacuation Instruction",
        "避难指示",
        "피난 지시",
    ),
    Level.EMERGENCY: (
        "緊急安全確保",
        "今（いま）すぐ 命（いのち）を 守（まも）って ください",
        "Emergency Safety Measures",
        "紧急安全确保",
        "긴급 안전 확보",
    ),
}
_REASONS = {
    Hazard.FLOOD: (
        "侍従川が増水し、あふれるおそれが高まっています。",
        "侍従川（じじゅうがわ）の 水（みず）が 増（ふ）えて います。",
        "The Jiju River is rising and may overflow.",
        "侍从川水位上涨，可能泛滥。",
        "지주강의 수위가 올라 범람할 우려가 있습니다.",
    ),
    Hazard.TSUNAMI: (
        "大津波警報が発表されました。",
        "大（おお）きな 津波（つなみ）が 来（き）ます。",
        "A major tsunami warning is in effect.",
        "已发布大海啸警报。",
        "대형 쓰나미 경보가 발표되었습니다.",
    ),
}
_LANDSLIDE = (
    "大雨で、崖が崩れるおそれが高まっています。",
    "大雨（おおあめ）で 崖（がけ）が 崩（くず）れそうです。",
    "Heavy rain has raised the risk of cliffs collapsing.",
    "由于大雨，悬崖崩塌的危险增大。",
    "폭우로 절벽이 무너질 우려가 커지고 있습니다.",
)
_WHO = {
    Level.ELDERLY: (
        "危険な場所にいる高齢の方や、避難に時間がかかる方は、避難してください。",
        "危（あぶ）ない 所（ところ）に いる お年寄（としよ）りや 時間（じかん）が かかる 人（ひと）は 逃（に）げて ください。",
        "People in dangerous places who need time to evacuate, such as older people, must leave now.",
        "处于危险场所的老年人等需要较长时间避难的人，请立即避难。",
        "위험한 장소에 있는 고령자 등 피난에 시간이 걸리는 분은 피난하십시오.",
    ),
    Level.EVACUATE: (
        "危険な場所にいる方は、速やかに全員避難してください。",
        "危（あぶ）ない 所（ところ）に いる 人（ひと）は みんな 逃（に）げて ください。",
        "Everyone in a dangerous place must leave now.",
        "处于危险场所的所有人，请立即避难。",
        "위험한 장소에 있는 분은 모두 신속히 피난하십시오.",
    ),
    Level.EMERGENCY: (
        "命の危険が迫っています。ただちに身の安全を守ってください。",
        "命（いのち）が 危（あぶ）ないです。すぐに 命（いのち）を 守（まも）って ください。",
        "Your life is in danger. Protect yourself at once.",
        "生命面临危险，请立即确保自身安全。",
        "생명이 위험합니다. 즉시 안전을 확보하십시오.",
    ),
}
_WHAT = (
    "開いている避難場所か、崖や川から離れた安全な場所へ移ってください。",
    "開（あ）いて いる 避難場所（ひなんばしょ）か、崖（がけ）や 川（かわ）から 遠（とお）い 所（ところ）へ 行（い）って ください。",
    "Go to an open evacuation site or to a safe place away from cliffs and rivers.",
    "请前往已开放的避难场所，或远离悬崖和河流的安全场所。",
    "열려 있는 피난 장소나 절벽과 강에서 떨어진 안전한 곳으로 이동하십시오.",
)
_CANNOT = (
    "外へ出るほうが危ないときは、近くの頑丈な建物か、崖と反対側の2階の部屋へ移ってください。",
    "外（そと）が 危（あぶ）ない ときは、家（いえ）の 2階（かい）の、崖（がけ）から 遠（とお）い 部屋（へや）へ 行（い）って ください。",
    "If it is more dangerous outside, move to a strong building nearby or to an upstairs room away from the cliff.",
    "如果外出更加危险，请转移到附近坚固的建筑物或远离悬崖一侧的二楼房间。",
    "밖으로 나가는 것이 더 위험할 때는 가까운 튼튼한 건물이나 절벽 반대쪽 2층 방으로 이동하십시오.",
)


def order_texts(
    *, level: Level, hazard: Hazard, zones: tuple[ZoneNow, ...], action: Action = Action.ISSUE
) -> Mapping[str, OrderText]:
    """Give what an order says in all languages, as an officer might have approved it."""
    texts = {}
    is_lift = action is Action.LIFT
    for place, language in enumerate(LANGUAGES):
        areas = "、".join(zone.names.get(language, zone.names["ja"]) for zone in zones)
        name = _LEVEL_NAMES[level][place]
        without_number = hazard in WITHOUT_LEVEL_NUMBER
        number = (
            ""
            if without_number
            else (
                "警戒レベル%d ",
                "警戒（けいかい）レベル%d ",
                "Alert Level %d: ",
                "警戒等级%d ",
                "경계 레벨 %d ",
            )[place]
            % level
        )
        lifted = ("解除", "終（お）わりました", "lifted", "解除", "해제")[place]
        headline = f"{number}{name} {lifted}" if is_lift else f"{number}{name}"
        reason = _REASONS.get(hazard, _LANDSLIDE)[place]
        texts[language] = OrderText(
            headline=headline,
            where=areas,
            reason=reason,
            who=_WHO[level][place],
            what=_WHAT[place],
            cannot_move=_CANNOT[place],
            closing=(
                "次の知らせをお待ちください。",
                "次（つぎ）の お知（し）らせを 待（ま）って ください。",
                "Wait for the next notice.",
                "请等待下一次通知。",
                "다음 안내를 기다려 주십시오.",
            )[place],
            spoken=f"{headline}。{areas}。{_WHO[level][place]}",
        )
    return texts
