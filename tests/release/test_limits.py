"""How often somebody may try."""

from datetime import timedelta

import pytest

from cartella import clock
from cartella.release import limits
from cartella.release.models import Try
from tests import people
from tests.people import MORNING

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    return people.practice_of("juniper")


def at(seconds: float):
    return clock.frozen(MORNING + timedelta(seconds=seconds))


def test_a_window_slides_and_lets_in_who_waits(practice):
    key = limits.key_of(practice, "somebody")
    for second in (0, 10, 20):
        with at(second):
            assert limits.allow(practice, "ask", key, limit=3, per_seconds=60)
    with at(59.9):
        assert not limits.allow(practice, "ask", key, limit=3, per_seconds=60)
    with at(60):
        assert limits.allow(practice, "ask", key, limit=3, per_seconds=60)
        assert not limits.allow(practice, "ask", key, limit=3, per_seconds=60)


def test_a_refused_try_is_not_counted_against_who_waits(practice):
    key = limits.key_of(practice, "somebody")
    with at(0):
        assert limits.allow(practice, "ask", key, limit=1, per_seconds=60)
    for second in range(1, 60, 7):
        with at(second):
            assert not limits.allow(practice, "ask", key, limit=1, per_seconds=60)
    assert Try.objects.count() == 1
    with at(61):
        assert limits.allow(practice, "ask", key, limit=1, per_seconds=60)


def test_failures_lock_and_are_counted_apart_from_tries(practice):
    key = limits.key_of(practice, "somebody")
    with at(0):
        for _ in range(3):
            limits.allow(practice, "ask", key, limit=9, per_seconds=60)
        assert not limits.is_locked(practice, "ask", key, limit=3, per_seconds=60)
        for _ in range(3):
            limits.failed(practice, "ask", key)
        assert limits.is_locked(practice, "ask", key, limit=3, per_seconds=60)
        assert not limits.is_locked(practice, "other", key, limit=3, per_seconds=60)
    with at(60):
        assert not limits.is_locked(practice, "ask", key, limit=3, per_seconds=60)


def test_another_practice_and_another_thing_have_their_own_count(practice):
    key = limits.key_of(practice, "somebody")
    with at(0):
        assert limits.allow(practice, "ask", key, limit=1, per_seconds=60)
        assert limits.allow(practice, "status", key, limit=1, per_seconds=60)
        other = people.practice_of("oak")
        assert limits.key_of(other, "somebody") != key
        assert limits.allow(other, "ask", key, limit=1, per_seconds=60)


def test_the_table_tells_no_address(practice):
    with at(0):
        limits.allow(practice, "ask", limits.key_of(practice, "192.0.2.7"), limit=1, per_seconds=9)
    assert "192" not in str(list(Try.objects.values_list("what", "key")))


@pytest.mark.parametrize("text", ["Asks@Example.org", "asks@example.org ", "\tASKS@EXAMPLE.ORG\n"])
def test_case_and_blanks_around_make_no_other_key(practice, text):
    assert limits.key_of(practice, text) == limits.key_of(practice, "asks@example.org")


def test_old_tries_are_swept_and_live_ones_stay(practice):
    key = limits.key_of(practice, "somebody")
    with at(0):
        limits.failed(practice, "ask", key)
    with at(limits.LONGEST_SECONDS - 1):
        limits.failed(practice, "ask", key)
        assert limits.sweep(practice) == 0
    with at(limits.LONGEST_SECONDS + 1):
        assert limits.sweep(practice) == 1
    assert Try.objects.count() == 1


def test_a_window_longer_than_what_is_kept_is_refused(practice):
    with pytest.raises(ValueError, match="week"):
        limits.is_locked(practice, "ask", "k", limit=1, per_seconds=limits.LONGEST_SECONDS + 1)
