"""kill -9 of the whole house on its first evening: it goes on, and nothing half done is seen.

In the middle of setting up, of an import, of a package being made, of a backup.
"""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browsers import DESK
from tests.journeys import doors, evening, evening_left, evening_request, listening
from tests.journeys.doors import House

pytestmark = pytest.mark.browser


def unseen(_page: Page, _step: str) -> None:
    """Nobody looks closely here; the journeys do."""


def killed(process: subprocess.Popen[bytes]) -> None:
    """All of it is no more, at once, as when the plug is pulled."""
    for pid in listening.family(process.pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait(10)


class Evening:
    """A house that is killed and started again, and the page of its owner."""

    def __init__(self, folder: Path, page: Page) -> None:
        self.house: House = evening.planned(folder)
        self.page = page
        self.process = evening.started(self.house)

    def plug(self) -> None:
        """Pull it, and put it in again."""
        killed(self.process)
        self.process = evening.started(self.house)

    def end(self) -> None:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


@pytest.fixture
def night(tmp_path, new_page):
    """An evening on an empty folder."""
    made = Evening(tmp_path, doors.watched(new_page(DESK)))
    yield made
    made.end()


def test_setting_up_goes_on_where_it_was_cut_off(night):
    page, house = night.page, night.house
    evening.claim(page, house, unseen)
    evening.practice(page, unseen)
    night.plug()
    first = evening.code_of(house)
    page.goto(f"{house.desk}/today/")
    assert "/setup/" in page.url
    if page.locator("main [name=code]").count():
        page.fill("[name=code]", first)
        page.get_by_role("button", name="Begin").click()
    page.wait_for_url("**/setup/entities/")  # the practice stands, once
    evening.entities(page, unseen)
    evening.location(page, "Elm Street", "Juniper Nursing Inc.")
    page.get_by_role("link", name="That is all: go on").click()
    evening.account(page, unseen)
    night.plug()
    assert "Setup code" not in house.log.read_text().rpartition("Sign in as the owner")[2]
    page.goto(f"{house.desk}/setup/")
    page.get_by_role("link", name="Turn it on").wait_for()  # a password alone opens nothing
    evening.second_step(page, unseen)
    night.plug()
    page.goto(f"{house.desk}/setup/")
    page.wait_for_url("**/setup/key/")
    evening.key(page, house, unseen)
    evening_request.checked(house, "ledger", "verify")


@pytest.mark.long
@pytest.mark.samples
def test_import_package_and_backup_go_on_after_the_plug_was_pulled(night, tmp_path, samples):
    page, house = night.page, night.house
    page.set_default_timeout(30_000)
    evening.set_up(page, house, unseen)
    evening_left.settings(page, house, unseen)
    evening_left.at_once(page, house)
    chart = Path(samples) / "fhir" / "synthea_kasey_feest.json"
    night_of_import(night, chart)
    number = evening_request.told_by_telephone(page, house, chart, unseen)
    evening_request.verified(page, house, number, unseen)

    def seen(_page: Page, step: str) -> None:
        if step == "making":
            night.plug()
            page.goto(f"{house.desk}/requests/{number}/")

    page.set_default_timeout(90_000)  # the dead worker's hold on its job must run out first
    evening_request.granted(page, seen)
    package = evening_request.handed_over(page, house, number, tmp_path, unseen)
    evening_request.checked(house, "verify", str(package))
    night_of_backup(night, tmp_path / "stick")
    evening_request.checked(house, "ledger", "verify")


def night_of_import(night: Evening, chart: Path) -> None:
    """The plug is pulled a moment after the import was ordered; sent again, nothing is new."""
    page = night.page

    def seen(_page: Page, step: str) -> None:
        if step == "sort":
            page.get_by_role("button", name="Import", exact=True).click()
            page.wait_for_timeout(300)
            night.plug()
            page.reload()

    try_import(night, chart, seen)
    first = counts(page)
    page.get_by_role("link", name="Add more").click()
    page.select_option("#id_system", label="Boulevard")
    page.set_input_files("#id_papers", [str(chart)])
    page.get_by_role("button", name="Send and sort").click()
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("link", name="Open the chart").wait_for(timeout=90_000)
    again = counts(page)
    assert again[1:3] == [0, 0]
    assert again[3] == first[0] == first[1] + first[3]


def try_import(night: Evening, chart: Path, seen: evening.Seen) -> None:
    """Up to the report, through the cut."""
    given, family, born = evening_left.of_whom(chart)
    page, house = night.page, night.house
    evening_left.add_patient(page, house, given, family, born)
    evening_left.send(page, chart)
    seen(page, "sort")
    page.get_by_role("link", name="Open the chart").wait_for(timeout=90_000)


def counts(page: Page) -> list[int]:
    """Read, new, changed, same, not understood: the last row of the report."""
    cells = page.locator("table").first.locator("tbody tr").last.locator("td")
    return [int(words) for words in cells.all_inner_texts()]


def night_of_backup(night: Evening, folder: Path) -> None:
    """The plug is pulled while one is made: it is made after all, and no half one lies there."""

    def seen(page: Page, step: str) -> None:
        if step == "backup-going":
            night.plug()
            page.goto(f"{night.house.desk}/settings/backup/")

    evening_left.backup(night.page, night.house, folder, seen, seconds=120)
    assert not [path.name for path in folder.rglob("*.part*")]
