"""Names and notes that want to be code: they are words in the PDF, in pages, in mails, in lists."""

import csv
import io
import json

import pytest

from cartella.charts.imports import runs
from cartella.post import outbox
from cartella.release import intake, verification
from cartella.release.models import OneTimeCode
from tests import doors
from tests.hostile import outcome
from tests.hostile.outcome import observation, survived, written
from tests.release import rows

CODE = (
    "#set page(fill: red)",
    "<script>document.title='RAN'</script>",
    "<img src=x onerror=\"document.title='RAN'\">",
    "{{ 7*7 }}{% debug %}",
    "=cmd|'/c calc'!A0",
    "</script></style></title><svg onload=document.title='RAN'>",
    '#import "x": *',
    "$ integral $ *bold* _it_ `raw`",
    "javascript:document.title='RAN'",
    "%(name)s {0} {name} %s",
)
FAMILY = "<b>Quill</b>{{7*7}}#set<script>document.title='RAN'</script>"


def chart() -> bytes:
    notes = [
        observation(f"c{number}", words, code={"text": words}) for number, words in enumerate(CODE)
    ]
    return outcome.chart(*notes, name=[{"family": FAMILY, "given": ["=cmd|'A0"]}])


def test_code_is_only_words_on_pages(give, tmp_path):
    got = give(written(tmp_path, "in/chart.json", chart()))
    survived(got)
    text = got.text().replace(" ", "").replace("\u200b", "")
    for words in CODE:
        assert words.replace(" ", "") in text, words
    assert FAMILY.replace(" ", "") in text
    assert "49" not in got.pages()[0].split()
    values = {entry["resource"].get("valueString") for entry in got.bundle()["entry"]}
    assert set(CODE) <= values


@pytest.mark.browser
def test_code_does_not_run_in_the_page_of_the_package(give, tmp_path, new_page):
    got = give(written(tmp_path, "in/chart.json", chart()))
    whole = written(tmp_path, "out/index.html", got.files()["index.html"])
    page = new_page()
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda message: said.append(message.text))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(whole.as_uri())
    for entry in page.locator("details").all():
        entry.evaluate("one => one.open = true")
    assert page.title() != "RAN"
    assert page.locator("img[src='x'], svg[onload], b:text-is('Quill')").count() == 0
    assert page.get_by_text(CODE[1]).count() >= 1
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert [words for words in said if "error" in words.lower()] == []


@pytest.fixture
def marked(cast, tmp_path):
    """A request and a chart whose every word is code."""
    path = written(tmp_path, "chart.json", chart())
    runs.run(cast.practice, [path], system=cast.emr)
    return rows.asked(
        cast,
        matched=False,
        stated_name=FAMILY,
        requester_name=CODE[2],
        wanted_words=CODE[5],
        postal_address="\n".join(CODE[:3]),
    )


def test_code_is_only_words_at_the_desk(cast, marked):
    client = doors.signed_in(cast.owner)
    hers = cast.practice.patients.get(given_name__startswith="=cmd")
    for address in (
        "/today/",
        "/inbox/",
        "/requests/",
        f"/requests/{marked.number}/",
        f"/chart/{hers.public_id}/",
        f"/chart/{hers.public_id}/add/",
        "/patients/",
    ):
        content = client.get(address).content.decode()
        _is_harmless(content)
    found = client.post("/search/", {"q": "cmd"})
    assert b"=cmd" in found.content
    _is_harmless(found.content.decode())
    listed = client.post("/search/", {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in listed


def test_no_cell_of_a_list_is_a_formula(cast, marked):
    client = doors.signed_in(cast.owner)
    listed = client.get("/requests/export/?view=all").content.decode()
    assert marked.number in listed
    for row in csv.reader(io.StringIO(listed)):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell


def test_code_is_only_words_at_the_portal(cast, marked, public_door, client):
    client.post("/juniper/ask/", {"whose": "mine", "stated_name": FAMILY, "stated_born_on": "x"})
    page = client.post(
        "/juniper/ask/", {"whose": "other", "stated_name": FAMILY, "requester_name": CODE[1]}
    )
    assert page.status_code == 200
    _is_harmless(page.content.decode())


def test_no_mail_holds_what_was_typed(cast, marked):
    intake.match(marked, cast.patient, by=cast.act(cast.coordinator))
    verification.send_code(marked, OneTimeCode.Purpose.IDENTITY)
    doors.send_codes(cast.practice)
    for message in cast.practice.messages.all():
        words = outbox.words(message) if message.sealed else None
        if words is None:
            continue
        everything = json.dumps([words.subject, words.body])
        assert "RAN" not in everything and "{{" not in everything and "<script" not in everything
        assert "\n" not in words.subject


def _is_harmless(content: str) -> None:
    assert "<script>document" not in content
    assert "<img src=x" not in content
    assert "<svg onload" not in content
    assert "<b>Quill" not in content
    assert 'href="javascript:' not in content
