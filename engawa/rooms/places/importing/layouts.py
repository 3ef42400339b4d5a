"""Recognising a file by its headings: which list it is, what each column says, of which kind its places are.

Kinds are told by the list a file is, or by a column of codes and fixed words; never by the names of places.
"""

import dataclasses
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.rooms.places.importing import own_layout
from engawa.rooms.places.importing.headings import (
    EXTRA,
    IGNORE,
    find_target,
    normalise_heading,
)
from engawa.rooms.places.importing.targets import CODES

OWN, OWN_FOR_MAPS, UNKNOWN = "own", "own-for-maps", "unknown"


class MappingRefused(ValueError):
    """The columns cannot be read as was chosen; the message says which, in Japanese."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file was recognised as.

    `kind` is that of its places, empty when the list does not say; where `kind_column` is a place in the
    columns, its words are looked up in `kinds` (in a file of our own they are codes). `mapping` tells of
    each column what it is read as: a field, a key of accessibility, a code of `targets`, "extra" (kept
    under its heading) or "ignore". `unknown` are the columns whose heading nobody knows, kept as extra
    until a person chooses.
    """

    layout_key: str
    label: str
    kind: str
    mapping: Mapping[int, str]
    kind_column: int | None = None
    kinds: Mapping[str, str] = field(default_factory=dict)
    unknown: tuple[int, ...] = ()

    @property
    def is_own(self) -> bool:
        """Whether this house wrote the file."""
        return self.layout_key in (OWN, OWN_FOR_MAPS)

    @property
    def is_disarmed(self) -> bool:
        """Whether its texts have an apostrophe before what a spreadsheet would run."""
        return self.layout_key == OWN


