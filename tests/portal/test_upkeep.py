"""A ward keeps its own facts, sections, partners and areas at the desk."""

from typing import Any

import pytest

from engawa.core.access.models import Role, User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Partner, Section, Ward
from engawa.rooms.policy.models import Plan
from tests.cast import end_session, give_role
from tests.portal.upkeep_pages import (
    AREAS,
    FACTS,
    PARTNERS,
    SECTIONS,
    WARD,
    names,
    opened,
    page_of,
    text,
)


class TestTheWard:
    def test_changes_what_it_says_of_itself_and_records_it(
        self, desk: Any, kanazawa: Ward, administrator: User
    ) -> None:
        typed = {
            "name_kana": " かなざわく ",
            "name_en": "Kanazawa  Ward, Yokohama",
            "accent": "wisteria",
            "contact_url": "https://www.example.lg.jp/iken/",
        }

        answer = desk.post(WARD, {**typed, **opened(**FACTS)}, follow=True)

        kanazawa.refresh_from_db()
        entry = AuditEntry.objects.get(code="wards.ward.changed")
        assert "区のことを直しました" in text(answer)
        assert (kanazawa.name_kana, kanazawa.name_en) == ("かなざわく", "Kanazawa Ward, Yokohama")
        assert (kanazawa.accent, entry.actor) == ("wisteria", administrator)
        assert entry.data["changes"]["accent"] == ["peony", "wisteria"]

    def test_is_seen_at_once_on_a_public_page_that_was_kept(
        self, desk: Any, client: Any, published_plan: Plan
    ) -> None:
        assert 'data-accent="peony"' in text(client.get("/kanazawa/policy/2023/"))
        typed = {**FACTS, "accent": "pine", "contact_url": "https://www.example.lg.jp/iken/"}

        desk.post(WARD, {**typed, **opened(**FACTS)})

        page = text(client.get("/kanazawa/policy/2023/"))
        assert 'data-accent="pine"' in page
        assert 'href="https://www.example.lg.jp/iken/"' in page

    def test_chooses_among_colours_that_can_be_written_on(self, desk: Any, konan: Ward) -> None:
        page = text(desk.get(WARD))

        assert page.count('class="swatch"') == 18
        assert 'data-accent="peony" aria-hidden="true">あ</span> 牡丹' in page
        assert "ひまわり（いま港南区の色）" in page

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"accent": "nosuch"}, "区の色："),
            ({"name_kana": "金沢区"}, "ひらがなで入力してください。"),
            ({"name_en": " "}, "英語の名前：入力してください。"),
            ({"contact_url": "javascript:alert(1)"}, "ご意見の窓口のアドレス："),
            ({"contact_url": "ftp://example.jp/"}, "ご意見の窓口のアドレス："),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, desk: Any, kanazawa: Ward, wrong: dict[str, str], sentence: str
    ) -> None:
        typed = {**FACTS, "name_en": "Kanazawa", **wrong}

        answer = desk.post(WARD, {**typed, **opened(**FACTS)})

        assert answer.status_code == 422
        assert sentence in text(answer)
        assert f'value="{typed["name_en"]}"' in text(answer)
        assert Ward.objects.get(pk=kanazawa.pk).name_en == "Kanazawa Ward"

    def test_tells_the_second_of_two_administrators(self, desk: Any, kanazawa: Ward) -> None:
        Ward.objects.filter(pk=kanazawa.pk).update(accent="pine")

        answer = desk.post(WARD, {**FACTS, "accent": "iris", **opened(**FACTS)})

        kanazawa.refresh_from_db()
        assert answer.status_code == 409
        assert "ほかの管理者が、先に直しました" in text(answer)
        assert "松" in text(answer)
        assert kanazawa.accent == "pine"

    def test_takes_the_second_one_at_the_word_who_has_seen_the_first(
        self, desk: Any, kanazawa: Ward
    ) -> None:
        Ward.objects.filter(pk=kanazawa.pk).update(accent="pine")
        theirs = {**FACTS, "accent": "pine"}

        desk.post(WARD, {**FACTS, "accent": "iris", **opened(**theirs)})

        kanazawa.refresh_from_db()
        assert kanazawa.accent == "iris"

    def test_records_nothing_when_nothing_changed(self, desk: Any) -> None:
        answer = desk.post(WARD, {**FACTS, **opened(**FACTS)}, follow=True)

        assert "変わったところはありません" in text(answer)
        assert not AuditEntry.objects.filter(code="wards.ward.changed").exists()

    @pytest.mark.parametrize("nonsense", ["", "[]", "{", "null", '{"accent": 1}'])
    def test_overwrites_nothing_when_it_cannot_tell_what_was_opened(
        self, desk: Any, kanazawa: Ward, nonsense: str
    ) -> None:
        answer = desk.post(WARD, {**FACTS, "accent": "iris", "opened": nonsense})

        kanazawa.refresh_from_db()
        assert answer.status_code == 409
        assert kanazawa.accent == "peony"

    def test_counts_the_sections_that_speak_japanese_only(
        self, desk: Any, imported: Section
    ) -> None:
        page = text(desk.get(WARD))

        assert "1つの課に、英語の名前がありません。" in page
        assert "1つの課に、やさしい日本語の名前がありません。" in page


