"""She asks on her phone; the desk grants all but one note; she downloads; anybody can check it."""

import json
import re
import subprocess
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browsers import PHONE
from tests.journeys import doors
from tests.journeys.doors import House

pytestmark = pytest.mark.browser

ZINNIA = "zinnia@example.org"
FINDING = "In my judgment this note would put the patient in danger."


def command(house: House, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `cartella` in the house's store."""
    return subprocess.run(
        [doors.CARTELLA, *words], env=house.environment, capture_output=True, text=True
    )


def verify_who_asks(desk: Page, phone: Page, house: House, number: str) -> None:
    """The desk finds the patient, a code goes to her old e-mail, she types it on her phone."""
    desk.goto(f"{house.desk}/requests/{number}/")
    desk.locator(".act-bar").get_by_text("Find the patient").click()
    desk.get_by_role("button", name="It is this patient").first.click()
    expect(desk.get_by_text("The patient is matched.")).to_be_visible()
    before = doors.codes_so_far(house, ZINNIA)
    phone.goto(f"{house.public}/juniper/ask/prove/")
    phone.get_by_role("button", name="Send me a code").click()
    phone.fill("[name=code]", doors.code_for(house, ZINNIA, after=before))
    phone.get_by_role("button", name="This is my code").click()
    phone.wait_for_url("**/ask/receipt/")
    desk.reload()
    desk.locator(".act-bar").get_by_role("button", name="Confirm who asks").click()
    expect(desk.get_by_text("Verified.", exact=True)).to_be_visible()


def deny_one_note(desk: Page) -> None:
    """Gather, withhold one note on a licensed person's finding, release the rest."""
    desk.locator(".act-bar").get_by_role("button", name="Gather the record").click()
    desk.locator(".act-bar").get_by_text("Review and decide").click()
    desk.get_by_label("SOAP note").first.check()
    desk.locator("summary", has_text="For a finding of danger").click()
    desk.fill("[name=finding_by]", "Olive Owner, NP")
    desk.fill("[name=finding]", FINDING)
    ground = desk.locator("#outcome option", has_text="endanger").first
    desk.select_option("#outcome", ground.get_attribute("value"))
    desk.get_by_role("button", name="Decide the ticked items").click()
    expect(desk.get_by_text("1 item decided.")).to_be_visible()
    desk.get_by_role("button", name="Deny this 1 item, release the rest").click()


def release(desk: Page) -> None:
    """Wait for the package, compare name and address, send it on its way."""
    desk.get_by_role("link", name="Show it").click(timeout=60_000)
    desk.get_by_label("I have compared name and address").check()
    desk.get_by_role("button", name="Release this package").click()
    expect(desk.get_by_text("Released. You can undo it until it leaves.")).to_be_visible()


def enter(page: Page, house: House, receipt: doors.Receipt, email: str) -> None:
    """Receipt and a code let her see her request."""
    before = doors.codes_so_far(house, email)
    page.goto(f"{house.public}/juniper/status/")
    page.fill("[name=number]", receipt.number)
    page.fill("[name=receipt_code]", receipt.code)
    page.locator("main button.primary").click()
    page.fill("[name=code]", doors.code_for(house, email, after=before))
    page.locator("main button.primary").click()
    page.wait_for_url("**/juniper/request/")


def open_records(page: Page, house: House, email: str) -> None:
    """A fresh code opens them."""
    before = doors.codes_so_far(house, email)
    page.get_by_role("link", name="Open my records").click()
    page.get_by_role("button", name="Send me a code").click()
    page.fill("[name=code]", doors.code_for(house, email, after=before))
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_role("heading", name="My records")).to_be_visible()


def saved(page: Page, words: str, path: Path) -> Path:
    """Save what a link of a page leads to."""
    with page.expect_download() as download:
        page.get_by_role("link", name=words).click()
    download.value.save_as(path)
    return path


