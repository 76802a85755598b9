"""From an empty folder to a practice with two legal entities, two locations and its owner."""

import pytest
from playwright.sync_api import Page

from tests.browsers import DESK, PHONE
from tests.journeys import doors, evening

# The evening walks the same steps in `make test`; this one looks at each page more closely.
pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A store that nobody owns."""
    with evening.empty_house(tmp_path_factory.mktemp("fresh")) as house:
        yield house


def test_she_sets_up_her_practice_on_a_phone_and_goes_on_at_the_desk(fresh, new_page):
    page = doors.watched(new_page(PHONE))
    wrong: list[str] = []

    def seen(page: Page, _name: str) -> None:
        wrong.extend(doors.looked_at(page))

    evening.set_up(page, fresh, seen)
    assert wrong == []
    page.set_viewport_size(DESK)
    _contacts(page, fresh, seen)
    _system(page, fresh, seen)
    _index(page, fresh, seen)
    assert wrong == []
    _one_location(page, fresh)
    stranger = new_page()
    stranger.goto(f"{fresh.desk}/setup/practice/")
    assert "/accounts/login/" in stranger.url


def _contacts(page: Page, house: doors.House, seen: evening.Seen) -> None:
    page.get_by_role("link", name="Privacy and complaint contact").click()
    page.fill("[name=privacy_contact]", "Pat Privacy")
    page.fill("[name=complaint_contact]", "Pat Privacy, +1 213 555 0100")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("heading", name="Who changed what").wait_for()
    seen(page, "contacts")


def _system(page: Page, house: doors.House, seen: evening.Seen) -> None:
    page.goto(f"{house.desk}/settings/systems/")
    page.fill("[name=name]", "Boulevard")
    page.select_option("[name=vendor]", "boulevard")
    page.fill("[name=from_on]", "2021-03-01")
    page.get_by_role("button", name="Add this system").click()
    page.get_by_role("link", name="Boulevard").wait_for()
    seen(page, "systems")


def _index(page: Page, house: doors.House, seen: evening.Seen) -> None:
    for path in ("settings/", "settings/letterhead/", "settings/changes/", "settings/mode/"):
        page.goto(f"{house.desk}/{path}")
        seen(page, path.strip("/").replace("/", "-"))


def _one_location(page: Page, house: doors.House) -> None:
    page.goto(f"{house.desk}/today/")
    page.select_option("#switch_location", label="Harbor Road")
    page.get_by_role("button", name="Show", exact=True).click()
    assert page.locator("#switch_location option:checked").inner_text() == "Harbor Road"
