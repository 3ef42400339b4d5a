"""A course of which seats are drawn by lot: opened, applied for, drawn, and drawn again by anybody."""

import hashlib
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping

from playwright.sync_api import Page, expect

from tests.e2e.officer_people import WRITER, show_who_comes
from tests.e2e.officer_year import (
    APPLICANTS,
    COURSE,
    DESK,
    NEIGHBOUR,
    SEATS,
    STREET,
    TELEPHONED,
    TITLE,
    Resident,
    Year,
    fill,
    follow,
    path_of,
    press,
    see_told,
)

VALUE = "4821"
SESSION = {
    "day": "2023-10-21",
    "starts": "14:00",
    "ends": "16:00",
    "place": "金沢区役所（金沢区総合庁舎）",
    "room": "2階 会議室",
}
RULES = {
    "capacity": str(SEATS),
    "opens_on": "2023-10-2",
    "opens_time": "9:00",
    "closes_on": "2023-10-10",
    "closes_time": "17:00",
    "drawn_on": "2023-10-12",
    "drawn_time": "10:00",
    "value_name": "ナンバーズ4の当せん番号（10月11日）",
    "known_on": "2023-10-11",
    "known_time": "19:00",
    "title": COURSE,
}


def open_course(year: Year) -> None:
    """Add a course of three sessions that is drawn by lot, and ask those who will come how it was."""
    page = year.desk
    page.goto(year.programme)
    follow(page, "募集を加える")
    write_course(year)
    send_next_morning(year)
    follow(page, COURSE)
    year.course = path_of(page)

    page.goto(f"{year.programme}survey/")
    page.get_by_label("来た方に、次の日にアンケートをお願いする").check()
    page.get_by_label("自分で決める質問 1").fill("時間帯は合っていましたか")
    press(page, "保存する")
    see_told(page, "保存しました")


def write_course(year: Year) -> None:
    """Write of the course what the form asks."""
    page = year.desk
    fill(page, {f"s0-{name}": words for name, words in SESSION.items()})
    for number, day in ((1, "2023-10-28"), (2, "2023-11-4")):
        press(page, "回を足す")
        fill(page, {f"s{number}-day": day})
    page.get_by_role("radio", name="抽選").check()
    page.locator("[name=unit]").select_option(label="組")
    page.get_by_text("先に抽選する方と、友だちの組").click()
    page.get_by_label("いちばん先").select_option(value="RESIDENT")
    fill(page, RULES)


def send_next_morning(year: Year) -> None:
    """Send on the next morning what was written the day before: who signs in again finds every word of it."""
    page = year.desk
    year.come_to(10, 3, 9)
    press(page, "この募集を加える")
    see_told(page, "サインインの期限が切れました。サインインすると、続きから直せます。")
    show_who_comes(page, year.house, WRITER)

    expect(page.get_by_role("heading", level=1)).to_have_text(f"「{TITLE}」の募集を加える")
    expect(page.get_by_text("サインインの前に書いた文を戻しました")).to_be_visible()
    for number, day in enumerate(("2023-10-21", "2023-10-28", "2023-11-4")):
        row = {f"s{number}-{name}": words for name, words in {**SESSION, "day": day}.items()}
        see_filled(page, row)
    see_filled(page, RULES)
    expect(page.get_by_role("radio", name="抽選")).to_be_checked()
    expect(page.locator("[name=unit] option:checked")).to_have_text("組")
    expect(page.get_by_label("いちばん先")).to_have_value("RESIDENT")
    press(page, "この募集を加える")
    see_told(page, "募集を加えました。受付は")
    expect(page.get_by_role("link", name=COURSE)).to_have_count(1)


def see_filled(page: Page, values: Mapping[str, str]) -> None:
    """See that the controls of a form hold what was typed into them."""
    for name, words in values.items():
        expect(page.locator(f"[name='{name}']")).to_have_value(words)


def apply_all(year: Year) -> None:
    """Let residents apply, each with the number from their mail; who has only a telephone is in at once."""
    street = year.street
    street.goto(year.programme.replace(DESK, STREET))
    course = street.locator("li.intake", has_text=COURSE)
    course.get_by_role("link", name="抽選に申し込む").click()
    form = path_of(street)
    for person in APPLICANTS:
        # Another person, before another browser.
        street.context.clear_cookies()
        street.goto(form)
        street.get_by_role("radio", name="はい" if person.lives_here else "いいえ").check()
        fill(street, {"name": person.name, "email": person.email, "phone": person.phone})
        press(street, "抽選に申し込む")
        if person.email:
            heading = street.get_by_role("heading", level=1)
            expect(heading).to_have_text("メールで届いた番号を入れてください")
            number = re.match(
                r"確認の番号：(\S+)（", year.behind.mails_to(person.email)[0]["subject"]
            )
            assert number
            street.get_by_label("確認の番号").fill(number[1])
            press(street, "番号を入れて申し込む")
        note_lot(year, person)
    year.behind.do("strike")


