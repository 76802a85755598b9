"""What can go wrong on the way, and what stops it: a letter, "not me", undo, recall, by hand."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cartella.demo import papers
from tests.browsers import PHONE
from tests.journeys import doors
from tests.journeys.doors import House
from tests.journeys.test_line import enter, open_records

pytestmark = pytest.mark.browser

AMELIE = ("Amélie O’Connor-Lee", date(2001, 3, 22), "amelie@example.org")
TOMAS = ("Tomás Wójcik", date(1972, 12, 30), "tomas@example.org")
PRIYA = ("Priya Raman", date(1991, 7, 19), "priya@example.org")


@contextmanager
def minutes_to_undo(house: House, minutes: int) -> Iterator[None]:
    """Give the time to undo that the other journeys do without."""
    with sqlite3.connect(house.data / "cartella.sqlite3", timeout=20) as rows:
        rows.execute("UPDATE practices_practice SET undo_minutes = ?", (minutes,))
    try:
        yield
    finally:
        with sqlite3.connect(house.data / "cartella.sqlite3", timeout=20) as rows:
            rows.execute("UPDATE practices_practice SET undo_minutes = 0")


def asked(page: Page, house: House, who: tuple[str, date, str]) -> doors.Receipt:
    """Ask on the phone; the receipt."""
    name, born, email = who
    doors.ask(page, house, name, (str(born.month), str(born.day), str(born.year)), email)
    return doors.receipt(page, house)


def link_to(house: House, email: str, word: str) -> str:
    """The newest link with this word that was mailed to an address."""
    for _try in range(120):
        for words in doors.messages_to(house, email):
            if found := re.search(rf"http://\S+/{word}/[^\s/]+/", words):
                return found[0]
        time.sleep(0.25)
    raise AssertionError("no link came")


def matched(desk: Page, house: House, number: str) -> None:
    """The desk matches the patient and has seen a document."""
    desk.goto(f"{house.desk}/requests/{number}/")
    desk.get_by_role("button", name="It is this patient").first.click()
    desk.select_option("#id_way", "document")
    desk.fill("#id_what", "driver licence")
    desk.get_by_role("button", name="Note what was seen").click()
    desk.locator(".act-bar").get_by_role("button", name="Confirm who asks").click()
    expect(desk.get_by_text("Verified.", exact=True)).to_be_visible()


def proved(desk: Page, house: House, number: str) -> None:
    """Matched and verified; then the record is gathered and its review stands open."""
    matched(desk, house, number)
    desk.locator(".act-bar").get_by_role("button", name="Gather the record").click()
    desk.locator(".act-bar").get_by_text("Review and decide").click()


def granted(desk: Page, house: House, number: str) -> None:
    """All of it is granted and the package stands."""
    proved(desk, house, number)
    desk.get_by_role("button", name="Grant all of it").click()
    desk.get_by_role("link", name="Show it").click(timeout=90_000)


def release(desk: Page, channel: str, address: str = "") -> None:
    """Send the package on its way; the form may lie folded."""
    form = desk.locator("form[action*='/release/']")
    if not form.is_visible():
        desk.locator("summary", has_text="Send it").first.click()
    desk.select_option("#id_channel", channel)
    if address:
        desk.fill("#id_to_address", address)
    desk.get_by_label("I have compared name and address").check()
    desk.get_by_role("button", name="Release this package").click()


def at_delivery(desk: Page, house: House, number: str) -> None:
    """The request's page with the delivery step open."""
    desk.goto(f"{house.desk}/requests/{number}/")
    doors.open_step(desk, "delivery")


@pytest.fixture(scope="module")
def kept() -> dict[str, doors.Receipt]:
    """The receipt of the request that several journeys go on with."""
    return {}


