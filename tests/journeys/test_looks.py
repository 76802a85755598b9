"""Pages that no other journey looks at closely: the door itself, refusals, each kind of entry."""

import pytest
from playwright.sync_api import expect

from tests.browsers import PHONE
from tests.journeys import doors

pytestmark = pytest.mark.browser

KINDS = ("SOAP note", "Neurotoxin injection, upper face", "front before", "Invoice")
KINDS += ("demographics", "appointments", "Lidocaine, topical")


def test_the_door_is_whole_up_to_the_code(house, visitor):
    page = visitor()
    page.goto(f"{house.desk}/accounts/login/")
    wrong = doors.looked_at(page)
    page.fill("input[name=login]", "dana@juniper.example.org")
    page.fill("input[name=password]", "no such password")
    page.get_by_role("button", name="Sign in").click()
    wrong += doors.looked_at(page, sizes=(PHONE,))
    page.fill("input[name=password]", doors.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Now the second step")).to_be_visible()
    wrong += doors.looked_at(page)
    assert wrong == []


def test_what_is_not_there_or_not_open_says_so_and_leads_back(house, staff):
    page, front = staff("casey"), staff("dana")
    assert page.goto(f"{house.desk}/nowhere/").status == 404
    wrong = doors.looked_at(page, sizes=(PHONE,))
    page.get_by_role("link", name="Today").click()
    page.wait_for_url("**/today/")
    assert front.goto(f"{house.desk}/ledger/").status == 403
    wrong += doors.looked_at(front, sizes=(PHONE,))
    for path in ("2fa/", "password/change/", "logout/"):
        page.goto(f"{house.desk}/accounts/{path}")
        wrong += doors.looked_at(page, sizes=(PHONE,))
    page.goto(f"{house.desk}/today/")
    page.fill("input[type=search]", "e")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Find")).to_be_visible()
    wrong += doors.looked_at(page, sizes=(PHONE,))
    page.goto(f"{house.desk}/demo/outbox/")
    wrong += doors.looked_at(page, sizes=(PHONE,))
    assert wrong == []


def test_each_drawer_and_each_kind_of_entry_is_whole(house, staff):
    page = staff("casey")
    page.goto(f"{house.desk}/patients/")
    page.get_by_role("link", name="Lucía Fernández").click()
    page.wait_for_url("**/chart/**")
    chart = page.url
    lines = page.locator("#lines table a")
    entries = {one.inner_text(): one.get_attribute("href") for one in lines.all()}
    tabs = [one.get_attribute("href") for one in page.locator(".drawers a").all()]
    page.goto(f"{chart}{tabs[2]}" if tabs[2].startswith("?") else house.desk + tabs[2])
    wrong = doors.looked_at(page)
    for name in KINDS:
        page.goto(house.desk + next(at for title, at in entries.items() if title.startswith(name)))
        wrong += doors.looked_at(page, sizes=(PHONE,))
    assert wrong == []
