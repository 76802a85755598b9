"""The calendar file: whole by RFC 5545, numbers and days only, moved and withdrawn in time."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella import clock
from cartella.release import calendar_file, determination, folder_choice, intake, warning
from cartella.release.calendar_file import Dated
from tests import people
from tests.release import rows

ON = date(2026, 12, 2)


def unfolded(content: bytes) -> list[str]:
    """Lines of a calendar, strictly: CR LF only, none longer than 75 bytes, no broken character."""
    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(len(line) <= 75 for line in lines)
    for line in lines:
        line.decode()
    return content[:-2].replace(b"\r\n ", b"").decode().split("\r\n")


def events(content: bytes) -> list[dict[str, str]]:
    """The events of a calendar, strictly: components closed in order, each property well written
    and at most once, those that RFC 5545, 3.6.1 demands there."""
    found: list[dict[str, str]] = []
    open_: list[str] = []
    for line in unfolded(content):
        match = re.fullmatch(r"([A-Z-]+)((?:;[A-Z-]+=[^;:]+)*):(.*)", line)
        assert match, line
        name, value = match[1], match[3]
        if name == "BEGIN":
            open_.append(value)
            if value == "VEVENT":
                found.append({})
        elif name == "END":
            assert open_.pop() == value
        elif open_[-1] == "VEVENT":
            assert name not in found[-1], name
            found[-1][name] = value
    assert open_ == []
    assert unfolded(content)[0] == "BEGIN:VCALENDAR"
    assert {"VERSION:2.0", "METHOD:PUBLISH"} <= set(unfolded(content))
    for one in found:
        assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "SUMMARY", "STATUS"} <= set(one)
        assert re.fullmatch(r"\d{8}T\d{6}Z", one["DTSTAMP"])
        assert re.fullmatch(r"\d{8}", one["DTSTART"])
    assert len({one["UID"] for one in found}) == len(found)
    return found


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=400))
def test_a_folded_line_unfolds_to_itself(words: str):
    folded = calendar_file.fold(words)
    assert folded.endswith(b"\r\n")
    pieces = folded[:-2].split(b"\r\n")
    assert all(len(piece) <= 75 for piece in pieces)
    assert all(piece.decode().startswith(" ") for piece in pieces[1:])
    assert folded[:-2].replace(b"\r\n ", b"").decode() == words


@given(st.text(max_size=60))
def test_no_text_breaks_out_of_its_line(words: str):
    escaped = calendar_file.text(words)
    assert "\n" not in escaped and "\r" not in escaped
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", escaped)


@given(
    st.lists(st.dates(date(2020, 1, 1), date(2099, 1, 1)), max_size=4, unique=True),
    st.integers(1, 99),
    st.booleans(),
)
def test_any_request_gives_a_whole_calendar(warn_on, sequence, is_over):
    row = Dated(
        uid="7KQM-2XFP-9RTD",
        number="7KQM-2XFP-9RTD",
        due_on=ON,
        warn_on=tuple(warn_on),
        sequence=sequence,
        changed_at=datetime(2026, 11, 2, 17, tzinfo=UTC),
        is_over=is_over,
    )
    found = events(calendar_file.lines_of([row], method="PUBLISH", name="Größe; a, b\\c"))
    stand, gone = found[: 1 + len(warn_on)], found[1 + len(warn_on) :]
    assert len(gone) == (0 if sequence == 1 else max(0, 3 - len(warn_on)))
    assert {one["STATUS"] for one in stand} == {"CANCELLED" if is_over else "CONFIRMED"}
    assert {one["STATUS"] for one in gone} <= {"CANCELLED"}
    assert found[0]["DTSTART"] == "20261202" and found[0]["DTEND"] == "20261203"


@pytest.fixture
def cast(make_practice) -> people.Cast:
    """The practice whose dates these are."""
    return people.cast()


def due(content: bytes | None) -> dict[str, str]:
    assert content is not None
    return next(one for one in events(content) if "-due@" in one["UID"])


def test_a_new_request_has_its_day_and_its_warnings_and_names_nobody(cast):
    rr = rows.asked(cast)
    content = calendar_file.of_request(rr)
    assert due(content)["DTSTART"] == f"{rr.due_on:%Y%m%d}"
    assert len(events(content)) == 1 + len(rr.due_because["warn_on"]) > 1
    for word in (b"Quillfeather", b"Zinnia", b"Juniper", b"example.org"):
        assert word not in content


def test_an_earlier_paper_moves_the_day_and_the_sequence_grows(cast):
    rr = rows.asked(cast)
    before = due(calendar_file.of_request(rr))
    intake.keep_earliest(rr, rr.received_at - timedelta(days=3), by=cast.act(cast.desk))
    after = due(calendar_file.of_request(rr))
    assert after["UID"] == before["UID"]
    assert after["DTSTART"] < before["DTSTART"]
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])


@pytest.mark.slow
def test_an_extension_moves_the_day_and_the_warnings_under_their_names(cast):
    cast.practice.legal_entities.update(state="FL")  # whose law has an extension
    rr = rows.asked(replace(cast, location=cast.practice.locations.get()))
    before = {one["UID"]: one for one in events(calendar_file.of_request(rr))}
    until_on = rr.due_on + timedelta(days=20)
    determination.extend(rr, "The old films lie off site.", until_on, by=cast.act(cast.coordinator))
    after = {one["UID"]: one for one in events(calendar_file.of_request(rr))}
    standing = {uid: one for uid, one in after.items() if one["STATUS"] == "CONFIRMED"}
    assert set(before) <= set(standing)
    assert len(standing) == 1 + len(warning.days_of(rr)) > 1
    for uid, one in before.items():
        assert one["DTSTART"] < standing[uid]["DTSTART"] <= f"{until_on:%Y%m%d}"
        assert int(one["SEQUENCE"]) < int(standing[uid]["SEQUENCE"])


def test_each_day_that_stands_rings_and_none_that_is_withdrawn_does(cast):
    rr = rows.asked(cast)
    lines = unfolded(calendar_file.of_request(rr))
    assert lines.count("BEGIN:VALARM") == 1 + len(warning.days_of(rr))
    intake.set_aside(rr, "a test", by=cast.act(cast.coordinator))
    assert "BEGIN:VALARM" not in unfolded(calendar_file.of_request(rr))


def test_an_ended_request_is_withdrawn_and_comes_back_when_reopened(cast):
    rr = rows.asked(cast)
    by = cast.act(cast.coordinator)
    intake.set_aside(rr, "a test", by=by)
    assert due(calendar_file.of_practice(cast.practice))["STATUS"] == "CANCELLED"
    intake.reopen(rr, "no test", by=by)
    again = due(calendar_file.of_practice(cast.practice))
    assert (again["STATUS"], again["SEQUENCE"]) == ("CONFIRMED", "3")


def test_the_same_rows_give_the_same_bytes(cast):
    rr = rows.asked(cast)
    assert calendar_file.of_request(rr) == calendar_file.of_request(rr)
    assert events(calendar_file.of_practice(cast.practice))


def test_the_file_of_all_holds_the_practices_own_requests_only(cast):
    theirs = rows.asked(people.cast("thistle"))
    assert theirs.number.encode() not in calendar_file.of_practice(cast.practice)


@pytest.mark.slow
def test_the_worker_writes_the_file_once_for_each_change(cast, tmp_path):
    folder_choice.set_calendar(cast.practice, str(tmp_path), by=cast.act(cast.owner))
    rr = rows.asked(cast)
    assert [calendar_file.write(cast.practice) for _look in range(2)] == [True, False]
    path = Path(tmp_path) / "requests.ics"
    assert due(path.read_bytes())["DTSTART"] == f"{rr.due_on:%Y%m%d}"
    rows.asked(cast)
    assert calendar_file.write(cast.practice)
    assert len([one for one in events(path.read_bytes()) if "-due@" in one["UID"]]) == 2
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".tmp"] == []


@pytest.mark.slow
def test_a_folder_that_is_gone_is_said_and_written_when_it_is_back(cast, tmp_path):
    folder = tmp_path / "dates"
    problem = folder_choice.set_calendar(
        cast.practice, str(folder), by=cast.act(cast.owner), is_sure=True
    )
    assert "share" in problem
    assert not calendar_file.write(cast.practice)
    assert calendar_file.state(cast.practice).gone_since_at <= clock.now()
    folder.mkdir()
    assert calendar_file.write(cast.practice)
    assert calendar_file.state(cast.practice).gone_since_at is None
