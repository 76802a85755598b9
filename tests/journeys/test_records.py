"""Records come in by the browser: sent, sorted by keyboard, imported, sent again, cut, doubted."""

import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cartella.demo import papers as drawn
from cartella.demo import pictures
from tests.journeys import doors
from tests.journeys.doors import House
from tests.journeys.test_line import command

pytestmark = pytest.mark.browser

NAME = "Orla Birdsong"
BORN = date(1990, 4, 5)


def bundle(name: str, born: str, own_id: str) -> bytes:
    """An export of one patient with one condition."""
    given, _space, family = name.partition(" ")
    resources = [
        {
            "resourceType": "Patient",
            "id": own_id,
            "name": [{"given": [given], "family": family}],
            "birthDate": born,
        },
        {
            "resourceType": "Condition",
            "id": "c1",
            "code": {"text": "Rosacea"},
            "subject": {"reference": f"Patient/{own_id}"},
        },
    ]
    entries = [{"resource": one} for one in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def mixed(folder: Path) -> list[str]:
    """Three print-outs, a photo and a ZIP; one of them damaged."""
    aftercare = io.BytesIO()
    with zipfile.ZipFile(aftercare, "w") as files:
        paper = drawn.paper("Aftercare", NAME, BORN, date(2024, 2, 2))
        files.writestr("10 messages/2024-02-02 aftercare.pdf", paper)
    made = {
        "2025-03-04 consent to filler.pdf": drawn.paper("Consent", NAME, BORN, date(2025, 3, 4)),
        "scan0001.pdf": drawn.paper("Note", NAME, BORN, date(2025, 3, 6)),
        "2025-03-04 left before.jpg": pictures.face(
            "#efc4a4", "#7a5230", is_relaxed=False, words="drawn"
        ),
        "broken.pdf": b"%PDF-1.4 and no more",
        "more.zip": aftercare.getvalue(),
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return [str(folder / name) for name in made]


def add_patient(page: Page, house: House) -> str:
    """A chart by hand; its address."""
    page.goto(f"{house.desk}/patients/new/")
    page.get_by_label("Given name").fill("Orla")
    page.get_by_label("Family name").fill("Birdsong")
    for box, value in enumerate((BORN.month, BORN.day, BORN.year)):
        page.fill(f"[name=birth_on_{box}]", str(value))
    page.get_by_role("button", name="Add the patient").click()
    page.wait_for_url(re.compile("/chart/"))
    return page.url


def send(page: Page, chart: str, files: list[str]) -> None:
    """Choose the files and send them to be sorted."""
    page.goto(f"{chart}add/")
    page.select_option("#id_system", label="Old EMR")
    page.set_input_files("#id_papers", files)
    page.get_by_role("button", name="Send and sort").click()
    expect(page.get_by_role("heading", name="Sort what was sent")).to_be_visible()


def bring_in(page: Page) -> None:
    """Import what was sorted and wait for the report."""
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("link", name="Open the chart").wait_for(timeout=60_000)


def totals(page: Page) -> list[int]:
    """Read, new, changed, same, not understood: the last row of the counts."""
    cells = page.locator("table").first.locator("tbody tr").last.locator("td")
    return [int(words) for words in cells.all_inner_texts()]


@pytest.fixture(scope="module")
def kept() -> dict[str, str]:
    """The address of the chart that the first journey makes and the others go on with."""
    return {}


def test_files_are_sent_sorted_by_keyboard_and_imported_and_again_change_nothing(
    house, staff, tmp_path, kept
):
    page = staff("casey")
    chart = kept["chart"] = add_patient(page, house)
    wrong = doors.looked_at(page)
    files = mixed(tmp_path)
    page.goto(f"{chart}add/")
    page.get_by_role("button", name="Send and sort").click()
    expect(page.locator(".error-summary")).to_be_visible()
    wrong += doors.looked_at(page)
    send(page, chart, files)
    wrong += doors.looked_at(page)

    rows = page.locator("tbody tr")
    proposed = {row.locator("td").last.inner_text(): row for row in rows.all()}
    scan = proposed["scan0001.pdf"]
    assert scan.locator("input[type=date]").input_value() == "2025-03-06"  # not her birth date
    consent = proposed["2025-03-04 consent to filler.pdf"]
    assert consent.locator("select").input_value() == "6"
    assert consent.locator("input[type=date]").input_value() == "2025-03-04"
    scan.locator("select").focus()
    page.keyboard.press("0")
    assert scan.locator("select").input_value() == "10"
    assert page.evaluate("document.activeElement.name.startsWith('drawer-')")
    scan.locator("input[type=text]").fill("Old letter")

    bring_in(page)
    wrong += doors.looked_at(page)
    assert totals(page) == [5, 4, 0, 0, 1]
    expect(page.get_by_text("The file is damaged and does not open.")).to_be_visible()
    report = page.url

    send(page, chart, files)
    bring_in(page)
    assert totals(page) == [5, 0, 0, 5, 0] or totals(page)[1:3] == [0, 0]
    page.goto(chart)
    expect(page.locator("#lines").get_by_role("link", name="Old letter")).to_have_count(1)
    wrong += doors.looked_at(page)
    page.goto(report)
    expect(page.get_by_text("Take this import back")).to_be_visible()
    assert wrong == []


def test_a_document_is_split_by_pages_and_put_together_again(house, staff, kept):
    page = staff("casey")
    page.goto(kept["chart"])
    page.locator("#lines").get_by_role("link", name="Old letter").click()
    page.get_by_role("link", name="Split it by pages").click()
    wrong = doors.looked_at(page)
    page.locator("[name=begins][value='2']").check()
    page.get_by_role("button", name="Show the parts").click()
    expect(page.locator("input[type=date]").nth(1)).to_have_value("2025-03-06")
    wrong += doors.looked_at(page)
    page.fill("[name='title-2']", "Second page of it")
    page.get_by_role("button", name="Split into 2 parts").click()
    page.locator("#lines").get_by_role("link", name="Second page of it").click()
    wrong += doors.looked_at(page)
    page.get_by_role("button", name="Put the document together again").click()
    expect(page.get_by_text("The document is whole again.")).to_be_visible()
    expect(page.get_by_role("heading", name="Old letter")).to_be_visible()
    assert wrong == []


def test_a_known_id_with_another_name_waits_for_a_person(house, staff, tmp_path, kept):
    page = staff("casey")
    hers, other = tmp_path / "hers.json", tmp_path / "other.json"
    hers.write_bytes(bundle(NAME, BORN.isoformat(), "p-77"))
    other.write_bytes(bundle("Uma Nightjar", "1955-05-05", "p-77"))
    send(page, kept["chart"], [str(hers)])
    bring_in(page)
    send(page, kept["chart"], [str(other)])
    page.get_by_role("button", name="Import", exact=True).click()
    follow = page.get_by_role("button", name="Import it into the chart of the patient")
    follow.wait_for(timeout=30_000)
    wrong = doors.looked_at(page)
    follow.click()
    page.get_by_role("link", name="Look at both").click(timeout=30_000)
    expect(page.get_by_text("Uma Nightjar")).to_be_visible()
    expect(page.get_by_role("main").get_by_text(NAME).first).to_be_visible()
    wrong += doors.looked_at(page)
    page.get_by_role("button", name="Another person: make a chart of their own").click()
    expect(page.get_by_role("heading", name="Uma Nightjar")).to_be_visible()
    assert page.url != kept["chart"]
    assert wrong == []


def test_a_file_is_saved_for_a_purpose_and_stands_in_the_ledger(house, staff, kept):
    page = staff("casey")
    page.goto(kept["chart"])
    page.locator("#lines").get_by_role("link", name="consent to filler").click()
    page.locator("select[name=purpose]").select_option(index=1)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the file").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    page.goto(f"{house.desk}/ledger/")
    page.locator("tbody tr").first.get_by_role("link").click()
    expect(page.get_by_role("link", name=NAME)).to_be_visible()
    wrong = doors.looked_at(page)
    page.goto(f"{kept['chart']}looks/")
    wrong += doors.looked_at(page)
    page.goto(f"{house.desk}/ledger/")
    page.get_by_text("Check the whole ledger").click()
    expect(page.get_by_text("The ledger is whole.")).to_be_visible()
    wrong += doors.looked_at(page)
    assert wrong == []


@pytest.mark.samples
def test_an_export_of_another_maker_is_added_from_a_request_and_leaves_verified(
    house, staff, samples, tmp_path
):
    """A chart made by hand from the request, records added on its page, released, verified."""
    export = samples / "fhir" / "synthea_chauncey_johnston.json"
    patient = next(
        entry["resource"]
        for entry in json.loads(export.read_text())["entry"]
        if entry["resource"]["resourceType"] == "Patient"
    )
    name = f"{patient['name'][0]['given'][0]} {patient['name'][0]['family']}"
    page = staff("casey")
    page.goto(f"{house.desk}/requests/new/")
    page.get_by_label("What was said").fill("wants the whole file")
    page.get_by_role("button", name="Keep it and go on").click()
    page.fill("[name=stated_name]", name)
    year, month, day = patient["birthDate"].split("-")
    for box, value in enumerate((month, day, year)):
        page.fill(f"[name=stated_born_on_{box}]", value)
    page.get_by_role("button", name="Open the request").click()
    page.wait_for_url(re.compile(r"/requests/\w{4}-"))
    request = page.url
    page.locator("summary", has_text="Add the patient").click()
    page.get_by_role("button", name="Add and match").click()
    page.select_option("#id_way", "document")
    page.fill("#id_what", "driver licence")
    page.get_by_role("button", name="Note what was seen").click()
    page.locator(".act-bar").get_by_role("button", name="Confirm who asks").click()
    doors.open_step(page, "scope")
    add = page.get_by_role("link", name="Add records").first.get_attribute("href")
    chart = f"{house.desk}{add}".removesuffix("add/")
    send(page, chart, [str(export), *mixed(tmp_path)])
    bring_in(page)
    assert totals(page)[1] > 50
    send(page, chart, [str(export)])
    bring_in(page)
    assert totals(page)[1:3] == [0, 0]

    page.goto(request)
    page.locator(".act-bar").get_by_role("button", name="Gather the record").click()
    page.locator(".act-bar").get_by_text("Review and decide").click()
    page.get_by_role("button", name="Grant all of it").click()
    page.get_by_role("link", name="Show it").click(timeout=90_000)
    page.select_option("#id_channel", "in_person")
    page.get_by_label("I have compared name and address").check()
    page.get_by_role("button", name="Release this package").click()
    page.get_by_role("button", name="Make the files to print or save").click()
    with page.expect_download() as download:
        page.locator("a[href$='/all/']").first.click()
    package = tmp_path / "package.zip"
    download.value.save_as(package)
    checked = command(house, "verify", str(package))
    assert checked.returncode == 0, checked.stdout + checked.stderr
