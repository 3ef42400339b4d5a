"""Marks that every ward may use: +D, new this year, EXPO and the seventeen goals of the SDGs.

Labels are data, not interface text: they are kept per language in the table of tags, where a ward
may change them. The goals' numbers are those of the 2030 Agenda (A/RES/70/1); the wording is ours.
"""

from typing import NamedTuple


class Mark(NamedTuple):
    scheme: str
    value: str
    label: str
    label_en: str
    label_easy: str


_SDGS = (
    ("貧しさをなくす", "No poverty", "貧（まず）しい 人（ひと）を なくす"),
    ("飢えをなくす", "Zero hunger", "おなかが すく 人（ひと）を なくす"),
    ("健康と福祉", "Good health and well-being", "みんなが 元気（げんき）に くらす"),
    ("質の高い教育", "Quality education", "みんなが 勉強（べんきょう）できる"),
    ("性による差別をなくす", "Gender equality", "男（おとこ）も 女（おんな）も 同（おな）じに"),
    ("安全な水とトイレ", "Clean water and sanitation", "きれいな 水（みず）と トイレ"),
    ("きれいなエネルギー", "Affordable and clean energy", "きれいな エネルギー"),
    ("働きがいと経済", "Decent work and economic growth", "よい 仕事（しごと）を ふやす"),
    (
        "産業と技術の土台",
        "Industry, innovation and infrastructure",
        "新（あたら）しい 技術（ぎじゅつ）",
    ),
    (
        "不平等をなくす",
        "Reduced inequalities",
        "人（ひと）と 人（ひと）の ちがいで 困（こま）らない",
    ),
    ("住み続けられるまち", "Sustainable cities and communities", "ずっと 住（す）める まち"),
    (
        "つくる責任、つかう責任",
        "Responsible consumption and production",
        "ものを 大切（たいせつ）に 使（つか）う",
    ),
    ("気候変動への対策", "Climate action", "地球（ちきゅう）を 暑（あつ）くしない"),
    ("海の豊かさ", "Life below water", "海（うみ）を 守（まも）る"),
    ("陸の豊かさ", "Life on land", "山（やま）や 森（もり）を 守（まも）る"),
    ("平和と公正", "Peace, justice and strong institutions", "平和（へいわ）な 社会（しゃかい）"),
    ("力を合わせる", "Partnerships for the goals", "みんなで 力（ちから）を 合（あ）わせる"),
)

# As the United Nations Information Centre names the goals in Japanese.
OFFICIAL_NAMES_OF_SDGS = {
    "1": "貧困をなくそう",
    "2": "飢餓をゼロに",
    "3": "すべての人に健康と福祉を",
    "4": "質の高い教育をみんなに",
    "5": "ジェンダー平等を実現しよう",
    "6": "安全な水とトイレを世界中に",
    "7": "エネルギーをみんなに そしてクリーンに",
    "8": "働きがいも 経済成長も",
    "9": "産業と技術革新の基盤をつくろう",
    "10": "人や国の不平等をなくそう",
    "11": "住み続けられるまちづくりを",
    "12": "つくる責任 つかう責任",
    "13": "気候変動に具体的な対策を",
    "14": "海の豊かさを守ろう",
    "15": "陸の豊かさも守ろう",
    "16": "平和と公正をすべての人に",
    "17": "パートナーシップで目標を達成しよう",
}

STANDARD_MARKS = (
    Mark("digital", "plus-d", "＋D ぷらすデジタル", "+D digital", "＋D デジタルを 使（つか）う"),
    Mark("new", "this-year", "今年度から", "New this year", "今年（ことし）から"),
    Mark("expo", "2027", "GREEN×EXPO 2027", "GREEN×EXPO 2027", "GREEN×EXPO 2027"),
    *(Mark("sdgs", str(number), *labels) for number, labels in enumerate(_SDGS, start=1)),
)