def test_a_scanned_letter_becomes_a_request_with_the_letter_beside_it(house, staff, tmp_path):
    name, born, _email = AMELIE
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(papers.paper("Request for my records", name, born, date(2026, 1, 5)))
    desk = staff("dana")
    desk.goto(f"{house.desk}/requests/new/")
    desk.select_option("#id_channel", "post")
    desk.set_input_files("#id_papers", str(letter))
    desk.get_by_label("From whom").fill(name)
    desk.get_by_role("button", name="Keep it and go on").click()
    desk.wait_for_url(re.compile("/inbox/"))
    picture = desk.locator(".held img").first
    expect(picture).to_be_visible()
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 100
    wrong = doors.looked_at(desk)
    desk.fill("[name=stated_name]", name)
    for box, value in enumerate((born.month, born.day, born.year)):
        desk.fill(f"[name=stated_born_on_{box}]", str(value))
    expect(desk.locator("#alike").get_by_text("same birth date")).to_be_visible()
    desk.get_by_role("button", name="Open the request").click()
    desk.wait_for_url(re.compile(r"/requests/\w{4}-"))
    expect(desk.locator(".held img").first).to_be_visible()
    wrong += doors.looked_at(desk)
    desk.goto(f"{desk.url}why/")
    wrong += doors.looked_at(desk)
    assert wrong == []


def test_undo_takes_it_back_before_it_leaves(house, staff, visitor, kept):
    phone, desk = visitor(PHONE), staff("casey")
    receipt = kept["priya"] = asked(phone, house, PRIYA)
    granted(desk, house, receipt.number)
    with minutes_to_undo(house, 5):
        release(desk, "portal")
        expect(desk.get_by_text("It leaves in")).to_be_visible()
        wrong = doors.looked_at(desk)
        desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_text("Undone. Nothing left.")).to_be_visible()
    enter(phone, house, receipt, PRIYA[2])
    expect(phone.get_by_role("link", name="Open my records")).to_have_count(0)
    assert wrong == []


def test_not_me_freezes_until_somebody_has_spoken_with_her(house, staff, visitor):
    """Somebody else asks in his name; the mailbox on file is told and says no."""
    desk = staff("casey")
    name, born, email = TOMAS
    number = asked(visitor(PHONE), house, (name, born, "somebody.else@example.org")).number
    matched(desk, house, number)
    other = visitor(PHONE)
    other.goto(link_to(house, email, "not-me"))
    wrong = doors.looked_at(other)
    other.get_by_role("button", name="No, that was not me").click()
    expect(other.get_by_text("Nothing leaves until a person here")).to_be_visible()
    wrong += doors.looked_at(other)
    at_delivery(desk, house, number)
    expect(desk.get_by_text("Delivery is frozen").first).to_be_visible()
    wrong += doors.looked_at(desk)
    desk.get_by_label("With whom you spoke").fill("Called the number on file: his daughter asked")
    desk.get_by_role("button", name="Lift the freeze").click()
    expect(desk.locator(".note.danger")).to_have_count(0)
    expect(desk.locator(".path")).not_to_contain_text("With whom you spoke")
    assert wrong == []


def test_a_recall_shuts_her_page_and_a_wrong_person_makes_a_task(house, staff, visitor, kept):
    phone, desk = visitor(PHONE), staff("casey")
    receipt = kept["priya"]
    at_delivery(desk, house, receipt.number)
    release(desk, "portal")
    enter(phone, house, receipt, PRIYA[2])
    open_records(phone, house, PRIYA[2])
    records = phone.url
    at_delivery(desk, house, receipt.number)
    live = desk.locator(".panel:has(form[action*='/recall/'])").first
    live.locator("summary", has_text="It went to the wrong person").click()
    live.get_by_label("What happened").fill("a neighbour reads her mail")
    live.get_by_role("button", name="Stop it and start the breach clock").click()
    expect(desk.get_by_text("a task was made")).to_be_visible()
    wrong = doors.looked_at(desk)
    assert phone.goto(records).status in (404, 410)
    assert phone.goto(f"{records}all/").status in (404, 410)
    at_delivery(desk, house, receipt.number)
    release(desk, "portal")
    phone.goto(f"{house.public}/juniper/request/")
    expect(phone.get_by_role("link", name="Open my records")).to_have_count(1)
    at_delivery(desk, house, receipt.number)
    live = desk.locator(".panel:has(form[action*='/recall/'])").first
    live.locator("summary", has_text="Stop it").click()
    live.get_by_placeholder("Why").fill("she asked us to")
    live.get_by_role("button", name="Recall this delivery").click()
    expect(desk.get_by_text("What was saved before cannot be fetched back.")).to_be_visible()
    phone.goto(f"{house.public}/juniper/request/")
    expect(phone.get_by_role("link", name="Open my records")).to_have_count(0)
    assert wrong == []


