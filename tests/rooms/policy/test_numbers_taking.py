"""Taking readings: what is asked, what is written, what is never shown."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.fiscal.dates import TOKYO
from engawa.core.indicators import registry
from engawa.core.indicators.contracts import (
    Better,
    Indicator,
    Kind,
    Measurement,
    Rollup,
    Scope,
)
from engawa.core.jobs import registry as jobs
from engawa.core.wards.models import Ward
from engawa.rooms.policy.contracts import PlanContent, TargetContent
from engawa.rooms.policy.models import Plan, Reading, Target
from engawa.rooms.policy.services.numbers import take_readings
from engawa.rooms.policy.services.publishing import start_draft
from tests import factories
from tests.rooms.policy import open_cases

KEY = "tests.people"
Measure = Callable[[Scope], Measurement]
Offer = Callable[..., None]


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Let a room offer an indicator that gives what the test wants."""

    def offer_indicator(
        measure: Measure | Measurement,
        *,
        kind: Kind = Kind.COUNT,
        rollup: Rollup = Rollup.SUM,
        counts_persons: bool = True,
        key: str = KEY,
    ) -> None:
        found = measure if callable(measure) else (lambda _scope: measure)
        indicator = Indicator(
            key=key,
            label="来た人",
            unit="人",
            kind=kind,
            rollup=rollup,
            better=Better.HIGHER,
            measure=found,
            counts_persons=counts_persons,
            description="来た人の数です。",
        )
        monkeypatch.setitem(registry._indicators, key, indicator)

    return offer_indicator


def bind(
    content: PlanContent, key: str = KEY, *, parts: bool = False, whole: bool = True
) -> PlanContent:
    """Bind the first initiative (with parts: its two activities too) to the indicator alone."""
    target = TargetContent("来た人", key, "人", Decimal(100))
    measure, *measures = content.measures
    first, *others = measure.initiatives
    activities = tuple(
        replace(activity, targets=(target,) if parts else (), milestones=())
        for activity in first.activities
    )
    first = replace(first, targets=(target,) if whole else (), activities=activities)
    return replace(content, measures=(replace(measure, initiatives=(first, *others)), *measures))


@pytest.fixture
def publish(
    kanazawa: Ward, editor: User, approver: User, now: dt.datetime
) -> Callable[[PlanContent], Plan]:
    """Publish a plan of 金沢区 for 2023 with that content."""

    def publish_content(content: PlanContent) -> Plan:
        factories.make_tags()
        version = factories.make_draft(ward=kanazawa, content=content, actor_id=editor.pk, now=now)
        return factories.publish(version, writer_id=editor.pk, approver_id=approver.pk, now=now)

    return publish_content


@pytest.fixture
def plan(publish: Callable[[PlanContent], Plan]) -> Plan:
    """A plan whose only measured target counts people."""
    return publish(bind(factories.make_content()))


def only_reading(plan: Plan) -> Reading:
    return Reading.objects.get(plan=plan)


