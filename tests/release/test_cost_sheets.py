"""What copying costs the practice: rows from a day on, written by the owner, never altered."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from cartella import clock
from cartella.law.pricing.cost_sheet import Method
from cartella.release import cost_sheets
from cartella.release.actors import NotAllowed
from cartella.release.cost_sheets import SheetRefused, Typed
from cartella.release.models import CostSheet
from tests import people
from tests.people import MORNING

TODAY = MORNING.date()


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


def typed(**said: object) -> Typed:
    return Typed(**{"from_on": TODAY, "method": Method.ACTUAL, "disc_usd": Decimal(5), **said})


def test_there_is_none_until_the_owner_writes_one(cast):
    assert cost_sheets.on(cast.practice, TODAY) is None
    cost_sheets.keep(cast.practice, typed(), by=cast.act(cast.owner))
    assert cost_sheets.on(cast.practice, TODAY).disc_usd == Decimal(5)
    assert cost_sheets.on(cast.practice, TODAY.replace(year=2025)) is None


def test_a_later_sheet_holds_from_its_own_day(cast):
    by = cast.act(cast.owner)
    later = date(2027, 1, 1)
    cost_sheets.keep(cast.practice, typed(), by=by)
    cost_sheets.keep(cast.practice, typed(from_on=later, disc_usd=Decimal(4)), by=by)
    assert cost_sheets.on(cast.practice, date(2026, 12, 31)).disc_usd == Decimal(5)
    assert cost_sheets.on(cast.practice, later).disc_usd == Decimal(4)


def test_of_two_sheets_of_one_day_the_later_written_holds(cast):
    by = cast.act(cast.owner)
    cost_sheets.keep(cast.practice, typed(), by=by)
    cost_sheets.keep(cast.practice, typed(disc_usd=Decimal(3)), by=by)
    assert cost_sheets.on(cast.practice, TODAY).disc_usd == Decimal(3)
    assert [row.disc_usd for row in cost_sheets.newest_first(cast.practice)] == [3, 5]


def test_another_practices_sheet_prices_nothing_here(cast):
    cost_sheets.keep(cast.practice, typed(), by=cast.act(cast.owner))
    elsewhere = people.practice_of("willow", state="TX")
    assert cost_sheets.on(elsewhere, TODAY) is None


def test_a_sheet_does_not_begin_in_the_past(cast):
    yesterday = typed(from_on=TODAY.replace(day=TODAY.day - 1))
    with pytest.raises(SheetRefused, match="today or later"):
        cost_sheets.keep(cast.practice, yesterday, by=cast.act(cast.owner))
    assert not CostSheet.objects.exists()


@pytest.mark.parametrize("amount", [{"flat_usd": Decimal("6.51")}, {"disc_usd": Decimal(-1)}])
def test_an_amount_that_no_law_allows_is_refused(cast, amount):
    with pytest.raises(SheetRefused, match=r"6\.50"):
        cost_sheets.keep(cast.practice, typed(**amount), by=cast.act(cast.owner))
    assert not CostSheet.objects.exists()


def test_only_the_owner_writes_one(cast):
    with pytest.raises(NotAllowed):
        cost_sheets.keep(cast.practice, typed(), by=cast.act(cast.coordinator))


def test_a_sheet_is_never_altered(cast):
    row = cost_sheets.keep(cast.practice, typed(), by=cast.act(cast.owner))
    with pytest.raises(DatabaseError), transaction.atomic():
        CostSheet.objects.filter(pk=row.pk).update(disc_usd=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        CostSheet.objects.filter(pk=row.pk).delete()


def test_a_second_click_writes_no_second_sheet(cast):
    said = typed(from_on=date(2026, 12, 1), labor_usd_per_hour=Decimal(20))
    first = cost_sheets.keep(cast.practice, said, by=cast.act(cast.owner))
    again = cost_sheets.keep(cast.practice, said, by=cast.act(cast.owner))
    other = typed(from_on=date(2026, 12, 1), labor_usd_per_hour=Decimal(21))
    assert again.pk == first.pk
    assert cost_sheets.keep(cast.practice, other, by=cast.act(cast.owner)).pk != first.pk
