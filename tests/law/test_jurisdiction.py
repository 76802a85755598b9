"""The data that is shipped: whole, dated, worded, and fast enough to load."""

import importlib
import pkgutil
import subprocess
import sys
from dataclasses import fields, is_dataclass, replace
from datetime import date

import pytest

from cartella import law as law_room
from cartella.law.book import jurisdiction
from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.state_provisions import PracticeTopic
from cartella.law.facts import Kind
from cartella.law.finding import Confidence, Known, State
from cartella.law.wording import words
from tests.law.cast import facts

LAWS = [law for code in jurisdiction.loaded_codes() if (law := jurisdiction.load(code))]
STATES = [law for law in LAWS if law.id != jurisdiction.FEDERAL]
every_law = pytest.mark.parametrize("law", LAWS, ids=lambda law: law.id)
every_state = pytest.mark.parametrize("law", STATES, ids=lambda law: law.id)


POSTAL = (
    "AK AL AR AZ CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH "
    "NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY"
)


def test_the_federal_floor_fifty_states_and_the_district_are_loaded() -> None:
    assert [law.id for law in LAWS] == ["US", *(f"US-{code}" for code in POSTAL.split())]


def test_a_state_without_a_file_is_none_and_named() -> None:
    assert jurisdiction.load("US-PR") is None
    law = jurisdiction.of(facts(states=("US-PR", "us-ca", "US-CA")))
    assert law.missing == ("US-PR",)
    assert [state.id for state in law.states] == ["US-CA"]


@every_law
def test_every_fact_id_begins_with_its_jurisdiction(law: Jurisdiction) -> None:
    prefix = "fed-" if law.id == jurisdiction.FEDERAL else law.id.lower() + "-"
    assert all(fact.id.startswith(prefix) for fact in law.all_facts)


@every_state
def test_what_is_remembered_is_of_medium_confidence_at_most(law: Jurisdiction) -> None:
    for fact in law.all_facts:
        if fact.known is Known.REMEMBERED:
            assert fact.confidence is not Confidence.HIGH, fact.id


@every_state
def test_every_state_speaks_of_copy_inspection_and_the_unpaid_bill(law: Jurisdiction) -> None:
    subjects = {fact.subject.name for fact in law.access}
    assert {"COPY", "INSPECT"} <= subjects
    unpaid = [fact for fact in law.practice if fact.topic is PracticeTopic.UNPAID_BALANCE]
    assert unpaid
    for fact in unpaid:
        assert fact.bars or fact.state is not State.SETTLED, fact.id


@every_state
def test_only_an_unconfirmed_or_silent_rule_is_empty(law: Jurisdiction) -> None:
    for fact in law.practice:
        if fact.rule is None:
            assert fact.state in (State.UNCONFIRMED, State.SILENT), fact.id


@every_law
def test_every_code_of_the_data_has_its_words(law: Jurisdiction) -> None:
    for denial in law.denial:
        for ground in denial.grounds:
            assert ground.code in words.GROUNDS
            assert ground.attest, f"{ground.code} needs somebody to state something"
            for need in ground.attest:
                assert need.code in words.ATTESTATIONS
            if ground.twin is not None:
                assert ground.twin in words.GROUNDS
    for scope in law.scope:
        assert all(outside.because in words.OUTSIDE for outside in scope.outside)
    for fee in law.fees:
        assert all(code in words.NEVER_CHARGED for code in fee.never)


def test_no_words_stand_for_nothing() -> None:
    rules = [rule for law in LAWS for fact in law.denial for rule in fact.grounds]
    assert set(words.GROUNDS) == {rule.code for rule in rules}
    assert set(words.ATTESTATIONS) == {need.code for rule in rules for need in rule.attest}


def test_every_kind_stands_in_the_record_set_data_or_under_a_ground() -> None:
    law = jurisdiction.federal()
    placed = {kind for fact in law.scope for kind in fact.inside}
    outside = {one.kind for fact in law.scope for one in fact.outside}
    assert not placed & outside
    assert placed | outside | {Kind.PSYCHOTHERAPY_NOTE, Kind.LEGAL_COMPILATION} == set(Kind)


@every_law
def test_extensions_that_point_elsewhere_point_at_a_fact(law: Jurisdiction) -> None:
    for fact in law.access:
        if fact.extension is not None and fact.extension.fact is not None:
            assert jurisdiction.federal().fact(fact.extension.fact).cite


@every_law
def test_no_fact_was_reviewed_in_the_future_of_its_file(law: Jurisdiction) -> None:
    for fact in law.all_facts:
        if fact.in_force_from is not None:
            assert fact.in_force_from <= law.reviewed_on


def test_a_fact_is_in_force_on_its_first_and_its_last_day() -> None:
    fact = replace(
        jurisdiction.federal().access[0],
        in_force_from=date(2026, 1, 1),
        in_force_to=date(2026, 12, 31),
    )
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [fact.is_in_force(day) for day in days] == [False, True, True, False]


def test_every_value_of_the_room_is_frozen_slotted_and_named() -> None:
    for info in pkgutil.walk_packages(law_room.__path__, "cartella.law."):
        for name, value in vars(importlib.import_module(info.name)).items():
            if name == "Draft":  # a ruling while it is put together
                continue
            if isinstance(value, type) and is_dataclass(value) and value.__module__ == info.name:
                settings = value.__dataclass_params__  # type: ignore[attr-defined]
                assert settings.frozen, name
                assert "__slots__" in vars(value), name
                if name != "Place":  # the loader's place is made by position, file first
                    assert all(field.kw_only for field in fields(value)), name


def test_importing_and_loading_everything_prints_its_time() -> None:
    code = (
        "import time; start = time.perf_counter()\n"
        "from cartella.law import explain\n"
        "from cartella.law.book import jurisdiction\n"
        "from cartella.law.determination import denial, scope\n"
        "from cartella.law.intake import lanes\n"
        "from cartella.law.keeping import disclosure\n"
        "from cartella.law.pricing import fees\n"
        "from cartella.law.timeliness import deadline\n"
        "from cartella.law.verification import standing\n"
        "[jurisdiction.load(code) for code in jurisdiction.loaded_codes()]\n"
        "print(f'{(time.perf_counter() - start) * 1000:.0f} ms')\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    print(f"cold import and load of all law: {told.stdout.strip()}")
    assert told.stdout.endswith("ms\n")