class TestAdding:
    def test_puts_a_section_last_and_records_it(
        self, desk: Any, kanazawa: Ward, administrator: User
    ) -> None:
        typed = {
            "name": " 税務課 ",
            "name_en": "Tax Section",
            "name_easy": "税務課（ぜいむか）",
            "code": "tax",
        }

        answer = desk.post(SECTIONS, typed, follow=True)

        entry = AuditEntry.objects.get(code="wards.section.added")
        assert "「税務課」を加えました。" in text(answer)
        assert names(kanazawa)[-1] == "税務課"
        assert (entry.actor, entry.data["code"]) == (administrator, "tax")

    def test_adds_a_partner(self, desk: Any, kanazawa: Ward) -> None:
        desk.post(
            PARTNERS,
            {
                "name": "海辺の大学",
                "kind": "UNIVERSITY",
                "url": "www.example.ac.jp",
                "code": "seaside",
            },
        )

        partner = kanazawa.partners.get(code="seaside")
        assert (partner.kind, partner.url) == ("UNIVERSITY", "https://www.example.ac.jp")
        assert AuditEntry.objects.filter(code="wards.partner.added").exists()

    def test_adds_an_area(self, desk: Any, kanazawa: Ward) -> None:
        desk.post(
            AREAS,
            {
                "name": "東部地区",
                "name_kana": "とうぶちく",
                "description": "大道\r\n高舟台",
                "code": "tobu",
            },
        )

        assert kanazawa.areas.get().description == "大道\n高舟台"
        assert AuditEntry.objects.filter(code="wards.area.added").exists()

    @pytest.mark.parametrize(
        ("page", "more"), [(SECTIONS, {}), (PARTNERS, {"kind": "OTHER"}), (AREAS, {})]
    )
    def test_gives_each_name_and_code_once(
        self, desk: Any, kanazawa: Ward, page: str, more: dict[str, str]
    ) -> None:
        desk.post(page, {"name": "はまかぜ", "code": "breeze", **more})

        same_name = desk.post(page, {"name": "はま かぜ".replace(" ", ""), "code": "b2", **more})
        same_code = desk.post(page, {"name": "うみかぜ", "code": "breeze", **more})

        assert same_name.status_code == same_code.status_code == 422
        assert "「はまかぜ」は、この区にもうあります。" in text(same_name)
        assert "このコードは「はまかぜ」が使っています。" in text(same_code)
        assert 'value="うみかぜ"' in text(same_code)

    def test_shares_no_names_with_another_ward(
        self, desk: Any, kanazawa: Ward, konan: Ward
    ) -> None:
        Section.objects.create(ward=konan, code="tax", name="税務課")

        desk.post(SECTIONS, {"name": "税務課", "code": "tax"})

        assert kanazawa.sections.filter(code="tax").exists()

    @pytest.mark.parametrize("code", ["Tax", "税", "a b", "-tax", "../desk"])
    def test_refuses_what_cannot_be_part_of_an_address(
        self, desk: Any, kanazawa: Ward, code: str
    ) -> None:
        answer = desk.post(SECTIONS, {"name": "税務課", "code": code})

        assert answer.status_code == 422
        assert "半角の小文字、数字、ハイフンで入力してください。" in text(answer)
        assert not kanazawa.sections.filter(name="税務課").exists()