def test_she_asks_the_desk_grants_all_but_one_note_and_anybody_can_check(
    house, staff, visitor, tmp_path
):
    phone, desk = visitor(PHONE), staff("casey")
    doors.ask(phone, house, "Zinnia Quillfeather", ("2", "29", "1988"), ZINNIA, "all photos too")
    receipt = doors.receipt(phone, house)
    wrong = doors.looked_at(phone)

    verify_who_asks(desk, phone, house, receipt.number)
    deny_one_note(desk)
    release(desk)
    wrong += doors.looked_at(desk)

    enter(phone, house, receipt, ZINNIA)
    expect(phone.get_by_role("link", name="Open my records")).to_be_visible()
    expect(phone.get_by_role("heading", name="Ready")).to_be_visible()  # its letter still waits
    wrong += doors.looked_at(phone)
    open_records(phone, house, ZINNIA)
    wrong += doors.looked_at(phone)
    package = saved(phone, "Save all in one file", tmp_path / "package.zip")
    proof = saved(phone, "Save the receipt", tmp_path / "receipt.json")

    with zipfile.ZipFile(package) as files:
        manifest = json.loads(files.read("manifest.json"))
        assert FINDING.encode() not in b"".join(files.read(name) for name in files.namelist())
    assert manifest
    checked = command(house, "verify", str(package), "--receipt", str(proof))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    bare = house.environment | {"CARTELLA_DATA": str(tmp_path / "elsewhere")}
    unknown = subprocess.run(
        [doors.CARTELLA, "verify", str(package)], env=bare, capture_output=True, text=True
    )
    assert unknown.returncode == 4, unknown.stdout + unknown.stderr
    assert "fingerprint" in unknown.stdout.lower()
    changed = bytearray(package.read_bytes())
    changed[len(changed) // 2] ^= 1
    (tmp_path / "changed.zip").write_bytes(changed)
    assert command(house, "verify", str(tmp_path / "changed.zip")).returncode == 1
    (tmp_path / "none.zip").write_bytes(b"no package")
    assert command(house, "verify", str(tmp_path / "none.zip")).returncode == 2
    ledger = command(house, "ledger", "verify")
    assert ledger.returncode == 0, ledger.stdout + ledger.stderr

    records = phone.url
    a_broken_download_goes_on(phone, records, package)

    stranger = visitor()
    assert stranger.goto(records).status == 404
    assert stranger.goto(f"{house.desk}/requests/{receipt.number}/").url.startswith(
        f"{house.desk}/accounts/login/"
    )
    assert stranger.goto(f"{house.public}/juniper/request/").url.endswith("/juniper/status/")
    assert wrong == []
    assert [cookie["name"] for cookie in phone.context.cookies() if "desk" in cookie["name"]] == []


def a_broken_download_goes_on(page: Page, records: str, package: Path) -> None:
    """What was cut off is fetched by Range; the whole is the same bytes."""
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    first = urllib.request.Request(f"{records}all/", headers={"Cookie": cookies})  # noqa: S310
    with urllib.request.urlopen(first, timeout=30) as answer:  # noqa: S310
        begun, etag = answer.read(70_000), answer.headers["ETag"]
        whole = int(answer.headers["Content-Length"])
    headers = {"Cookie": cookies, "Range": f"bytes={len(begun)}-", "If-Range": etag}
    rest = urllib.request.Request(f"{records}all/", headers=headers)  # noqa: S310
    with urllib.request.urlopen(rest, timeout=30) as answer:  # noqa: S310
        assert answer.status == 206
        assert int(answer.headers["Content-Length"]) == whole - len(begun)
        ended = answer.read()
    assert begun + ended == package.read_bytes()


def test_a_link_in_a_mail_scanner_changes_nothing_and_asks_her_for_a_code(house, staff, visitor):
    email = "ngozi@example.org"
    desk = staff("casey")
    desk.goto(f"{house.desk}/requests/?view=all")
    desk.get_by_role("link", name="Ngozi Adeyemi").click()
    number = re.search(r"requests/([^/]+)/", desk.url)[1]
    doors.open_step(desk, "delivery")
    desk.locator("summary", has_text="Send it again or another way").click()
    desk.select_option("#id_channel", "link")
    desk.fill("[name=to_address]", email)
    desk.get_by_label("I have compared name and address").check()
    desk.get_by_role("button", name="Release this package").click()
    link = waits_for_link(house, email)

    before = doors.codes_so_far(house, email)
    for method in ("GET", "HEAD", "GET"):
        scanner = urllib.request.Request(link, method=method)  # noqa: S310
        with urllib.request.urlopen(scanner, timeout=10) as answer:  # noqa: S310
            assert answer.status == 200
    assert doors.codes_so_far(house, email) == before
    desk.goto(f"{house.desk}/requests/{number}/")
    doors.open_step(desk, "delivery")
    assert desk.locator("dt", has_text="Opened").count() == 0

    phone = visitor(PHONE)
    phone.goto(link)
    phone.get_by_role("button", name="Send me a code").click()
    phone.fill("[name=code]", doors.code_for(house, email, after=before))
    phone.get_by_role("button", name="Open", exact=True).click()
    expect(phone.get_by_role("heading", name="My records")).to_be_visible()


def waits_for_link(house: House, email: str) -> str:
    """The newest link that was mailed to an address."""
    for _try in range(120):
        for words in doors.messages_to(house, email):
            if found := re.search(r"http://\S+/open/\S+/", words):
                return found[0]
        subprocess.run(["sleep", "0.25"], check=True)
    raise AssertionError("no link came")
