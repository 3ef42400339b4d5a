"""The desk of programmes: the list, the calendar, and the form of one programme."""

from typing import Any

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Programme
from tests import cast
from tests.cast import end_session
from tests.rooms.programmes.desk_forms import (
    DESK,
    NEW,
    POSTER,
    PROGRAMME,
    Open,
    draw,
    hidden_of,
    programme_form,
    text,
    upload,
    words_of,
)
from tests.rooms.programmes.material import a_session, make_intake, make_programme, section_of

CALENDAR = f"{DESK}calendar/"
pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def desk(client_of: Open, editor: User) -> Any:
    return client_of(editor)


@pytest.fixture
def section(kanazawa: Ward) -> int:
    return section_of(kanazawa)


class TestTheList:
    def test_shows_the_next_session_and_what_is_free(self, desk: Any, kanazawa: Ward) -> None:
        intake = make_intake(make_programme(kanazawa))
        type(intake).objects.filter(pk=intake.pk).update(taken=9)

        page = words_of(desk.get(DESK))

        assert "10月21日（土） 10:00–12:00" in page
        assert "3／12人" in page

    def test_puts_what_comes_first_on_top_and_what_is_over_last(
        self, desk: Any, kanazawa: Ward
    ) -> None:
        make_programme(kanazawa, title="終わった教室")
        make_intake(
            make_programme(kanazawa, title="あとの教室"),
            sessions=(a_session("2023-11-18 10:00"),),
        )
        make_intake(make_programme(kanazawa, title="先の教室"))

        rows = desk.get(DESK).context["list"].rows

        assert [row.title for row in rows] == ["先の教室", "あとの教室", "終わった教室"]

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("q=ﾜﾗﾍﾞうた", ["わらべうたの会"]),
            ("q=2", ["防災の講座"]),
            ("kind=LECTURE", ["防災の講座"]),
            ("state=DRAFT", ["防災の講座"]),
            ("state=OVER", ["防災の講座"]),
            ("state=PUBLIC", ["わらべうたの会"]),
            ("q=ない", []),
            ("kind=NONSENSE", ["わらべうたの会", "防災の講座"]),
        ],
    )
    def test_is_narrowed(self, desk: Any, kanazawa: Ward, asked: str, found: list[str]) -> None:
        make_intake(make_programme(kanazawa, title="わらべうたの会"))
        make_programme(kanazawa, kind="LECTURE", title="防災の講座", is_public=False)

        rows = desk.get(f"{DESK}?{asked}").context["list"].rows

        assert [row.title for row in rows] == found

    def test_is_narrowed_to_a_section(self, desk: Any, kanazawa: Ward) -> None:
        make_programme(kanazawa)
        make_programme(kanazawa, section="community", title="地域の会")

        page = desk.get(f"{DESK}?section={section_of(kanazawa, 'community')}")

        assert [row.title for row in page.context["list"].rows] == ["地域の会"]

    def test_turns_pages_of_fifty(self, desk: Any, kanazawa: Ward) -> None:
        for number in range(51):
            make_programme(kanazawa, title=f"教室{number}")

        first, second = desk.get(DESK), desk.get(f"{DESK}?page=2")

        assert len(first.context["list"].rows) == 50
        assert len(second.context["list"].rows) == 1

    def test_asks_no_more_of_the_database_for_more_rows(
        self, desk: Any, kanazawa: Ward, django_assert_max_num_queries: Any
    ) -> None:
        for _number in range(12):
            make_intake(make_programme(kanazawa))

        with django_assert_max_num_queries(20):
            desk.get(DESK)

    def test_marks_what_clashes(self, desk: Any, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa))
        make_intake(make_programme(kanazawa, title="同じ部屋の会"))

        page = words_of(desk.get(DESK))

        assert "2回がほかの催しと重なっています。" in page
        assert page.count("重なりあり") == 2

    def test_says_how_to_begin(self, desk: Any, kanazawa: Ward) -> None:
        assert "まだ催しがありません。" in words_of(desk.get(DESK))

    def test_shows_nothing_of_another_ward(self, desk: Any, kanazawa: Ward, konan: Ward) -> None:
        make_programme(konan, title="港南の教室")

        assert "港南の教室" not in text(desk.get(DESK))


