"""What an officer and residents do in a year of a programme, step by step, as they see it in a browser."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Response, expect

from engawa.core.fiscal.dates import TOKYO
from tests.e2e.behind import Behind
from tests.e2e.house import House
from tests.e2e.officer_people import SECTION, WRITER, come_in

DESK = "/kanazawa/desk/programmes/"
STREET = "/kanazawa/programmes/"
SOURCE = "プレパパ・プレママ教室"
TITLE = "プレパパ・プレママ教室（秋の午後）"
COURSE = "秋のコース（全3回）"
INITIATIVE = "子育て応援事業"
PROMISE = "プレパパ・プレママ教室を開いた回数"
TYPHOON = "台風が近づいているため"
BEGIN = dt.datetime(2023, 10, 2, 10, 0, tzinfo=TOKYO)


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who applies: reached by mail, or by telephone only."""

    name: str
    email: str = ""
    phone: str = ""
    lives_here: bool = False


# Six seats: those two who live in the ward are drawn first, so that each of them has one for certain.
TELEPHONED = Resident("柴町 ふみ", phone="045-000-0201", lives_here=True)
NEIGHBOUR = Resident("洲崎 みお", email="mio@example.jp", lives_here=True)
APPLICANTS = (
    TELEPHONED,
    NEIGHBOUR,
    *(
        Resident(name, email=f"{part}@example.jp")
        for name, part in (
            ("泥亀 けい", "kei"),
            ("片吹 りく", "riku"),
            ("谷津 あや", "aya"),
            ("寺前 そう", "sou"),
            ("町屋 なお", "nao"),
        )
    ),
)
SEATS = 6


