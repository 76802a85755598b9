"""A screen left alone covers itself, keeps what was typed, and opens when the server says so."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

A_QUARTER = 15 * 60 * 1000


def test_a_screen_left_alone_is_covered_and_what_was_typed_stays(house, staff):
    page = staff("casey")
    page.clock.install()
    page.goto(f"{house.desk}/requests/new/")
    page.get_by_label("From whom").fill("Zinnia")
    page.clock.fast_forward(A_QUARTER - 60_000)
    expect(page.locator("#idle")).to_be_hidden()
    page.clock.fast_forward(120_000)
    expect(page.locator("#idle")).to_be_visible()
    for _time in range(2):
        page.keyboard.press("Escape")
    expect(page.locator("#idle")).to_be_visible()
    # The server was asked moments ago, so for it the screen is not locked: coming back opens it.
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#idle")).to_be_hidden()
    expect(page.get_by_label("From whom")).to_have_value("Zinnia")


def test_it_stays_covered_while_the_server_is_locked(house, staff):
    page = staff("casey")
    page.clock.install()
    page.goto(f"{house.desk}/today/")
    page.route("**/today/", lambda route: route.fulfill(status=302, headers={"Location": "/x/"}))
    page.clock.fast_forward(A_QUARTER + 60_000)
    expect(page.locator("#idle")).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(300)
    expect(page.locator("#idle")).to_be_visible()
