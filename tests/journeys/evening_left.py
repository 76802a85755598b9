"""What is left after the first run: settings, mail, backup, people, a chart brought in."""

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.doors import House
from tests.journeys.evening import Seen


def card(page: Page, house: House, title: str) -> None:
    """Open a card of the list of what is left."""
    page.goto(f"{house.desk}/setup/")
    page.get_by_role("link", name=title, exact=True).first.click()


def settings(page: Page, house: House, seen: Seen) -> None:
    """Contacts, letterhead, and two record systems of which one has a source kit."""
    card(page, house, "Privacy and complaint contact")
    page.fill("[name=privacy_contact]", "Pat Privacy")
    page.fill("[name=complaint_contact]", "Pat Privacy, +1 213 555 0100")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("heading", name="Who changed what").wait_for()
    seen(page, "contacts")
    card(page, house, "Letterhead")
    page.fill("[name=letter_line]", "Open Tuesday to Saturday")
    page.get_by_role("button", name="Keep it").click()
    seen(page, "letterhead")
    card(page, house, "Record systems")
    system(page, "Boulevard", vendor="boulevard", since="2021-03-01")
    seen(page, "systems")
    page.locator("summary", has_text="Add a record system").click()
    system(page, "Blue binders", vendor="paper", since="")


def system(page: Page, name: str, *, vendor: str, since: str) -> None:
    """Name a place where records lie."""
    page.fill("[name=name]", name)
    page.select_option("[name=vendor]", vendor)
    page.fill("[name=from_on]", since)
    page.get_by_role("button", name="Add this system").click()
    page.get_by_role("link", name=name).first.wait_for()


def at_once(page: Page, house: House) -> None:
    """A release leaves at once: a journey waits for nobody."""
    page.goto(f"{house.desk}/settings/care/")
    page.fill("[name=undo_minutes]", "0")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("heading", name="Who changed what").wait_for()


def mail(page: Page, house: House, port: int, seen: Seen) -> None:
    """The house's own mail server: filled in, tried, stated as ours, switched on."""
    card(page, house, "Mail and text messages")
    seen(page, "channels")
    page.get_by_role("link", name="Set up E-mail").click()
    for name, value in (("vendor", "Our own server"), ("host", "127.0.0.1"), ("port", str(port))):
        page.fill(f"[name={name}]", value)
    page.select_option("[name=encryption]", "none")
    page.fill("[name=sender]", "records@letters.example.org")
    page.get_by_label("On", exact=True).check()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".error-summary")).to_contain_text("contract")
    seen(page, "mail-no-contract")
    page.get_by_label("Off: messages wait").check()
    page.get_by_role("button", name="Keep", exact=True).click()
    page.fill("[name=to]", "olive@example.org")
    page.get_by_role("button", name="Send a try").click()
    expect(page.locator("#tried .note.done")).to_be_visible(timeout=30_000)
    seen(page, "mail-tried")
    page.get_by_role("link", name="Record the contract").click()
    page.get_by_label("It is our own server").check()
    page.fill("[name=signed_on]", "2026-01-05")
    page.fill("[name=signed_by]", "Olive Owner")
    seen(page, "contract")
    page.get_by_role("button", name="Record this contract").click()
    page.goto(f"{house.desk}/settings/channels/mail/")
    page.get_by_role("button", name="Switch on").click()
    page.get_by_role("button", name="Switch off").wait_for()
    seen(page, "mail-on")


def backup(page: Page, house: House, folder: Path, seen: Seen, *, seconds: int = 60) -> None:
    """Choose a folder, back up now, and wait until it was tried."""
    folder.mkdir()
    card(page, house, "Backup")
    page.fill("[name=folder]", str(folder))
    page.get_by_role("button", name="Keep this folder").click()
    page.get_by_role("button", name="Back up now").click()
    seen(page, "backup-going")
    expect(page.locator("#last .pill")).to_have_text("Good", timeout=seconds * 1_000)
    seen(page, "backup")
    assert list(folder.iterdir())


def invite(page: Page, house: House, seen: Seen) -> str:
    """A code for one more person."""
    card(page, house, "People and invitations")
    page.get_by_label("Name").fill("Nina New")
    page.get_by_label("E-mail", exact=True).fill("nina@example.org")
    page.get_by_label("Front desk").check()
    page.get_by_role("button", name="Make the invitation").click()
    code = page.locator("main .code").inner_text()
    seen(page, "invitation")
    return code


def of_whom(chart: Path) -> tuple[str, str, tuple[str, str, str]]:
    """Given and family name and birth date (month, day, year) as the export says them."""
    resources = [entry["resource"] for entry in json.loads(chart.read_text())["entry"]]
    patient = next(one for one in resources if one["resourceType"] == "Patient")
    name = patient["name"][0]
    year, month, day = patient["birthDate"].split("-")
    return name["given"][0], name["family"], (month, day, year)


def import_chart(page: Page, house: House, chart: Path, seen: Seen) -> None:
    """A chart is made by hand, and the export is sent to it and brought in."""
    given, family, born = of_whom(chart)
    add_patient(page, house, given, family, born)
    send(page, chart)
    seen(page, "sort")
    page.get_by_role("button", name="Import", exact=True).click()
    page.get_by_role("link", name="Open the chart").wait_for(timeout=60_000)
    seen(page, "imported")
    page.get_by_role("link", name="Open the chart").click()
    seen(page, "chart")


def add_patient(
    page: Page, house: House, given: str, family: str, born: tuple[str, str, str]
) -> None:
    """An empty chart."""
    page.goto(f"{house.desk}/patients/new/")
    page.get_by_label("Given name").fill(given)
    page.get_by_label("Family name").fill(family)
    for box, value in enumerate(born):
        page.fill(f"[name=birth_on_{box}]", value)
    page.get_by_role("button", name="Add the patient").click()
    page.wait_for_url(re.compile("/chart/"))


def send(page: Page, chart: Path) -> None:
    """From the chart that is open: what was exported, up to where it is sorted."""
    page.goto(f"{page.url}add/")
    page.select_option("#id_system", label="Boulevard")
    page.set_input_files("#id_papers", [str(chart)])
    page.get_by_role("button", name="Send and sort").click()
    page.get_by_role("heading", name="Sort what was sent").wait_for()