class TestTheDesk:
    def test_leads_administrators_of_the_whole_ward_there(
        self, desk: Any, client_of: Any, editor: User
    ) -> None:
        assert f'href="{WARD}"' in text(desk.get("/kanazawa/desk/"))
        assert WARD not in text(client_of(editor).get("/kanazawa/desk/"))

    def test_keeps_administrators_of_one_section_away(self, client_of: Any, kanazawa: Ward) -> None:
        saki = User.objects.create_user("saki@example.jp", name="係員 咲")
        section = kanazawa.sections.get(code="community")
        give_role(saki, ward=kanazawa, role=Role.ADMINISTRATOR, section=section)

        for page in (WARD, SECTIONS, page_of(section), f"{page_of(section)}remove/"):
            assert client_of(saki).get(page).status_code == 403

    def test_reads_in_the_record_what_was_done(self, desk: Any, imported: Section) -> None:
        desk.post(f"{page_of(imported)}remove/")

        page = text(desk.get("/kanazawa/desk/records/"))

        assert "課を消しました" in page
        assert "課　デジタル推進担当" in page


class TestAnEndedSession:
    def test_loses_nothing_that_was_typed_of_the_ward(
        self, desk: Any, administrator: User, kanazawa: Ward
    ) -> None:
        end_session(desk, WARD)
        Ward.objects.filter(pk=kanazawa.pk).update(accent="pine")

        desk.post(WARD, {**FACTS, "accent": "iris", **opened(**FACTS)})
        desk.force_login(administrator)
        page = desk.get(WARD)

        assert "サインインの前に書いた文を戻しました" in text(page)
        assert page.context["form"]["accent"].value() == "iris"
        # The words of the colleague who saved meanwhile are still not overwritten.
        sent = {**FACTS, "accent": "iris", "opened": page.context["opened"]}
        assert desk.post(WARD, sent).status_code == 409

    def test_loses_nothing_that_was_typed_of_a_new_partner(
        self, desk: Any, administrator: User
    ) -> None:
        end_session(desk, PARTNERS)

        desk.post(PARTNERS, {"name": "灯の会", "code": "akari", "kind": "ASSOCIATION", "url": ""})
        desk.force_login(administrator)

        page = desk.get(PARTNERS)
        assert "サインインの前に書いた文を戻しました" in text(page)
        assert page.context["form"]["name"].value() == "灯の会"
        assert not Partner.objects.filter(name="灯の会").exists()

    def test_loses_nothing_that_was_typed_of_a_section(
        self, desk: Any, administrator: User, kanazawa: Ward
    ) -> None:
        section = Section.objects.filter(ward=kanazawa).first()
        assert section is not None
        address = page_of(section)
        end_session(desk, address)

        desk.post(address, {"name": "総務のための課", "name_en": "", "name_easy": ""})
        desk.force_login(administrator)

        page = desk.get(address)
        assert "サインインの前に書いた文を戻しました" in text(page)
        assert page.context["form"]["name"].value() == "総務のための課"

    def test_leads_back_to_the_list_whose_order_was_to_change(
        self, desk: Any, administrator: User, kanazawa: Ward
    ) -> None:
        section = Section.objects.filter(ward=kanazawa).last()
        assert section is not None
        end_session(desk, SECTIONS)

        answer = desk.post(f"{page_of(section)}move/", {"by": "up"})

        assert answer["Location"].endswith(f"?next={SECTIONS}")
        desk.force_login(administrator)
        assert "書いた文を戻しました" not in text(desk.get(SECTIONS))