class TestTheCalendar:
    def test_shows_the_month_as_a_table_and_as_a_list(self, desk: Any, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa))

        page = desk.get(CALENDAR)

        assert "2023年10月の教室・催し" in words_of(page)
        assert text(page).count("プレパパ・プレママ教室") == 2
        assert "休み" in words_of(page)

    def test_leads_over_the_turn_of_the_year(self, desk: Any, kanazawa: Ward) -> None:
        page = desk.get(f"{CALENDAR}?month=2023-12")

        assert "month=2024-01" in text(page)
        assert "month=2023-11" in text(page)

    @pytest.mark.parametrize("month", ["", "2023-13", "10", "9999-12", "x"])
    def test_shows_this_month_where_none_was_meant(
        self, desk: Any, kanazawa: Ward, month: str
    ) -> None:
        page = desk.get(CALENDAR, {"month": month})

        assert "2023年10月の教室・催し" in words_of(page)

    def test_tells_what_clashes_with_other_sections_too(self, desk: Any, kanazawa: Ward) -> None:
        make_intake(make_programme(kanazawa))
        make_intake(make_programme(kanazawa, section="community", title="同じ部屋の会"))

        page = words_of(desk.get(CALENDAR, {"section": section_of(kanazawa)}))

        assert "1回が、ほかの催しと重なっています。" in page
        assert (
            "10月21日 10:00からの回は、「同じ部屋の会」（10月21日 10:00）と場所が重なります。"
            in page
        )

    def test_shows_what_was_called_off_without_a_clash(self, desk: Any, kanazawa: Ward) -> None:
        intake = make_intake(make_programme(kanazawa))
        intake.sessions.update(called_off_at=intake.opens_at, called_off_reason="雨")
        make_intake(make_programme(kanazawa))

        page = words_of(desk.get(CALENDAR))

        assert "中止" in page
        assert "重なり" not in page


class TestAddingAProgramme:
    def test_keeps_everything_that_was_said_and_is_not_public(
        self, desk: Any, kanazawa: Ward, section: int, editor: User
    ) -> None:
        ref = InitiativeRef.objects.create(
            ward=kanazawa, fiscal_year=2023, code="I3", title="はじめての育児"
        )
        partner = kanazawa.partners.get()
        sent = programme_form(
            section,
            age_from="４か月",
            age_before="1歳6か月",
            fee="1,000円",
            languages=["en", "vi"],
            phone="０４５－７８８－７７７７",
            partners=[str(partner.pk)],
            initiative_0=str(ref.pk),
            activity_0="A4",
            has_child_care="on",
            title_easy="わらべうた（赤ちゃんの歌）の会",
        )

        page = desk.post(NEW, sent, follow=True)

        added = Programme.objects.get()
        assert "「わらべうたの会」を加えました。" in words_of(page)
        assert (added.age_from, added.age_before, added.fee) == (4, 18, 1000)
        assert (added.languages, added.phone) == (["en", "vi"], "045-788-7777")
        assert (added.is_public, added.has_child_care) == (False, True)
        assert list(added.promises.values_list("initiative", "activity_code")) == [(ref.pk, "A4")]
        assert list(added.partners.all()) == [partner]
        assert AuditEntry.objects.filter(code="programmes.programme.added", actor=editor).exists()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"lead": " "}, "何をするか：入力してください。"),
            ({"kind": ""}, "種類："),
            ({"age_from": "おとな"}, "年齢として読めません。"),
            (
                {"age_from": "3歳", "age_before": "3歳"},
                "年齢の上限が、下限と同じか、それより下です。",
            ),
            ({"fee": "百円"}, "数を入れてください。"),
            ({"phone": "でんわ"}, "番号として読めません。"),
            ({"activity_0": "A4"}, "活動コードの取組を選んでください。"),
            ({"title_en": "x" * 201}, "200字までにしてください"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, desk: Any, section: int, change: dict[str, str], words: str
    ) -> None:
        page = desk.post(NEW, programme_form(section, **change))

        assert page.status_code == 422
        assert words in words_of(page)
        assert 'value="わらべうたの会"' in text(page)
        assert not Programme.objects.exists()

    def test_gives_the_words_back_after_the_session_ended(
        self, desk: Any, editor: User, section: int
    ) -> None:
        end_session(desk, NEW)

        desk.post(NEW, programme_form(section))
        desk.force_login(editor)
        page = desk.get(NEW)

        assert 'value="わらべうたの会"' in text(page)
        assert "まだ保存していません。" in words_of(page)

    def test_is_for_ones_own_section(self, client_of: Open, kanazawa: Ward, section: int) -> None:
        browser = client_of(cast.engage("section_editor"))

        page = browser.post(NEW, programme_form(section))

        assert page.status_code == 422
        assert not Programme.objects.exists()


