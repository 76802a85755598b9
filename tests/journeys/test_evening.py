"""One evening: from an empty folder to the released package of a chart that somebody else made.

Once with the desk alone and once with a page for patients. CARTELLA_SHOTS names a folder for
pictures of each step, on a phone and on a desk.
"""

import os
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browsers import DESK, PHONE
from tests.journeys import doors, evening, evening_left, evening_request, listening
from tests.journeys.doors import House
from tests.post import stand_ins

pytestmark = [pytest.mark.browser, pytest.mark.samples]

CHART = "synthea_kasey_feest"
HERS = "somebody@example.org"
SECONDS_A_FIELD, SECONDS_A_SCREEN = 8, 10  # somebody who types and reads without hurry
LINKS = re.compile(r"(?:https?://|/practice/|our page|portal)", re.IGNORECASE)
# Where a page of the desk says that there is no page for patients, or what it is to have one.
SAID = re.compile(
    r"CARTELLA_DESK_URL=https://desk\.office\.example|page for patients|May not be asked for: .*"
)
TYPED = """
addEventListener("change", event => {
  const typed = JSON.parse(sessionStorage.getItem("typed") || "[]");
  const key = location.pathname + " " + event.target.name;
  if (!typed.includes(key)) typed.push(key);
  sessionStorage.setItem("typed", JSON.stringify(typed));
}, true);
"""


class Album:
    """Looks at each step closely and takes its picture if a folder is named."""

    def __init__(self, name: str, *, closely: bool) -> None:
        self.wrong: list[str] = []
        self.words: list[str] = []
        self._name, self._closely = name, closely

    def __call__(self, page: Page, step: str) -> None:
        page.wait_for_load_state()
        self.words.append(f"{step}: {page.locator('main').inner_text()}")
        if self._closely:
            self.wrong += doors.looked_at(page)
        if folder := os.environ.get("CARTELLA_SHOTS"):
            self._picture(page, Path(folder) / f"{self._name}-{len(self.words):02}-{step}")

    def _picture(self, page: Page, path: Path) -> None:
        before = page.viewport_size
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            page.screenshot(path=f"{path}-{size['width']}.png", full_page=True)
        if before is not None:
            page.set_viewport_size(before)


@pytest.fixture
def chart(samples) -> Path:
    """A chart that nobody of us made."""
    return Path(samples) / "fhir" / f"{CHART}.json"


def minutes(page: Page, screens: list[str]) -> float:
    """How long a person needs for what was typed and read on this page so far."""
    typed = page.evaluate("JSON.parse(sessionStorage.getItem('typed') || '[]').length")
    print(f"{typed} fields typed or chosen, {len(screens)} screens")
    return float(typed * SECONDS_A_FIELD + len(screens) * SECONDS_A_SCREEN) / 60


def counted(page: Page) -> list[str]:
    """The screens that this page comes to from now on."""
    screens: list[str] = []
    page.on("framenavigated", lambda frame: screens.append(frame.url))
    page.add_init_script(TYPED)
    return screens


def test_an_evening_with_the_desk_alone(tmp_path, new_page, chart):
    seen = Album("desk", closely=False)
    house = evening.planned(tmp_path)
    with evening.opened(house) as process:
        page = doors.watched(new_page(PHONE))
        screens = counted(page)
        evening.set_up(page, house, seen)
        assert minutes(page, screens) <= 10
        page.set_viewport_size(DESK)
        evening_left.settings(page, house, seen)
        evening_left.backup(page, house, tmp_path / "stick", seen)
        evening_left.invite(page, house, seen)
        evening_left.at_once(page, house)
        evening_left.import_chart(page, house, chart, seen)
        number = evening_request.told_by_telephone(page, house, chart, seen)
        evening_request.verified(page, house, number, seen)
        evening_request.granted(page, seen)
        package = evening_request.handed_over(page, house, number, tmp_path, seen)
        for path in ("today/", "setup/", "settings/", "health/"):
            page.goto(f"{house.desk}/{path}")
            seen(page, path.strip("/"))
        assert listening.addresses(process.pid) == {("127.0.0.1", port_of(house))}
        offers_no_page(seen.words + papers(page, house, number, package))
        assert seen.wrong + doors.complaints(page) == []
        evening_request.checked(house, "verify", str(package))
        evening_request.checked(house, "ledger", "verify")


def test_an_evening_with_a_page_for_patients(tmp_path, new_page, chart):
    seen = Album("public", closely=False)
    house = evening.planned(tmp_path, is_public=True)
    with stand_ins.mail_server("accept") as mails, evening.opened(house) as process:
        page, phone = doors.watched(new_page(PHONE)), doors.watched(new_page(PHONE))
        screens = counted(page)
        evening.set_up(page, house, seen)
        assert minutes(page, screens) <= 10
        page.set_viewport_size(DESK)
        evening_left.settings(page, house, seen)
        evening_left.mail(page, house, mails.port, seen)
        evening_left.backup(page, house, tmp_path / "stick", seen)
        evening_left.invite(page, house, seen)
        evening_left.at_once(page, house)
        evening_left.import_chart(page, house, chart, seen)
        receipt = evening_request.patient_asks(phone, house, chart, HERS, seen)
        evening_request.verified(page, house, receipt.number, seen)
        evening_request.granted(page, seen)
        evening_request.released_to_her_page(page, seen)
        package = evening_request.fetched(phone, house, receipt, mails, HERS, tmp_path, seen)
        ports = {port for _host, port in listening.addresses(process.pid)}
        assert ports == {port_of(house), port_of(house) + 1}
        assert seen.wrong + doors.complaints(page) + doors.complaints(phone) == []
        evening_request.checked(house, "verify", str(package))
        evening_request.checked(house, "ledger", "verify")


def port_of(house: House) -> int:
    """The port of the desk."""
    return int(house.desk.rpartition(":")[2])


def offers_no_page(words: list[str]) -> None:
    """No screen or paper of the evening speaks of a page or a link for the patient."""
    for said in words:
        assert not (found := LINKS.search(SAID.sub("", said))), said[found.start() - 80 :][:200]


def papers(page: Page, house: House, number: str, package: Path) -> list[str]:
    """What the requester takes along: receipt, calendar file, the package's first page."""
    at = f"{house.desk}/requests/{number}"
    receipt = page.context.request.get(f"{at}/received/pdf/").body()
    dates = page.context.request.get(f"{at}/received/calendar/").text()
    with zipfile.ZipFile(package) as files:
        first = files.read(next(name for name in files.namelist() if name.endswith("README.txt")))
    return [evening.words_of(receipt), dates, first.decode()]
