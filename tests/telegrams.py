"""Telegrams of the Meteorological Agency, made for tests: those of Kanagawa that no sample shows."""

import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

TOKYO = dt.timezone(dt.timedelta(hours=9))
SOUTH, NORTH, CITY, PREFECTURE = "1410012", "1410011", "1410000", "140000"
KANAZAWA, KONAN = "1410800", "1411100"
NAMES = {
    SOUTH: "横浜市南部",
    NORTH: "横浜市北部",
    CITY: "横浜市",
    PREFECTURE: "神奈川県",
    KANAZAWA: "横浜金沢区",
    KONAN: "横浜港南区",
    "312": "東京湾内湾",
    "360": "神奈川県東部",
}
_METEOROLOGY = "http://xml.kishou.go.jp/jmaxml1/body/meteorology1/"
_SEISMOLOGY = "http://xml.kishou.go.jp/jmaxml1/body/seismology1/"
_numbers = itertools.count(1)


def make_telegram(
    *,
    info_kind: str,
    body: str,
    at: dt.datetime,
    status: str = "通常",
    info_type: str = "発表",
    event_id: str = "",
    serial: str = "",
    version: str = "1.0_0",
    title: str = "見出し",
    headline: str = "",
    headline_parts: str = "",
    namespace: str = _METEOROLOGY,
) -> bytes:
    """Make a telegram; no two are the same bytes, as no two of the agency are."""
    moment = at.astimezone(TOKYO).isoformat()
    sent = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Report xmlns="http://xml.kishou.go.jp/jmaxml1/" xmlns:jmx="http://xml.kishou.go.jp/jmaxml1/">'
        f"<Control><Title>{escape(info_kind)}</Title><DateTime>{sent}</DateTime><Status>{status}</Status>"
        "<EditorialOffice>横浜地方気象台</EditorialOffice><PublishingOffice>横浜地方気象台</PublishingOffice></Control>"
        '<Head xmlns="http://xml.kishou.go.jp/jmaxml1/informationBasis1/">'
        f"<Title>{escape(title)}</Title><ReportDateTime>{moment}</ReportDateTime>"
        f"<TargetDateTime>{moment}</TargetDateTime><EventID>{escape(event_id)}</EventID>"
        f"<InfoType>{info_type}</InfoType><Serial>{serial}</Serial><InfoKind>{escape(info_kind)}</InfoKind>"
        f"<InfoKindVersion>{version}</InfoKindVersion>"
        f"<Headline><Text>{escape(headline)}</Text>{headline_parts}</Headline></Head>"
        f'<Body xmlns="{namespace}">{body}</Body></Report><!-- {next(_numbers)} -->'
    ).encode()


def make_landslide(
    *, at: dt.datetime, out: Mapping[str, str], serial: str = "1", **how: Any
) -> bytes:
    """Make 土砂災害警戒情報 (VXWW50): {area: code}, 3 warned, 1 lifted, 0 nothing."""
    words = {"0": ("なし", "なし"), "1": ("解除", "解除"), "3": ("警戒", "発表")}
    items = "".join(
        f"<Item><Kind><Name>{words[code][0]}</Name><Code>{code}</Code><Status>{words[code][1]}</Status></Kind>"
        f"<Area><Name>{NAMES.get(area, area)}</Name><Code>{area}</Code></Area></Item>"
        for area, code in out.items()
    )
    return make_telegram(
        info_kind="土砂災害警戒情報",
        body=f'<Warning type="土砂災害警戒情報">{items}</Warning>',
        at=at,
        event_id="神奈川県土砂災害警戒情報",
        serial=serial,
        # As the agency writes it, also over the telegram that ends everything.
        title="神奈川県レベル４土砂災害危険警報",
        **how,
    )


def make_warning(
    *, at: dt.datetime, out: Mapping[str, str], is_new: bool = True, **how: Any
) -> bytes:
    """Make 気象警報・注意報: {area: code}, "" for nothing, "-49" for the end of 49."""
    items = "".join(
        f"<Item>{_kind(code)}<Area><Name>{NAMES.get(area, area)}</Name><Code>{area}</Code></Area></Item>"
        for area, code in out.items()
    )
    return make_telegram(
        info_kind="気象警報・注意報",
        body=f'<Warning type="気象警報・注意報（市町村等）">{items}</Warning>',
        at=at,
        version="1.5_0" if is_new else "1.2_0",
        **how,
    )


def _kind(code: str) -> str:
    if not code:
        return "<Kind><Status>発表警報・注意報はなし</Status></Kind>"
    status = "解除" if code.startswith("-") else "発表"
    code = code.removeprefix("-")
    return f"<Kind><Name>警報{code}</Name><Code>{code}</Code><Status>{status}</Status></Kind>"


def make_earthquake(
    *, at: dt.datetime, felt: Mapping[str, str], event_id: str, **how: Any
) -> bytes:
    """Make 震源・震度情報 (VXSE53): {town: intensity}, "?" for a town from which nothing came."""
    towns = "".join(
        f"<City><Name>{NAMES.get(town, town)}</Name><Code>{town}</Code>"
        + (
            "<Condition>震度５弱以上未入電</Condition></City>"
            if intensity == "?"
            else f"<MaxInt>{intensity}</MaxInt></City>"
        )
        for town, intensity in felt.items()
    )
    return make_telegram(
        info_kind="地震情報",
        body="<Intensity><Observation><Pref><Name>神奈川県</Name><Code>14</Code><Area>"
        f"<Name>神奈川県東部</Name><Code>360</Code><MaxInt>4</MaxInt>{towns}</Area></Pref></Observation></Intensity>",
        at=at,
        event_id=event_id,
        namespace=_SEISMOLOGY,
        **how,
    )


def make_tsunami(*, at: dt.datetime, out: Mapping[str, str], **how: Any) -> bytes:
    """Make 津波警報・注意報・予報 (VTSE41): {stretch of coast: code}."""
    items = "".join(
        f"<Item><Area><Name>{NAMES.get(area, area)}</Name><Code>{area}</Code></Area>"
        f"<Category><Kind><Name>津波{code}</Name><Code>{code}</Code></Kind></Category></Item>"
        for area, code in out.items()
    )
    return make_telegram(
        info_kind="津波警報・注意報・予報",
        body=f"<Tsunami><Forecast>{items}</Forecast></Tsunami>",
        at=at,
        event_id="20261127120000",
        namespace=_SEISMOLOGY,
        **how,
    )
