"""An export of many patients comes in by the browser: columns said, a swap put right, looked at
first, carried out, doubts settled by keyboard, released from, and taken back as a whole."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.charts import made
from tests.journeys import doors, export_made
from tests.journeys.doors import House
from tests.journeys.test_line import command

pytestmark = [pytest.mark.browser, pytest.mark.long]


def send(page: Page, house: House, path: Path) -> str:
    """Send a ZIP as an export of Boulevard; the address of the import."""
    page.goto(f"{house.desk}/imports/")
    page.fill("[name=new_system]", "Boulevard")
    page.set_input_files("#id_papers", str(path))
    page.get_by_role("button", name="Send and look").click()
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/"))
    return page.url


def wait_for(page: Page, state: str) -> None:
    """The page loads itself anew when the worker is done."""
    pill = page.locator(".page-header .pill")
    expect(pill).to_have_text(re.compile(rf"^\s*{state}"), timeout=90_000)


def new_ones(page: Page) -> int:
    """What is new in all drawers, by the table of counts."""
    rows = page.get_by_role("region", name="Counts a drawer").locator("tbody tr")
    return sum(int(row.locator("td").first.inner_text()) for row in rows.all())


def say(page: Page, **meanings: str) -> None:
    """Say what the columns mean: `c0="id"` is the first."""
    for place, field in meanings.items():
        page.select_option(f"[name=column-{place[1:]}]", field)


def keep(page: Page) -> None:
    """Keep what was said of this list."""
    page.locator(".act-bar button").click()


def find(page: Page, house: House, name: str) -> None:
    """Look for a chart in the search of every page."""
    page.goto(f"{house.desk}/patients/")
    page.locator("[data-key-search]").fill(name)
    page.keyboard.press("Enter")


def tab_to(page: Page, words: str) -> None:
    """Go on by Tab alone until a button of these words has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(f"no Tab leads to {words}")


def say_all_columns(page: Page) -> list[str]:
    """Go through the four lists; two of them are first said wrong. What was wrong to the eye."""
    expect(page.get_by_text("seems to hold given names: Jessica, Amanda, Michael")).to_be_visible()
    wrong = doors.looked_at(page)
    keep(page)  # it must not be kept as it is without a word
    expect(page.get_by_text("Nothing was kept yet.")).to_be_visible()
    page.get_by_role("button", name="Swap the two").click()
    expect(page.locator("[name=column-1]")).to_have_value("family_name")
    expect(page.get_by_text("seems to hold given names")).to_have_count(0)
    keep(page)

    expect(page.get_by_text("Visits.csv")).to_be_visible()
    expect(page.locator("[name=kind]")).to_have_value("appointments")
    page.select_option("[name=order]", "mdy")
    say(page, c0="id", c1="name", c2="patient_id", c3="on", c4="at", c5="what", c6="provider")
    keep(page)
    expect(page.get_by_text("All of them can be read as day/month/year.")).to_be_visible()
    page.select_option("[name=order]", "dmy")
    keep(page)

    expect(page.get_by_text("Sales.csv")).to_be_visible()
    say(page, c0="id", c1="patient_id", c2="on", c3="what", c4="amount")
    keep(page)
    expect(page.get_by_text("Texts.csv")).to_be_visible()
    say(page, c0="id", c1="patient_id", c2="on", c3="text", c4="direction")
    keep(page)
    return wrong


def settle_by_keyboard(page: Page) -> list[str]:
    """Two people of one name are two; the scan is hers. No mouse is touched."""
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/doubts/\d+/"))
    expect(page.get_by_role("link", name="Maria Ortega")).to_be_visible()  # the other Maria
    wrong = doors.looked_at(page)
    tab_to(page, "Make a chart")
    page.keyboard.press("Enter")
    expect(page.get_by_text("scan.pdf").first).to_be_visible()
    expect(page.get_by_role("img", name="First page of the paper")).to_be_visible()
    page.keyboard.type("Featherstonehaugh")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Found")).to_be_visible()
    wrong += doors.looked_at(page)
    tab_to(page, f"It is this {export_made.HERS}")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing is in doubt any more.")).to_be_visible()
    return wrong


