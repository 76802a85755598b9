"""The same line for charts that nobody of us made: imported, asked for, handed over, verified."""

import json
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browsers import PHONE
from tests.journeys import doors
from tests.journeys.test_line import command

pytestmark = [pytest.mark.browser, pytest.mark.samples]

CHARTS = ("synthea_kasey_feest", "stanford_elena_kim", "synthea_antonio_castellanos")


def of_whom(chart: Path) -> tuple[str, tuple[str, str, str]]:
    """Name and birth date (month, day, year) as the export says them."""
    resources = [entry["resource"] for entry in json.loads(chart.read_text())["entry"]]
    patient = next(one for one in resources if one["resourceType"] == "Patient")
    name = patient["name"][0]
    year, month, day = patient["birthDate"].split("-")
    return f"{name['given'][0]} {name['family']}", (month, day, year)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_of_another_maker_goes_the_whole_way(
    house, staff, visitor, samples, tmp_path, name
):
    chart = samples / "fhir" / f"{name}.json"
    imported = command(house, "import", str(chart), "--as", "casey@juniper.example.org")
    assert imported.returncode == 0, imported.stdout + imported.stderr
    again = command(house, "import", str(chart), "--as", "casey@juniper.example.org")
    assert again.returncode == 0
    who, born = of_whom(chart)

    phone, desk = visitor(PHONE), staff("casey")
    doors.ask(phone, house, who, born, "somebody@example.org")
    receipt = doors.receipt(phone, house)

    desk.goto(f"{house.desk}/requests/{receipt.number}/")
    desk.get_by_role("button", name="It is this patient").first.click()
    desk.select_option("#id_way", "document")
    desk.fill("#id_what", "driver licence")
    desk.get_by_role("button", name="Note what was seen").click()
    desk.locator(".act-bar").get_by_role("button", name="Confirm who asks").click()
    desk.locator(".act-bar").get_by_role("button", name="Gather the record").click()
    desk.locator(".act-bar").get_by_text("Review and decide").click()
    wrong = doors.looked_at(desk)
    desk.get_by_role("button", name="Grant all of it").click()
    desk.get_by_role("link", name="Show it").click(timeout=90_000)
    desk.select_option("#id_channel", "in_person")
    desk.get_by_label("I have compared name and address").check()
    desk.get_by_role("button", name="Release this package").click()
    desk.get_by_role("button", name="Make the files to print or save").click()
    wrong += doors.looked_at(desk)
    with desk.expect_download() as download:
        desk.locator("a[href$='/all/']").first.click()
    package = tmp_path / "package.zip"
    download.value.save_as(package)
    checked = command(house, "verify", str(package))
    assert checked.returncode == 0, checked.stdout + checked.stderr

    desk.goto(f"{house.desk}/requests/{receipt.number}/")
    doors.open_step(desk, "delivery")
    desk.locator("summary", has_text="It was sent or handed over").click()
    desk.get_by_label("How, to whom").fill("handed over on a drive")
    desk.get_by_role("button", name="Keep the proof").click()
    expect(desk.get_by_text("The proof is kept.")).to_be_visible()
    assert wrong == []


def test_the_ledger_is_whole_after_all_of_it(house):
    done = subprocess.run(
        [doors.CARTELLA, "ledger", "verify"],
        env=house.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
