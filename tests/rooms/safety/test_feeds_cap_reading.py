"""Alerts of others: every sample gives what it says or a clear refusal, and nothing is read beside it."""

import datetime as dt
import socket
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engawa.rooms.safety.feeds.cap import write_cap
from engawa.rooms.safety.feeds.cap_reading import (
    DEEPEST,
    LARGEST_FILE,
    MOST_ELEMENTS,
    read_cap,
)
from engawa.rooms.safety.feeds.cap_values import CapAlert, CapRefused
from tests.rooms.safety import situations
from tests.shared import shared_file

ALERT = (
    '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>a1</identifier><sender>s@x</sender>'
    "<sent>2025-10-13T15:04:00+09:00</sent><status>Actual</status><msgType>Alert</msgType>"
    "<scope>Public</scope><info><category>Geo</category><event>E</event><urgency>Past</urgency>"
    "<severity>Minor</severity><certainty>Likely</certainty><area><areaDesc>A</areaDesc>"
    "<polygon>35,139 35,140 36,140 35,139</polygon><circle>35.4,139.6 2.5</circle></area></info></alert>"
)


def read_sample(name: str) -> list[CapAlert]:
    """Read a sample of the shared material."""
    return read_cap(content=shared_file(f"data/cap/{name}").read_bytes())


def refusal(content: bytes | str) -> str:
    """Give the sentence with which a file is refused."""
    raw = content if isinstance(content, bytes) else content.encode()
    with pytest.raises(CapRefused) as refused:
        read_cap(content=raw)
    return str(refused.value)


def answer_to(content: bytes) -> list[CapAlert] | str:
    """Give the alerts of a file, or the sentence with which it is refused."""
    try:
        return read_cap(content=content)
    except CapRefused as refused:
        return str(refused)


