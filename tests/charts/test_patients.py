"""Patients are found by any word in any order, and their contacts keep the day they changed."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartella.charts import contacts, merging, patients, search
from cartella.charts.contacts import NewContact
from cartella.charts.models import ContactKind, PatientContact
from cartella.charts.patients import NewPatient
from tests.charts.conftest import NOW

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture
def maria(practice):
    return patients.add(
        practice,
        NewPatient(
            given_name="María José",
            family_name="García-López",
            preferred_name="Majo",
            former_names=("María Núñez",),
            birth_on=date(1984, 2, 29),
            contacts=(
                NewContact(kind=ContactKind.PHONE, typed="(555) 201-4477"),
                NewContact(kind=ContactKind.EMAIL, typed=" Majo@Example.org "),
            ),
        ),
        at=NOW,
    )


@pytest.mark.parametrize(
    "text",
    [
        *("garcia", "GAR mar", "mar gar", "lópez", "majo", "nunez", "garcialopez", "García-López"),
        *("2/29/1984", "1984-02-29", "02/29/1984 garcia", "19840229"),
        *("(555) 201-4477", "555-201-4477", "+1 555 201 4477", "2014477", "4477", "555.201.4477"),
    ],
)
def test_a_patient_is_found_by(practice, maria, text):
    assert search.patients(practice, text) == [maria]


@pytest.mark.parametrize("text", ["", "  ", "garcia smith", "arcia", "1984-02-28", "%", "_", "'"])
def test_a_patient_is_not_found_by(practice, maria, text):
    assert search.patients(practice, text) == []


def test_another_practice_finds_nobody(maria, make_practice):
    assert search.patients(make_practice("elm-street"), "garcia") == []


def test_names_in_other_scripts_are_found(practice):
    yamada = patients.add(practice, NewPatient(given_name="太郎", family_name="山田"), at=NOW)
    smile = patients.add(practice, NewPatient(given_name="Åsa 😀", family_name="Çelik"), at=NOW)
    assert search.patients(practice, "山") == [yamada]
    assert search.patients(practice, "asa celik") == [smile]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(max_size=30))
def test_no_text_breaks_the_search(practice, maria, text):
    assert search.patients(practice, text) in ([], [maria])


def test_a_code_goes_only_to_a_contact_unchanged_for_thirty_days(maria):
    assert contacts.usable_for_code(maria, NOW + MONTH - timedelta(seconds=1)) == []
    assert len(contacts.usable_for_code(maria, NOW + MONTH)) == 2


def test_a_change_ends_the_old_contact_and_starts_the_days_anew(maria):
    old = maria.contacts.get(kind="email")
    at = NOW + 3 * MONTH
    new = contacts.change(old, NewContact(kind=ContactKind.EMAIL, typed="new@example.org"), at=at)
    assert PatientContact.objects.get(pk=old.pk).ended_at == at
    assert [c.kind for c in contacts.usable_for_code(maria, at)] == ["phone"]
    assert new in contacts.usable_for_code(maria, at + MONTH)
    assert (
        contacts.change(new, NewContact(kind=ContactKind.EMAIL, typed="NEW@example.org"), at=at)
        == new
    )


def test_with_a_wish_only_the_contact_that_it_names_gets_a_code(maria):
    maria.confidential_communication = "Only write to my e-mail."
    maria.save(update_fields=["confidential_communication"])
    assert contacts.usable_for_code(maria, NOW + MONTH) == []
    maria.contacts.filter(kind="email").update(fits_wish=True)
    assert [c.kind for c in contacts.usable_for_code(maria, NOW + MONTH)] == ["email"]


def test_a_wish_in_a_joined_chart_binds_this_ones_contacts(practice, maria):
    email = NewContact(kind=ContactKind.EMAIL, typed="work@example.org", fits_wish=True)
    wish = "Only my work e-mail."
    other = patients.add(
        practice,
        NewPatient(
            given_name="Majo",
            family_name="Garcia",
            confidential_communication=wish,
            contacts=(email,),
        ),
        at=NOW,
    )
    assert len(contacts.usable_for_code(maria, NOW + MONTH)) == 2
    link = patients.merge(other, maria, by_person_id=1, at=NOW)
    assert contacts.usable_for_code(maria, NOW + MONTH) == []
    assert contacts.wishes(maria) == [wish]
    assert not contacts.fits_wishes(maria, ContactKind.EMAIL, "majo@example.org")
    patients.add_contacts(maria, [email], at=NOW)  # the same value in her own chart fits
    assert [c.value for c in contacts.usable_for_code(maria, NOW + MONTH)] == ["work@example.org"]
    maria.confidential_communication = "Only call me."
    maria.save(update_fields=["confidential_communication"])
    maria.contacts.filter(kind="phone").update(fits_wish=True)
    maria.contacts.filter(kind="email").update(fits_wish=False)
    assert contacts.usable_for_code(maria, NOW + MONTH) == []  # no contact is in both wishes
    merging.part(link, by_person_id=1, at=NOW, reason="two people")
    assert [c.kind for c in contacts.usable_for_code(maria, NOW + MONTH)] == ["phone"]


def test_whose_contact_it_is_not_in_one_joined_chart_is_not_hers_in_the_other(practice, maria):
    mothers = NewContact(kind=ContactKind.EMAIL, typed="majo@example.org", is_own=False)
    other = patients.add(
        practice, NewPatient(given_name="Majo", family_name="G", contacts=(mothers,)), at=NOW
    )
    patients.merge(other, maria, by_person_id=1, at=NOW)
    maria.contacts.update(confirmed_at=NOW)
    assert [c.kind for c in contacts.usable_for_code(maria, NOW + MONTH)] == ["phone"]
    assert [c.kind for c in contacts.to_be_told(maria)] == ["phone"]


def test_a_contact_that_is_not_her_own_gets_no_code_and_no_word(maria):
    maria.contacts.update(is_own=False, confirmed_at=NOW)
    assert contacts.usable_for_code(maria, NOW + MONTH) == []
    assert contacts.to_be_told(maria) == []


def test_other_confirmed_contacts_are_told(maria):
    maria.contacts.update(confirmed_at=NOW)
    told = contacts.to_be_told(maria, besides="majo@example.org")
    assert [c.value for c in told] == ["+15552014477"]


def test_a_number_that_nobody_can_read_is_kept_as_typed():
    assert contacts.normal(ContactKind.PHONE, "ask at  the desk") == "ask at the desk"


def test_doubles_are_shown_by_name_and_birth_date(practice, maria):
    new = NewPatient(
        given_name="Maria Jose", family_name="Garcia Lopez", birth_on=date(1984, 2, 29)
    )
    assert patients.alike(practice, new) == [maria]
    assert patients.alike(practice, NewPatient(given_name="Maria", family_name="Garcia")) == []
