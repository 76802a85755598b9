"""The patient's door: without script, in Spanish, clicked twice, read closely on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browsers import PHONE
from tests.journeys import doors

pytestmark = pytest.mark.browser

BORN = ("7", "19", "1991")


def test_she_asks_without_javascript_and_a_second_click_makes_no_second_request(house, visitor):
    phone = visitor(PHONE, java_script_enabled=False)
    phone.goto(f"{house.public}/juniper/ask/")
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_text("Write the month, the day and the year").first).to_be_visible()
    doors.ask(phone, house, "Priya Raman", BORN, "priya@example.org")
    receipt = doors.receipt(phone, house)
    phone.goto(f"{house.public}/juniper/ask/prove/")
    phone.get_by_role("button", name="Send me a code").click()
    phone.fill("[name=code]", "000000")
    phone.get_by_role("button", name="This is my code").click()
    assert doors.receipt(phone, house) == receipt
    phone.goto(f"{house.public}/juniper/ask/check/")  # back, and once more
    if "/check/" in phone.url:
        phone.locator("main button.primary").click()
    assert doors.receipt(phone, house) == receipt
    assert doors.complaints(phone) == []


def test_two_clicks_on_send_make_one_request(house, visitor):
    phone = visitor(PHONE)
    phone.goto(f"{house.public}/juniper/ask/")
    phone.fill("[name=stated_name]", "Double Clicker")
    for box, value in enumerate(BORN):
        phone.fill(f"[name=stated_born_on_{box}]", value)
    phone.locator("main button.primary").click()
    phone.locator("main button.primary").click()
    phone.fill("[name=contact_email]", "double@example.org")
    phone.locator("main button.primary").click()
    phone.locator("main button.primary").dblclick()
    phone.wait_for_url("**/ask/prove/")
    phone.wait_for_load_state("networkidle")
    doors.receipt(phone, house)
    for _wait in range(40):
        receipts = [m for m in doors.messages_to(house, "double@example.org") if "We have" in m]
        if receipts:
            break
        phone.wait_for_timeout(100)
    assert len(receipts) == 1


def test_the_whole_way_speaks_spanish(house, visitor):
    phone = visitor(PHONE)
    phone.goto(f"{house.public}/juniper/")
    phone.get_by_role("button", name="Español").click()
    expect(phone.locator("html")).to_have_attribute("lang", "es")
    wrong = doors.looked_at(phone)
    doors.ask(phone, house, "Marisol Ortega Ñandú", ("11", "3", "1979"), "marisol@example.org")
    english = re.compile(r"\b(the|your|and|request|records|code)\b", re.IGNORECASE)
    for path in ("", "ask/", "ask/prove/", "ask/receipt/", "status/", "rights/", "open/none/"):
        phone.goto(f"{house.public}/juniper/{path}")
        wrong += doors.looked_at(phone, sizes=(PHONE,))
        assert not english.search(phone.locator("main").inner_text()), phone.url
    assert wrong == []


def test_ten_wrong_codes_lock_and_say_what_to_do(house, visitor):
    phone = visitor(PHONE)
    doors.ask(phone, house, "Hank Overstreet", ("1", "8", "1965"), "hank@example.org")
    phone.get_by_role("button", name="Send me a code").click()
    for _try in range(10):
        phone.fill("[name=code]", "123456")
        phone.locator("main button.primary").click()
    expect(phone.locator("main .error").first).to_be_visible()
    assert doors.complaints(phone) == []


PAGES = ("", "rights/", "ask/", "status/", "open/nothing/", "ask/what/", "ask/how/")


def test_each_page_of_the_portal_is_whole_on_a_phone_and_a_desk(house, visitor):
    page = visitor()
    wrong = []
    for path in PAGES:
        page.goto(f"{house.public}/juniper/{path}")
        wrong += doors.looked_at(page)
    for path in ("/not-me/nothing/", "/nowhere/"):
        page.goto(house.public + path)
        wrong += doors.looked_at(page)
    assert wrong == []
