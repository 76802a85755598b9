"""Words of papers: the file's own, or a machine's if there is one; never needed, never believed."""

import io
from datetime import date
from pathlib import Path

import pytest

from cartella.charts import patients
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.release import arrivals, hints, paper_text
from cartella.release.models import Arrival, Channel, TextSource
from tests import people
from tests.charts import made
from tests.packaging import scans

READS = """#!/bin/sh
echo "11/02/2026 10:14 AM FROM LAW OFFICE  P.1"
echo "Records of Zinnia Quillfeather, born 02/29/1988."
echo "Please answer no later than December 15, 2026."
"""


@pytest.fixture
def cast(make_practice) -> people.Cast:
    """The practice to which papers come."""
    cast = people.cast()
    patients.reindex(cast.practice)
    return cast


@pytest.fixture
def path(tmp_path, monkeypatch) -> Path:
    """A PATH with nothing on it but what a test puts there."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def stand_in(path: Path, script: str = READS) -> None:
    """A reader of scans that reads what we say."""
    program = path / "tesseract"
    program.write_text(script)
    program.chmod(0o755)


def read(cast, name: str, content: bytes) -> Arrival:
    """A fax comes, and its words are read."""
    upload = arrivals.Upload(name=name, open=lambda: io.BytesIO(content))
    arrival = arrivals.keep(
        cast.practice, channel=Channel.FAX, files=[upload], by=cast.act(cast.desk)
    )
    for _twice in range(2):
        paper_text.ask(arrival)
    job = Job.objects.get(practice=cast.practice, kind=paper_text.JOB)
    assert job.lane == Lane.SLOW
    paper_text.run(job, Progress(job))
    arrival.refresh_from_db()
    return arrival


@pytest.mark.slow
def test_a_scan_is_read_by_the_program_that_is_there(cast, path):
    stand_in(path)
    arrival = read(cast, "fax.tif", scans.fax(2))
    file = arrival.files.get()
    assert file.text_source == TextSource.MACHINE
    assert file.text.count("Quillfeather") == 2  # one a page
    assert arrival.printed_time == "11/02/2026 10:14 AM"
    found = hints.of(arrival)
    assert found.is_by_machine and found.patients == (cast.patient,)
    assert found.days == (date(2026, 12, 15),)


@pytest.mark.slow
@pytest.mark.parametrize(
    "script", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\nkill -9 $$\n", "#!/bin/sh\nprintf '\\377\\0'\n"]
)
def test_a_program_that_fails_harms_nothing(cast, path, script):
    stand_in(path, script)
    file = read(cast, "fax.tif", scans.fax(1)).files.get()
    assert file.read_at is not None and "Quill" not in file.text


@pytest.mark.slow
def test_a_program_that_hangs_is_ended(cast, path, monkeypatch):
    monkeypatch.setattr(paper_text, "_OCR_SECONDS", 0.3)
    stand_in(path, "#!/bin/sh\nexec sleep 60\n")
    assert read(cast, "fax.tif", scans.fax(1)).files.get().text == ""


@pytest.mark.slow
def test_without_a_program_a_pdf_says_its_own_words(cast, monkeypatch):
    monkeypatch.setattr(paper_text, "reader", lambda: None)
    file = read(cast, "letter.pdf", made.pdf("Records of Zinnia Quillfeather")).files.get()
    assert file.text_source == TextSource.FILE and "Quillfeather" in file.text


@pytest.mark.parametrize(
    ("text", "days"),
    [
        (
            "Respond by 12/01/2026 or before January 5th, 2027",
            [date(2026, 12, 1), date(2027, 1, 5)],
        ),
        ("born 02/29/1988", []),
        ("due 02/30/2027", []),
        ("", []),
    ],
)
def test_only_days_that_something_is_asked_by_are_named(text, days):
    assert hints.days_in(text) == days


def test_only_whole_names_propose_a_patient(cast):
    assert hints.named_in(cast.practice, "About Zinnia QUILLFEATHER:") == [cast.patient]
    assert hints.named_in(cast.practice, "About Zinnia") == []
    assert hints.named_in(people.cast("thistle").practice, "Zinnia Quillfeather") == []


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Nov 02, 2026 10:14 From: 2135550100\nDear", "Nov 02, 2026 10:14"),
        ("2026-11-02 10:14:03 page 1", "2026-11-02 10:14:03"),
        ("Dear clinic\n\n\n\n11/02/2026 10:14", ""),
    ],
)
def test_the_time_that_a_fax_prints_is_found_at_its_top(text, printed):
    assert paper_text.printed_time(text) == printed
