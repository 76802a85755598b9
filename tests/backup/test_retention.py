"""Which backups stay: seven days, four weeks, twelve months, and always the one just made."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cartella.backup import retention

START = datetime(2026, 1, 1, 9, tzinfo=UTC)


def nights(count: int) -> list[str]:
    return [retention.name(START + timedelta(days=n)) for n in range(count)]


def test_after_two_years_some_twenty_are_left():
    names = nights(730)
    gone = retention.to_remove(names, keep=names[-1])
    left = [name for name in names if name not in gone]
    assert left[-7:] == names[-7:]
    assert 18 <= len(left) <= 23
    months = {retention.moment(name).month for name in left}
    assert len(months) == 12


def test_what_is_not_ours_is_left_alone():
    assert retention.to_remove(["x.cartella", "cartella-99999999T000000Z.cartella"], keep="") == []


@given(st.lists(st.integers(0, 3000), max_size=60), st.integers(0, 3000))
def test_the_one_just_made_stays_whatever_the_clock_said(hours, mine):
    names = [retention.name(START + timedelta(hours=h)) for h in {*hours, mine}]
    keep = retention.name(START + timedelta(hours=mine))
    gone = retention.to_remove(names, keep=keep)
    assert keep not in gone
    newest = max(names, key=retention.moment)
    assert newest not in gone


@given(st.sets(st.integers(0, 400), min_size=1, max_size=80))
def test_removing_twice_removes_nothing_more(days):
    names = [retention.name(START + timedelta(days=d)) for d in days]
    keep = max(names)
    left = [name for name in names if name not in retention.to_remove(names, keep=keep)]
    assert retention.to_remove(left, keep=keep) == []