def note_lot(year: Year, person: Resident) -> None:
    """See that somebody takes part, and note their page and their lot."""
    street = year.street
    expect(street.get_by_role("heading", level=1)).to_have_text("抽選を待っています")
    year.pages[person.name] = path_of(street)
    year.lots[person.name] = street.locator("#lot + dl dd b").first.inner_text()


def freeze_list(year: Year) -> None:
    """See that the list is frozen and published at the close, with its hash; nobody is named in it."""
    street = year.street
    street.goto(year.draw)
    expect(street.get_by_role("heading", level=1)).to_have_text("抽選で決めます")
    expect(street.get_by_text("締め切ったあとに示します。")).to_be_visible()

    year.pass_to(10, 10, 17, 45)

    street.reload()
    expect(street.get_by_role("heading", level=1)).to_have_text(
        "名簿を確定しました。抽選を待っています"
    )
    content = download(year, re.compile(r"\.json$"))
    expect(street.get_by_text(hashlib.sha256(content).hexdigest())).to_be_visible()
    assert sorted(ticket[0] for ticket in json.loads(content)["tickets"]) == sorted(
        year.lots.values()
    )
    assert not any(person.name in content.decode() for person in APPLICANTS)


def download(year: Year, name: str | re.Pattern[str]) -> bytes:
    """Keep a file that the public page of the draw gives, under the name that it has there."""
    with year.street.expect_download() as waiting:
        follow(year.street, name)
    path = year.kept / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.read_bytes()


def hold_draw(year: Year) -> None:
    """Enter the public value twice, let the house draw, and draw again with the script that it gives."""
    page, street = year.desk, year.street
    year.come_to_work(10, 11, 20)
    page.goto(f"{year.course}draw/")
    expect(page.get_by_role("heading", level=1)).to_have_text("名簿は確定しています")
    fill(page, {"value": VALUE, "again": VALUE[::-1]})
    press(page, "公の数を入れる")
    expect(
        page.get_by_text("二つがちがいます。発表を見て、入れ直してください。")
    ).not_to_have_count(0)
    fill(page, {"value": VALUE, "again": VALUE})
    press(page, "公の数を入れる")
    see_told(page, "公の数を入れました。")

    year.pass_to(10, 12, 10, 5)

    page.reload()
    show_who_comes(page, year.house, WRITER)
    expect(page.get_by_role("heading", level=1)).to_have_text("抽選は終わりました")
    street.goto(year.draw)
    expect(street.get_by_role("heading", level=1)).to_have_text("抽選の結果")
    year.won = street.locator(".draw-numbers:not(.draw-waiting) li").all_inner_texts()
    waiting = street.locator(".draw-waiting li").all_inner_texts()
    assert (len(year.won), len(waiting)) == (SEATS, len(APPLICANTS) - SEATS)
    # Who lives in the ward was drawn first.
    assert {year.lots[person.name] for person in (TELEPHONED, NEIGHBOUR)} == set(year.won[:2])
    for person in APPLICANTS:
        expect(street.get_by_text(person.name)).to_have_count(0)

    download(year, "draw_check.py")
    command = shlex.split(street.locator(".draw-command").inner_text())
    assert command[:2] == ["python3", "draw_check.py"]
    again = subprocess.run(
        [sys.executable, *command[1:]], cwd=year.kept, capture_output=True, text=True, check=True
    )
    assert json.loads(again.stdout) == [year.won, waiting]


def tell_results(year: Year) -> None:
    """See that each who applied reads of their luck in a mail, and on their own page."""
    street = year.street
    mails = year.behind.mails_to(*(person.email for person in APPLICANTS if person.email))
    winners = year.list_winners()
    [loser] = [person for person in APPLICANTS if person not in winners]
    for person in filter(lambda person: person.email, APPLICANTS):
        newest = next(mail for mail in mails if mail["address"] == person.email)
        news = "抽選の結果" if person == loser else "抽選に当たりました"
        assert newest["subject"] == f"{news}：{TITLE}"
    # Who has no mail reads it there only.
    for person in (TELEPHONED, winners[-1]):
        street.goto(year.pages[person.name])
        expect(street.get_by_role("heading", level=1)).to_have_text("抽選に当たりました")
    street.goto(year.pages[loser.name])
    expect(street.get_by_role("heading", level=1)).to_have_text("キャンセル待ち 1番目")
    expect(street.get_by_text("申し訳ありません。抽選は外れました。")).to_be_visible()
