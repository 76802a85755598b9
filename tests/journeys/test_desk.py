"""The desk: by keyboard alone, clicked twice, and each page read closely at two sizes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import doors
from tests.journeys.doors import House

pytestmark = pytest.mark.browser

PAGES = ("today/", "inbox/", "requests/", "requests/?view=all", "requests/new/", "search/")
PAGES += ("patients/", "patients/new/", "ledger/")


def open_request(page: Page, house: House, name: str) -> str:
    """Open somebody's first request; its number."""
    page.goto(f"{house.desk}/requests/?view=all")
    page.get_by_role("link", name=name).first.click()
    page.wait_for_url(re.compile(r"/requests/\w{4}-"))
    return page.url.rstrip("/").rpartition("/")[2]


@pytest.mark.parametrize("name", ["casey", "dana", "olive"])
def test_each_page_of_the_desk_is_whole(house, staff, name):
    page = staff(name)
    wrong = []
    for path in PAGES:
        page.goto(f"{house.desk}/{path}")
        wrong += doors.looked_at(page)
    assert wrong == []


def test_each_request_arrival_and_chart_is_whole(house, staff):
    page = staff("olive")
    wrong = []
    links = []
    for path, cell in (("requests/?view=all", "tbody th a"), ("inbox/", "tbody th a")):
        page.goto(f"{house.desk}/{path}")
        links += [one.get_attribute("href") for one in page.locator(cell).all()][:9]
    page.goto(f"{house.desk}/patients/")
    links += [one.get_attribute("href") for one in page.locator("main table a").all()][:1]
    for link in links:
        page.goto(house.desk + link)
        wrong += doors.looked_at(page)
        for review in page.locator("a[href*='/review/']").all()[:1]:
            page.goto(house.desk + review.get_attribute("href"))
            wrong += doors.looked_at(page)
    assert wrong == []


def test_review_is_decided_by_keyboard_alone(house, staff):
    page = staff("casey")
    number = open_request(page, house, "Zinnia Quillfeather")
    page.goto(f"{house.desk}/requests/{number}/review/1/")
    if not page.locator("#outcome").count():
        pytest.fail("the demo's request in review is gone")
    box = page.locator("tbody input[type=checkbox]").nth(2)
    press_until(page, "tbody input[type=checkbox]")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert box.is_checked()
    press_until(page, "#outcome")
    page.keyboard.type("Not asked")
    press_until(page, "button:has-text('Decide the ticked items')")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 item decided.")).to_be_visible()
    expect(page.locator("tbody").get_by_text("Not asked for")).to_have_count(1)


def press_until(page: Page, selector: str, *, most: int = 400) -> None:
    """Press Tab until a thing of this kind has the focus."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", css(selector)):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def css(selector: str) -> str:
    """What the browser itself understands of a selector."""
    return "#decide .row button:not(.plain)" if selector.startswith("button") else selector


def test_a_second_click_says_that_it_was_done_and_changes_nothing(house, staff):
    page, other = staff("casey"), staff("olive")
    number = open_request(page, house, "Hank Overstreet")
    open_request(other, house, "Hank Overstreet")
    for one in (page, other):
        one.locator(".act-bar").get_by_role("button", name="Gather the record").click()
    expect(page.get_by_text("The record is gathered.")).to_be_visible()
    expect(other.locator(".messages")).to_be_visible()
    page.goto(f"{house.desk}/requests/{number}/")
    assert page.get_by_role("link", name="Review and decide").count() == 2  # step and foot
    assert page.get_by_text("Round 2").count() == 0


def test_the_search_finds_by_name_and_number_and_leaves_no_trace_in_the_address(house, staff):
    page = staff("casey")
    number = open_request(page, house, "Lucía Fernández")
    for words in ("fernandez", number):
        page.goto(f"{house.desk}/today/")
        page.keyboard.press("/")
        page.keyboard.type(words)
        expect(page.locator("#found").get_by_text("Lucía Fernández").first).to_be_visible()
        assert page.url == f"{house.desk}/today/"
