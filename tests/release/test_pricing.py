"""Price: asked of the law after the package is made, and free unless the law allows a charge."""

from decimal import Decimal

import pytest

from cartella import clock
from cartella.law.facts import Form
from cartella.law.pricing.cost_sheet import Method
from cartella.release import cost_sheets, gather, pricing
from cartella.release.actors import NotAllowed
from cartella.release.advance import Stale
from cartella.release.cost_sheets import Typed
from cartella.release.lifecycle import IllegalAct, State
from cartella.release.models import Delivery, Package
from cartella.release.pricing import Noted, PriceRefused
from tests import people
from tests.people import MORNING
from tests.release import line


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


def sheet(cast: people.Cast, **amounts: object) -> None:
    said = {"from_on": MORNING.date(), "method": Method.ACTUAL, **amounts}
    cost_sheets.keep(cast.practice, Typed(**said), by=cast.act(cast.owner))


def staff(cast: people.Cast):
    return cast.act(cast.coordinator)


@pytest.mark.parametrize("state", ["CA", "TX", "NY", "FL", "IL", "WY"])
def test_her_copy_is_free_and_each_line_names_its_law(cast, state):
    cast.practice.legal_entities.update(state=state)
    package = line.packaged(cast)
    assert (package.state, package.price_usd) == (State.PRICED, Decimal(0))
    assert package.price_lines
    assert all(one["template"] and Decimal(one["usd"]) == 0 for one in package.price_lines)


def test_a_package_is_priced_once(cast):
    package = line.packaged(cast)
    with pytest.raises(IllegalAct):
        pricing.price(package)
    assert package.round.records_request.events.filter(word="price").count() == 1


def test_a_sheet_prices_the_copy_that_was_made(cast):
    cast.practice.legal_entities.update(state="WY")
    sheet(cast, method=Method.FLAT, flat_usd=Decimal("6.50"))
    package = line.packaged(cast)
    assert package.price_usd == Decimal("6.50")
    assert [one["fact"] for one in package.price_lines] == ["fed-fee-003"]
    kept = pricing.reasons(package)
    assert "fed-fee-003" in {fact["id"] for fact in kept["facts"]}
    assert any("6.50" in gather.say(step) for step in kept["steps"])


def test_a_paper_copy_counts_the_pages_that_were_made(cast):
    cast.practice.legal_entities.update(state="WY")
    sheet(cast, paper_usd_per_page=Decimal("0.05"))
    package = line.packaged(cast, form=Form.PAPER)
    Package.objects.filter(pk=package.pk).update(pages=31)
    package.refresh_from_db()
    pricing.price_again(package, Noted(), by=staff(cast))
    assert package.price_usd == Decimal("1.55")


def test_what_was_noted_of_the_copy_prices_it_again(cast):
    cast.practice.legal_entities.update(state="WY")
    sheet(cast, labor_usd_per_hour=Decimal(24), disc_usd=Decimal(5))
    package = line.packaged(cast)
    assert package.price_usd == 0
    noted = Noted(labor_minutes=12, discs=1, postage_usd=Decimal("1.85"))
    pricing.price_again(package, noted, by=staff(cast))
    package.refresh_from_db()
    assert package.price_usd == Decimal("11.65")
    assert sum(Decimal(one["usd"]) for one in package.price_lines) == package.price_usd
    assert package.state == State.PRICED
    assert pricing.reasons(package)["steps"]


def test_a_patient_is_never_charged_more_than_she_was_told(cast):
    cast.practice.legal_entities.update(state="WY")
    sheet(cast, labor_usd_per_hour=Decimal(24))
    package = line.packaged(cast)
    pricing.tell(package.round.records_request, Decimal("3.00"), by=staff(cast))
    pricing.price_again(package, Noted(labor_minutes=60), by=staff(cast))
    assert package.price_usd == Decimal("3.00")


def test_she_may_be_told_less_later_and_not_more(cast):
    rr = line.granted(cast).records_request
    pricing.tell(rr, Decimal("5.00"), by=staff(cast))
    with pytest.raises(PriceRefused, match=r"5\.00"):
        pricing.tell(rr, Decimal("5.01"), by=staff(cast))
    pricing.tell(rr, Decimal("4.00"), by=staff(cast))
    rr.refresh_from_db()
    assert rr.told_usd == Decimal("4.00")
    assert rr.events.filter(word="price told").count() == 2


def test_it_can_be_made_free_at_any_time(cast):
    cast.practice.legal_entities.update(state="WY")
    sheet(cast, method=Method.FLAT, flat_usd=Decimal("6.50"))
    delivery = line.on_its_way(cast, Delivery.Channel.PORTAL)
    package = delivery.package
    assert package.state == State.RELEASED
    pricing.waive(package, "she asked", by=staff(cast))
    package.refresh_from_db()
    assert (package.price_usd, package.state) == (Decimal("0.00"), State.RELEASED)
    assert "asks nothing" in gather.say(package.price_lines[0])
    assert package.round.records_request.events.filter(word="waived").get().note == "she asked"
    assert not pricing.reasons(package)
    with pytest.raises(IllegalAct):  # the second click
        pricing.waive(package, "she asked", by=staff(cast))
    assert package.round.records_request.events.filter(word="waived").count() == 1


def test_after_the_release_it_is_not_priced_again(cast):
    delivery = line.on_its_way(cast, Delivery.Channel.PORTAL)
    with pytest.raises(IllegalAct):
        pricing.price_again(delivery.package, Noted(labor_minutes=5), by=staff(cast))


def test_a_colleague_who_was_faster_keeps_the_price(cast):
    cast.practice.legal_entities.update(state="WY")
    sheet(cast, method=Method.FLAT, flat_usd=Decimal("6.50"))
    package = line.packaged(cast)
    Package.objects.filter(pk=package.pk).update(price_usd=Decimal("1.00"))
    with pytest.raises(Stale):
        pricing.waive(package, "", by=staff(cast))


def test_who_may_not_release_changes_no_price(cast):
    package = line.packaged(cast)
    for act in (
        lambda: pricing.waive(package, "", by=cast.act(cast.desk)),
        lambda: pricing.price_again(package, Noted(), by=cast.act(cast.desk)),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_sheet_of_a_later_day_prices_nothing_that_came_before(cast):
    cast.practice.legal_entities.update(state="WY")
    said = Typed(
        from_on=MORNING.date().replace(year=2027), method=Method.FLAT, flat_usd=Decimal("6.50")
    )
    cost_sheets.keep(cast.practice, said, by=cast.act(cast.owner))
    assert line.packaged(cast).price_usd == 0
