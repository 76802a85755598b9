"""The checking page as a saved file: says what `cartella verify` says, without a network."""

import re
import zipfile

import pytest
from django.test import Client

from cartella.release import determination
from cartella.release.delivery import by_hand, download, opening, release
from cartella.release.models import Delivery
from tests import people
from tests.release import test_line as line

pytestmark = pytest.mark.browser


@pytest.fixture
def saved(make_practice, tmp_path, public_door):
    """A package, its receipt and the checking page, saved as a patient saves them."""
    cast = people.cast()
    chart = tmp_path / "chart.json"
    chart.write_bytes(line.bundle())
    line.runs.run(cast.practice, [chart], system=cast.emr, patient=cast.patient)
    by = cast.act(cast.coordinator)
    rr = line.verified(cast)
    round_ = determination.open_round(rr, by=by)
    determination.determine(round_, by=by)
    line.work(cast)
    package = round_.packages.get()
    delivery = release.release(package, channel=Delivery.Channel.COMMAND, to_label="her", by=by)
    by_hand.make_file(delivery, by=by)
    whole = download.whole(package)
    (tmp_path / "package.zip").write_bytes(b"".join(whole.read(0, whole.size_bytes)))
    (tmp_path / "receipt.json").write_bytes(opening.receipt_for(delivery))
    answer = Client().get(f"/{cast.practice.slug}/check/offline/")
    assert answer.status_code == 200
    (tmp_path / "check.html").write_bytes(answer.content)
    return tmp_path


def said(page, folder, package="package.zip", receipt=None) -> str:
    """What the page answers for these files."""
    page.goto((folder / "check.html").as_uri())
    page.set_input_files("[name=package]", folder / package)
    if receipt:
        page.set_input_files("[name=receipt]", folder / receipt)
    page.click("button")
    page.wait_for_selector("#check-answer.done, #check-answer.danger")
    return page.inner_text("#check-answer")


def test_an_untouched_package_and_its_receipt_are_right(saved, new_page):
    page = new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    answer = said(page, saved, receipt="receipt.json")
    assert "complete and unchanged" in answer
    assert "receipt is right" in answer
    assert all(url.startswith(("file:", "data:", "blob:")) for url in asked)


def test_a_changed_file_is_named(saved, new_page):
    raw = (saved / "package.zip").read_bytes()
    with zipfile.ZipFile(saved / "package.zip") as archive:
        info = archive.getinfo("index.html")
    at = info.header_offset + 30 + len(info.filename) + 100
    (saved / "changed.zip").write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
    assert "index.html was changed" in said(new_page(), saved, "changed.zip")


def test_what_is_no_package_is_said_to_be_none(saved, new_page):
    (saved / "other.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    (saved / "text.zip").write_bytes(b"hello")
    page = new_page()
    assert "not a package" in said(page, saved, "other.zip")
    assert "not a package" in said(page, saved, "text.zip")


def test_a_receipt_of_another_package_is_refused(saved, new_page):
    text = (saved / "receipt.json").read_text()
    other = re.sub(r'"package_id":"..', '"package_id":"00', text)
    (saved / "other.json").write_text(other)
    assert "another package" in said(new_page(), saved, receipt="other.json")
