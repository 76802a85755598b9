"""How requests come in: a patient writes on the tablet, the scanner writes into its folder."""

import re
import sqlite3
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import PHONE
from tests.charts import made
from tests.journeys import doors
from tests.journeys.doors import House
from tests.packaging import scans

pytestmark = pytest.mark.browser

TABLET = {"width": 820, "height": 1180}
PAGES = ("forms/", "requests/new/phone/", "requests/status/", "counter/", "settings/folders/")


def test_each_page_of_coming_in_is_whole(house, staff):
    page = staff("olive")
    wrong = []
    for path in PAGES:
        page.goto(f"{house.desk}/{path}")
        wrong += doors.looked_at(page)
    assert wrong == []


def test_a_patient_asks_on_the_tablet_and_staff_take_it_back(house, staff):
    page = staff("dana", TABLET)
    page.goto(f"{house.desk}/counter/")
    page.get_by_role("button", name="Lock this screen for patients").click()
    wrong = doors.looked_at(page, sizes=(TABLET,))
    page.get_by_role("button", name="English").click()
    fill(page)
    sign(page)
    wrong += doors.looked_at(page, sizes=(TABLET, PHONE))
    page.get_by_role("button", name="Send my request").click()
    number, code = page.locator("main .code").all_inner_texts()
    wrong += doors.looked_at(page, sizes=(TABLET,))
    page.goto(f"{house.desk}/today/")
    expect(page.locator("main .code").first).to_have_count(0)
    assert number not in page.content()
    page.goto(f"{house.desk}/counter/receipt/")
    page.get_by_role("button", name="I am done").click()
    # Not `go_back`: it asks a page that Chromium may already have put by, and then never returns.
    page.evaluate("history.back()")
    page.wait_for_url("**/counter/screen/")
    expect(page.locator("main")).not_to_contain_text(code)
    page.goto(f"{house.desk}/counter/screen/")
    page.get_by_role("button", name="For staff: take the tablet back").click()
    unlock(page)
    page.wait_for_url("**/received/")
    assert number in page.content() and code in page.content()
    wrong += doors.looked_at(page)
    page.fill("[name=what]", "driver licence")
    page.get_by_role("button", name="Note it").click()
    page.goto(f"{house.desk}/requests/status/")
    page.fill("[name=number]", number)
    page.fill("[name=receipt_code]", code)
    page.get_by_role("button", name="What may I tell?").click()
    expect(page.get_by_role("heading", name="You may tell this")).to_be_visible()
    wrong += doors.looked_at(page)
    assert wrong == []


def fill(page: Page) -> None:
    """What a patient writes."""
    page.fill("[name=stated_name]", "Wanda Tablet")
    for box, value in enumerate(("4", "23", "1985")):
        page.fill(f"[name=stated_born_on_{box}]", value)
    page.fill("[name=contact_phone]", "213 555 0188")


def sign(page: Page) -> None:
    """Draw a line with a finger."""
    place = page.locator("canvas")
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(box["x"] + 40 + 50 * step, box["y"] + 60 + 30 * (step % 2))
    page.mouse.up()
    assert page.locator("[name=signature]").input_value().startswith("data:image/png")


def unlock(page: Page) -> None:
    """Show who one is: by password, wherever the screen starts."""
    if not page.locator("input[name=password]").count():
        page.get_by_role("link", name=re.compile("password", re.IGNORECASE)).first.click()
    page.fill("input[name=password]", doors.PASSWORD)
    page.locator("main button.primary").click()


def test_what_the_scanner_writes_comes_into_the_inbox(house, staff, tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    page = staff("olive")
    page.goto(f"{house.desk}/settings/folders/")
    page.fill("[name=path]", str(folder))
    page.select_option("[name=channel]", "fax")
    page.get_by_role("button", name="Watch this folder").click()
    expect(page.get_by_text("The folder is watched from now on.")).to_be_visible()
    (folder / "fax-0017.tif").write_bytes(scans.fax(3))
    (folder / "half.pdf").write_bytes(made.pdf("A letter")[:-40])
    for _look in range(3):
        minute(house)
    until_there(folder / "taken" / "fax-0017.tif")
    assert (folder / "half.pdf").exists()
    page.goto(f"{house.desk}/inbox/")
    page.locator("tbody tr", has_text="By fax").last.get_by_role("link").click()
    expect(page.get_by_text("fax-0017.tif · 3 pages")).to_be_visible()
    picture = page.locator("figure.viewer img").first
    assert picture.evaluate("img => img.decode().then(() => img.naturalWidth)") > 300
    assert doors.looked_at(page) == []
    page.goto(f"{house.desk}/settings/folders/")
    assert doors.looked_at(page) == []
    page.get_by_role("button", name="Stop").first.click()


def minute(house: House) -> None:
    """A minute of the workers passes at once: both jobs of the folders are due."""
    for kind, lane in (("release.look_in_folders", "fast"), ("release.take_files", "slow")):
        with sqlite3.connect(house.data / "cartella.sqlite3", timeout=20) as rows:
            key = f"{kind}:{time.monotonic_ns()}"
            rows.execute(
                "INSERT INTO jobs_job (practice_id, kind, args, key, lane, state, run_at, attempts,"
                " worker, done_count, total_count, error, created_at) SELECT id, ?, '{}', ?, ?,"
                " 'ready', datetime('now'), 0, '', 0, 0, '', datetime('now')"
                " FROM practices_practice WHERE slug = 'juniper'",
                (kind, key, lane),
            )
        until_done(house, key)


def until_done(house: House, key: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with sqlite3.connect(house.data / "cartella.sqlite3", timeout=20) as rows:
            row = rows.execute("SELECT state FROM jobs_job WHERE key = ?", (key,)).fetchone()
        if row[0] == "done":
            return
        time.sleep(0.2)
    raise AssertionError("the workers did not come to it")


def until_there(path: Path) -> None:
    until = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < until, "nothing was taken"
        time.sleep(0.2)
