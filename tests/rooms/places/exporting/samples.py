"""Places that every writer of exports is tried with."""

import datetime as dt

from hypothesis import strategies as st

from engawa.rooms.places.accessibility import BY_KEY, Answer
from engawa.rooms.places.exporting.record import ExportedOffering, ExportedPlace, ExportHead
from engawa.rooms.places.opening.hours import OpeningHours, Rule, Span
from engawa.rooms.places.values import PlaceValues, Precision

HEAD = ExportHead(
    title="港南区の施設 <2026年版> & 地図",
    ward_name="港南区",
    ward_code="141119",
    licence_name="クリエイティブ・コモンズ 表示 4.0",
    licence_url="https://creativecommons.org/licenses/by/4.0/deed.ja",
    made_at=dt.datetime(2026, 7, 1, 0, 30, tzinfo=dt.UTC),
    is_demo=True,
    source_url="https://ward.example/konan/places/?kind=park&open=now",
)
WEEKDAY_HOURS = OpeningHours(
    (Rule(weekdays=frozenset({0, 1, 2, 3, 4}), spans=(Span(9 * 60, 17 * 60),)),)
)
BAKERY = ExportedPlace(
    number=12,
    kind_label="障害のある方が日中に活動する事業所",
    url="https://ward.example/konan/places/12/",
    values=PlaceValues(
        kind="day-activity",
        name="パン工房ひなた <上大岡>",
        name_kana="パンコウボウヒナタ",
        address="神奈川県横浜市港南区上大岡西一丁目1番1号",
        latitude=35.409582,
        longitude=139.5997601234,
        precision=Precision.SITE.value,
        phone="045-000-0001",
        fax="045-000-0002",
        hours=WEEKDAY_HOURS,
        hours_note="売り切れたら終わりです",
        accessibility={"wheelchair": "YES", "braille": "PARTLY", "captions": "NO"},
        description='"焼きたて" & <b>おいしい</b>\n毎朝、焼きます。',
        url="https://hinata.example/?a=1&b=2",
        national_id="E1410000158111",
        extra={"定員": "20", "番号": "A-7"},
    ),
    confirmed_on=dt.date(2026, 6, 3),
    offerings=(
        ExportedOffering(name="食パン", category="パン", weekdays=(3, 0), price="280円"),
        ExportedOffering(name="クッキー"),
    ),
)
UNPLACED = ExportedPlace(
    number=13,
    kind_label="公園",
    url="",
    values=PlaceValues(
        kind="park", name="名もない公園", address="港南区のどこか", precision="BLOCK"
    ),
)

# Any sign at all, also those that XML forbids; a text of blanks only says nothing.
_texts = st.text(max_size=20).map(lambda text: text.replace("\r", "").strip())
_headings = st.text("列ヘッダ番号<&\"'\n;", min_size=1, max_size=8).filter(
    lambda text: text == " ".join(text.split()) and bool(text)
)


@st.composite
def exported_places(draw: st.DrawFn) -> ExportedPlace:
    """Draw a place whose texts hold any sign, with or without a point, hours and offerings."""
    has_point = draw(st.booleans())
    values = PlaceValues(
        kind=draw(st.sampled_from(["park", "library"])),
        name=draw(_texts),
        address=draw(_texts),
        latitude=draw(st.floats(-90, 90)) if has_point else None,
        longitude=draw(st.floats(-180, 180)) if has_point else None,
        precision=draw(st.sampled_from(list(Precision))).value,
        phone=draw(_texts),
        hours=draw(st.sampled_from([None, WEEKDAY_HOURS])),
        accessibility=draw(
            st.dictionaries(st.sampled_from(sorted(BY_KEY)), st.sampled_from(list(Answer)))
        ),
        description=draw(_texts),
        note=draw(_texts),
        extra=draw(st.dictionaries(_headings, _texts, max_size=3)),
    )
    return ExportedPlace(
        number=draw(st.integers(1, 10**6)),
        kind_label=draw(_texts),
        url=draw(st.sampled_from(["", "https://ward.example/places/1/?a=1&b=2"])),
        values=values,
        confirmed_on=draw(st.none() | st.dates()),
        offerings=tuple(
            ExportedOffering(name=name, weekdays=(6, 2))
            for name in draw(st.lists(_texts, max_size=2))
        ),
    )
