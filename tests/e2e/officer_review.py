"""The end of an officer's year: three people write of it, gather it and answer for it, and everybody reads it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.officer_people import HEAD, PLANNER, WRITER, come_in
from tests.e2e.officer_year import (
    INITIATIVE,
    PROMISE,
    Year,
    follow,
    path_of,
    press,
    see_promise,
    see_told,
)

DESK_OF_POLICY = "/kanazawa/desk/policy/"
REVIEW = "/kanazawa/desk/policy/2023/reviews/year-end/"
KIND = "令和5年度の年度末振り返り"
# What the demo holds from April to March, two of the course that was drawn, and the copied afternoon.
HELD = 24 + 2 + 1
REMARK = "約束した24回より、3回多く開きました。"
NEXT_STEP = "午後の回を、来年度も開きます。"
WHY_NOT = "台風で中止した回のことも、書き足してください。"
OF_THE_TYPHOON = "10月21日の回は、台風のため中止しました。"
OF_THE_OTHERS = "1年の数字と節目を確かめました。"
SUMMARY = "11の取組を、1年にわたって進めました。"


def see_promise_kept(year: Year) -> None:
    """See in April what the promise says of the whole year."""
    year.pass_to(4, 2, 9, 30)
    see_promise(year, held=HELD)


def begin(year: Year) -> None:
    """Let who gathers open the review: the numbers of the year are in it, and nothing is judged."""
    page = year.planning
    come_in(page, year.house, PLANNER, DESK_OF_POLICY)
    follow(page, "令和5年度の年度末振り返りを始められます。")
    press(page, "年度末振り返りを始める")
    see_told(page, "振り返りをひらきました。期間の数字と節目を入れてあります。")
    expect(page.get_by_text("11件のうち0件を判断しました。")).to_be_visible()
    assert path_of(page) == REVIEW


def write_of_class(year: Year) -> None:
    """Let who held the class judge their own initiative by the number beside its promise, and no other."""
    page = year.desk
    come_in(page, year.house, WRITER, DESK_OF_POLICY)
    follow(page, f"{KIND}に、まだ判断していない取組が2件あります。")
    follow(page, "金沢まつり事業")
    expect(page.get_by_text("担当の課の編集の権限を持つ人が書きます。")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(0)
    page.goto(REVIEW)
    expect(page.get_by_role("button", name="承認を依頼する")).to_have_count(0)
    follow(page, INITIATIVE)
    expect(number_beside(page, PROMISE)).to_have_text(f"{HELD} 回 （目標 24回）")
    judge(page, "予定より進んでいます", REMARK, NEXT_STEP)
    press(page, "保存して、一覧へ")
    see_told(page, f"「{INITIATIVE}」を保存しました。")


def number_beside(page: Page, promise: str) -> Locator:
    """Give the number that a review shows beside a promise."""
    return page.locator(".now", has_text=promise).locator(".now-value")


def judge(page: Page, judgement: str, remark: str, next_step: str = "") -> None:
    """Fill the form of an initiative of the review."""
    page.get_by_role("radio", name=judgement).check()
    page.get_by_label("そう判断したわけ").fill(remark)
    page.get_by_label("これからすること").fill(next_step)


def gather(year: Year) -> None:
    """Let who gathers judge what the sections have left, sum it up, and ask for a signature."""
    page = year.planning
    page.goto(REVIEW)
    rest = page.get_by_role("row", name="まだ判断していません")
    expect(rest).to_have_count(10)
    titles = rest.get_by_role("link").all_inner_texts()
    follow(page, titles[0])
    for title in titles[1:]:
        judge(page, "予定どおりです", OF_THE_OTHERS)
        press(page, "保存して、次の取組へ")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    judge(page, "予定どおりです", OF_THE_OTHERS)
    press(page, "保存して、一覧へ")
    page.get_by_label("全体についての文").fill(SUMMARY)
    press(page, "この文を保存する")
    see_told(page, "全体についての文を保存しました。")
    ask_for_signature(page)


def ask_for_signature(page: Page) -> None:
    """Ask for a signature; who asked is not who signs."""
    press(page, "承認を依頼する")
    see_told(page, "承認を依頼しました。別の人が承認すると公表されます。")
    expect(page.get_by_role("button", name="承認して公表する")).to_have_count(0)


def give_back(year: Year) -> None:
    """Let who answers for the whole read the number and the words, and give them back with a reason."""
    page = year.head
    come_in(page, year.house, HEAD, DESK_OF_POLICY)
    follow(page, f"{KIND}が、あなたの承認を待っています。")
    follow(page, INITIATIVE)
    expect(number_beside(page, PROMISE)).to_have_text(f"{HELD} 回 （目標 24回）")
    expect(page.get_by_text(REMARK)).to_be_visible()
    page.goto(REVIEW)
    page.get_by_text("差し戻す", exact=True).click()
    page.get_by_label("差し戻すわけ").fill(WHY_NOT)
    press(page, "書いた人に差し戻す")
    see_told(page, "差し戻しました。")


def mend(year: Year) -> None:
    """Let who held the class read why, and add what was missing; who gathers asks once more."""
    page = year.desk
    page.goto(DESK_OF_POLICY)
    follow(page, f"{KIND}が差し戻されました。わけを読んで直します。")
    follow(page, INITIATIVE)
    expect(page.get_by_text(WHY_NOT)).to_be_visible()
    page.get_by_label("そう判断したわけ").fill(f"{REMARK}\n\n{OF_THE_TYPHOON}")
    press(page, "保存して、一覧へ")
    see_told(page, f"「{INITIATIVE}」を保存しました。")
    year.planning.goto(REVIEW)
    ask_for_signature(year.planning)


def sign(year: Year) -> None:
    """Let who wrote none of it sign it; nobody on the street has read of it before."""
    page, street = year.head, year.street
    street.goto("/kanazawa/policy/2023/")
    expect(street.get_by_role("link", name="年度末振り返り")).to_have_count(0)
    page.goto(REVIEW)
    press(page, "承認して公表する")
    see_told(page, "承認して公表しました。")


def read(year: Year) -> None:
    """See on the page of the policy the number, and what the ward says of it; nobody's name stands there."""
    page = year.street
    see_promise(year, held=HELD)
    said = page.locator(".panel", has_text="年度末振り返り")
    expect(said).to_contain_text("予定より進んでいます")
    expect(said.get_by_text(OF_THE_TYPHOON, exact=True)).to_be_visible()
    expect(said).to_contain_text(NEXT_STEP)
    follow(said, "振り返りを読む")
    expect(page.get_by_text(SUMMARY)).to_be_visible()
    expect(number_beside(page, PROMISE)).to_have_text(f"{HELD} 回 （目標 24回）")
    expect(page.get_by_text(OF_THE_TYPHOON, exact=True)).to_be_visible()
    for person in (WRITER, PLANNER, HEAD):
        expect(page.get_by_text(re.compile(person.name))).to_have_count(0)