def test_plain_mail_leaves_only_after_the_warning_was_ticked(house, staff, kept):
    desk, number = staff("casey"), kept["priya"].number
    at_delivery(desk, house, number)
    release(desk, "email", PRIYA[2])
    expect(desk.locator(".error-summary")).to_contain_text("Plain e-mail can be read by others")
    wrong = doors.looked_at(desk)
    desk.get_by_label("For plain e-mail").check()
    desk.get_by_role("button", name="Release this package").click()
    expect(desk.get_by_text("Released. You can undo it until it leaves.")).to_be_visible()
    assert wrong == []


def test_by_hand_has_files_cover_sheet_label_and_proof(house, staff, kept, tmp_path):
    desk, number = staff("casey"), kept["priya"].number
    at_delivery(desk, house, number)
    release(desk, "by_hand", "7 Oak Lane\nSpringfield, CA 90001")
    at_delivery(desk, house, number)
    panel = desk.locator(".panel:has(form[action*='/cover/'])").first
    label = panel.get_by_role("link", name="Label").get_attribute("href")
    with desk.expect_download() as download:
        panel.get_by_role("button", name="Cover sheet").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    panel.get_by_role("button", name="Make the files to print or save").click()
    wrong = doors.looked_at(desk)
    row = desk.locator(".parts li", has_text="records.pdf")
    with desk.expect_download() as download:
        row.get_by_role("link").click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
    desk.goto(house.desk + label)
    expect(desk.get_by_text("7 Oak Lane")).to_be_visible()
    wrong += doors.looked_at(desk)
    at_delivery(desk, house, number)
    panel = desk.locator(".panel:has(form[action*='/proof/'])").first
    panel.locator("summary", has_text="It was sent or handed over").click()
    slip = tmp_path / "slip.pdf"
    slip.write_bytes(papers.paper("Postal receipt", "Priya Raman", PRIYA[1], date(2026, 1, 5)))
    panel.locator("input[type=file]").set_input_files(str(slip))
    panel.get_by_label("How, to whom").fill("registered mail")
    panel.get_by_role("button", name="Keep the proof").click()
    expect(desk.get_by_text("The proof is kept.")).to_be_visible()
    assert wrong == []


def test_a_denial_of_all_items_is_a_letter_that_she_reads_on_her_page(house, staff, visitor):
    phone, desk = visitor(PHONE), staff("casey")
    receipt = asked(phone, house, AMELIE)
    proved(desk, house, receipt.number)
    for box in desk.locator("tbody input[type=checkbox]").all():
        box.check()
    ground = desk.locator("#outcome option[value^='withhold:']", has_text="legal proceeding").first
    desk.select_option("#outcome", ground.get_attribute("value"))
    desk.get_by_role("button", name="Decide the ticked items").click()
    desk.get_by_role("button", name=re.compile("nothing goes out")).click()
    wrong = doors.looked_at(desk)
    letters = desk.locator("#letters")
    letters.locator("select").first.select_option("page")
    letters.get_by_role("button", name="Send").first.click()
    enter(phone, house, receipt, AMELIE[2])
    wrong += doors.looked_at(phone)
    link = phone.locator("main li a").first
    answer = phone.request.get(house.public + link.get_attribute("href"))
    assert answer.ok
    assert answer.body().startswith(b"%PDF")
    expect(phone.get_by_role("link", name="Open my records")).to_have_count(0)
    assert wrong == []