@dataclass(slots=True)
class Year:
    """The house in which the year goes by, windows on it, and what became of whom."""

    house: House
    behind: Behind
    # Who holds the class sits at the desk; another gathers what all sections wrote; one answers for the whole.
    desk: Page
    planning: Page
    head: Page
    street: Page
    kept: Path
    # Addresses at the desk: of the programme, and of its course that is drawn by lot.
    programme: str = ""
    course: str = ""
    # Where each who applied finds their own page, and the lot that it names.
    pages: dict[str, str] = field(default_factory=dict)
    lots: dict[str, str] = field(default_factory=dict)
    won: list[str] = field(default_factory=list)

    def come_to(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        """Let it be that moment of the fiscal year, in the house and in the windows."""
        calendar_year = BEGIN.year if month >= BEGIN.month else BEGIN.year + 1
        moment = dt.datetime(calendar_year, month, day, hour, minute, tzinfo=TOKYO)
        self.behind.turn_clock(moment)
        for page in (self.desk, self.planning, self.head, self.street):
            page.clock.set_system_time(moment)

    def pass_to(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        """Let it be that moment, and let the house do what it does by the clock."""
        self.come_to(month, day, hour, minute)
        self.behind.do("strike")

    def come_to_work(self, month: int, day: int, hour: int, minute: int = 0) -> None:
        """Let it be that moment of another day, on which who holds the class comes to the desk and signs in."""
        self.come_to(month, day, hour, minute)
        come_in(self.desk, self.house, WRITER, DESK)

    @property
    def draw(self) -> str:
        """The address of everybody's page of the draw."""
        return f"{self.course.replace(DESK, STREET).replace('intakes/', '')}draw/"

    def list_winners(self) -> list[Resident]:
        """List who won a seat, in the order in which they applied."""
        return [one for one in APPLICANTS if self.lots[one.name] in self.won]


def press(place: Page | Locator, name: str | re.Pattern[str]) -> None:
    """Press the button of that name."""
    place.get_by_role("button", name=name, exact=True).click()


def follow(place: Page | Locator, name: str | re.Pattern[str]) -> None:
    """Follow the link of that name."""
    place.get_by_role("link", name=name).first.click()


def fill(place: Page | Locator, values: Mapping[str, str]) -> None:
    """Type into the controls of a form by what they are called there."""
    for name, value in values.items():
        place.locator(f"[name='{name}']").fill(value)


def path_of(page: Page) -> str:
    """Give where a window stands, without the host."""
    return urlsplit(page.url).path


def see_told(page: Page, words: str) -> None:
    """See that the page says what has happened."""
    expect(page.locator(".messages")).to_contain_text(words)


def see_promise(year: Year, *, held: int) -> None:
    """See the number beside the promise on the public page of the policy."""
    page = year.street
    page.goto("/kanazawa/policy/2023/")
    follow(page, INITIATIVE)
    expect(page.get_by_role("heading", level=1)).to_contain_text(INITIATIVE)
    number = page.locator(".now", has_text=PROMISE).locator(".now-value")
    expect(number).to_have_text(f"{held} 回 （目標 24回）")


def copy_month(year: Year) -> None:
    """Copy what was in October into November as a programme of its own, and mend what came along."""
    page = year.desk
    come_in(page, year.house, WRITER, DESK)
    follow(page, SOURCE)
    follow(page, "次の月に写す")
    follow(page.get_by_role("navigation", name="写す月を選ぶ"), "2023年10月")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"「{SOURCE}」の2023年10月を、次の月に写す"
    )
    third = page.get_by_role("checkbox", name=re.compile("10月21日.*11月18日（土） 10:00"))
    expect(third).to_be_checked()
    # The third Saturday of November is taken already: the officer sees with what, and will move it.
    expect(page.locator("li", has=third)).to_contain_text("重なり")
    page.get_by_role("checkbox", name=re.compile("10月7日")).uncheck()
    page.get_by_label("新しい催しにする").check()
    press(page, "この内容で写す")
    see_told(page, "新しい催しとして写しました")
    year.programme = path_of(page)
    fill(
        page,
        {
            "title": TITLE,
            "phone": "045-000-0300",
            "description": "1回目は沐浴、2回目は抱っこと着替え、3回目は夜のすごし方です。",
        },
    )
    page.get_by_label("見本として示す").uncheck()
    press(page, "この内容で保存する")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    follow(page, re.compile("^2023年11月18日"))
    fill(page, {"s0-starts": "14:00", "s0-ends": "16:00"})
    press(page, "この内容で保存する")
    expect(page.get_by_text("ほかの催しと重なっています")).to_have_count(0)


def publish(year: Year) -> None:
    """Look at the programme in the section's calendar, publish it, and see that residents find it."""
    page, street = year.desk, year.street
    street.goto(f"{STREET}?q={TITLE}")
    expect(street.get_by_role("link", name=TITLE)).to_have_count(0)
    page.goto(DESK)
    follow(page, "カレンダーで見る")
    follow(page.get_by_role("navigation", name="担当の課でしぼり込む"), SECTION)
    follow(page, "次の月")
    expect(page.get_by_role("heading", level=1)).to_have_text("2023年11月の教室・催し")
    entry = page.locator(".programme-month li", has_text=TITLE)
    expect(entry).to_contain_text("14:00–16:00")
    expect(entry).to_contain_text("準備中")
    expect(entry).not_to_contain_text("重なり")
    page.goto(year.programme)
    # Nothing but the poster is missing, which names the days of last month and stays behind.
    expect(page.locator(".todo")).to_have_count(1)
    follow(page, "公開前の見た目")
    expect(page.get_by_text("11月18日（土）").first).to_be_visible()
    page.goto(year.programme)
    press(page, "公開する")
    expect(page.locator(".desk-bar")).to_contain_text("公開中")

    street.goto(STREET)
    street.get_by_role("searchbox", name="ことば").fill("秋の午後")
    press(street, "さがす")
    card = street.locator("li, article", has_text=TITLE).last
    expect(card).to_contain_text("14:00")
    follow(street, TITLE)
    expect(street.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(street.get_by_text("11月18日（土）").first).to_be_visible()


def call_session_off(year: Year) -> None:
    """Call the first session off for a typhoon; see who has it by mail, and telephone who has no mail."""
    page, street = year.desk, year.street
    year.come_to_work(10, 20, 13)
    page.goto(year.course)
    follow(page, re.compile("この回を中止する.*10月21日"))
    expect(page.get_by_text(f"申し込んだ方は{SEATS}件（{SEATS}組）です。")).to_be_visible()
    expect(page.get_by_text("メールのない方が1人います。")).to_be_visible()
    page.get_by_label("中止の理由").fill(TYPHOON)
    press(page, "この回を中止する")
    see_told(page, "この回を中止しました。")
    expect(page.get_by_role("heading", level=1)).to_have_text("電話で伝える方")
    by_mail = len(APPLICANTS) - 1
    expect(sum_of(page, "送っている")).to_have_text(str(by_mail))

    year.pass_to(10, 20, 13, 5)

    page.reload()
    expect(sum_of(page, "知らせる方")).to_have_text(str(len(APPLICANTS)))
    expect(sum_of(page, "メールが届いた")).to_have_text(str(by_mail))
    expect(sum_of(page, "メールなし")).to_have_text("1")
    call = page.locator(".telephone-call")
    expect(call).to_have_count(1)
    expect(call).to_contain_text(TELEPHONED.name)
    expect(call.get_by_role("link", name=TELEPHONED.phone)).to_be_visible()
    press(call, re.compile(f"^伝えた.*{TELEPHONED.name}"))
    expect(page.get_by_role("heading", name="全員に伝わりました")).to_be_visible()
    expect(sum_of(page, "電話で伝えた")).to_have_text("1")

    newest = year.behind.mails_to(NEIGHBOUR.email)[0]
    assert newest["subject"] == f"1回が中止になりました：{TITLE}"
    assert f"理由：{TYPHOON}" in newest["body"]
    page.goto(f"{year.course}bookings/")
    follow(page, NEIGHBOUR.name)
    mails = page.get_by_role("region", name="送ったメール").get_by_role("listitem")
    for number, words in enumerate(("1回だけ中止の知らせ", "抽選に当たった知らせ")):
        expect(mails.nth(number)).to_contain_text(words)
        expect(mails.nth(number)).to_contain_text("送りました")
    street.goto(year.programme.replace(DESK, STREET))
    course = street.locator("li.intake", has_text=COURSE)
    expect(course.get_by_text(f"中止の理由：{TYPHOON}")).to_be_visible()
    street.goto(year.pages[NEIGHBOUR.name])
    expect(street.get_by_text("中止").first).to_be_visible()


def sum_of(page: Page, name: str) -> Locator:
    """Give how many the list of calls says there are of those."""
    return page.locator(".telephone-sums div", has_text=name).locator("dd")


def note_who_came(year: Year) -> None:
    """At the door of the second session: all come but one, and somebody who did not apply."""
    page = year.desk
    year.come_to_work(10, 28, 13, 50)
    *there, missing = year.list_winners()
    open_door(year, "10月28日")
    for person in there:
        press_at_door(page, person, "来た")
    press_at_door(page, missing, "来ない")
    page.get_by_label("お名前（聞かなくてもかまいません）").fill("当日 さん")
    with page.expect_response(is_told_to_ward):
        press(page, "予約なしで加える")
    expect(page.locator("[data-ward-count=there]")).to_have_text(str(SEATS))
    expect(page.get_by_text("すべて送りました")).to_be_visible()

    follow(page, "名簿と印刷")
    expect(page.get_by_role("row", name=there[0].name)).to_contain_text("来ました")
    expect(page.get_by_role("row", name=missing.name)).to_contain_text("欠席")
    expect(page.get_by_role("row", name="当日 さん")).to_be_visible()

    year.come_to_work(11, 4, 13, 50)
    open_door(year, "11月4日")
    for person in (*there, missing):
        press_at_door(page, person, "来た")
    expect(page.locator("[data-ward-count=there]")).to_have_text(str(SEATS))
    expect(page.get_by_text("すべて送りました")).to_be_visible()


def open_door(year: Year, day: str) -> None:
    """Open the page at the door of the session of that day."""
    page = year.desk
    page.goto(year.course)
    follow(page, re.compile(f"出欠の名簿.*{day}"))
    follow(page, "受付の画面を開く")
    expect(page.get_by_text("お名前だけの名簿をこの端末に入れました。")).to_be_visible()


def is_told_to_ward(response: Response) -> bool:
    """Tell whether this is the ward's answer to what was noted at the door."""
    return response.url.endswith("/events/") and response.request.method == "POST"


def press_at_door(page: Page, person: Resident, deed: str) -> None:
    """Press what somebody did, and see the mark; the ward hears of it."""
    row = page.locator(".door-row", has_text=person.name)
    with page.expect_response(is_told_to_ward):
        row.get_by_role("button", name=re.compile(deed)).first.click()
    expect(row.locator(".door-mark")).to_have_text(re.compile("来ました|欠席"))


def give_certificates(year: Year) -> None:
    """Give certificates to who came to both sessions that were held; everybody can check the number."""
    page, street = year.desk, year.street
    year.come_to(11, 4, 17)
    *there, missing = year.list_winners()
    page.goto(f"{year.course}certificates/")
    expect(page.get_by_role("row", name=missing.name)).to_contain_text("1／2")
    page.get_by_label(re.compile("何回以上")).fill("2")
    press(page, "修了証を出す")
    see_told(page, f"修了証を{len(there)}件出しました。")
    number = page.get_by_role("row", name=there[0].name).get_by_role("cell").last.inner_text()
    expect(page.get_by_role("row", name=missing.name)).to_contain_text("まだ")
    street.goto(f"{STREET}certificates/")
    street.get_by_label("番号").fill(number)
    press(street, "確かめる")
    expect(street.get_by_text(TITLE)).to_be_visible()
    expect(street.get_by_text(there[0].name)).to_have_count(0)


def ask_how_it_was(year: Year) -> None:
    """Let those who came answer through the link in their mail; the officer sees sums once there are enough."""
    page, street = year.desk, year.street
    year.pass_to(11, 5, 9, 35)
    come_in(page, year.house, WRITER, f"{year.programme}survey/")
    asked = [person for person in year.list_winners() if person.email]
    mails = {
        mail["address"]: mail for mail in year.behind.mails_to(*(p.email for p in asked))[::-1]
    }
    for count, person in enumerate(asked):
        page.goto(f"{year.programme}survey/")
        expect(page.get_by_text("答えが5件になるまで、")).to_be_visible()
        assert mails[person.email]["subject"] == f"いかがでしたか：{TITLE}"
        link = re.search(r"http\S+", mails[person.email]["body"])
        assert link
        street.goto(urlsplit(link[0]).path)
        grade = ("とてもよかった", "よかった")[count % 2]
        street.get_by_role("radio", name=grade, exact=True).check()
        street.get_by_role("radio", name="はい", exact=True).check()
        if not count:
            street.get_by_label(re.compile("^よかったこと")).fill("沐浴を三度もできました。")
        press(street, "答えを送る")
        expect(street.get_by_role("heading", level=1)).to_contain_text("ありがとうございました")
    page.reload()
    expect(page.get_by_text("お願いした5件のうち、5件の答えがありました。")).to_be_visible()
    expect(page.get_by_text("「とてもよかった」「よかった」は100％です。")).to_be_visible()
    expect(page.get_by_text("沐浴を三度もできました。")).to_be_visible()


def see_promise_before(year: Year) -> None:
    """See what the promise says at the beginning: what the demo held from April to September."""
    see_promise(year, held=12)


def see_promise_after(year: Year) -> None:
    """See that the promise has moved: by three of the demo's sessions, and by the two that were held here."""
    see_promise(year, held=12 + 3 + 2)
