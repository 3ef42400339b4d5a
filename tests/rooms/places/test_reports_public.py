"""Reports from residents: sent once, followed by a code, mailed in the reader's language, withdrawn at once."""

import datetime as dt
import io
import logging
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from PIL import Image

from engawa.config.logs import DiscreetFormatter
from engawa.core.access.models import User
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.places.models import SpotReport, SpotReportEvent
from engawa.rooms.places.services.report_mails import put_event_mail
from engawa.rooms.places.services.reports import SpotValues, receive_report
from tests.outbox import deliver_mails
from tests.rooms.places import material
from tests.rooms.places.desk_forms import text, words_of
from tests.rooms.places.works_material import (
    FORM,
    MOMENT,
    PUBLIC,
    SPOT,
    answer,
    choose_first,
    draw,
    make_report,
    make_work,
    section_of,
    upload,
)

FIND = "/kanazawa/places/reports/"
GPS = 0x8825


def page_of(report: SpotReport, more: str = "") -> str:
    return f"{FIND}{report.code}/{more}"


def token_of(page: Any) -> str:
    found = re.search(r'name="press" value="([^"]+)"', text(page))
    assert found is not None
    return found[1]


class TestReportingASpot:
    def test_gives_a_receipt_that_opens_later(self, client: Any, kanazawa: Ward) -> None:
        choose_first(kanazawa, "general-affairs")

        receipt = client.post(FORM, SPOT, follow=True)

        report = SpotReport.objects.get()
        grouped = "-".join(re.findall("....", report.code))
        assert (len(report.code), report.state) == (16, "RECEIVED")
        assert report.section_id == section_of(kanazawa)
        assert grouped in words_of(receipt)
        assert client.get(page_of(report)).status_code == 200
        assert client.get(f"{FIND}{grouped.lower()}/").status_code == 200

    def test_asks_three_questions_and_says_where_to_call(self, client: Any, kanazawa: Ward) -> None:
        material.add(kanazawa, "区役所", kind="ward-office", phone="045-000-1111")

        page = client.get(FORM)

        assert text(page).count('class="must"') == 3
        assert "110番" in words_of(page)
        assert 'href="tel:0450001111"' in text(page)
        assert "90日" in words_of(page)
        assert page["Cache-Control"] == "private, no-store"

    def test_keeps_what_was_typed_when_something_is_missing(
        self, client: Any, kanazawa: Ward
    ) -> None:
        page = client.post(FORM, {**SPOT, "wrong": " ", "email": "hana@", "image": upload(draw())})

        assert page.status_code == 422
        assert "どんなことで困っていますか：入力してください。" in words_of(page)
        assert "メールアドレスの形になっていません。" in words_of(page)
        assert "写真は、もう一度選んでください。" in words_of(page)
        assert "区役所の裏の階段" in text(page)
        assert not SpotReport.objects.exists()

    @pytest.mark.parametrize("part", ["where", "wrong"])
    def test_takes_no_more_words_than_somebody_would_write(
        self, client: Any, kanazawa: Ward, part: str
    ) -> None:
        page = client.post(FORM, {**SPOT, part: "長" * 2001})

        assert "字までにしてください（いま2001字です）。" in words_of(page)
        assert not SpotReport.objects.exists()

    def test_makes_one_report_of_two_presses(self, client: Any, kanazawa: Ward) -> None:
        sent = {**SPOT, "press": token_of(client.get(FORM))}

        first, second = client.post(FORM, sent), client.post(FORM, sent)
        other = client.post(FORM, {**sent, "wrong": "明かりもありません。"})

        assert first["Location"] == second["Location"] != other["Location"]
        assert SpotReport.objects.count() == 2

    def test_makes_one_report_of_two_presses_at_the_same_moment(
        self, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        values = SpotValues(**SPOT, press="same")
        first, _new = receive_report(ward_id=kanazawa.pk, values=values, now=MOMENT)
        found = iter((None, first))
        # The second press has looked before the first one was written.
        monkeypatch.setattr(
            "engawa.rooms.places.services.reports.find_pressed", lambda **_asked: next(found)
        )

        again, is_new = receive_report(ward_id=kanazawa.pk, values=values, now=MOMENT)

        assert (again.pk, is_new, SpotReport.objects.count()) == (first.pk, False, 1)

    def test_refuses_a_machine_without_shutting_out_a_person(
        self, client: Any, kanazawa: Ward
    ) -> None:
        page = client.post(FORM, {**SPOT, "website": "https://spam.example"})

        trap = re.search(r'<div class="spot-trap" aria-hidden="true">.*?</div>', text(page))
        assert page.status_code == 422
        assert "もう一度「この場所を知らせる」を押してください。" in words_of(page)
        assert trap is not None
        assert 'value=""' in trap[0]
        assert 'tabindex="-1"' in trap[0]
        assert not SpotReport.objects.exists()

    def test_stops_after_ten_in_one_hour_and_opens_again(
        self, client: Any, kanazawa: Ward, time_machine: Any
    ) -> None:
        time_machine.move_to(MOMENT)
        for number in range(10):
            client.post(FORM, {**SPOT, "wrong": f"{number}番めの段"})

        refused = client.post(FORM, SPOT)
        elsewhere = client.post(FORM, SPOT, REMOTE_ADDR="192.0.2.9")
        time_machine.move_to(MOMENT + dt.timedelta(hours=1, minutes=1))
        later = client.post(FORM, {**SPOT, "wrong": "あとで"})

        assert refused.status_code == 429
        assert "1時間ほどたってから" in words_of(refused)
        assert "区役所の裏の階段" in text(refused)
        assert (elsewhere.status_code, later.status_code) == (303, 303)

    def test_keeps_no_address_of_a_visitor(self, client: Any, kanazawa: Ward) -> None:
        client.post(FORM, SPOT, REMOTE_ADDR="192.0.2.77")

        kept = repr(getattr(cache, "_cache", {}))
        assert kept != "{}"
        assert "192.0.2" not in kept

    def test_fills_no_strangers_box(self, client: Any, kanazawa: Ward) -> None:
        for number in range(5):
            sent = {**SPOT, "wrong": f"{number}番めの段", "email": "hana@example.jp"}
            client.post(FORM, sent, REMOTE_ADDR=f"192.0.2.{number}")

        sent = {**SPOT, "email": "HANA@example.jp"}
        page = client.post(FORM, sent, REMOTE_ADDR="192.0.2.99")

        assert page.status_code == 429
        assert SpotReport.objects.count() == 5

    def test_keeps_a_photo_without_what_the_telephone_noted(
        self, client: Any, kanazawa: Ward
    ) -> None:
        exif = Image.Exif()
        exif.get_ifd(GPS)[2] = (35.0, 20.0, 16.0)

        client.post(FORM, {**SPOT, "image": upload(draw((3000, 20), exif=exif))})

        kept = Image.open(io.BytesIO(SpotReport.objects.get().photo.read()))
        assert (kept.format, max(kept.size)) == ("WEBP", 1600)
        assert not kept.getexif()

    @pytest.mark.parametrize("content", [b"no picture", bytes(8 * 1024 * 1024 + 1)])
    def test_can_be_sent_without_a_photo_that_is_none(
        self, client: Any, kanazawa: Ward, content: bytes
    ) -> None:
        page = client.post(FORM, {**SPOT, "image": upload(content)})

        assert page.status_code == 422
        assert "写真なしで送ってください。" in words_of(page)

    def test_takes_a_place_of_the_ward_only(self, client: Any, kanazawa: Ward) -> None:
        material.lay_ground(kanazawa)

        outside = client.post(FORM, {**SPOT, "latitude": "35.5", "longitude": "139.4"})
        inside = client.post(
            FORM, {**SPOT, "latitude": "35.3412345", "longitude": "139.6", "town": "並木二丁目"}
        )
        half = client.post(FORM, {**SPOT, "latitude": "35.34", "wrong": "半分の場所"})

        assert "付けた場所は、この区の外です。" in words_of(outside)
        assert (inside.status_code, half.status_code) == (303, 303)
        kept = SpotReport.objects.order_by("pk").values_list("latitude", "longitude", "town")
        assert list(kept) == [(35.34123, 139.6, "並木二丁目"), (None, None, "")]

    @pytest.mark.parametrize("value", ["nan", "inf", "1e999", "x", "200"])
    def test_survives_a_point_that_is_none(self, client: Any, kanazawa: Ward, value: str) -> None:
        page = client.post(FORM, {**SPOT, "latitude": value, "longitude": "139.6"})

        assert page.status_code == 422
        assert not SpotReport.objects.exists()


class TestThePageOfAReport:
    def test_is_kept_by_nobody_and_tells_its_address_to_nobody(
        self, client: Any, kanazawa: Ward
    ) -> None:
        report = make_report(kanazawa)

        page = client.get(page_of(report))

        assert page["Cache-Control"] == "private, no-store"
        assert page["X-Robots-Tag"] == "noindex, nofollow"
        assert page["Referrer-Policy"] == "no-referrer"
        assert '<meta name="robots" content="noindex, nofollow">' in text(page)
        assert "canonical" not in text(page)

    def test_is_not_there_for_another_code_or_ward(
        self, client: Any, kanazawa: Ward, konan: Ward
    ) -> None:
        report = make_report(kanazawa)

        for address in (f"{FIND}{'A' * 16}/", f"{FIND}1/", f"/konan/places/reports/{report.code}/"):
            assert client.get(address).status_code == 404

    def test_says_what_was_answered_and_nothing_of_the_office(
        self, client: Any, kanazawa: Ward, editor: User
    ) -> None:
        report = make_report(kanazawa)
        answer(report, words="直しました。", note="ないしょの覚え書き", actor_id=editor.pk)

        page = words_of(client.get(page_of(report)))

        assert "直しました。" in page
        assert "ないしょ" not in page
        assert str(editor) not in page

    def test_leads_to_the_work_once_that_is_public(self, client: Any, kanazawa: Ward) -> None:
        work = make_work(kanazawa, is_public=False)
        report = make_report(kanazawa)
        answer(report, state="PLANNED", words="", work_id=work.pk)

        before = text(client.get(page_of(report)))
        work.is_public = True
        work.save()
        after = text(client.get(page_of(report)))

        assert "places/works/1/" not in before
        assert 'href="/kanazawa/places/works/1/"' in after

    def test_is_found_by_the_code_as_it_was_copied(self, client: Any, kanazawa: Ward) -> None:
        report = make_report(kanazawa)
        typed = " ".join(re.findall("....", report.code.lower()))

        found = client.post(FIND, {"code": typed})
        wrong = client.post(FIND, {"code": "ABCD"})

        assert found["Location"] == page_of(report)
        assert "この番号の知らせは見つかりません。" in words_of(wrong)
        assert 'value="ABCD"' in text(wrong)

    def test_is_not_found_by_trying(self, client: Any, kanazawa: Ward) -> None:
        for number in range(30):
            client.post(FIND, {"code": f"{number:016d}"})

        assert client.post(FIND, {"code": make_report(kanazawa).code}).status_code == 429

    def test_stands_in_no_log(self) -> None:
        line = logging.LogRecord(
            "x", 20, "x", 1, "GET /kanazawa/places/reports/ABCDEFGHJKMNPQRS/ 200", (), None
        )

        assert "ABCDEFGH" not in DiscreetFormatter().format(line)


class TestTheListOfWorks:
    def test_tells_how_many_reports_there_are_and_nothing_of_them(
        self, client: Any, kanazawa: Ward
    ) -> None:
        make_report(kanazawa)
        make_report(kanazawa)

        page = client.get(PUBLIC)

        assert "受け付けました 2件" in words_of(page)
        assert "区役所の裏の階段" not in text(page)


class TestMailToTheResident:
    def test_comes_on_receipt_and_on_each_change_for_the_resident(
        self, client: Any, kanazawa: Ward, django_capture_on_commit_callbacks: Any
    ) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            client.post(FORM, {**SPOT, "email": "hana@example.jp"})
            deliver_mails()
            report = SpotReport.objects.get()
            answer(report, state="LOOKING", words="現地を見ます。")
            answer(report, state="LOOKING", words="", note="職員だけの覚え書き")
            answer(report)

        sent = [(each.subject, each.to) for each in deliver_mails()]
        assert [subject for subject, _to in sent] == [
            "【金沢区】知らせを受け付けました",
            "【金沢区】知らせてくださった場所のこと：調べています",
            "【金沢区】知らせてくださった場所のこと：終わりました",
        ]
        assert {tuple(to) for _subject, to in sent} == {("hana@example.jp",)}
        assert "現地を見ます。" in deliver_mails()[1].body
        assert page_of(report) in deliver_mails()[1].body
        assert "覚え書き" not in "".join(str(each.body) for each in deliver_mails())

    def test_is_sent_once_though_it_is_put_in_twice(self, kanazawa: Ward) -> None:
        report = make_report(kanazawa, email="hana@example.jp")
        event = report.events.get()

        put = put_event_mail(event=event, now=MOMENT)

        assert not put
        assert len(deliver_mails()) == 1

    def test_is_written_with_what_it_tells_of_or_not_at_all(self, kanazawa: Ward) -> None:
        with transaction.atomic():
            make_report(kanazawa, email="hana@example.jp")
            transaction.set_rollback(True)

        assert deliver_mails() == []

    def test_is_emptied_with_the_report(self, client: Any, kanazawa: Ward) -> None:
        report = make_report(kanazawa, email="hana@example.jp")
        deliver_mails()
        answer(report)

        client.post(page_of(report, "withdraw/"))

        kept = Message.objects.filter(about=f"places.report:{report.pk}")
        assert [(message.state, message.address, message.body) for message in kept] == [
            ("WITHDRAWN", "", ""),
            ("SENT", "", ""),
        ]
        assert len(deliver_mails()) == 1

    def test_is_not_sent_after_the_address_was_deleted(
        self, client: Any, kanazawa: Ward, django_capture_on_commit_callbacks: Any
    ) -> None:
        report = make_report(kanazawa, email="hana@example.jp")

        client.post(page_of(report, "forget-address/"))
        with django_capture_on_commit_callbacks(execute=True):
            answer(report)

        assert deliver_mails() == []

    def test_keeps_words_as_they_were_written(
        self, kanazawa: Ward, django_capture_on_commit_callbacks: Any
    ) -> None:
        report = make_report(kanazawa, email="hana@example.jp")

        with django_capture_on_commit_callbacks(execute=True):
            answer(report, words="「手すり」 & <坂>")

        assert "「手すり」 & <坂>" in str(deliver_mails()[-1].body)


class TestWithdrawing:
    def test_empties_the_report_at_once(
        self, client: Any, kanazawa: Ward, editor: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        client.post(FORM, {**SPOT, "email": "hana@example.jp", "image": upload(draw())})
        report = SpotReport.objects.get()
        answer(report, state="LOOKING", words="花さんへ", note="覚え書き", actor_id=editor.pk)
        file, storage = str(report.photo.name), report.photo.storage
        asked = client.get(page_of(report, "withdraw/"))
        kept_before = storage.exists(file)

        with django_capture_on_commit_callbacks(execute=True):
            page = client.post(page_of(report, "withdraw/"), follow=True)
        client.post(page_of(report, "withdraw/"))

        report.refresh_from_db()
        said = (report.where, report.wrong, report.email, report.answer, str(report.photo))
        assert "知らせを取り下げますか" in words_of(asked)
        assert (report.state, said) == ("WITHDRAWN", ("",) * 5)
        assert (kept_before, storage.exists(file)) == (True, False)
        assert set(SpotReportEvent.objects.values_list("words", "note", "by")) == {("", "", None)}
        assert report.events.filter(state="WITHDRAWN").count() == 1
        assert "すべて消しました" in words_of(page)

    def test_asks_first(self, client: Any, kanazawa: Ward) -> None:
        report = make_report(kanazawa)

        client.get(page_of(report, "withdraw/"))
        client.get(page_of(report, "forget-address/"))

        report.refresh_from_db()
        assert report.where == SPOT["where"]


class TestTheTableOfReports:
    @pytest.mark.parametrize(
        "change",
        [
            {"state": "DONE"},
            {"state": "DONE", "closed_at": MOMENT},
            {"state": "NOT_DONE", "closed_at": MOMENT},
            {"state": "PLANNED"},
            {"closed_at": MOMENT},
            {"where": ""},
            {"longitude": 139.6},
        ],
    )
    def test_refuses_what_does_not_fit_together(
        self, kanazawa: Ward, change: dict[str, Any]
    ) -> None:
        report = make_report(kanazawa)

        with pytest.raises(IntegrityError), transaction.atomic():
            SpotReport.objects.filter(pk=report.pk).update(**change)
