"""Setting up a store of one's own, from an empty folder to a signed-in owner, as she does it."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Page

from cartella import serve
from cartella.backup import recovery_text
from cartella.practices.keys import read_file
from tests.journeys import doors
from tests.journeys.doors import House

EMAIL, PASSWORD = "olive@example.org", "a long enough one"
Seen = Callable[[Page, str], None]


@contextmanager
def empty_house(folder: Path) -> Iterator[House]:
    """`cartella serve` on an empty folder, the desk alone, until the journey is over."""
    port = doors.free_ports()
    bare = {name: value for name, value in os.environ.items() if name[:4] not in ("CART", "DATA")}
    house = House(
        desk=f"http://127.0.0.1:{port}",
        public=f"http://127.0.0.1:{port + 1}",
        data=folder / "data",
        environment=bare
        | {
            "HOME": str(folder),
            "CARTELLA_SETTINGS": "",
            "CARTELLA_DATA": str(folder / "data"),
            "CARTELLA_KEY_FILE": str(folder / "data.key"),
        },
        log=folder / "log",
    )
    with house.log.open("ab") as log:
        command = [doors.CARTELLA, "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=house.environment, stdout=log, stderr=log)
        try:
            well = serve.wait_until_well(f"{house.desk}/healthz", seconds=60)
            assert well, house.log.read_text()[-3000:]
            yield house
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def code_of(house: House) -> str:
    """The newest setup code that the terminal shows."""
    return re.findall(r"Setup code: (\S+)", house.log.read_text())[-1]


def set_up(page: Page, house: House, seen: Seen) -> None:
    """All steps that cannot be left out; ends on the list of what is left."""
    page.goto(f"{house.desk}/today/")
    seen(page, "code")
    page.fill("[name=code]", code_of(house))
    page.get_by_role("button", name="Begin").click()
    _practice(page, seen)
    _entity(page, "Juniper Nursing Inc.", "nurse practitioner", bills="yes", seen=seen)
    page.get_by_text("Add another legal entity").click()
    _entity(page, "Juniper Cash PLLC", "professional entity", bills="no", seen=seen)
    seen(page, "entities")
    page.get_by_role("link", name="That is all: go on").click()
    seen(page, "location")
    _location(page, "Elm Street", "Juniper Nursing Inc.")
    page.get_by_text("Add another location").click()
    _location(page, "Harbor Road", "Juniper Cash PLLC")
    seen(page, "locations")
    page.get_by_role("link", name="That is all: go on").click()
    _owner(page, seen)
    _key(page, house, seen)


def _practice(page: Page, seen: Seen) -> None:
    page.fill("[name=name]", "Juniper Aesthetics")
    page.get_by_role("button", name="Keep and go on").click()
    seen(page, "practice-wrong")  # telephone and address are missing; the name stays
    assert page.input_value("[name=name]") == "Juniper Aesthetics"
    page.fill("[name=phone]", "+1 213 555 0100")
    page.fill("[name=address_lines]", "12 Elm Street\nSpringfield, CA 90001")
    page.select_option("[name=time_zone]", "America/Los_Angeles")
    page.get_by_role("button", name="Keep and go on").click()
    seen(page, "entity")


def _entity(page: Page, name: str, kind: str, *, bills: str, seen: Seen) -> None:
    page.fill("[name=name]", name)
    page.select_option("[name=state]", "CA")
    page.get_by_label(kind, exact=True).check()
    page.get_by_role("button", name="Add this legal entity").click()
    page.wait_for_url("**/coverage/")
    for question in ("sends_transactions", "sends_through_service"):
        page.locator(f"[name={question}][value={bills}]").check()
    if bills == "no":
        seen(page, "coverage")
    page.fill("[name=basis]", "Asked our biller on the day of the setup.")
    page.get_by_role("button", name="Keep these answers").click()
    page.wait_for_url("**/setup/entities/")


def _location(page: Page, name: str, entity: str) -> None:
    page.fill("[name=name]", name)
    page.select_option("[name=legal_entity_id]", label=entity)
    page.get_by_role("button", name="Add this location").click()


def _owner(page: Page, seen: Seen) -> None:
    page.fill("[name=name]", "Olive Owner")
    page.fill("[name=credentials]", "NP")
    page.fill("[name=email]", EMAIL)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    seen(page, "owner")
    page.get_by_role("button", name="Make my account").click()
    page.get_by_role("link", name="Turn it on").click()
    secret = page.locator("main .mono").first.inner_text()
    page.fill("[name=code]", code_now(secret))
    page.get_by_role("button", name="Turn it on").click()
    page.wait_for_url("**/recovery-codes/")
    page.get_by_role("link", name="Go on").click()
    page.wait_for_url("**/setup/key/")


def code_now(secret: str) -> str:
    """What the app shows for a secret now."""
    value = totp.hotp_value(secret, int(time.time()) // 30)
    return str(totp.format_hotp_value(value))


def _key(page: Page, house: House, seen: Seen) -> None:
    seen(page, "key")
    asked = re.search(r"group (\d) of line (\d+)", page.locator("main").inner_text())
    assert asked is not None
    key = read_file(house.data.with_name("data.key"))
    page.fill("[name=group]", recovery_text.group(key, line=int(asked[2]), number=int(asked[1])))
    page.get_by_role("button", name="I have the sheet").click()
    page.wait_for_url("**/setup/")
    seen(page, "left")