@dataclass(frozen=True, slots=True)
class Sheet:
    """One of the lists: known by one of its `signs`, headings that no other list has."""

    key: str
    label: Promise
    kind: str
    signs: tuple[str, ...]
    kind_heading: str = ""
    kinds: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A file that has all of these headings; `targets` differ from what its headings usually say."""

    key: str
    label: Promise
    kind: str
    headings: tuple[str, ...]
    targets: tuple[tuple[str, str], ...] = ()
    kind_heading: str = ""
    kinds: tuple[tuple[str, tuple[str, ...]], ...] = ()


# The running number of the national files changes with each publication: it names no place.
_GSI_TARGETS = (("NO", IGNORE),)
_LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "gsi.emergency",
        gettext_lazy("国土地理院の指定緊急避難場所データ"),
        "evacuation-site",
        ("共通ID", "施設・場所名", "洪水", "内水氾濫"),
        _GSI_TARGETS,
    ),
    Layout(
        "gsi.evacuation",
        gettext_lazy("国土地理院の指定避難所データ"),
        "shelter",
        ("共通ID", "施設・場所名", "指定緊急避難場所との住所同一"),
        _GSI_TARGETS,
    ),
    Layout(
        "yokohama.shelters",
        gettext_lazy("横浜市の避難所データ"),
        "",
        ("Type", "Name", "Lat", "Lon", "WardCode"),
        # WardCode is the city's own numbering (金沢区 is 10), no code of a municipality.
        (("Type", IGNORE), ("Definition", EXTRA), ("Ward", EXTRA), ("WardCode", EXTRA)),
        "Type",
        (
            ("disaster-base", ("地域防災拠点",)),
            ("temporary-stay", ("帰宅困難者一時滞在施設", "一時滞在施設")),
            ("evacuation-site", ("広域避難場所", "指定緊急避難場所")),
            ("shelter", ("指定避難所", "福祉避難所")),
        ),
    ),
)
_NURSERIES = (
    "公立幼稚園", "私立幼稚園", "幼稚園", "認可公立保育所", "認可私立保育所", "認可外保育所", "保育所", "保育園",
    "認定こども園", "認定こども園(幼保連携型)", "認定こども園(幼稚園型)", "認定こども園(保育所型)",
    "認定こども園(地方裁量型)", "小規模保育事業", "事業所内保育事業", "家庭的保育事業",
)  # fmt: skip
_SHEETS: tuple[Sheet, ...] = (
    Sheet(
        "evacuation-space",
        gettext_lazy("指定緊急避難場所一覧"),
        "evacuation-site",
        ("災害種別_洪水", "指定避難所との重複", "対象となる町会・自治会"),
    ),
    Sheet(
        "preschool",
        gettext_lazy("子育て施設一覧"),
        "child-hub",
        ("受入年齢", "一時預かりの有無", "認可等年月日", "病児保育の有無"),
        "種別",
        (
            ("nursery", _NURSERIES),
            (
                "child-hub",
                (
                    "放課後児童クラブ",
                    "児童館",
                    "子育て支援センター",
                    "地域子育て支援拠点",
                    "その他",
                ),
            ),
        ),
    ),
    Sheet(
        "public-wireless-lan",
        gettext_lazy("公衆無線LANアクセスポイント一覧"),
        "wifi",
        ("SSID", "提供エリア"),
    ),
    Sheet("aed", gettext_lazy("AED設置箇所一覧"), "aed", ("小児対応設備の有無", "外部利用不可")),
    Sheet(
        "care-service",
        gettext_lazy("介護サービス事業所一覧"),
        "care-service",
        ("介護サービス事業所名称", "実施サービス"),
    ),
    Sheet(
        "hospital",
        gettext_lazy("医療機関一覧"),
        "medical",
        ("医療機関の種類", "診療科目", "診療曜日", "医療機関コード"),
    ),
    Sheet(
        "cultural-property",
        gettext_lazy("文化財一覧"),
        "attraction",
        ("文化財分類", "文化財指定日", "員数（数）"),
    ),
    Sheet("tourism", gettext_lazy("観光施設一覧"), "attraction", ("料金(基本)", "料金(詳細)")),
    Sheet(
        "public-toilet",
        gettext_lazy("公衆トイレ一覧"),
        "public-toilet",
        ("男性トイレ総数", "車椅子使用者用トイレ有無", "女性トイレ総数"),
    ),
)
_PUBLIC_FACILITY = Sheet("public-facility", gettext_lazy("公共施設一覧"), "public-facility", ())


def recognise(*, columns: Sequence[str]) -> Recognised:
    """Recognise a file by its headings; what is not known is kept, and named to be mapped by hand."""
    if own_layout.is_own(tuple(columns)):
        return _recognise_own(columns, OWN, own_layout.COLUMNS)
    if own_layout.is_own_for_maps(tuple(columns)):
        return _recognise_own(columns, OWN_FOR_MAPS, own_layout.COLUMNS_IN_MAPS)
    normal = {normalise_heading(column): place for place, column in reversed([*enumerate(columns)])}
    for layout in _LAYOUTS:
        if all(normalise_heading(heading) in normal for heading in layout.headings):
            mapping, unknown = _map(columns, dict(layout.targets))
            return Recognised(
                layout.key,
                str(layout.label),
                layout.kind,
                mapping,
                normal.get(normalise_heading(layout.kind_heading)) if layout.kind_heading else None,
                _look_up(layout.kinds),
                unknown,
            )
    mapping, unknown = _map(columns, {})
    generation = _find_generation(normal)
    sheet = next(
        (s for s in _SHEETS if any(normalise_heading(sign) in normal for sign in s.signs)),
        _PUBLIC_FACILITY if generation else None,
    )
    if sheet is None:
        return Recognised(UNKNOWN, _("決まった形のない表"), "", mapping, unknown=unknown)
    return Recognised(
        f"{generation or UNKNOWN}.{sheet.key}",
        _name_generation(generation) % {"sheet": sheet.label},
        sheet.kind,
        mapping,
        normal.get(normalise_heading(sheet.kind_heading)) if sheet.kind_heading else None,
        _look_up(sheet.kinds),
        unknown,
    )


def _recognise_own(
    columns: Sequence[str], layout_key: str, targets: Mapping[str, str]
) -> Recognised:
    mapping = {place: targets.get(column) or EXTRA for place, column in enumerate(columns)}
    kind_column = next(place for place, target in mapping.items() if target == "kind")
    return Recognised(layout_key, _("この施設一覧から書き出した表"), "", mapping, kind_column)


def _map(
    columns: Sequence[str], special: Mapping[str, str]
) -> tuple[dict[int, str], tuple[int, ...]]:
    """Give what each column is read as, and which headings are not known."""
    told = {normalise_heading(heading): target for heading, target in special.items()}
    mapping: dict[int, str] = {}
    unknown: list[int] = []
    best: dict[str, tuple[int, int]] = {}
    for place, column in enumerate(columns):
        mapping[place] = told.get(normalise_heading(column), EXTRA)
        if normalise_heading(column) in told:
            continue
        found = find_target(column)
        if found is None:
            unknown.append(place)
        elif found[0] == IGNORE:
            mapping[place] = IGNORE
        elif found[0] != EXTRA:
            best[found[0]] = min(best.get(found[0], (found[1], place)), (found[1], place))
    for target, (_rank, place) in best.items():
        mapping[place] = target
    return mapping, tuple(unknown)


def _find_generation(normal: Mapping[str, int]) -> str:
    """Tell which generation of the standard the headings are of; empty when of none."""

    def has(*headings: str) -> bool:
        return any(normalise_heading(heading) in normal for heading in headings)

    if has("全国地方公共団体コード"):
        return "standard" if has("所在地_全国地方公共団体コード", "町字ID") else "standard-before"
    if has("所在地_連結表記", "所在地_連結標記"):
        return "standard-before"
    if has("都道府県コード又は市区町村コード"):
        return "recommended"
    if has("市区町村コード", "NO") and has("名称_カナ") and has("住所"):
        return "recommended"
    return ""


def _name_generation(generation: str) -> str:
    return {
        "standard": _("自治体標準オープンデータセット「%(sheet)s」"),
        "standard-before": _("自治体標準オープンデータセット「%(sheet)s」（前の形）"),
        "recommended": _("推奨データセット「%(sheet)s」"),
    }.get(generation, _("決まった形のない表（「%(sheet)s」に近い）"))


def _look_up(kinds: Sequence[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    return {normalise_kind(word): kind for kind, words in kinds for word in words}


def normalise_kind(word: str) -> str:
    """Give a word of a column of kinds as it is compared."""
    return unicodedata.normalize("NFKC", word).replace(" ", "")


def apply_mapping(
    *, recognised: Recognised, columns: Sequence[str], chosen: Mapping[str, str]
) -> Recognised:
    """Read columns as a person chose: `chosen` names targets by heading; other columns stay as they were.

    A column that was read as a thing that is chosen for another one is kept under its heading. Headings
    that the file does not have are passed over, so that a remembered choice fits the next file too.

    :raises MappingRefused: there is no such target, or two columns were chosen for one.
    """
    given = {place: chosen[column] for place, column in enumerate(columns) if column in chosen}
    taken: dict[str, int] = {}
    for place, target in given.items():
        if target not in CODES:
            raise MappingRefused(
                _("「%(column)s」の読み方（%(target)s）が分かりません。一覧から選んでください。")
                % {"column": columns[place], "target": target}
            )
        if target in taken:
            raise MappingRefused(
                _(
                    "「%(first)s」と「%(second)s」に同じ読み方が選ばれています。どちらかを変えてください。"
                )
                % {"first": columns[taken[target]], "second": columns[place]}
            )
        if target not in {EXTRA, IGNORE}:
            taken[target] = place
    mapping = {
        place: EXTRA if target in taken else target
        for place, target in recognised.mapping.items()
        if place not in given
    } | given
    return dataclasses.replace(
        recognised,
        mapping=dict(sorted(mapping.items())),
        unknown=tuple(place for place in recognised.unknown if place not in given),
        kind_column=taken.get("kind", recognised.kind_column),
    )
