"""Practice → legal entity → location: what each must be, and what must not go away."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from cartella import clock
from cartella.practices.models import LegalEntity, Practice, RecordSystem
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def juniper(make_practice) -> Practice:
    """A practice with its entity and its place."""
    return people.practice_of("juniper")


def refused(make) -> bool:
    """Whether the database refuses the row."""
    try:
        with transaction.atomic():
            make()
    except IntegrityError:
        return True
    return False


def test_an_address_of_the_portal_belongs_to_one_practice(juniper):
    assert refused(
        lambda: Practice.objects.create(slug="juniper", name="Other", created_at=clock.now())
    )


def test_a_practice_is_known_by_a_random_id(juniper):
    assert juniper.pk.version == 4


@pytest.mark.parametrize(("state", "is_state"), [("CA", True), ("ca", False), ("CAL", False)])
def test_a_state_is_two_capital_letters(juniper, state, is_state):
    entity = LegalEntity(practice=juniper, name="Entity", state=state, licence_kinds=["physician"])
    try:
        entity.clean_fields(exclude=["is_covered"])  # null there is no blank box but "unanswered"
    except ValidationError as wrong:
        assert not is_state and set(wrong.message_dict) == {"state"}
    else:
        assert is_state


def test_nobody_has_answered_whether_a_new_entity_is_covered(juniper):
    entity = juniper.legal_entities.get()
    assert entity.is_covered is None and entity.hybrid_designated_on is None


def test_a_record_system_has_one_name_within_a_practice_and_any_in_another(juniper, make_practice):
    other = people.practice_of("thistle")
    RecordSystem.objects.create(practice=juniper, name="Old EMR", kind="emr")
    assert refused(
        lambda: RecordSystem.objects.create(practice=juniper, name="Old EMR", kind="emr")
    )
    RecordSystem.objects.create(practice=other, name="Old EMR", kind="emr")


@pytest.mark.parametrize("what", ["practice", "entity"])
def test_what_records_hang_on_is_not_deleted(juniper, what):
    row = juniper if what == "practice" else juniper.legal_entities.get()
    with pytest.raises(ProtectedError):
        row.delete()


def test_rows_name_nobody_when_they_are_printed(juniper):
    rows = (juniper.legal_entities.get(), juniper.locations.get())
    assert all("Juniper" not in str(row) for row in rows)


def test_a_real_practice_is_no_demo_unless_it_is_made_one(juniper):
    assert juniper.is_demo is False