class TestSamples:
    def test_of_a_thunderstorm_is_read(self) -> None:
        (alert,) = read_sample("google_thunderstorm.cap")

        assert (alert.version, alert.identifier, alert.sender) == (
            "1.2",
            "KSTO1055887203",
            "KSTO@NWS.NOAA.GOV",
        )
        assert alert.sent_at == dt.datetime(2003, 6, 17, 21, 57, tzinfo=dt.UTC)
        (info,) = alert.infos
        assert (info.event, info.severity, info.language) == (
            "SEVERE THUNDERSTORM",
            "Severe",
            "en-US",
        )
        assert info.areas[0].polygons[0][0] == (38.47, -120.14)
        assert info.areas[0].geocodes[0] == ("SAME", "006109")

    def test_of_an_earthquake_in_cap_1_1_is_read_with_its_circle(self) -> None:
        (alert,) = read_sample("google_earthquake.cap")

        assert alert.version == "1.1"
        (circle,) = alert.infos[0].areas[0].circles
        assert (circle.centre, circle.kilometres) == ((-16.053, -173.274), 0.0)
        assert dict(alert.infos[0].parameters)["Magnitude"] == "6.3"

    def test_with_a_prefix_and_two_infos_is_read(self) -> None:
        (alert,) = read_sample("google_australia.cap")

        assert len(alert.infos) == 2
        assert alert.infos[0].responses == ("Evacuate",)
        assert ("AllocatedResources", "") in alert.infos[0].parameters
        assert alert.infos[1].areas[0].geocodes[0][1] == "2642"

    def test_without_any_info_is_read(self) -> None:
        assert read_sample("google_no_optional_fields.cap")[0].infos == ()

    def test_of_an_update_is_read_with_its_references(self) -> None:
        (alert,) = read_sample("ukeas_update.xml")

        assert alert.message_type == "Update"
        assert [found.identifier for found in alert.references] == [
            "PAAQ-1-mg5a94", "PAAQ-2-mg5a94", "PAAQ-3-mg5a94",
        ]  # fmt: skip
        assert alert.incidents == ("mg5a94",)
        assert alert.infos[0].urgency == "Past"

    def test_of_a_flood_is_read_with_its_polygon(self) -> None:
        (alert,) = read_sample("ukeas_wainfleet.xml")

        (polygon,) = alert.infos[0].areas[0].polygons
        assert len(polygon) == 29
        assert polygon[0] == polygon[-1] == (53.10569, 0.24453)

    def test_in_an_atom_feed_is_read(self) -> None:
        (alert,) = read_sample("google_amber.atom")

        assert alert.identifier == "http://doj.dc.gov/amber12345"
        assert alert.infos[0].event == "Child Abduction"

    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("google_invalid.cap", "scope"),
            ("google_weather_invalid.atom", "identifier"),
            ("google_xee.cap", "DTD"),
            ("cap12.xsd", "schema"),
        ],
    )
    def test_that_are_wrong_are_refused_with_what_is_wrong(self, name: str, words: str) -> None:
        said = refusal(shared_file(f"data/cap/{name}").read_bytes())

        assert words in said
        assert said.endswith("ください。")

    def test_that_attack_make_nothing_be_read_or_fetched(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        content = shared_file("data/cap/google_xee.cap").read_bytes()

        def forbid(*_: Any, **__: Any) -> Any:
            raise AssertionError("a file or an address was opened")

        monkeypatch.setattr("builtins.open", forbid)
        monkeypatch.setattr(socket, "socket", forbid)

        refusal(content)

    def test_are_all_read_or_refused(self) -> None:
        answers = [
            answer_to(path.read_bytes()) for path in sorted(shared_file("data/cap").iterdir())
        ]

        assert sum(isinstance(answer, list) for answer in answers) == 7
        assert all(
            answer and (isinstance(answer, list) or answer[-1] == "。") for answer in answers
        )


class TestReadCap:
    def test_reads_what_the_house_writes(self) -> None:
        situation = situations.landslide()
        order = situation.orders[0]

        (alert,) = read_cap(content=write_cap(situation=situation, order=order))

        assert alert.infos[0].headline == order.texts["ja"].headline
        assert alert.infos[2].headline == order.texts["en"].headline

    @pytest.mark.parametrize(
        ("old", "new", "words"),
        [
            ("<scope>Public</scope>", "", "scope"),
            ("Actual", "actual", "status"),
            ("a1<", "a 1<", "identifier"),
            ("a1<", "a,1<", "identifier"),
            ("s@x", "s&lt;x", "sender"),
            ("+09:00", "Z", "sent"),
            ("T15:04:00", "T25:04:00", "sent"),
            ("2025-10-13T", "2025-02-30T", "sent"),
            ("<event>E</event>", "<event> </event>", "event"),
            ("<category>Geo</category>", "", "category"),
            ("Geo", "Geology", "category"),
            ("<areaDesc>A</areaDesc>", "", "areaDesc"),
            ("35,139 35,140 36,140 35,139", "35,139 35,140 36,140 35,138", "polygon"),
            ("35,139 35,140 36,140 35,139", "35,139 35,140 35,139", "polygon"),
            ("35,139 35,140", "95,139 35,140", "polygon"),
            ("35,139 35,140", "nan,139 35,140", "polygon"),
            ("35,139 35,140", "35;139 35,140", "polygon"),
            ("35.4,139.6 2.5", "35.4,139.6", "circle"),
            ("35.4,139.6 2.5", "35.4,139.6 -1", "circle"),
            ("35.4,139.6 2.5", "35.4,139.6 1e9", "circle"),
            ("<identifier>", "<identifier>x</identifier><identifier>", "identifier"),
            ("<info>", "<references>s@x,a0</references><info>", "references"),
            ("<info>", "<references>s@x,a0,yesterday</references><info>", "references"),
            ("urn:oasis:names:tc:emergency:cap:1.2", "urn:x", "alert"),
        ],
    )
    def test_refuses_a_value_that_cap_does_not_allow(self, old: str, new: str, words: str) -> None:
        assert old in ALERT

        assert words in refusal(ALERT.replace(old, new, 1))

    def test_reads_very_likely_as_the_standard_wants_it(self) -> None:
        content = ALERT.replace("Likely", "Very Likely").encode()

        assert read_cap(content=content)[0].infos[0].certainty == "Likely"

    @pytest.mark.parametrize(
        "make",
        [
            lambda: b"",
            lambda: b"\xff\xfe<\x00a\x00",
            lambda: ALERT[:200].encode(),
            lambda: b'<?xml version="1.0" encoding="x-unknown"?><alert/>',
            lambda: b'<?xml version="1.0" encoding="shift_jis"?><alert/>',
            lambda: b" " * (LARGEST_FILE + 1),
            lambda: b"<a>" * (DEEPEST + 1),
            lambda: b"<a>" * 200_000,
            lambda: b"<a>" + b"<b/>" * (MOST_ELEMENTS + 1) + b"</a>",
            lambda: b'<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>',
            lambda: b'<feed xmlns="http://www.w3.org/2005/Atom"/>',
        ],
    )
    def test_refuses_what_is_no_alert_and_what_would_fill_the_memory(
        self, make: Callable[[], bytes]
    ) -> None:
        assert refusal(make()).endswith("。")

    @given(
        cut=st.integers(0, len(ALERT)),
        length=st.integers(0, 30),
        put=st.one_of(
            st.binary(max_size=20), st.sampled_from([b"<", b"&#0;", b"</info>", b"\x00"])
        ),
    )
    @settings(max_examples=150, deadline=None)
    def test_reads_or_refuses_whatever_comes(self, cut: int, length: int, put: bytes) -> None:
        raw = ALERT.encode()

        answer = answer_to(raw[:cut] + put + raw[cut + length :])

        assert answer
        assert isinstance(answer, list) or answer.endswith("。")
