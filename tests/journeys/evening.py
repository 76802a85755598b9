"""Setting up a store of one's own, from an empty folder to a signed-in owner, as she does it."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page, expect

from cartella import serve
from tests.journeys import doors
from tests.journeys.doors import House

EMAIL, PASSWORD = "olive@example.org", "a long enough one"
PRACTICE = "Juniper Aesthetics"
Seen = Callable[[Page, str], None]


@contextmanager
def empty_house(folder: Path, *, is_public: bool = False) -> Iterator[House]:
    """`cartella serve` on an empty folder until the journey is over; the desk alone, or both."""
    house = planned(folder, is_public=is_public)
    with opened(house):
        yield house


@contextmanager
def opened(house: House) -> Iterator[subprocess.Popen[bytes]]:
    """`cartella serve` in this house until Ctrl-C."""
    process = started(house)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def planned(folder: Path, *, is_public: bool = False) -> House:
    """Where a house of one's own would lie. Nothing is made."""
    port = doors.free_ports()
    bare = {name: value for name, value in os.environ.items() if name[:4] not in ("CART", "DATA")}
    environment = bare | {
        "HOME": str(folder),
        "CARTELLA_SETTINGS": "",
        "CARTELLA_DATA": str(folder / "data"),
        "CARTELLA_KEY_FILE": str(folder / "data.key"),
    }
    public = f"http://127.0.0.1:{port + 1}"
    return House(
        desk=f"http://127.0.0.1:{port}",
        public=public,
        data=folder / "data",
        environment=environment | ({"CARTELLA_PUBLIC_URL": public} if is_public else {}),
        log=folder / "log",
        slug="practice",
    )


def started(house: House) -> subprocess.Popen[bytes]:
    """`cartella serve`, once its doors answer."""
    port = house.desk.rpartition(":")[2]
    with house.log.open("ab") as log:
        process = subprocess.Popen(
            [doors.CARTELLA, "serve", "--port", port],
            env=house.environment,
            stdout=log,
            stderr=log,
        )
    addresses = [house.desk] + [house.public] * ("CARTELLA_PUBLIC_URL" in house.environment)
    for address in addresses:
        well = serve.wait_until_well(f"{address}/healthz", seconds=120)
        if not well:
            process.kill()
        assert well, house.log.read_text()[-3000:]
    return process


def code_of(house: House) -> str:
    """The newest setup code that the terminal shows."""
    return re.findall(r"Setup code: (\S+)", house.log.read_text())[-1]


def set_up(page: Page, house: House, seen: Seen) -> str:
    """All steps that cannot be left out; ends on the list of what is left. The app's secret."""
    claim(page, house, seen)
    practice(page, seen)
    entities(page, seen)
    seen(page, "location")
    location(page, "Elm Street", "Juniper Nursing Inc.")
    page.get_by_text("Add another location").click()
    location(page, "Harbor Road", "Juniper Cash PLLC")
    seen(page, "locations")
    page.get_by_role("link", name="That is all: go on").click()
    account(page, seen)
    secret = second_step(page, seen)
    key(page, house, seen)
    return secret


def claim(page: Page, house: House, seen: Seen) -> None:
    """Show the code of the terminal."""
    page.goto(f"{house.desk}/today/")
    seen(page, "code")
    page.fill("[name=code]", code_of(house))
    page.get_by_role("button", name="Begin").click()


def practice(page: Page, seen: Seen) -> None:
    """The first step, which says what is missing."""
    page.fill("[name=name]", PRACTICE)
    page.get_by_role("button", name="Keep and go on").click()
    seen(page, "practice-wrong")  # telephone and address are missing; the name stays
    assert page.input_value("[name=name]") == PRACTICE
    page.fill("[name=phone]", "+1 213 555 0100")
    page.fill("[name=address_lines]", "12 Elm Street\nSpringfield, CA 90001")
    page.select_option("[name=time_zone]", "America/Los_Angeles")
    page.get_by_role("button", name="Keep and go on").click()
    seen(page, "entity")


