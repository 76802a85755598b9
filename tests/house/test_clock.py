"""Only `clock.py` reads the time; everything else is told it."""

import pytest

from tests.house import source

# A log line is stamped from the moment that the logging library noted.
ALLOWED = {"clock"}


def test_nobody_but_the_clock_reads_the_time():
    found = [
        one
        for name, text in source.modules()
        if name not in ALLOWED
        for one in source.clock_reads(name, text)
    ]
    assert found == []


def test_the_database_is_not_asked_for_the_time():
    sql = ("CURRENT_TIMESTAMP", "datetime('now')", "clock_timestamp(")
    found = {name for name, text in source.modules() if any(word in text for word in sql)}
    assert found <= {"doctor.clocks"}  # which holds the two against each other


@pytest.mark.parametrize(
    "planted",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "timezone.now()",
        "time.time()",
        "now()",
        "Now()",
        "models.DateTimeField(auto_now_add=True)",
    ],
)
def test_a_reading_is_seen(planted: str):
    assert source.clock_reads("release.intake", planted)


@pytest.mark.parametrize("harmless", ["clock.now()", "clock.today(zone)", "time.monotonic()"])
def test_asking_the_clock_is_none(harmless: str):
    assert source.clock_reads("release.intake", harmless) == []
