"""The price at the desk: the practice's costs, why a price is what it is, and making it free."""

from decimal import Decimal

import pytest
from django.urls import reverse

from cartella import clock
from cartella.accounts.models import add_member
from cartella.accounts.roles import Role
from cartella.law.pricing.cost_sheet import Method
from cartella.release import cost_sheets
from cartella.release.cost_sheets import Typed
from cartella.release.models import CostSheet
from tests import doors, people
from tests.release import line

SETTINGS, KEEP = reverse("desk:costs"), reverse("desk:keep_sheet")
NEW = {"from_on": "2027-01-01", "method": "flat fee", "flat_usd": "6.50", "worked_out": "By hand."}


@pytest.fixture
def desk(cast):
    """The browser of the records coordinator."""
    return doors.signed_in(cast.coordinator)


@pytest.fixture
def package(cast):
    """A package in a state without a price of its own, under a flat fee of 6.50."""
    cast.practice.legal_entities.update(state="WY")
    said = Typed(
        from_on=clock.today(cast.practice.time_zone),
        method=Method.FLAT,
        flat_usd=Decimal("6.50"),
        labor_usd_per_hour=Decimal(24),
    )
    cost_sheets.keep(cast.practice, said, by=cast.act(cast.owner))
    return line.packaged(cast)


def address(package, name: str) -> str:
    return reverse(f"desk:{name}", args=[package.round.records_request.number, package.pk])


def request_page(client, package):
    return client.get(reverse("desk:request", args=[package.round.records_request.number]))


# The practice's costs


def test_without_a_sheet_nothing_is_charged_and_the_page_says_so(cast, desk):
    answer = desk.get(SETTINGS)
    assert answer.status_code == 200
    assert "Nothing is charged to anybody" in doors.words(answer)
    assert KEEP not in answer.content.decode()  # the form is the owner's


def test_the_owner_writes_a_sheet_and_it_stands_in_the_list(cast):
    owner = doors.signed_in(cast.owner)
    answer = owner.post(KEEP, NEW, follow=True)
    words = doors.words(answer)
    assert "The new sheet is kept." in words
    assert "flat fee: $6.50" in words and "By hand." in words and cast.owner.person.name in words
    row = CostSheet.objects.get()
    assert (row.practice_id, row.set_by_id) == (cast.practice.pk, cast.owner.person_id)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"from_on": "2020-01-01"}, "today or later"),
        ({"flat_usd": "6.51"}, "6.50"),
        ({"disc_usd": "-1"}, "greater than or equal to 0"),
        ({"from_on": "soon"}, "valid date"),
        ({"method": "by feeling"}, "valid choice"),
    ],
)
def test_a_wrong_sheet_is_said_and_nothing_is_kept(cast, wrong, words):
    answer = doors.signed_in(cast.owner).post(KEEP, NEW | wrong)
    assert answer.status_code == 422
    assert words in doors.words(answer)
    assert not CostSheet.objects.exists()


def test_only_the_owner_writes_one(cast, desk):
    assert desk.post(KEEP, NEW).status_code == 403
    assert not CostSheet.objects.exists()


def test_which_sheet_holds_today_is_marked(cast, package):
    doors.signed_in(cast.owner).post(KEEP, NEW)
    answer = doors.signed_in(cast.coordinator).get(SETTINGS)
    assert [sheet.holds for sheet in answer.context["rows"]] == [False, True]


# A package's price


def test_the_page_shows_lines_sum_and_why(cast, desk, package):
    answer = request_page(desk, package)
    words = doors.words(answer)
    for said in ("$6.50", "Why this price?", "all included", "HHS FAQ 2029", "fed-fee-003"):
        assert said in words
    ((_, price),) = answer.context["prices"]
    assert price.usd == sum(usd for _, usd in price.lines) == Decimal("6.50")


def test_why_this_price_goes_on_paper(cast, desk, package):
    words = doors.words(desk.get(address(package, "why_price")))
    assert "Why this price" in words and "6.50" in words and "Sales tax" in words


def test_what_was_noted_prices_it_again(cast, desk, package):
    answer = desk.post(address(package, "price_noted"), {"labor_minutes": "9999999"})
    assert answer.status_code == 422
    answer = desk.post(
        address(package, "price_noted"), {"labor_minutes": "5", "discs": ""}, follow=True
    )
    assert "Priced again." in doors.words(answer)
    package.refresh_from_db()
    assert package.price_usd == Decimal("6.50")  # the flat fee is all included


def test_a_price_can_be_made_free_with_a_word_why(cast, desk, package):
    answer = desk.post(address(package, "price_waive"), {"words": "a courtesy"}, follow=True)
    words = doors.words(answer)
    assert "It is free now." in words and "the practice asks nothing" in words
    package.refresh_from_db()
    assert package.price_usd == 0
    assert "a courtesy" in words
    assert "Why this price?" not in words
    assert desk.get(address(package, "why_price")).status_code == 200


def test_who_only_looks_changes_no_price(cast, package):
    auditor = doors.signed_in(doors.auditor(cast.practice))
    for name in ("price_noted", "price_waive"):
        assert auditor.post(address(package, name), {}).status_code == 403
    package.refresh_from_db()
    assert package.price_usd == Decimal("6.50")


def test_another_practice_sees_no_price(cast, package):
    elsewhere = people.practice_of("willow", state="TX")
    stranger = doors.signed_in(
        add_member(elsewhere, email="s@example.org", name="Stan Stranger", roles=[Role.OWNER])
    )
    assert stranger.get(address(package, "why_price")).status_code == 404


# What was told


def test_what_was_told_is_noted_and_may_only_fall(cast, desk):
    rr = line.verified(cast)
    told = reverse("desk:price_told", args=[rr.number])
    assert desk.post(told, {"usd": "x"}).status_code == 422
    assert "Noted." in doors.words(desk.post(told, {"usd": "5.00"}, follow=True))
    answer = desk.post(told, {"usd": "9.00"}, follow=True)
    assert "may be told less, not more" in doors.words(answer)
    rr.refresh_from_db()
    assert rr.told_usd == Decimal("5.00")
