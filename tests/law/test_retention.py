"""How long a chart is kept: every rule counted, the latest governs, and what stops destruction."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.law.book import jurisdiction
from cartella.law.book.state_provisions import KeptFrom
from cartella.law.facts import Holder, Records
from cartella.law.finding import Service
from cartella.law.keeping import kept_by, retention
from cartella.law.keeping.kept_by import Chart
from cartella.law.keeping.retention import Document, Kept
from cartella.law.timeliness import calendar

STATES = [code for code in jurisdiction.loaded_codes() if code != jurisdiction.FEDERAL]
SEEN = date(2015, 6, 1)
ADULT = Chart(
    on=date(2026, 11, 24),
    holders=frozenset({Holder.PHYSICIAN}),
    born_on=date(1980, 3, 4),
    last_encounter_on=SEEN,
)
CHILD = replace(ADULT, born_on=date(2010, 2, 28))
DAYS = st.dates(date(2000, 1, 1), date(2026, 1, 1))
CHARTS = st.builds(
    Chart,
    on=st.dates(date(2024, 1, 1), date(2030, 1, 1)),
    states=st.lists(st.sampled_from([*STATES, "US-PR"]), max_size=3, unique=True).map(tuple),
    holders=st.frozensets(st.sampled_from(list(Holder)), max_size=2),
    records=st.frozensets(st.sampled_from(list(Records)), max_size=1),
    born_on=st.none() | st.dates(date(1940, 1, 1), date(2024, 1, 1)),
    last_encounter_on=st.none() | DAYS,
    last_entry_on=st.none() | DAYS,
    created_on=st.none() | DAYS,
    discharged_on=st.none() | DAYS,
    died_on=st.none() | DAYS,
    is_minor=st.sampled_from([None, True, False]),
)


def kept(chart: Chart, *states: str, **more: object) -> Kept:
    return retention.keep(replace(chart, states=states, **more)).answer  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "until_on"),
    [
        ("US-CA", date(2022, 6, 1)),  # seven years from the last encounter
        ("US-NY", date(2021, 6, 1)),  # six
        ("US-TX", date(2022, 6, 1)),
        ("US-FL", date(2020, 6, 1)),
        ("US-KS", date(2025, 6, 1)),
    ],
)
def test_an_adults_chart_by_the_holders_own_law(state: str, until_on: date) -> None:
    assert kept(ADULT, state).own_until_on == until_on


@pytest.mark.parametrize(
    ("state", "until_on"),
    [
        ("US-NY", date(2029, 2, 28)),  # to the 19th birthday
        ("US-TX", date(2031, 2, 28)),  # to the 21st
        ("US-AL", date(2031, 2, 28)),
        ("US-CA", date(2022, 6, 1)),  # no line by age
        ("US-SC", date(2028, 6, 1)),  # thirteen years from the last treatment
    ],
)
def test_a_minors_chart_by_the_holders_own_law(state: str, until_on: date) -> None:
    assert kept(CHILD, state).own_until_on == until_on


def test_a_rule_for_another_licensee_makes_it_longer_and_is_named() -> None:
    finding = retention.keep(replace(CHILD, states=("US-NY",)))
    assert finding.answer.keep_until_on == date(2032, 2, 28)  # the nurses' rule: 22
    assert finding.answer.own_until_on == date(2029, 2, 28)
    nurses = next(fact for fact in finding.facts if fact.id == "us-ny-retention-003")
    assert nurses.service is Service.SAFE_SIDE
    own = kept(CHILD, "US-NY", holders=frozenset({Holder.NURSE_PRACTITIONER}))
    assert own.own_until_on == date(2032, 2, 28)


def test_a_rule_for_hospitals_serves_nobody_else() -> None:
    found = retention.keep(replace(ADULT, states=("US-VT",)))
    assert "us-vt-retention-003" not in found.fact_ids
    hospital = replace(ADULT, states=("US-VT",), holders=frozenset({Holder.HOSPITAL}))
    assert "us-vt-retention-003" in retention.keep(hospital).fact_ids


def test_a_rule_for_licensed_places_is_for_who_may_hold_that_licence() -> None:
    assert "us-nc-retention-003" not in retention.keep(replace(ADULT, states=("US-NC",))).fact_ids
    for holders in (frozenset({Holder.LICENSED_CLINIC}), frozenset({Holder.LAY_COMPANY}),
                    frozenset[Holder]()):  # fmt: skip
        chart = replace(ADULT, states=("US-NC",), holders=holders)
        assert "us-nc-retention-003" in retention.keep(chart).fact_ids


def test_a_state_without_a_number_keeps_and_says_so() -> None:
    finding = retention.keep(replace(ADULT, states=("US-WY",)))
    assert finding.answer.own_until_on is None
    assert not finding.answer.may_be_destroyed
    assert "No law that is loaded for US-WY names a number" in finding.decide[0].say()
    none = retention.keep(ADULT)
    assert none.answer.keep_until_on is None
    assert not none.answer.may_be_destroyed
    assert not retention.keep(replace(ADULT, states=("US-PR",))).answer.may_be_destroyed


def test_advice_is_counted_and_called_none_of_law() -> None:
    finding = retention.keep(replace(CHILD, states=("US-IL",)))
    assert finding.answer.own_until_on is None
    assert finding.answer.keep_until_on == date(2032, 2, 28)
    assert all(one.is_advice for one in finding.answer.rules)
    assert any("As advice, no law" in words.say() for words in finding.steps)


def test_it_may_be_destroyed_only_after_the_last_day() -> None:
    last = date(2025, 6, 1)
    chart = replace(ADULT, last_encounter_on=date(2018, 6, 1))
    assert kept(chart, "US-CA", on=last).keep_until_on == last
    assert not kept(chart, "US-CA", on=last).may_be_destroyed
    assert kept(chart, "US-CA", on=last + timedelta(days=1)).may_be_destroyed


def test_a_rule_counts_only_while_it_is_in_force() -> None:
    assert kept(ADULT, "US-CA", on=date(2022, 6, 2)).keep_until_on is None


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"has_legal_hold": True}, "legal hold"),
        ({"has_open_request": True}, "is open"),
        ({"has_live_authorization": True}, "is alive"),
    ],
)
def test_what_is_open_stops_destruction(what: dict[str, object], said: str) -> None:
    found = kept(ADULT, "US-CA", **what)
    assert not found.may_be_destroyed
    assert any(said in words.say() for words in found.held)


def test_a_minor_whose_birthday_is_not_known_is_kept() -> None:
    found = kept(CHILD, "US-TX", born_on=None, is_minor=True)
    assert not found.may_be_destroyed
    assert any("cannot be counted" in words.say() for words in found.held)


def test_who_may_have_been_a_minor_gets_both_rules() -> None:
    unknown = kept(CHILD, "US-TX", is_minor=None)
    assert unknown.own_until_on == date(2031, 2, 28)
    grown = kept(CHILD, "US-TX", is_minor=False)
    assert grown.own_until_on == date(2022, 6, 1)
    by_birthday = kept(replace(ADULT, born_on=date(1997, 6, 1)), "US-TX")
    assert by_birthday.own_until_on == date(2022, 6, 1)  # eighteen on the day of the visit
    day_before = kept(replace(ADULT, born_on=date(1997, 6, 2)), "US-TX")
    assert len(day_before.rules) > len(by_birthday.rules)


def test_the_age_of_majority_is_the_states_own() -> None:
    nineteen = retention.keep(replace(CHILD, states=("US-AL",)))
    assert any("comes of age at 19" in words.say() for words in nineteen.steps)
    other = retention.keep(replace(CHILD, states=("US-TX",)))
    assert any("18 is taken" in words.say() for words in other.steps)


def test_film_has_its_own_rule_only_where_there_is_film() -> None:
    assert "us-la-retention-002" not in retention.keep(replace(ADULT, states=("US-LA",))).fact_ids
    with_film = replace(ADULT, states=("US-LA",), records=frozenset({Records.FILM}))
    assert "us-la-retention-002" in retention.keep(with_film).fact_ids


def test_a_case_of_its_own_is_told_and_not_counted() -> None:
    finding = retention.keep(replace(ADULT, states=("US-FL",)))
    assert any("estate of a deceased physician" in words.say() for words in finding.steps)
    assert "us-fl-retention-003" not in {one.fact_id for one in finding.answer.rules}


def test_a_rule_for_the_dead_counts_from_death_and_only_then() -> None:
    assert "us-ct-retention-002" not in retention.keep(replace(ADULT, states=("US-CT",))).fact_ids
    died = kept(ADULT, "US-CT", died_on=date(2021, 1, 1))
    assert died.own_until_on == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("counts_from", "day"),
    [
        (KeptFrom.LAST_ENCOUNTER, date(2015, 6, 1)),
        (KeptFrom.LAST_ENTRY, date(2016, 1, 1)),
        (KeptFrom.DISCHARGE, date(2014, 1, 1)),
        (KeptFrom.CREATION, date(2016, 1, 1)),
        (KeptFrom.NOT_SAID, date(2016, 1, 1)),
        (KeptFrom.OTHER, date(2017, 1, 1)),
        (KeptFrom.BIRTH, date(1980, 3, 4)),
        (KeptFrom.MAJORITY, date(1998, 3, 4)),
        (KeptFrom.DEATH, date(2020, 1, 1)),
    ],
)
def test_from_which_day_a_rule_counts(counts_from: KeptFrom, day: date) -> None:
    chart = replace(
        ADULT,
        last_entry_on=date(2016, 1, 1),
        created_on=date(2010, 1, 1),
        discharged_on=date(2014, 1, 1),
        closed_on=date(2017, 1, 1),
        died_on=date(2020, 1, 1),
    )
    assert kept_by._start(counts_from, chart, 18) == day


def test_a_start_that_is_not_known_is_the_last_day_that_is() -> None:
    chart = Chart(on=ADULT.on, created_on=date(2012, 1, 1))
    for counts_from in (KeptFrom.LAST_ENCOUNTER, KeptFrom.LAST_ENTRY, KeptFrom.DISCHARGE):
        assert kept_by._start(counts_from, chart, 18) == date(2012, 1, 1)
    assert kept_by._start(KeptFrom.MAJORITY, chart, 18) is None


@given(CHARTS, st.sampled_from(STATES))
def test_another_state_never_makes_it_shorter(chart: Chart, more: str) -> None:
    first = retention.keep(chart).answer.keep_until_on
    second = retention.keep(replace(chart, states=(*chart.states, more))).answer.keep_until_on
    if first is not None:
        assert second is not None
        assert second >= first


@given(CHARTS, st.integers(1, 4000))
def test_a_later_visit_never_makes_it_shorter(chart: Chart, days: int) -> None:
    if chart.last_encounter_on is None or chart.is_minor is None:
        return
    later = replace(chart, last_encounter_on=chart.last_encounter_on + timedelta(days=days))
    first, second = retention.keep(chart).answer, retention.keep(later).answer
    if first.keep_until_on is not None:
        assert second.keep_until_on is not None
        assert second.keep_until_on >= first.keep_until_on


@given(CHARTS)
def test_the_latest_day_governs_and_each_is_at_least_its_own_years(chart: Chart) -> None:
    finding = retention.keep(chart)
    found = finding.answer
    days = [one.until_on for one in found.rules]
    assert found.keep_until_on == max(days, default=None)
    assert found.own_until_on is None or found.keep_until_on is not None
    if found.may_be_destroyed:
        assert found.keep_until_on is not None
        assert found.keep_until_on < chart.on
        assert finding.answer.held == ()
    for used in finding.facts:
        number, _, unit = used.value.partition(" ")
        ours = [one for one in found.rules if one.fact_id == used.id and not one.is_advice]
        if unit != "years" or not ours or chart.last_encounter_on is None:
            continue
        fact = jurisdiction.load(used.jurisdiction).fact(used.id)  # type: ignore[union-attr]
        if fact.counts_from is KeptFrom.LAST_ENCOUNTER:  # type: ignore[attr-defined]
            least = calendar.add_years(chart.last_encounter_on, int(number))
            assert max(one.until_on for one in ours) >= least


def test_hipaas_own_papers_are_kept_six_years_from_the_later_day() -> None:
    made = retention.documents(Document(made_on=date(2020, 2, 29)))
    assert made.answer == date(2026, 3, 1)
    assert made.fact_ids == ("fed-den-008",)
    in_effect = Document(made_on=date(2015, 1, 1), last_in_effect_on=date(2021, 5, 6))
    assert retention.documents(in_effect).answer == date(2027, 5, 6)
    odd = Document(made_on=date(2021, 1, 1), last_in_effect_on=date(2020, 1, 1))
    assert retention.documents(odd).answer == date(2027, 1, 1)
    security = retention.documents(Document(made_on=date(2021, 1, 1), is_about_security=True))
    assert security.fact_ids == ("fed-sec-002",)


def test_the_facts_keep_the_number_they_gave() -> None:
    values = {
        fact.id: fact.value for fact in retention.keep(replace(CHILD, states=("US-WA",))).facts
    }
    assert values["us-wa-retention-002"] == "10 years"
    assert values["us-wa-retention-003"] == "no number"


def test_of_two_states_the_higher_age_of_majority_counts() -> None:
    finding = retention.keep(replace(CHILD, states=("US-TX", "US-NE", "US-AL")))
    ages = [words.say() for words in finding.steps if "comes of age" in words.say()]
    assert len(ages) == 1
    assert ages[0].startswith("One comes of age at 19")


def test_rules_that_are_only_told_are_among_the_facts() -> None:
    found = retention.keep(
        retention.Chart(on=date(2026, 9, 4), states=("US-CA",), last_entry_on=date(2020, 5, 1))
    )
    apart = next(fact for fact in found.facts if fact.id == "us-ca-retention-003")
    assert apart.value == "7 years"
    assert all(rule.fact_id != "us-ca-retention-003" for rule in found.answer.rules)
    maryland = retention.keep(retention.Chart(on=date(2026, 9, 4), states=("US-MD",)))
    assert "us-md-practice-012" in maryland.fact_ids
    assert maryland.answer.destroying
