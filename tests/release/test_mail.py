"""E-mails that lie about themselves, and boxes of them: what can be read is, and nothing breaks."""

import io

import pytest

from cartella.charts.imports.headers import MOST_HEADER
from cartella.release import mail, mailbox
from tests.patience import stopped

DEEP = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000)
)
WRONG = {
    "deep": b"Subject: x\r\n" + DEEP,
    "charset": b"Content-Type: text/plain; charset=klingon\r\n\r\nwords",
    "base64": b"Content-Transfer-Encoding: base64\r\nSubject: x\r\n\r\n!!!not base64!!!",
    "no boundary": b"Content-Type: multipart/mixed\r\nSubject: x\r\n\r\nwords",
    "header": b"Subject: =?utf-8?b?/////w==?=\r\nDate: yesterday\r\n\r\nwords",
    "long": b"Subject: " + b"x" * 100_000 + b"\r\n\r\nwords",
    "nul": b"Subject: a\0b\r\n\r\nwo\0rds",
    "nothing": b"",
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_email_gives_what_it_can(kind):
    read = mail.read(WRONG[kind])
    assert isinstance(read.text, str) and isinstance(read.subject, str)


def test_the_first_server_of_ours_tells_the_time():
    raw = (
        b"Received: from a by b; Mon, 2 Nov 2026 10:03:00 -0800\r\n"
        b"Received: from c by a; Mon, 2 Nov 2026 10:01:00 -0800\r\n"
        b"Date: Sun, 1 Nov 2026 09:00:00 -0800\r\nSubject: x\r\n\r\nwords"
    )
    assert mail.read(raw).printed_time == "Mon, 2 Nov 2026 10:03:00 -0800"


def test_a_page_gives_its_words_and_no_script():
    raw = (
        b"Subject: x\r\nContent-Type: text/html\r\n\r\n"
        b"<style>p {}</style><p>Please send<br>my records</p><script>alert(1)</script>"
    )
    assert mail.read(raw).text == "Please send\nmy records"


@pytest.mark.parametrize(
    "head",
    [
        b'From: "' + b'"' * 300_000,
        b"From: " + b"a " * 150_000,
        b"Content-Type: a/b; " + b"a=b;" * 75_000,
    ],
    ids=["quotes", "words", "parameters"],
)
def test_a_header_longer_than_any_real_one_is_read_as_far_as_those_go(head):
    with stopped(60):
        read = mail.read(head + b"\nSubject: My records\n\nPlease.")
    assert read.subject == "My records"
    assert len(read.sender) <= 2 * MOST_HEADER


def test_many_files_are_said_not_to_be_all():
    part = b"--b\r\nContent-Disposition: attachment; filename=a\r\n\r\nx\r\n"
    raw = b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 99 + b"--b--"
    read = mail.read(raw)
    assert len(read.files) == mail.MOST_FILES and read.problem == mail.PARTLY_READ


def cut(content: bytes) -> list[bytes]:
    return [one.raw for one in mailbox.messages(io.BytesIO(content))]


def test_a_box_is_cut_between_its_messages_only():
    one = b"Subject: 1\n\nFrom here on it hurts.\n>From there too\n"
    two = b"Subject: 2\n\nwords\n"
    box = b"From a@example.org Mon\n" + one + b"\nFrom b@example.org Mon\n" + two
    assert cut(box) == [one + b"\n", two]
    assert mailbox.is_box("x.mbox", box) and not mailbox.is_box("x.eml", box)
    assert not mailbox.is_box("letter.txt", b"From all of us, with one long line")


def test_a_message_that_is_too_long_is_said_to_be(monkeypatch):
    monkeypatch.setattr(mailbox, "MOST_MESSAGE_BYTES", 10)
    box = b"From a Mon\nSubject: 1\n\n" + b"x\n" * 20 + b"\nFrom b Mon\nS: 2\n"
    assert [one.is_whole for one in mailbox.messages(io.BytesIO(box))] == [False, True]
