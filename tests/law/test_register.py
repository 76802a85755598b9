"""What the rule browser shows: every key that decides, of every fact."""

from dataclasses import fields

import pytest

from cartella.law.book import compare, jurisdiction, register
from cartella.law.book.provisions import Access, Denial, Disclosure, Provision, Rule, Scope
from cartella.law.book.schedules import Fee
from cartella.law.book.state_provisions import Minor, Practice, Retention, Sensitive
from cartella.law.finding import Known, State
from cartella.law.wording.words_of_register import KEYS, SECTIONS

TYPES = (Access, Denial, Disclosure, Fee, Minor, Practice, Retention, Rule, Scope, Sensitive)
PLACES = [jurisdiction.load(code) for code in jurisdiction.loaded_codes()]
FREE = {"rule", "ground", "raw_topic"}  # shown as the fact's wording, or only the raw file's word


def test_every_key_that_decides_has_a_name():
    base = {field.name for field in fields(Provision)}
    own = {field.name for one in TYPES for field in fields(one)} - base - FREE
    assert own <= set(KEYS)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.id)
def test_every_fact_of_every_section_is_laid_out(place):
    shown = [entry.fact.id for s in register.sections(place) for entry in s.entries]
    assert sorted(shown) == sorted(fact.id for fact in place.all_facts)
    assert {section.key for section in register.sections(place)} <= set(SECTIONS)


def test_a_clock_says_its_number_and_unit():
    texas = jurisdiction.load("US-TX")
    entry = register.entry(texas.fact("us-tx-access-001"))
    assert ("Within", "15 business days") in [(s.key.say(), s.value) for s in entry.says]


def test_a_price_says_its_currency_and_pages():
    dakota = jurisdiction.load("US-SD")
    entry = register.entry(dakota.fact("us-sd-fees-001"))
    charges = next(s.value for s in entry.says if s.key.say() == "Charges")
    assert "from 11 at 0.33 USD" in charges and "10.00 USD" in charges


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.id)
def test_what_is_only_remembered_is_never_shown_as_settled(place):
    for section in register.sections(place):
        for entry in section.entries:
            if entry.fact.known is Known.REMEMBERED and entry.fact.state is State.SETTLED:
                assert entry.standing == "not settled"


def test_a_jurisdiction_does_not_differ_from_itself():
    place = jurisdiction.load("US-WA")
    assert not any(row.differs for row in compare.compare(place, place))


def test_two_states_are_paired_by_the_matter_they_speak_on():
    rows = compare.compare(jurisdiction.load("US-CA"), jurisdiction.load("US-NV"))
    inspect = next(row for row in rows if row.section == "access" and "inspection" in row.matter)
    assert inspect.left and inspect.right and inspect.differs
    both = {one.fact.id for row in rows for one in (*row.left, *row.right)}
    wanted = {f.id for code in ("US-CA", "US-NV") for f in jurisdiction.load(code).all_facts}
    assert both == wanted
