"""How long a call takes: set by the ward, said with the number that is counted by it."""

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import CallLength
from engawa.rooms.programmes.selectors.calls import find_call_length
from engawa.rooms.programmes.services.calls import CallLengthChanged, set_call_length
from tests.rooms.programmes.desk_forms import Open, text, words_of
from tests.rooms.programmes.material import MOMENT

pytestmark = pytest.mark.usefixtures("clock")
PAGE = "/kanazawa/desk/programmes/call-length/"
SAID = {"minutes": "９", "method": "1週間に受けた52件の平均", "revision": "0"}


class TestSettingIt:
    def test_is_kept_and_written_down(self, client_of: Open, editor: User, kanazawa: Ward) -> None:
        answer = client_of(editor).post(PAGE, SAID, follow=True)

        found = find_call_length(ward_id=kanazawa.pk)
        assert (found.minutes, found.method) == (9, "1週間に受けた52件の平均")
        assert "電話1件の時間を保存しました。" in words_of(answer)
        entry = AuditEntry.objects.get(code="programmes.call-length.changed")
        assert (entry.actor_id, entry.data) == (editor.pk, {"minutes": 9, "before": None})

    @pytest.mark.parametrize(
        "wrong", [{"minutes": "0"}, {"minutes": "61"}, {"minutes": "あ"}, {"method": ""}]
    )
    def test_keeps_what_was_typed_when_it_cannot_be(
        self, client_of: Open, editor: User, kanazawa: Ward, wrong: dict[str, str]
    ) -> None:
        answer = client_of(editor).post(PAGE, {**SAID, **wrong})

        assert answer.status_code == 422
        assert all(f'value="{value}"' in text(answer) for value in wrong.values() if value)
        assert not CallLength.objects.exists()

    def test_tells_the_second_of_two_what_the_first_set(
        self, client_of: Open, editor: User, kanazawa: Ward
    ) -> None:
        set_call_length(
            ward_id=kanazawa.pk, minutes=4, method="先", revision=0, actor_id=None, now=MOMENT
        )
        desk = client_of(editor)

        conflict = desk.post(PAGE, SAID)
        again = desk.post(PAGE, {**SAID, "revision": "1"})

        assert conflict.status_code == 409
        assert "いまは4分（先）です。" in text(conflict)
        assert 'value="1週間に受けた52件の平均"' in text(conflict)
        assert again.status_code == 302
        assert CallLength.objects.get().minutes == 9

    def test_writes_nothing_when_nothing_differs(self, kanazawa: Ward) -> None:
        given = {"ward_id": kanazawa.pk, "minutes": 4, "method": "先", "actor_id": None}
        set_call_length(**given, revision=0, now=MOMENT)

        set_call_length(**given, revision=1, now=MOMENT)

        assert CallLength.objects.get().revision == 1
        with pytest.raises(CallLengthChanged):
            set_call_length(**given, revision=0, now=MOMENT)


class TestSayingIt:
    def test_stands_with_its_method_where_the_numbers_are_explained(
        self, client: Client, kanazawa: Ward
    ) -> None:
        before = text(client.get("/kanazawa/policy/numbers/"))
        set_call_length(
            ward_id=kanazawa.pk,
            minutes=9,
            method="52件の平均",
            revision=0,
            actor_id=None,
            now=MOMENT,
        )

        after = text(client.get("/kanazawa/policy/numbers/"))

        assert "区がまだ計っていないため、1件を6分としています。" in before
        assert "この区では、1件を9分としています。計り方：52件の平均" in after

    def test_is_of_one_ward(self, kanazawa: Ward, konan: Ward) -> None:
        set_call_length(
            ward_id=kanazawa.pk, minutes=9, method="平均", revision=0, actor_id=None, now=MOMENT
        )

        assert find_call_length(ward_id=konan.pk).minutes == 6