class TestTakeReadings:
    def test_measures_the_year_up_to_today(
        self, plan: Plan, offer: Offer, now: dt.datetime
    ) -> None:
        asked: list[Scope] = []

        def measure(scope: Scope) -> Measurement:
            asked.append(scope)
            return Measurement(12, 12, 40)

        offer(measure)
        result = take_readings(now=now)

        (scope,) = asked
        assert (scope.starts_on, scope.ends_before) == (dt.date(2023, 4, 1), dt.date(2023, 10, 4))
        assert (scope.initiative_code, scope.activity_code, scope.now) == ("I1", "", now)
        reading = only_reading(plan)
        assert (reading.state, reading.value) == ("MEASURED", 12)
        assert (reading.numerator, reading.denominator, reading.unit) == (12, 40, "人")
        assert result.taken == 1

    def test_never_looks_beyond_the_end_of_the_year(self, plan: Plan, offer: Offer) -> None:
        offer(Measurement(12))

        take_readings(now=dt.datetime(2026, 11, 21, 12, 0, tzinfo=TOKYO), fiscal_year=2023)

        assert only_reading(plan).ends_before == dt.date(2024, 4, 1)

    def test_changes_nothing_the_second_time_on_a_day_in_tokyo(
        self, plan: Plan, offer: Offer
    ) -> None:
        offer(Measurement(12))
        before_midnight = dt.datetime(2023, 10, 3, 14, 59, tzinfo=dt.UTC)

        take_readings(now=before_midnight)
        offer(Measurement(13))
        again = take_readings(now=before_midnight)
        tomorrow = take_readings(now=before_midnight + dt.timedelta(minutes=1))

        assert (again.is_nothing_new, again.already_taken) == (True, 1)
        assert tomorrow.taken == 1
        assert list(Reading.objects.values_list("value", flat=True)) == [12, 13]

    def test_takes_only_what_is_missing_when_a_target_is_bound_during_the_day(
        self, plan: Plan, offer: Offer, editor: User, approver: User, now: dt.datetime
    ) -> None:
        offer(Measurement(12))
        take_readings(now=now)
        factories.publish_again(
            plan,
            lambda content: bind(content, parts=True),
            writer_id=editor.pk,
            approver_id=approver.pk,
            now=now,
        )

        result = take_readings(now=now)

        # The tree was written anew here, so its three targets are three new ones.
        assert result.taken == 3

    @pytest.mark.parametrize(("month", "day", "taken"), [(4, 3, 1), (5, 31, 1), (6, 1, 0)])
    def test_reads_the_year_before_until_its_late_records_are_in(
        self, plan: Plan, offer: Offer, month: int, day: int, taken: int
    ) -> None:
        offer(Measurement(12))

        result = take_readings(now=dt.datetime(2024, month, day, 23, 0, tzinfo=TOKYO))

        assert result.taken == taken
        assert {reading.ends_before for reading in Reading.objects.all()} <= {dt.date(2024, 4, 1)}

    def test_leaves_the_year_before_alone_once_its_year_end_review_is_signed(
        self, plan: Plan, offer: Offer, editor: User, approver: User
    ) -> None:
        offer(Measurement(12))
        moment = dt.datetime(2024, 4, 20, 12, 0, tzinfo=TOKYO)
        review = open_cases.submit_review(plan, writer=editor, moment=moment)
        review.kind, review.state = "YEAR_END", "SIGNED"
        review.signed_by, review.signed_at = approver, moment
        review.save()

        result = take_readings(now=moment)

        assert result.plans == ()

    def test_measures_nothing_before_the_year_begins(self, plan: Plan, offer: Offer) -> None:
        offer(Measurement(12))

        result = take_readings(now=dt.datetime(2023, 3, 31, 23, 0, tzinfo=TOKYO), fiscal_year=2023)

        assert result.plans == ()

    def test_leaves_drafts_alone(
        self, kanazawa: Ward, editor: User, offer: Offer, now: dt.datetime
    ) -> None:
        offer(Measurement(12))
        factories.make_tags()
        factories.make_draft(
            ward=kanazawa, content=bind(factories.make_content()), actor_id=editor.pk, now=now
        )

        assert take_readings(now=now).plans == ()

    def test_leaves_other_wards_alone_when_asked_for_one(
        self, plan: Plan, offer: Offer, konan: Ward, now: dt.datetime
    ) -> None:
        offer(Measurement(12))

        assert take_readings(now=now, ward_id=konan.pk).plans == ()
        assert take_readings(now=now, ward_id=plan.ward_id).taken == 1

    def test_writes_an_audit_entry_only_when_something_was_taken(
        self, plan: Plan, offer: Offer, now: dt.datetime
    ) -> None:
        offer(Measurement(12))

        take_readings(now=now)
        take_readings(now=now)

        entry = AuditEntry.objects.get(code="policy.readings.taken")
        assert entry.data == {"measured": 1, "failed": 0, "taken": 1}

    def test_is_refused_any_later_change_by_the_database(
        self, plan: Plan, offer: Offer, now: dt.datetime
    ) -> None:
        offer(Measurement(12))
        take_readings(now=now)

        with pytest.raises(DatabaseError), transaction.atomic():
            Reading.objects.update(value=99)

        assert only_reading(plan).value == 12


