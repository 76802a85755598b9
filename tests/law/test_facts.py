"""What is known about a request, and what is refused as knowledge."""

from datetime import UTC, date, datetime

import pytest

from cartella.law.facts import Facts, NotYetReceived
from tests.law.cast import facts


def test_a_request_received_tomorrow_is_refused() -> None:
    with pytest.raises(NotYetReceived, match="Nothing was changed"):
        facts(known_at=datetime(2026, 9, 3, 23, tzinfo=UTC))


def test_a_request_received_later_today_is_taken() -> None:
    taken = facts(known_at=datetime(2026, 9, 4, 5, tzinfo=UTC))
    assert taken.received_on == date(2026, 9, 4)


def test_tomorrow_is_a_matter_of_the_practice_s_zone() -> None:
    late = datetime(2026, 9, 5, 3, 30, tzinfo=UTC)  # still September 4 in New York
    assert facts(received_at=late, known_at=late).received_on == date(2026, 9, 4)
    with pytest.raises(NotYetReceived):
        facts(received_at=datetime(2026, 9, 5, 4, tzinfo=UTC), known_at=late)


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware UTC"):
        facts(received_at=datetime(2026, 9, 4, 15))


def test_unanswered_coverage_counts_as_covered() -> None:
    assert facts(covered=None).is_covered
    assert facts(covered=True).is_covered
    assert not facts(covered=False).is_covered


def test_facts_do_not_change() -> None:
    known: Facts = facts()
    with pytest.raises(AttributeError):
        known.zone = "UTC"  # type: ignore[misc]


def test_the_earlier_of_two_receipts_counts() -> None:
    noon = datetime(2026, 9, 4, 16, tzinfo=UTC)
    by_vendor = facts(received_at=noon, vendor_received_at=datetime(2026, 9, 2, 16, tzinfo=UTC))
    assert by_vendor.received_on == date(2026, 9, 2)
    assert by_vendor.day_after_hours(24) == date(2026, 9, 3)
    later = facts(received_at=noon, vendor_received_at=datetime(2026, 9, 6, 16, tzinfo=UTC))
    assert later.received_on == date(2026, 9, 4)
    with pytest.raises(ValueError, match="aware UTC"):
        facts(vendor_received_at=datetime(2026, 9, 4, 15))