def entities(page: Page, seen: Seen) -> None:
    """Two under one brand: one that bills plans, one for cash alone."""
    entity(page, "Juniper Nursing Inc.", "nurse practitioner", bills="yes", seen=seen)
    page.get_by_text("Add another legal entity").click()
    entity(page, "Juniper Cash PLLC", "professional entity", bills="no", seen=seen)
    seen(page, "entities")
    page.get_by_role("link", name="That is all: go on").click()


def entity(page: Page, name: str, kind: str, *, bills: str, seen: Seen) -> None:
    """One legal entity and its answers."""
    page.fill("[name=name]", name)
    page.select_option("[name=state]", "CA")
    page.get_by_label(kind, exact=True).check()
    page.get_by_role("button", name="Add this legal entity").click()
    page.wait_for_url("**/coverage/")
    for question in ("sends_transactions", "sends_through_service", "prescribes_electronically"):
        page.locator(f"[name={question}][value={bills}]").check()
    if bills == "no":
        seen(page, "coverage")
    page.fill("[name=basis]", "Asked our biller on the day of the setup.")
    page.get_by_role("button", name="Keep these answers").click()
    page.wait_for_url("**/setup/entities/")


def location(page: Page, name: str, legal_entity: str) -> None:
    """One place."""
    page.fill("[name=name]", name)
    page.select_option("[name=legal_entity_id]", label=legal_entity)
    page.get_by_role("button", name="Add this location").click()


def account(page: Page, seen: Seen) -> None:
    """The owner's name and password."""
    page.fill("[name=name]", "Olive Owner")
    page.fill("[name=credentials]", "NP")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    seen(page, "owner")
    page.get_by_role("button", name="Make my account").click()
    page.get_by_role("link", name="Turn it on").wait_for()
    seen(page, "second-step")


def second_step(page: Page, seen: Seen) -> str:
    """An app, and the codes for the day when it is lost. The app's secret."""
    page.get_by_role("link", name="Turn it on").click()
    seen(page, "app")
    secret = page.locator("main .mono").first.inner_text()
    page.fill("[name=code]", code_now(secret))
    page.get_by_role("button", name="Turn it on").click()
    page.wait_for_url("**/recovery-codes/")
    expect(page.locator("ul.codes li")).to_have_count(10)
    seen(page, "recovery")
    page.get_by_role("link", name="Go on").click()
    page.wait_for_url("**/setup/key/")
    return secret


def code_now(secret: str) -> str:
    """What the app shows for a secret now."""
    value = totp.hotp_value(secret, int(time.time()) // 30)
    return str(totp.format_hotp_value(value))


def key(page: Page, house: House, seen: Seen) -> None:
    """The sheet, and proof that it is there."""
    seen(page, "key")
    with page.expect_popup() as beside:  # the step itself stays open
        page.get_by_role("button", name="Open the sheet").click()
    beside.value.close()
    asked = re.search(r"group (\d) of line (\d+)", page.locator("main").inner_text())
    assert asked is not None
    page.fill("[name=group]", on_paper(sheet(page, house), line=int(asked[2]), group=int(asked[1])))
    page.get_by_role("button", name="I have the sheet").click()
    page.wait_for_url("**/setup/")
    seen(page, "left")


def sheet(page: Page, house: House) -> bytes:
    """The key sheet, as the printer gets it."""
    token = page.locator("main [name=csrfmiddlewaretoken]").first.input_value()
    address = f"{house.desk}/setup/key/sheet/"
    answer = page.context.request.post(address, form={"csrfmiddlewaretoken": token})
    assert answer.ok
    return bytes(answer.body())


def on_paper(sheet: bytes, *, line: int, group: int) -> str:
    """A group of characters as it stands on the printed sheet."""
    words = words_of(sheet)
    found = re.search(rf"^\s*0*{line} (\S.*)$", words, re.MULTILINE)
    assert found is not None, words
    return found[1].split()[group - 1]


def words_of(paper: bytes) -> str:
    """The text of a PDF's first page."""
    document = pypdfium2.PdfDocument(paper)
    try:
        return str(document[0].get_textpage().get_text_bounded())
    finally:
        document.close()