class TestRatio:
    def test_keeps_both_halves_and_divides_itself(
        self, plan: Plan, offer: Offer, now: dt.datetime
    ) -> None:
        offer(Measurement(0.9, 30, 40), kind=Kind.RATIO, counts_persons=False)

        take_readings(now=now)

        reading = only_reading(plan)
        assert (reading.value, reading.numerator, reading.denominator) == (0.75, 30, 40)

    def test_is_not_measured_when_there_is_nothing_to_divide_by(
        self, plan: Plan, offer: Offer, now: dt.datetime
    ) -> None:
        offer(Measurement(None, 0, 0), kind=Kind.RATIO)

        take_readings(now=now)

        reading = only_reading(plan)
        assert (reading.state, reading.value, reading.denominator) == ("NOT_MEASURED", None, None)

    def test_is_not_measured_when_a_half_is_missing(
        self, plan: Plan, offer: Offer, now: dt.datetime, caplog: pytest.LogCaptureFixture
    ) -> None:
        offer(Measurement(0.5), kind=Kind.RATIO)

        with caplog.at_level(logging.CRITICAL):
            take_readings(now=now)

        assert only_reading(plan).state == "NOT_MEASURED"


class TestSmallNumbersOfPersons:
    @pytest.mark.parametrize("count", [1, 2, 3, 4])
    def test_are_hidden_and_not_kept(
        self, plan: Plan, offer: Offer, now: dt.datetime, count: int
    ) -> None:
        offer(Measurement(count))

        take_readings(now=now)

        reading = only_reading(plan)
        assert reading.state == "SUPPRESSED"
        assert (reading.value, reading.numerator, reading.denominator) == (None, None, None)
        assert str(count) not in reading.note

    @pytest.mark.parametrize("count", [0, 5, 6])
    def test_are_no_longer_small_at_none_and_at_five(
        self, plan: Plan, offer: Offer, now: dt.datetime, count: int
    ) -> None:
        offer(Measurement(count))

        take_readings(now=now)

        assert only_reading(plan).value == count

    @pytest.mark.parametrize(
        ("numerator", "denominator", "state"),
        [
            (0, 100, "MEASURED"),
            (2, 100, "SUPPRESSED"),
            (50, 100, "MEASURED"),
            (98, 100, "SUPPRESSED"),
            (100, 100, "MEASURED"),
            (0, 3, "SUPPRESSED"),
            (3, 3, "SUPPRESSED"),
        ],
    )
    def test_are_hidden_on_both_sides_of_a_ratio(
        self,
        plan: Plan,
        offer: Offer,
        now: dt.datetime,
        numerator: int,
        denominator: int,
        state: str,
    ) -> None:
        share = numerator / denominator
        offer(Measurement(share, numerator, denominator), kind=Kind.RATIO)

        take_readings(now=now)

        assert only_reading(plan).state == state

    def test_may_be_small_when_they_count_no_persons(
        self, plan: Plan, offer: Offer, now: dt.datetime
    ) -> None:
        offer(Measurement(2), counts_persons=False)

        take_readings(now=now)

        assert only_reading(plan).value == 2

    @pytest.mark.parametrize(("rollup", "shown_of_whole"), [(Rollup.SUM, None), (Rollup.NONE, 23)])
    def test_hide_the_sum_that_would_give_them_away(
        self,
        publish: Callable[[PlanContent], Plan],
        offer: Offer,
        now: dt.datetime,
        rollup: Rollup,
        shown_of_whole: int | None,
    ) -> None:
        plan = publish(bind(factories.make_content(), parts=True))
        values = {"": 23, "A1": 20, "A2": 3}
        offer(lambda scope: Measurement(values[scope.activity_code]), rollup=rollup)

        take_readings(now=now)

        found = dict(Reading.objects.filter(plan=plan).values_list("target_code", "value"))
        assert sorted(found.values(), key=str) == sorted([20, None, shown_of_whole], key=str)

    def test_hide_a_sum_that_is_bound_after_they_were_hidden(
        self,
        publish: Callable[[PlanContent], Plan],
        offer: Offer,
        editor: User,
        approver: User,
        now: dt.datetime,
    ) -> None:
        plan = publish(bind(factories.make_content(), parts=True, whole=False))
        values = {"": 23, "A1": 20, "A2": 3}
        offer(lambda scope: Measurement(values[scope.activity_code]), rollup=Rollup.SUM)
        take_readings(now=now)
        draft = start_draft(plan=plan, actor_id=editor.pk, now=now)
        whole = draft.initiative_set.get(code="I1")
        Target.objects.create(
            version=draft, initiative=whole, code="T99", label="全体", unit="人", indicator_key=KEY
        )
        factories.publish(
            draft, writer_id=editor.pk, approver_id=approver.pk, now=now, change_note="加えました。"
        )

        take_readings(now=now)

        assert Reading.objects.get(target_code="T99").state == "SUPPRESSED"