class TestChangingAProgramme:
    def form(self, section: int, page: Any, **typed: Any) -> dict[str, Any]:
        """Give what is sent by whoever opened that page."""
        kept = {name: hidden_of(page, name) for name in ("revision", "opened")}
        return {**programme_form(section), **kept, **typed}

    def test_says_what_was_done_and_where_it_shows(
        self, desk: Any, kanazawa: Ward, section: int
    ) -> None:
        make_programme(kanazawa)

        sent = self.form(section, desk.get(PROGRAMME), title="両親教室")
        page = desk.post(PROGRAMME, sent, follow=True)

        assert "「両親教室」を直しました。公開ページにも、すぐに出ます。" in words_of(page)
        assert Programme.objects.get().is_public

    def test_puts_together_what_two_officers_wrote(
        self, desk: Any, kanazawa: Ward, section: int
    ) -> None:
        make_programme(kanazawa, **without_section(programme_form(section)))
        opened = desk.get(PROGRAMME)
        desk.post(PROGRAMME, self.form(section, opened, title="歌の会", bring="飲み物"))

        page = desk.post(
            PROGRAMME, self.form(section, opened, title="遊びの会", fax="045-1-234567")
        )
        page_words = words_of(page)
        again = self.form(section, page, title="遊びの会", fax="045-1-234567", bring="飲み物")
        saved = desk.post(PROGRAMME, again)

        programme = Programme.objects.get()
        assert page.status_code == 409
        assert "2人が別々に直しました" in page_words
        assert "歌の会" in page_words
        assert 'value="遊びの会"' in text(page)
        assert 'value="飲み物"' in text(page)
        assert saved.status_code == 302
        assert (programme.title, programme.bring) == ("遊びの会", "飲み物")

    def test_is_read_only_for_other_sections(self, client_of: Open, kanazawa: Ward) -> None:
        make_programme(kanazawa)

        page = client_of(cast.engage("section_editor")).get(PROGRAMME)

        assert "「こども家庭支援課」の催しです。" in words_of(page)
        assert "この内容で保存する" not in words_of(page)

    def test_lists_what_is_missing_with_the_way_there(self, desk: Any, kanazawa: Ward) -> None:
        make_programme(kanazawa)

        page = desk.get(PROGRAMME)

        assert "日時がありません。募集を加えてください。" in words_of(page)
        assert f'href="{PROGRAMME}intakes/new/"' in text(page)
        assert 'href="#languages"' in text(page)


