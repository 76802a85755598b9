"""What the gate hears of a release: a check that has not passed is not in the permit."""

from datetime import timedelta

import pytest

from cartella import clock
from cartella.ledger.gate import CheckName
from cartella.release import permit
from cartella.release.actors import REQUESTER
from cartella.release.delivery import release
from cartella.release.models import Delivery, Freeze, Package, RecordsRequest, Round
from tests import people
from tests.people import MORNING
from tests.release import line

Channel = Delivery.Channel
ALL = set(permit.CheckName) - {
    CheckName.SIGNED_IN,
    CheckName.MAY_PRINT_CHART,
    CheckName.PURPOSE_GIVEN,
}


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


@pytest.fixture
def delivery(cast) -> Delivery:
    """On its way, with its window over."""
    made = line.on_its_way(cast)
    Delivery.objects.filter(pk=made.pk).update(available_at=MORNING)
    return made


def passed(delivery: Delivery, proof: str = "code 1") -> set[CheckName]:
    fresh = Delivery.objects.get(pk=delivery.pk)
    return {check.name for check in permit.for_delivery(fresh, by=REQUESTER, proof=proof).checks}


def request_of(delivery: Delivery) -> RecordsRequest:
    return delivery.package.round.records_request


def test_with_all_done_every_check_has_passed(delivery):
    assert passed(delivery) == ALL


@pytest.mark.parametrize("state", ["received", "withdrawn", "not_established", "set_aside"])
def test_a_request_that_is_not_verified_shows_no_standing(delivery, state):
    RecordsRequest.objects.update(state=state)
    assert ALL - passed(delivery) == {CheckName.STANDING_SHOWN}


@pytest.mark.parametrize(
    ("spoil", "missing"),
    [
        (
            lambda d: RecordsRequest.objects.update(patient=None),
            {CheckName.IDENTITY_VERIFIED, CheckName.STANDING_SHOWN},
        ),
        (
            lambda d: d.package.round.decisions.first().delete(),
            {CheckName.EVERY_ITEM_DECIDED},
        ),
        (lambda d: Round.objects.update(state="scoped"), {CheckName.EVERY_ITEM_DECIDED}),
        (lambda d: Package.objects.update(needs_second_look=True), {CheckName.SECOND_LOOK}),
        (lambda d: Package.objects.update(package_id=""), {CheckName.MANIFEST_SEALED}),
        (lambda d: Package.objects.update(state="priced"), {CheckName.MANIFEST_SEALED}),
        (lambda d: Delivery.objects.update(to_label=""), {CheckName.RECIPIENT_CONFIRMED}),
        (lambda d: Delivery.objects.update(recalled_at=MORNING), {CheckName.NOT_RECALLED}),
        (
            lambda d: Delivery.objects.update(available_at=MORNING + timedelta(minutes=1)),
            {CheckName.NOT_RECALLED},
        ),
        (
            lambda d: Freeze.objects.create(
                practice=d.practice, records_request=request_of(d), frozen_at=MORNING
            ),
            {CheckName.NOT_FROZEN},
        ),
        (
            lambda d: Delivery.objects.update(channel=Channel.EMAIL, warned_at=None),
            {CheckName.FORM_ALLOWED},
        ),
    ],
)
def test_each_thing_undone_takes_its_check_away(delivery, spoil, missing):
    spoil(delivery)
    assert ALL - passed(delivery) == missing


@pytest.mark.parametrize("channel", [Channel.PORTAL, Channel.LINK])
def test_without_a_code_the_way_is_not_allowed(delivery, channel):
    Delivery.objects.update(channel=channel)
    assert ALL - passed(delivery, proof="") == {CheckName.FORM_ALLOWED}


def test_a_permit_names_the_delivery_and_nothing_of_the_patient(cast, delivery):
    made = permit.for_delivery(delivery, by=line.staff(cast), proof="code 1")
    assert made.key == f"delivery:{delivery.pk}"
    assert made.recipient == delivery.to_label
    assert "Quillfeather" not in repr([check.evidence for check in made.checks])


def test_a_resend_is_an_exit_of_its_own(cast, delivery):
    release.recall(delivery, "wrong address", by=line.staff(cast))
    second = release.release(
        delivery.package, channel=Channel.PORTAL, to_label="the patient", by=line.staff(cast)
    )
    assert permit.key_of(second) != permit.key_of(delivery)