class TestWhatGoesWrong:
    def test_costs_only_its_own_target_and_is_logged(
        self,
        publish: Callable[[PlanContent], Plan],
        offer: Offer,
        now: dt.datetime,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        plan = publish(bind(factories.make_content(), parts=True))

        def break_at_one(scope: Scope) -> Measurement:
            if scope.activity_code == "A1":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT nothing FROM nowhere")
            return Measurement(30)

        offer(break_at_one)
        result = take_readings(now=now)

        states = list(Reading.objects.filter(plan=plan).values_list("state", flat=True))
        assert sorted(states) == ["MEASURED", "MEASURED", "NOT_MEASURED"]
        assert result.failed == 1
        assert f"indicator={KEY}" in caplog.text
        note = Reading.objects.get(plan=plan, state="NOT_MEASURED").note
        assert note == "測る途中で不具合がありました。"

    def test_is_not_measured_when_no_room_offers_the_indicator(
        self, plan: Plan, now: dt.datetime
    ) -> None:
        take_readings(now=now)

        reading = only_reading(plan)
        assert (reading.state, reading.indicator_key) == ("NOT_MEASURED", KEY)
        assert reading.note == "この数字を測る機能が、いまはありません。"

    @pytest.mark.parametrize("value", [float("nan"), float("inf")])
    def test_is_not_measured_when_it_is_no_number(
        self, plan: Plan, offer: Offer, now: dt.datetime, value: float
    ) -> None:
        offer(Measurement(value))

        take_readings(now=now)

        assert only_reading(plan).state == "NOT_MEASURED"


class TestCommand:
    def test_says_what_it_took_and_that_there_was_nothing_new(
        self, plan: Plan, offer: Offer, now: dt.datetime
    ) -> None:
        offer(Measurement(12))
        out = StringIO()

        with time_machine.travel(now, tick=False):
            call_command("policy", "take-readings", "--ward", "kanazawa", stdout=out)
            call_command("policy", "take-readings", stdout=out)

        assert out.getvalue().splitlines() == [
            "kanazawa 2023：計測1件、秘匿0件、未計測0件。",
            "kanazawa 2023：きょうの数字は1件とも計測済みです。何も変えていません。",
        ]

    def test_takes_a_year_that_is_over_when_asked(self, plan: Plan, offer: Offer) -> None:
        offer(Measurement(12))
        out = StringIO()

        with time_machine.travel(dt.datetime(2026, 11, 21, tzinfo=TOKYO), tick=False):
            call_command("policy", "take-readings", stdout=out)
            call_command("policy", "take-readings", "--fiscal-year", "2023", stdout=out)

        assert out.getvalue().splitlines()[0] == "測る方針はありません。"
        assert Reading.objects.count() == 1

    @pytest.mark.django_db
    def test_says_that_there_is_no_such_ward(self) -> None:
        with pytest.raises(CommandError, match="atlantis"):
            call_command("policy", "take-readings", "--ward", "atlantis")


class TestNightlyJob:
    def test_takes_the_readings_of_all_wards(
        self, plan: Plan, offer: Offer, now: dt.datetime
    ) -> None:
        offer(Measurement(12))

        sentence = jobs.get("policy.readings").run(now)

        assert sentence == "kanazawa 2023：計測1件、秘匿0件、未計測0件。"
        assert only_reading(plan).value == 12