class TestPublishing:
    def test_puts_it_on_the_public_pages_and_takes_it_back(self, desk: Any, kanazawa: Ward) -> None:
        make_programme(kanazawa, is_public=False)
        preview = words_of(desk.get(f"{PROGRAMME}preview/"))

        published = desk.post(f"{PROGRAMME}publish/", {"revision": "1"}, follow=True)
        is_public = Programme.objects.get().is_public
        taken = desk.post(f"{PROGRAMME}take-back/", {"revision": "2"}, follow=True)

        assert "まだ公開していません。" in preview
        assert "プレパパ・プレママ教室" in preview
        assert "を公開しました。" in words_of(published)
        assert is_public
        assert "公開をやめました。" in words_of(taken)
        assert not Programme.objects.get().is_public

    def test_shows_before_the_very_page_that_everybody_will_see(
        self, desk: Any, client: Client, kanazawa: Ward
    ) -> None:
        make_intake(make_programme(kanazawa, title_en="Parents' class", is_public=False))

        seen = desk.get(f"{PROGRAMME}preview/")
        hidden = client.get("/kanazawa/programmes/1/")
        Programme.objects.update(is_public=True)
        public = client.get("/kanazawa/programmes/1/")
        english = desk.get(f"{PROGRAMME}preview/?lang=en")

        main = text(public).partition("<header>")[2].partition("</main>")[0]
        assert hidden.status_code == 404
        assert main.count("この回に申し込む") == 2
        assert main.strip() in text(seen)
        assert "Parents&#x27; class" in text(english)
        assert 'content="noindex"' in text(seen)

    def test_is_not_done_to_what_a_colleague_has_changed(self, desk: Any, kanazawa: Ward) -> None:
        make_programme(kanazawa, is_public=False)

        page = desk.post(f"{PROGRAMME}publish/", {"revision": "0"}, follow=True)

        assert "ほかの職員が、先に直しました。" in words_of(page)
        assert not Programme.objects.get().is_public


class TestThePoster:
    def test_is_put_up_described_replaced_and_taken_down(
        self, desk: Any, kanazawa: Ward, django_capture_on_commit_callbacks: Any
    ) -> None:
        make_programme(kanazawa)

        desk.post(POSTER, {"image": upload(draw()), "alternative": "10月21日 沐浴の体験"})
        put_up = Programme.objects.get()
        desk.post(f"{POSTER}words/", {"alternative": "10月21日10時から 沐浴の体験"})
        asked = words_of(desk.get(f"{POSTER}remove/"))
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(f"{POSTER}remove/")
        again = desk.post(f"{POSTER}remove/", follow=True)

        taken_down = Programme.objects.get()
        assert (put_up.poster_width, put_up.poster_alternative) == (40, "10月21日 沐浴の体験")
        assert "この画像を消しますか" in asked
        assert (str(taken_down.poster), taken_down.poster_alternative) == ("", "")
        assert not put_up.poster.storage.exists(str(put_up.poster.name))
        assert "この画像は、もうありません。" in words_of(again)

    def test_keeps_its_words_when_the_file_is_no_picture(self, desk: Any, kanazawa: Ward) -> None:
        make_programme(kanazawa)

        page = desk.post(POSTER, {"image": upload(b"no picture"), "alternative": "沐浴の体験"})

        assert page.status_code == 422
        assert "写真として読めません。" in words_of(page)
        assert "沐浴の体験" in text(page)

    def test_is_shown_to_officers_before_it_is_public(
        self, desk: Any, client: Any, kanazawa: Ward
    ) -> None:
        make_programme(kanazawa, is_public=False)
        desk.post(POSTER, {"image": upload(draw()), "alternative": "沐浴の体験"})
        name = str(Programme.objects.get().poster.name).rpartition("/")[2]

        file = desk.get(f"{POSTER}files/{name}")

        assert file["Content-Type"] == "image/webp"
        assert "no-store" in file["Cache-Control"]
        assert client.get(f"{POSTER}files/{name}").status_code == 302
        assert desk.get(f"{POSTER}files/other.webp").status_code == 404


def without_section(sent: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sent.items() if name != "section"}
