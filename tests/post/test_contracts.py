"""A contract holds from its signing to its last day; the newest row of a vendor governs."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cartella import clock
from cartella.post import contracts
from cartella.post.contracts import ContractRefused, Holds
from cartella.post.models import Carries, Covers, VendorContract
from tests.post import made

ENDS = date(2026, 12, 31)


def standing(practice, on=ENDS, **more):
    return contracts.standing(practice, Covers.EMAIL, on, **more)


def test_nothing_recorded_is_missing_and_lets_nothing(practice):
    assert standing(practice).holds == Holds.MISSING
    assert not standing(practice).lets(Carries.NAMES)


@pytest.mark.parametrize(
    ("on", "holds", "days"),
    [
        (ENDS - timedelta(days=31), Holds.OK, 31),
        (ENDS - timedelta(days=30), Holds.EXPIRING, 30),
        (ENDS, Holds.EXPIRING, 0),
        (ENDS + timedelta(days=1), Holds.EXPIRED, -1),
    ],
)
def test_a_contract_warns_thirty_days_before_and_holds_through_its_last_day(
    practice, on, holds, days
):
    made.contract(practice, ends_on=ENDS)
    found = standing(practice, on)
    assert (found.holds, found.days_left) == (holds, days)
    assert found.lets(Carries.RECORDS) == (holds != Holds.EXPIRED)


def test_a_contract_for_names_lets_no_records(practice):
    made.contract(practice, carries=Carries.NAMES)
    assert standing(practice).lets(Carries.NAMES)
    assert not standing(practice).lets(Carries.RECORDS)


def test_a_contract_with_one_vendor_or_for_one_use_is_none_with_another(practice):
    made.contract(practice)
    assert standing(practice, vendor="  MAIL of   example ").holds == Holds.OK
    assert standing(practice, vendor="Somebody else").holds == Holds.MISSING
    assert contracts.standing(practice, Covers.SMS, ENDS).holds == Holds.MISSING


def test_a_contract_is_replaced_and_the_newest_governs(practice):
    made.contract(practice, ends_on=date(2021, 1, 1))
    assert standing(practice).holds == Holds.EXPIRED
    renewed = made.contract(practice, vendor="mail OF example")
    assert standing(practice).holds == Holds.OK
    assert contracts.governing(practice) == [renewed]
    made.contract(practice, ends_on=date(2021, 1, 1))  # ended early after all
    assert standing(practice).holds == Holds.EXPIRED
    assert contracts.history(practice).count() == 3


def test_a_contract_of_another_practice_lets_nothing(practice, make_practice):
    made.contract(make_practice("willow"))
    assert standing(practice).holds == Holds.MISSING


@pytest.mark.parametrize(
    "wrong",
    [
        {"vendor": "  "},
        {"signed_by": ""},
        {"signed_on": clock.today("UTC") + timedelta(days=2)},
        {"ends_on": date(2019, 1, 1)},
    ],
)
def test_what_is_no_contract_is_refused(practice, wrong):
    with pytest.raises(ContractRefused):
        made.contract(practice, **wrong)
    assert not VendorContract.objects.exists()


def test_a_contract_is_never_edited(practice):
    kept = made.contract(practice)
    with pytest.raises(IntegrityError), transaction.atomic():
        VendorContract.objects.filter(pk=kept.pk).update(ends_on=date(2099, 1, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.delete()