def reported(page: Page, tmp_path: Path) -> dict[str, tuple[str, int]]:
    """What became of each file, by the report, and how many of its rows were new."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Report as CSV").click()
    download.value.save_as(tmp_path / "report.csv")
    rows = csv.DictReader(io.StringIO((tmp_path / "report.csv").read_text("utf-8")))
    return {row["File"]: (row["What became of it"], int(row["New"] or 0)) for row in rows}


def let_go(house: House, tmp_path: Path) -> None:
    """Release her whole chart, as the command line does, before anybody takes the import back."""
    exports = tmp_path / "more"
    exports.mkdir()
    (exports / "note.pdf").write_bytes(made.pdf("A late note"))
    said = ["--state", "US-CA", "--received", "2026-11-02", "--identity", "driving licence"]
    said += ["--patient", export_made.HERS, "--born", export_made.BORN.isoformat()]
    said += ["--as", "olive@juniper.example.org", "--out", str(tmp_path / "package.zip")]
    answer = command(house, "release", str(exports), *said)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_an_export_is_looked_at_carried_out_settled_and_taken_back(house, staff, tmp_path):
    page = staff("olive")
    page.goto(f"{house.desk}/imports/")
    wrong = doors.looked_at(page)
    find(page, house, "Zinnia Quillfeather")
    page.locator('a[href*="/chart/"]', has_text="Zinnia Quillfeather").first.click()
    zinnia = page.url
    before = page.locator(".drawers").inner_text()

    (tmp_path / "export.zip").write_bytes(export_made.zipped(export_made.files()))
    here = send(page, house, tmp_path / "export.zip")
    wait_for(page, "looked at")
    expect(page.get_by_text("What an export of Boulevard leaves out")).to_be_visible()
    expect(page.get_by_text("save each sheet as CSV")).to_be_visible()
    expect(page.get_by_role("button", name="Carry it out")).to_have_count(0)
    wrong += doors.looked_at(page)
    page.get_by_role("link", name="Say what the columns mean").click()
    wrong += say_all_columns(page)

    page.wait_for_url(here)
    wait_for(page, "looked at, nothing filed yet")
    assert new_ones(page) == export_made.FOUND
    expect(page.get_by_text(f"{export_made.WAITING} rows or files")).to_be_visible()
    page.goto(zinnia)
    assert page.locator(".drawers").inner_text() == before
    page.goto(here)
    page.get_by_role("button", name="Carry it out").click()
    expect(page.get_by_text("The import has begun.")).to_be_visible()
    wait_for(page, "carried out")
    assert new_ones(page) == export_made.FOUND
    page.get_by_role("link", name="Decide", exact=True).click()
    wrong += doors.looked_at(page)
    wrong += settle_by_keyboard(page)
    page.get_by_role("button", name="Go on with what waits").click()
    wait_for(page, "carried out")
    assert new_ones(page) == export_made.FOUND + export_made.WAITING
    wrong += doors.looked_at(page)
    became = reported(page, tmp_path)
    assert len(became) == export_made.FILES
    not_filed = [name for name, (state, _new) in became.items() if state != "filed"]
    assert not_filed == ["export/Price book.xlsx"]
    assert became["export/Client list.csv"] == ("filed", 6)
    assert sum(new for _state, new in became.values()) == new_ones(page)

    page.goto(zinnia)
    assert page.locator(".drawers").inner_text() != before
    expect(page.get_by_text("Laser, legs").first).to_be_visible()
    find(page, house, export_made.HERS)
    page.locator('a[href*="/chart/"]', has_text=export_made.HERS).first.click()
    hers = page.url
    expect(page.get_by_text("Filler, lips").first).to_be_visible()
    in_drawers = " ".join(page.locator(".drawers").inner_text().split())
    for told in ("Everything 10", "Photos and images 2", "Messages 2", "Bills and payments 2"):
        assert told in in_drawers

    let_go(house, tmp_path)
    page.goto(here)
    page.get_by_role("link", name="Take this import back").click()
    expect(page.get_by_role("heading", name="They have left in")).to_be_visible()
    wrong += doors.looked_at(page)
    page.get_by_label("Why").fill("The wrong practice's export")
    page.get_by_role("button", name="Take this import back").click()
    expect(page.get_by_text("Taken back").first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("The wrong practice's export")).to_be_visible()
    expect(page.get_by_role("heading", name="They have left in")).to_be_visible()
    wrong += doors.looked_at(page)
    page.goto(here)
    expect(page.get_by_text("This import was taken back.")).to_be_visible()
    expect(page.get_by_role("link", name="Take this import back")).to_have_count(0)
    page.goto(zinnia)
    assert page.locator(".drawers").inner_text() == before
    page.goto(hers)  # what has left stays in her chart
    expect(page.get_by_text("Filler, lips").first).to_be_visible()
    find(page, house, "Thornbury")
    expect(page.get_by_role("link", name="Amanda Thornbury")).to_have_count(0)
    assert wrong == []


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no script"])
def test_a_whole_folder_is_chosen_in_the_box(house, staff, tmp_path, has_script):
    folder = tmp_path / f"folder {has_script}"
    made.write(folder, "10 messages/hello.txt", f"Hello {has_script}".encode())
    made.write(folder, "prints/chart.pdf", made.pdf(f"Nobody at all {has_script}"))
    page = staff("olive", java_script_enabled=has_script)
    page.goto(f"{house.desk}/imports/")
    page.fill("[name=new_system]", "Folder box")
    page.set_input_files("#id_folder", str(folder))
    page.get_by_role("button", name="Send and look").click()
    page.wait_for_url(re.compile(r"/imports/[0-9a-f-]{36}/"))
    # Without a script a browser says no folders; the files come all the same.
    shown = f"{folder.name}/prints/chart.pdf" if has_script else "chart.pdf"
    expect(page.get_by_role("rowheader", name=shown)).to_be_visible()
    expect(page.locator("tbody tr")).to_have_count(2)

    page.goto(f"{house.desk}/patients/")
    page.locator("main tbody a").first.click()
    page.goto(f"{page.url}add/")
    page.select_option("#id_system", label="Folder box")
    page.set_input_files("#id_folder", str(folder))
    page.get_by_role("button", name="Send and sort").click()
    expect(page.get_by_role("heading", name="Sort what was sent")).to_be_visible()
    drawer = page.locator("tbody tr", has_text="hello.txt").locator("select")
    if has_script:
        expect(drawer).to_have_value("10")
    expect(page.locator("tbody tr")).to_have_count(2)
