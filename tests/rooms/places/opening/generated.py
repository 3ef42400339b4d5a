"""Hours of any kind, made up by hypothesis, and what they decide day by day over two years."""

import datetime as dt

from hypothesis import strategies as st

from engawa.rooms.places.opening.asking import spans_on
from engawa.rooms.places.opening.hours import DAY, OpeningHours, Rule, Span

# With a 29th of February in the second.
TWO_YEARS = [dt.date(2027, 1, 1) + dt.timedelta(days=offset) for offset in range(731)]
SOME_DATES = st.dates(min_value=dt.date(2025, 12, 1), max_value=dt.date(2030, 2, 1))
DAYS_OF_YEAR = st.dates(min_value=dt.date(2024, 1, 1), max_value=dt.date(2024, 12, 31)).map(
    lambda day: (day.month, day.day)
)


def decide(hours: OpeningHours) -> list[tuple[Span, ...]]:
    """Give the spans of every day of two years."""
    return [spans_on(hours=hours, day=day) for day in TWO_YEARS]


@st.composite
def make_span(draw: st.DrawFn) -> Span:
    """Make a span of any length, the odd ones too: all day, past midnight, over a whole day."""
    opens = draw(st.sampled_from([0, 540, 600, 780, 1320, DAY - 1]) | st.integers(0, DAY - 1))
    closes = draw(
        st.sampled_from([720, 1020, DAY, DAY + 120, 2 * DAY]) | st.integers(opens + 1, 2 * DAY)
    )
    return Span(opens, max(closes, opens + 1))


SPANS = st.lists(make_span(), max_size=3).map(tuple)
WEEKDAYS = st.frozensets(st.integers(0, 6), max_size=7)
WORDS = st.sampled_from(["", "", "年末年始", "夏季休館", "要予約; 「a」 || off", 'ab"c"'])

weekly_rules = st.builds(
    Rule, weekdays=WEEKDAYS, on_holidays=st.booleans(), spans=SPANS, words=WORDS
)
rules = st.builds(
    Rule,
    weekdays=WEEKDAYS,
    on_holidays=st.booleans(),
    weeks=st.frozensets(st.sampled_from([1, 2, 3, 4, 5, -1]), max_size=3),
    months=st.just(frozenset()) | st.frozensets(st.integers(1, 12), max_size=11),
    first=st.none() | SOME_DATES,
    last=st.none() | SOME_DATES,
    yearly_first=st.none() | DAYS_OF_YEAR,
    yearly_last=st.none() | DAYS_OF_YEAR,
    spans=SPANS,
    words=WORDS,
)
any_hours = st.lists(weekly_rules | rules, max_size=5).map(lambda made: OpeningHours(tuple(made)))
