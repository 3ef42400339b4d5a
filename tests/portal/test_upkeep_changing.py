"""Changing, ordering and removing what a ward is made of, by one officer or by two at once."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.access.models import Role, User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards import services as wards
from engawa.core.wards.models import Area, Section, Ward
from engawa.rooms.policy.models import Plan, PlanVersion
from tests import factories
from tests.cast import give_role
from tests.portal.upkeep_pages import (
    SECTIONS,
    facts_of,
    names,
    opened,
    page_of,
    text,
)
from tests.turns import somebody_faster


class TestChanging:
    def test_gives_an_imported_section_its_names_and_a_better_code(
        self, desk: Any, imported: Section, administrator: User
    ) -> None:
        typed = {
            "name": imported.name,
            "name_en": "Digital Promotion",
            "name_easy": "デジタル推進担当（すいしんたんとう）",
            "code": "digital",
        }

        answer = desk.post(
            page_of(imported), {**typed, **opened(**facts_of(imported))}, follow=True
        )

        imported.refresh_from_db()
        entry = AuditEntry.objects.get(code="wards.section.changed")
        assert "「デジタル推進担当」を直しました。" in text(answer)
        assert (imported.code, imported.name_en) == ("digital", "Digital Promotion")
        assert entry.data["changes"]["code"] == ["section-1", "digital"]

    def test_says_that_a_chosen_code_stays(self, desk: Any, kanazawa: Ward) -> None:
        section = kanazawa.sections.get(code="community")

        page = text(desk.get(page_of(section)))

        assert "コードは「community」です。" in page
        assert 'name="code"' not in page

    def test_refuses_another_code_for_a_chosen_one(self, desk: Any, kanazawa: Ward) -> None:
        section = kanazawa.sections.get(code="community")
        facts = facts_of(section)

        answer = desk.post(page_of(section), {**facts, "code": "commons", **opened(**facts)})

        section.refresh_from_db()
        assert answer.status_code == 422
        assert "このコードは、変えられません。" in text(answer)
        assert section.code == "community"

    def test_closes_an_automatic_code_when_it_is_published(
        self, desk: Any, kanazawa: Ward, published_plan: Plan
    ) -> None:
        section = kanazawa.sections.get(code="general-affairs")
        kanazawa.sections.filter(pk=section.pk).update(code="section-1")

        page = text(desk.get(page_of(section)))

        assert "コードは「section-1」です。" in page
        assert 'name="code"' not in page

    def test_leaves_an_automatic_code_open_while_only_a_draft_uses_it(
        self, desk: Any, imported: Section, draft: PlanVersion
    ) -> None:
        draft.sectionstatement_set.create(code="S9", section=imported, body="進めます。")

        assert 'name="code"' in text(desk.get(page_of(imported)))

    def test_leaves_the_names_of_what_is_published(
        self,
        desk: Any,
        client: Any,
        kanazawa: Ward,
        published_plan: Plan,
        editor: User,
        approver: User,
        now: dt.datetime,
    ) -> None:
        section = kanazawa.sections.get(code="general-affairs")
        facts = facts_of(section)
        initiative = "/kanazawa/policy/2023/initiatives/I1/?lang=en"

        desk.post(page_of(section), {**facts, "name_en": "General Duties", **opened(**facts)})

        assert "General Affairs Section" in text(client.get(initiative))
        factories.publish_again(
            published_plan,
            lambda content: content,
            writer_id=editor.pk,
            approver_id=approver.pk,
            now=now,
        )
        assert "General Duties" in text(client.get(initiative))

    def test_tells_the_second_of_two_administrators(self, desk: Any, imported: Section) -> None:
        facts = facts_of(imported)
        Section.objects.filter(pk=imported.pk).update(name_en="Digital Services")

        answer = desk.post(
            page_of(imported), {**facts, "name_en": "Digital Promotion", **opened(**facts)}
        )

        imported.refresh_from_db()
        assert answer.status_code == 409
        assert "Services" in text(answer)
        assert 'value="Digital Promotion"' in text(answer)
        assert imported.name_en == "Digital Services"

    def test_says_so_when_another_removed_the_row(self, desk: Any, imported: Section) -> None:
        facts = facts_of(imported)
        address = page_of(imported)
        imported.delete()

        answer = desk.post(address, {**facts, "name_en": "x", **opened(**facts)}, follow=True)

        assert "ほかの管理者が、先に消しました。" in text(answer)

    def test_refuses_the_name_of_another(self, desk: Any, imported: Section) -> None:
        facts = facts_of(imported)

        answer = desk.post(page_of(imported), {**facts, "name": "総務課", **opened(**facts)})

        assert answer.status_code == 422
        assert "「総務課」は、この区にもうあります。" in text(answer)

    def test_changes_a_partner_and_an_area(self, desk: Any, kanazawa: Ward) -> None:
        partner = kanazawa.partners.get()
        area = Area.objects.create(ward=kanazawa, code="tobu", name="東部地区")
        team = {"code": "fire-volunteers", "name": "消防団", "kind": "ASSOCIATION", "url": ""}
        east = {"code": "tobu", "name": "東部地区", "name_kana": "", "description": ""}

        desk.post(page_of(partner), {**team, "url": "https://example.jp/", **opened(**team)})
        desk.post(page_of(area), {**east, "name_kana": "とうぶちく", **opened(**east)})

        partner.refresh_from_db()
        area.refresh_from_db()
        assert (partner.url, area.name_kana) == ("https://example.jp/", "とうぶちく")
        assert AuditEntry.objects.filter(code="wards.partner.changed").exists()
        assert AuditEntry.objects.filter(code="wards.area.changed").exists()

    def test_cannot_reach_into_another_ward(self, desk: Any, konan: Ward) -> None:
        section = konan.sections.get(code="community")
        facts = facts_of(section)

        desk.post(page_of(section), {**facts, "name": "よその課", **opened(**facts)})

        section.refresh_from_db()
        assert section.name == "地域振興課"
        assert desk.get(page_of(section)).status_code == 404
        assert desk.get(f"{page_of(section)}remove/").status_code == 404


class TestOrder:
    def test_moves_a_section_up_and_down_and_records_it(self, desk: Any, kanazawa: Ward) -> None:
        community = kanazawa.sections.get(code="community")
        general = kanazawa.sections.get(code="general-affairs")

        answer = desk.post(f"{page_of(community)}move/", {"by": "up"})
        desk.post(f"{page_of(general)}move/", {"by": "down"})

        assert answer["Location"] == f"{SECTIONS}#row-{community.pk}"
        assert names(kanazawa) == ["地域振興課", "総務課", "こども家庭支援課"]
        assert AuditEntry.objects.filter(code="wards.section.moved").count() == 2

    def test_leaves_the_ends_where_they_are(self, desk: Any, kanazawa: Ward) -> None:
        before = names(kanazawa)

        desk.post(f"{page_of(kanazawa.sections.get(name=before[0]))}move/", {"by": "up"})
        desk.post(f"{page_of(kanazawa.sections.get(name=before[-1]))}move/", {"by": "down"})
        desk.post(f"{page_of(kanazawa.sections.get(name=before[1]))}move/", {"by": "away"})

        assert names(kanazawa) == before
        assert not AuditEntry.objects.filter(code="wards.section.moved").exists()

    def test_puts_apart_sections_that_stood_in_one_place(self, desk: Any, kanazawa: Ward) -> None:
        kanazawa.sections.update(position=0)

        desk.post(f"{page_of(kanazawa.sections.get(code='community'))}move/", {"by": "up"})

        assert list(kanazawa.sections.values_list("position", flat=True)) == [0, 1, 2]
        assert names(kanazawa) == ["総務課", "地域振興課", "こども家庭支援課"]


class TestRemoving:
    def test_takes_away_what_nothing_uses_after_asking(
        self, desk: Any, kanazawa: Ward, imported: Section
    ) -> None:
        asked = text(desk.get(f"{page_of(imported)}remove/"))
        answer = desk.post(f"{page_of(imported)}remove/", follow=True)

        entry = AuditEntry.objects.get(code="wards.section.removed")
        assert "「デジタル推進担当」を消しますか" in asked
        assert "「デジタル推進担当」を消しました。" in text(answer)
        assert not kanazawa.sections.filter(pk=imported.pk).exists()
        assert (entry.subject, entry.data["code"]) == (f"wards.section:{imported.pk}", "section-1")

    @pytest.mark.parametrize("ask", ["get", "post"])
    def test_says_which_plans_and_reports_use_a_section(
        self, desk: Any, kanazawa: Ward, draft: PlanVersion, ask: str
    ) -> None:
        section = kanazawa.sections.get(code="general-affairs")

        page = text(getattr(desk, ask)(f"{page_of(section)}remove/"))

        assert "「総務課」は、使われているため消せません" in page
        # Two initiatives and a statement.
        assert "令和5年度の運営方針　第2版（下書き）：3か所" in page
        assert "令和5年度の運営方針　第1版（公開中）：3か所" in page
        assert "これからも消せません" in page
        assert kanazawa.sections.filter(pk=section.pk).exists()

    def test_says_that_a_draft_can_let_go(
        self, desk: Any, imported: Section, draft: PlanVersion
    ) -> None:
        draft.activity_set.filter(code="A1").update(section=imported)

        page = text(desk.post(f"{page_of(imported)}remove/"))

        assert "第2版（下書き）：1か所" in page
        assert "そこから先に外すと、消せるようになります。" in page

    def test_says_which_officers_belong_to_a_section(
        self, desk: Any, imported: Section, editor: User
    ) -> None:
        give_role(editor, ward=imported.ward, role=Role.EDITOR, section=imported)

        answer = desk.post(f"{page_of(imported)}remove/")

        assert answer.status_code == 409
        assert "職員の役割：1件（終わったものを含みます）" in text(answer)

    def test_keeps_a_partner_of_a_plan(self, desk: Any, kanazawa: Ward, draft: PlanVersion) -> None:
        partner = kanazawa.partners.get()

        answer = desk.post(f"{page_of(partner)}remove/")

        assert answer.status_code == 409
        assert "第2版（下書き）：1か所" in text(answer)
        assert draft.initiative_set.get(code="I1").partners.get() == partner

    def test_takes_away_a_partner_and_an_area(self, desk: Any, kanazawa: Ward) -> None:
        partner = kanazawa.partners.get()
        area = Area.objects.create(ward=kanazawa, code="tobu", name="東部地区")

        desk.post(f"{page_of(partner)}remove/")
        desk.post(f"{page_of(area)}remove/")

        assert not kanazawa.partners.exists()
        assert not kanazawa.areas.exists()
        assert AuditEntry.objects.filter(code="wards.partner.removed").exists()
        assert AuditEntry.objects.filter(code="wards.area.removed").exists()

    def test_says_so_when_another_was_faster(self, desk: Any, imported: Section) -> None:
        desk.post(f"{page_of(imported)}remove/")

        answer = desk.post(f"{page_of(imported)}remove/", follow=True)

        assert "ほかの管理者が、先に消しました。" in text(answer)


class TestTwoAtOnce:
    def test_give_a_name_once(self, kanazawa: Ward) -> None:
        values = wards.SectionValues(code="tax", name="税務課")

        def add() -> None:
            Section.objects.create(ward=kanazawa, code="tax-2", name="税務課")

        with (
            pytest.raises(wards.NameTaken),
            somebody_faster(table="wards_ward", deed=add),
        ):
            wards.add_row(ward_id=kanazawa.pk, values=values)
