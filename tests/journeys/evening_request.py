"""A request on that evening: told at the telephone or asked on a page, to the saved package."""

import re
import subprocess
import time
from email import message_from_bytes, policy
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys import doors
from tests.journeys.doors import House, Receipt
from tests.journeys.evening import Seen
from tests.journeys.evening_left import of_whom
from tests.post.stand_ins import MailServer


def told_by_telephone(page: Page, house: House, chart: Path, seen: Seen) -> str:
    """Staff read the script and type; the receipt has a code and a day. The request's number."""
    given, family, born = of_whom(chart)
    page.goto(f"{house.desk}/requests/new/")
    seen(page, "new")
    page.get_by_role("link", name="Telephone script").click()
    seen(page, "script")
    page.fill("[name=stated_name]", f"{given} {family}")
    for box, value in enumerate(born):
        page.fill(f"[name=stated_born_on_{box}]", value)
    page.fill("[name=contact_phone]", "+1 213 555 0123")
    page.get_by_role("button", name="Keep it, then read number and code aloud").click()
    number, code = page.locator("main dd .code, main dd.code").all_inner_texts()
    assert re.fullmatch(r"(\w{4}-){2}\w{4}", number)
    assert code
    expect(page.locator("main")).to_contain_text(re.compile(r"Our answer by\s*\w+\.? \d+, 20\d\d"))
    seen(page, "receipt")
    return number


def patient_asks(page: Page, house: House, chart: Path, email: str, seen: Seen) -> Receipt:
    """She asks on the page for patients, on her phone."""
    given, family, born = of_whom(chart)
    doors.ask(page, house, f"{given} {family}", born, email)
    seen(page, "asked")
    receipt = doors.receipt(page, house)
    seen(page, "her-receipt")
    return receipt


def verified(page: Page, house: House, number: str, seen: Seen) -> None:
    """The patient is found and a document was seen."""
    page.goto(f"{house.desk}/requests/{number}/")
    seen(page, "request")
    page.get_by_role("button", name="It is this patient").first.click()
    page.select_option("#id_way", "document")
    page.fill("#id_what", "driver licence")
    page.get_by_role("button", name="Note what was seen").click()
    page.locator(".act-bar").get_by_role("button", name="Confirm who asks").click()
    expect(page.get_by_text("Verified.", exact=True)).to_be_visible()
    seen(page, "verified")


def granted(page: Page, seen: Seen) -> None:
    """Gathered, each place searched, all of it granted, and the package made."""
    page.locator(".act-bar").get_by_role("button", name="Gather the record").click()
    page.locator("form.search-row").first.wait_for(state="attached")
    doors.open_step(page, "scope")
    seen(page, "scope")
    open_ = page.locator("form.search-row", has_text="Not searched")
    places = open_.count()
    assert places > 2  # the two systems, and what the source kit says the export leaves out
    for done in range(2):
        doors.open_step(page, "scope")
        open_.first.locator("[name=found]").fill("0")
        open_.first.get_by_role("button", name="I searched it").click()
        expect(open_).to_have_count(places - done - 1)
    page.locator(".act-bar").get_by_text("Review and decide").click()
    seen(page, "review")
    page.get_by_role("button", name="Grant all of it").click()
    seen(page, "making")
    page.get_by_role("link", name="Show it").click(timeout=90_000)
    seen(page, "made")


def handed_over(page: Page, house: House, number: str, folder: Path, seen: Seen) -> Path:
    """In person: the files are saved at the desk, and the proof is kept."""
    offered = page.locator("#id_channel option").all_inner_texts()
    assert not [words for words in offered if re.search("page|link|portal", words, re.IGNORECASE)]
    page.select_option("#id_channel", "in_person")
    page.get_by_label("I have compared name and address").check()
    page.get_by_role("button", name="Release this package").click()
    seen(page, "released")
    page.get_by_role("button", name="Make the files to print or save").click()
    seen(page, "files")
    with page.expect_download() as download:
        page.locator("a[href$='/all/']").first.click()
    package = folder / "package.zip"
    download.value.save_as(package)
    page.goto(f"{house.desk}/requests/{number}/")
    doors.open_step(page, "delivery")
    page.locator("summary", has_text="It was sent or handed over").click()
    page.get_by_label("How, to whom").fill("handed over on a stick")
    page.get_by_role("button", name="Keep the proof").click()
    expect(page.get_by_text("The proof is kept.")).to_be_visible()
    seen(page, "proof")
    return package


def released_to_her_page(page: Page, seen: Seen) -> None:
    """By the page for patients."""
    page.select_option("#id_channel", "portal")
    page.get_by_label("I have compared name and address").check()
    page.get_by_role("button", name="Release this package").click()
    expect(page.get_by_text("Released.").first).to_be_visible()
    seen(page, "released")


def fetched(
    page: Page, house: House, receipt: Receipt, mails: MailServer, to: str, folder: Path, seen: Seen
) -> Path:
    """She enters with receipt and mailed code, and opens her records with another."""
    before = len(codes(mails, to))
    page.goto(f"{house.public}/{house.slug}/status/")
    page.fill("[name=number]", receipt.number)
    page.fill("[name=receipt_code]", receipt.code)
    page.locator("main button.primary").click()
    page.fill("[name=code]", newest_code(mails, to, after=before))
    seen(page, "her-code")
    page.locator("main button.primary").click()
    page.wait_for_url(f"**/{house.slug}/request/")
    until = time.monotonic() + 30
    while not page.get_by_role("link", name="Open my records").count():
        assert time.monotonic() < until, page.locator("main").inner_text()
        page.wait_for_timeout(500)
        page.reload()
    seen(page, "her-request")
    before = len(codes(mails, to))
    page.get_by_role("link", name="Open my records").click()
    page.get_by_role("button", name="Send me a code").click()
    page.fill("[name=code]", newest_code(mails, to, after=before))
    page.get_by_role("button", name="Open", exact=True).click()
    page.get_by_role("heading", name="My records").wait_for()
    seen(page, "her-records")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save all in one file").click()
    package = folder / "package.zip"
    download.value.save_as(package)
    return package


def letters(mails: MailServer, to: str) -> list[str]:
    """The words of what the mail server took for an address, oldest first."""
    found = []
    for raw in list(mails.got):
        mail = message_from_bytes(raw, policy=policy.default)
        if to in str(mail["To"]):
            body = mail.get_body(("plain",))
            found.append(f"{mail['Subject']}\n{body.get_content() if body else ''}")
    return found


def codes(mails: MailServer, to: str) -> list[str]:
    """The six-digit codes mailed to an address, oldest first."""
    return [code for words in letters(mails, to) for code in re.findall(r"\b\d{6}\b", words)[:1]]


def newest_code(mails: MailServer, to: str, *, after: int) -> str:
    """The newest code once more than `after` have come."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if len(found := codes(mails, to)) > after:
            return found[-1]
        time.sleep(0.1)
    raise AssertionError(f"no code came: {letters(mails, to)}")


def checked(house: House, *words: str) -> None:
    """A command of the house that must say that all is well."""
    done = subprocess.run(
        [doors.CARTELLA, *words], env=house.environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
