"""The demo's people are the same each time, and each can be told from all others."""

from datetime import date

from cartella.demo import people
from cartella.demo.people import Place

EVERYBODY = people.told() + people.others()


def test_there_are_sixty_and_always_the_same_ones():
    assert len(EVERYBODY) == people.MANY
    assert people.told() + people.others() == EVERYBODY


def test_nobody_shares_name_address_or_number():
    for what in ("email", "phone", "own_id"):
        assert len({getattr(persona, what) for persona in EVERYBODY}) == people.MANY


def test_addresses_and_numbers_can_belong_to_nobody():
    assert all(persona.email.endswith("@example.org") for persona in EVERYBODY)
    # 555-0100 to 555-0199 are kept for stories.
    assert all(persona.phone[5:10] == "55501" for persona in EVERYBODY)


def test_all_are_grown_up_in_the_demo():
    assert max(persona.born_on for persona in EVERYBODY) < date(2008, 1, 1)


def test_both_legal_entities_have_patients_and_some_charts_are_thick():
    assert {persona.place for persona in EVERYBODY} == set(Place)
    assert 3 <= sum(persona.thick for persona in EVERYBODY) <= 8
