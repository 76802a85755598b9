"""The owner says what copying costs; a package says why its price is what it is."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import PHONE
from tests.journeys import doors
from tests.journeys.doors import House

pytestmark = pytest.mark.browser


def test_the_owner_keeps_a_cost_sheet_and_what_was_wrong_stays_typed(house, staff):
    page = staff("olive")
    page.goto(f"{house.desk}/today/")
    page.get_by_role("link", name="Settings").first.click()
    page.get_by_role("link", name="What copying costs").click()
    expect(page.get_by_role("heading", name="What copying costs").first).to_be_visible()
    wrong = doors.looked_at(page)
    page.get_by_label("How the cost is worked out").select_option(
        label="Flat fee for electronic copies"
    )
    page.get_by_label("Flat fee for an electronic copy").fill("9")
    page.get_by_role("button", name="Keep this sheet").click()
    expect(page.get_by_label("Flat fee for an electronic copy")).to_have_value("9")
    wrong += doors.looked_at(page, sizes=(PHONE,))
    page.get_by_label("Flat fee for an electronic copy").fill("6.50")
    page.get_by_role("button", name="Keep this sheet").click()
    expect(page.get_by_text("In force")).to_be_visible()
    wrong += doors.looked_at(page)
    assert wrong == []


def test_a_package_says_why_its_price_is_what_it_is(house, staff):
    page = staff("casey")
    priced(page, house)
    page.get_by_text("Why this price?").first.click()
    wrong = doors.looked_at(page)
    page.locator("a[href*='/price/']").first.click()
    expect(page.get_by_role("heading", name="Why this price")).to_be_visible()
    wrong += doors.looked_at(page, sizes=(PHONE,))
    assert wrong == []


def priced(page: Page, house: House) -> None:
    """Open the first request of the demo that has a package with a price."""
    page.goto(f"{house.desk}/requests/?view=all")
    links = [one.get_attribute("href") for one in page.locator("tr[data-row] a").all()]
    for link in dict.fromkeys(links):
        page.goto(house.desk + str(link))
        if page.get_by_text("Why this price?").count():
            for step in page.locator(".path details:not(.why)").all():
                step.evaluate("one => { one.open = true }")
            return
    pytest.fail("no request of the demo has a price")
