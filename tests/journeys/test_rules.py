"""Somebody at the desk reads the rules, narrows a state to what is open, and tries a case."""

import pytest
from playwright.sync_api import expect

from tests.browsers import PHONE
from tests.journeys import doors

pytestmark = pytest.mark.browser


def test_the_rules_are_read_narrowed_and_tried(house, staff):
    page = staff("casey")
    page.goto(f"{house.desk}/today/")
    page.get_by_role("link", name="Rules").first.click()
    expect(page.get_by_role("heading", name="Rules", exact=True)).to_be_visible()
    wrong = doors.looked_at(page)
    page.get_by_role("link", name="Wyoming").click()
    expect(page.get_by_role("heading", name="Wyoming")).to_be_visible()
    wrong += doors.looked_at(page)
    page.get_by_role("link", name="Show only").click()
    page.wait_for_url("**?open")
    page.get_by_role("link", name="Print for counsel").click()
    expect(page.get_by_role("heading", name="Access to records: Wyoming")).to_be_visible()
    wrong += doors.looked_at(page, sizes=(PHONE,))
    page.goto(f"{house.desk}/rules/")
    page.get_by_role("link", name="Try a case").click()
    page.get_by_label("State of the practice").select_option("US-TX")
    page.get_by_label("Day it came in").fill("2026-09-04")
    page.get_by_label("Who keeps the record").select_option("physician")
    page.get_by_role("button", name="Ask the law").click()
    expect(page.get_by_text("Sept. 25, 2026").first).to_be_visible()
    wrong += doors.looked_at(page)
    page.get_by_role("button", name="Page for counsel").click()
    expect(page.get_by_role("heading", name="A case and what the law says")).to_be_visible()
    wrong += doors.looked_at(page, sizes=(PHONE,))
    assert wrong == []
