/**
 * Whether a place is open, by hours that were kept. The rules are those of engawa/rooms/places/opening/asking.py,
 * which explains them; tests hold the two against each other.
 */

export interface Rule {
  spans: [opens: number, closes: number][];
  weekdays?: number[];
  on_holidays?: boolean;
  weeks?: number[];
  months?: number[];
  first?: string;
  last?: string;
  yearly_first?: [month: number, day: number];
  yearly_last?: [month: number, day: number];
}

export interface State {
  isOpen: boolean;
  /** Minutes after the midnight that began today; null when it is closed, or open for more than a day. */
  until: number | null;
  /** Today is a holiday of which the hours never thought. */
  isUnsure: boolean;
}

const DAY = 24 * 60;
/** Tokyo's clocks are ahead by so many minutes, summer and winter. */
const TOKYO = 9 * 60;

interface Facts {
  date: string;
  /** Monday is 0. */
  weekday: number;
  week: number;
  isInLastWeek: boolean;
  month: number;
  ofYear: number;
  isHoliday: boolean;
}

/** A moment by the clocks of Tokyo, with what is known of the days around it. */
export class Moment {
  readonly minute: number;
  private readonly day: number;
  private readonly facts = new Map<number, Facts>();

  constructor(
    now: number,
    private readonly holidays: ReadonlySet<string>,
  ) {
    const minutes = Math.floor(now / 60_000) + TOKYO;
    this.day = Math.floor(minutes / DAY);
    this.minute = minutes - this.day * DAY;
  }

  /** Tell of a day, so many days from today. */
  tell(offset: number): Facts {
    let known = this.facts.get(offset);
    if (!known) {
      const at = this.day + offset;
      const date = new Date(at * DAY * 60_000);
      const [month, ofMonth] = [date.getUTCMonth() + 1, date.getUTCDate()];
      const text = date.toISOString().slice(0, 10);
      known = {
        date: text,
        // The first day of 1970 was a Thursday.
        weekday: (at + 3) % 7,
        week: Math.floor((ofMonth - 1) / 7) + 1,
        isInLastWeek: new Date((at + 7) * DAY * 60_000).getUTCMonth() + 1 !== month,
        month,
        ofYear: month * 100 + ofMonth,
        isHoliday: this.holidays.has(text),
      };
      this.facts.set(offset, known);
    }
    return known;
  }
}

/** Tell how hours stand at a moment. */
export function ask(rules: readonly Rule[], moment: Moment): State {
  const spans = (offset: number) => findRule(rules, moment.tell(offset))?.spans ?? [];
  const around = [-1, 0, 1].flatMap((offset) =>
    spans(offset).map(([opens, closes]) => [opens + offset * DAY, closes + offset * DAY] as const),
  );
  let end = moment.minute;
  for (;;) {
    const ends = around.filter(([opens, closes]) => opens <= end && end < closes).map(([, closes]) => closes);
    if (!ends.length) break;
    end = Math.max(...ends);
  }
  const isOpen = end > moment.minute;
  const isUnsure =
    isOpen && moment.tell(0).isHoliday && !rules.some((rule) => rule.on_holidays) && !isAllDay(spans(0));
  // What reaches beyond tomorrow was not looked at to its end.
  return { isOpen, until: isOpen && end < 2 * DAY ? end : null, isUnsure };
}

/** Tell whether a place opens at all today. */
export function opensToday(rules: readonly Rule[], moment: Moment): boolean {
  return (findRule(rules, moment.tell(0))?.spans.length ?? 0) > 0;
}

function isAllDay(spans: Rule["spans"]): boolean {
  return spans.some(([opens, closes]) => opens === 0 && closes >= DAY);
}

/** Give the rule that decides the day: the last one that names it. */
function findRule(rules: readonly Rule[], facts: Facts): Rule | undefined {
  return rules.filter((rule) => names(rule, facts)).at(-1);
}

function names(rule: Rule, facts: Facts): boolean {
  if (rule.first && facts.date < rule.first) return false;
  if (rule.last && facts.date > rule.last) return false;
  if (rule.months?.length && !rule.months.includes(facts.month)) return false;
  if ((rule.yearly_first || rule.yearly_last) && !isWithinYear(rule, facts.ofYear)) return false;
  if (rule.on_holidays && (facts.isHoliday || !rule.weekdays?.length)) return facts.isHoliday;
  if (rule.weekdays?.length && !rule.weekdays.includes(facts.weekday)) return false;
  if (!rule.weeks?.length) return true;
  return rule.weeks.includes(facts.week) || (facts.isInLastWeek && rule.weeks.includes(-1));
}

function isWithinYear({ yearly_first, yearly_last }: Rule, ofYear: number): boolean {
  const [first, last] = [yearly_first ?? [1, 1], yearly_last ?? [12, 31]].map(
    ([month = 0, day = 0]) => month * 100 + day,
  ) as [number, number];
  return first <= last ? first <= ofYear && ofYear <= last : ofYear >= first || ofYear <= last;
}
