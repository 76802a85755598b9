"""The day to act by: rules that hold for every request, and the letters that extend."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Access, Measures, Subject, Unit
from cartella.law.facts import Facts, Form, Holder, Lane, Purpose, Records, Regime, Requester
from cartella.law.finding import State
from cartella.law.timeliness import calendar, clocks, deadline
from cartella.law.timeliness.deadline import ExtensionLetter
from tests.law.cast import facts

LOADED = [code for code in jurisdiction.loaded_codes() if code != jurisdiction.FEDERAL]
STATES = st.lists(st.sampled_from([*LOADED, "US-PR", "US-PR"]), max_size=3, unique=True)
REQUESTS = st.builds(
    Facts,
    lane=st.sampled_from([Lane.ACCESS, Lane.REPRESENTATIVE, Lane.DIRECTIVE]),
    requester=st.sampled_from([Requester.PATIENT, Requester.PERSONAL_REPRESENTATIVE]),
    received_at=st.datetimes(
        min_value=datetime(2010, 1, 1), max_value=datetime(2040, 12, 1), timezones=st.just(UTC)
    ),
    zone=st.sampled_from(
        ["America/New_York", "America/Los_Angeles", "America/Phoenix", "Pacific/Honolulu"]
    ),
    states=STATES.map(tuple),
    covered=st.sampled_from([None, True, False]),
    holders=st.frozensets(st.sampled_from(list(Holder)), max_size=2),
    forms=st.frozensets(st.sampled_from(list(Form)), max_size=2),
    records=st.frozensets(st.sampled_from(list(Records)), max_size=2),
    purpose=st.sampled_from([None, *Purpose]),
)


@given(REQUESTS)
def test_due_day_is_never_later_than_any_clock_that_serves(request: Facts) -> None:
    found = deadline.due(request)
    days = [clock.due_on for clock in clocks.running(request) if clock.due_on is not None]
    assert days, "an access request always has a day"
    assert found.answer.due_on == min(days)


@given(REQUESTS)
def test_due_day_is_recomputed_from_the_facts_the_finding_names(request: Facts) -> None:
    days = []
    for used in deadline.due(request).facts:
        if used.value == "no number":
            continue
        length, _, later = used.value.partition(", ")
        number, _, unit = length.partition(" ")
        local = (
            date.fromisoformat(later)
            if later
            else request.received_at.astimezone(ZoneInfo(request.zone)).date()
        )
        count = (
            calendar.add_business_days if unit == "business days" else calendar.add_calendar_days
        )
        days.append(count(local, int(number)))
    assert min(days) == deadline.due(request).answer.due_on


@given(REQUESTS, st.sampled_from(LOADED))
def test_another_state_never_makes_the_day_later(request: Facts, state: str) -> None:
    """Outside HIPAA its number only stands in where no state names one, and gives way to one."""
    more = facts_with(request, states=(*request.states, state))
    first, second = deadline.due(request), deadline.due(more)
    assert first.answer.due_on is not None
    assert second.answer.due_on is not None
    lent = any(fact.id == "fed-clk-001" for fact in first.facts) and not request.is_covered
    assert lent or second.answer.due_on <= first.answer.due_on


@given(REQUESTS)
def test_no_settled_law_for_this_holder_has_an_earlier_day(request: Facts) -> None:
    """Read off the data by other means than the engine's own."""
    due_on = deadline.due(request).answer.due_on
    assert due_on is not None
    for code in ("US", *request.states):
        law = jurisdiction.load(code)
        for fact in law.access if law else ():
            if not is_plainly_for(fact, request):
                continue
            count = (
                calendar.add_business_days
                if fact.deadline.unit is Unit.BUSINESS_DAYS
                else calendar.add_calendar_days
            )
            assert due_on <= count(request.received_on, fact.deadline.value or 0)


def is_plainly_for(fact: Access, request: Facts) -> bool:
    wanted = {
        Form.PAPER: {Subject.COPY}, Form.ELECTRONIC: {Subject.COPY, Subject.ELECTRONIC_COPY},
        Form.INSPECTION: {Subject.INSPECT}, Form.SUMMARY: {Subject.SUMMARY},
    }  # fmt: skip
    asked = {one for form in request.forms for one in wanted[form]} or {Subject.COPY}
    return (
        fact.state is State.SETTLED
        and fact.deadline.value is not None
        and (fact.subject is Subject.ANY or fact.subject in asked)
        and (not fact.holders or bool(fact.holders & request.holders))
        and (fact.in_force_from or date.min) <= request.received_on
        and request.received_on <= (fact.in_force_to or date.max)
        and Requester.PATIENT in fact.requesters
        and request.requester is Requester.PATIENT
        and (fact.records, fact.purpose, fact.later_of) == (None, None, ())
        and (fact.regime is Regime.ANY or (fact.regime is Regime.COVERED) == request.is_covered)
    )


@given(REQUESTS, st.integers(0, 40), st.sampled_from(["paid_on", "authorized_on", "discharged_on"]))
def test_a_later_event_never_makes_a_day_earlier_than_the_request_alone(
    request: Facts, after: int, event: str
) -> None:
    alone = deadline.due(request).answer.due_on
    with_event = facts_with(request, **{event: request.received_on + timedelta(days=after)})
    later = deadline.due(with_event).answer.due_on
    assert alone is not None
    assert later is not None
    assert alone <= later


@given(REQUESTS, st.integers(1, 40))
def test_an_earlier_receipt_by_a_vendor_counts_and_a_later_one_does_not(
    request: Facts, days: int
) -> None:
    before = request.received_at - timedelta(days=days)
    after = request.received_at + timedelta(days=days)
    by_vendor = facts_with(request, vendor_received_at=before)
    same_day = facts_with(request, received_at=before)
    if by_vendor.received_on >= date(2010, 1, 1):
        assert deadline.due(by_vendor).answer == deadline.due(same_day).answer
    later = facts_with(request, vendor_received_at=after)
    assert deadline.due(later).answer == deadline.due(request).answer


@given(REQUESTS)
def test_an_extension_never_passes_any_regimes_own(request: Facts) -> None:
    everything = frozenset({"extraordinary_length_or_recent_discharge"})
    limit_on = deadline.extension_limit(request, attested=everything).answer
    assert limit_on is not None
    for clock in clocks.running(request):
        extension = clock.fact.extension
        if clock.due_on is None:
            continue
        if extension is None:
            assert limit_on <= clock.due_on
            continue
        count = (
            calendar.add_business_days
            if extension.unit is Unit.BUSINESS_DAYS
            else calendar.add_calendar_days
        )
        start_on = clock.due_on if extension.measures is Measures.ADDED else request.received_on
        assert limit_on <= max(count(start_on, extension.value), clock.due_on)
        if extension.max_total is not None:
            most = calendar.add_calendar_days(request.received_on, extension.max_total.value or 0)
            assert limit_on <= max(most, clock.due_on)


def facts_with(request: Facts, **changes: object) -> Facts:
    values = {name: getattr(request, name) for name in Facts.__dataclass_fields__}
    return Facts(**{**values, **changes})


@given(REQUESTS)
def test_extension_never_lengthens_a_clock_that_has_none(request: Facts) -> None:
    everything = frozenset({"extraordinary_length_or_recent_discharge"})
    limit_on = deadline.extension_limit(request, attested=everything).answer
    first_on = deadline.due(request).answer.due_on
    assert limit_on is not None
    assert first_on is not None
    assert limit_on >= first_on
    for clock in clocks.running(request):
        if clock.due_on is not None and clock.fact.extension is None:
            assert limit_on <= clock.due_on


@given(REQUESTS)
def test_extension_never_passes_sixty_days_for_a_covered_practice(request: Facts) -> None:
    if request.is_covered:
        limit_on = deadline.extension_limit(request).answer
        assert limit_on is not None
        assert limit_on <= request.received_on + timedelta(days=60)


@given(REQUESTS, st.integers(0, 80), st.integers(0, 80))
def test_a_letter_after_the_first_day_or_beyond_the_limit_never_extends(
    request: Facts, sent_after: int, promised_after: int
) -> None:
    letter = letter_of(
        request.received_on + timedelta(days=sent_after),
        request.received_on + timedelta(days=promised_after),
    )
    first_on = deadline.due(request).answer.due_on
    answer = deadline.extend(request, letter).answer
    assert first_on is not None
    if letter.sent_on > first_on:
        assert not answer.is_allowed
    if answer.is_allowed:
        assert answer.limit_on is not None
        assert answer.due_on == letter.completion_on <= answer.limit_on
    else:
        assert answer.due_on == first_on


@given(REQUESTS)
def test_warnings_are_open_days_in_order_before_the_day(request: Facts) -> None:
    answer = deadline.due(request).answer
    assert answer.due_on is not None
    assert answer.act_by_on is not None
    assert request.received_on <= answer.act_by_on <= answer.due_on
    for day in answer.warn_on:
        assert calendar.is_open_day(day)
        assert request.received_on <= day < answer.due_on
    assert all(one < other for one, other in pairwise(answer.warn_on))


@given(REQUESTS)
def test_what_is_not_settled_says_what_a_person_must_decide(request: Facts) -> None:
    found = deadline.due(request)
    assert found.is_settled is not bool(found.decide)
    assert len(set(found.decide)) == len(found.decide)
    for code in set(request.states) - set(LOADED):
        assert any(code in words.say() for words in found.decide)


def letter_of(sent_on: date, completion_on: date, **more: object) -> ExtensionLetter:
    values: dict[str, object] = {"reason": "the archive is being moved", **more}
    return ExtensionLetter(sent_on=sent_on, completion_on=completion_on, **values)  # type: ignore[arg-type]


def test_a_short_clock_warns_at_half_and_the_day_before() -> None:
    request = facts(states=("US-NY",), forms=frozenset({Form.INSPECTION}))
    # ten days from Friday, September 4: half is Wednesday the 9th, the day before a Sunday
    assert deadline.due(request).answer.warn_on == (date(2026, 9, 9), date(2026, 9, 11))


def test_a_long_clock_warns_ten_and_three_days_before() -> None:
    # due Sunday, October 4: the 24th of September, the 1st of October, Friday the 2nd
    assert deadline.due(facts()).answer.warn_on == (
        date(2026, 9, 24),
        date(2026, 10, 1),
        date(2026, 10, 2),
    )


def test_a_weekend_is_told_only_where_the_day_falls_on_one() -> None:
    weekend = [words.say() for words in deadline.due(facts()).steps]
    assert (
        "It falls on a weekend and does not move; the last open day before it is 2026-10-02."
        in (weekend)
    )
    monday = facts(states=("US-NY",), forms=frozenset({Form.INSPECTION}))
    assert not any("weekend" in words.say() for words in deadline.due(monday).steps)


def test_warnings_count_back_from_the_day() -> None:
    due_on = date(2026, 10, 1)  # a Thursday
    assert deadline.warnings(date(2026, 9, 11), due_on) == (
        date(2026, 9, 21), date(2026, 9, 28), date(2026, 9, 30),
    )  # fmt: skip
    assert deadline.warnings(date(2026, 9, 12), due_on) == (date(2026, 9, 21), date(2026, 9, 30))
    assert deadline.warnings(date(2026, 9, 29), due_on) == (date(2026, 9, 30),)


def test_a_governing_fact_that_is_not_firm_is_named_and_a_firm_one_is_not() -> None:
    request = facts(
        states=("US-CA",),
        holders=frozenset({Holder.NURSE_PRACTITIONER}),
        forms=frozenset({Form.ELECTRONIC}),
    )
    told = [words.say() for words in deadline.due(request).decide]
    named = [line for line in told if "counsel should confirm the day" in line]
    assert named == [
        "Cal. Health & Safety Code § 123110 is only remembered or not confirmed: counsel should "
        "confirm the day."
    ]


def test_a_letter_may_go_out_on_the_day_of_receipt() -> None:
    letter = letter_of(date(2026, 9, 4), date(2026, 10, 20))
    assert deadline.extend(facts(), letter).answer.is_allowed


def test_no_extension_can_be_had_where_no_law_names_a_day() -> None:
    assert deadline.extension_limit(facts(lane=Lane.COMPLAINT)).answer is None


def test_extension_is_refused_after_the_first() -> None:
    letter = letter_of(date(2026, 9, 20), date(2026, 10, 20), is_first=False)
    answer = deadline.extend(facts(), letter).answer
    assert not answer.is_allowed
    assert [words.say() for words in answer.problems] == ["A request is extended once only."]


def test_extension_needs_a_reason() -> None:
    letter = letter_of(date(2026, 9, 20), date(2026, 10, 20), reason="  ")
    answer = deadline.extend(facts(), letter).answer
    assert "reason" in answer.problems[0].say()


def test_extension_letter_cannot_precede_the_request_or_its_own_promise() -> None:
    before = deadline.extend(facts(), letter_of(date(2026, 9, 3), date(2026, 10, 20))).answer
    assert not before.is_allowed
    backwards = deadline.extend(facts(), letter_of(date(2026, 9, 20), date(2026, 9, 19))).answer
    assert not backwards.is_allowed


def test_an_extended_day_is_the_one_the_letter_promises() -> None:
    answer = deadline.extend(facts(), letter_of(date(2026, 9, 20), date(2026, 10, 20))).answer
    assert (answer.is_allowed, answer.due_on, answer.limit_on) == (
        True,
        date(2026, 10, 20),
        date(2026, 11, 3),
    )


def test_extension_cites_the_section_that_gives_it() -> None:
    finding = deadline.extension_limit(facts())
    assert "fed-clk-002" in finding.fact_ids
    assert "45 CFR 164.524(b)(2)(ii)" in finding.cites


def test_the_target_moves_nothing_and_is_never_after_the_due_day() -> None:
    request = facts(states=("US-CA",))
    assert deadline.target(request, days=10).answer == date(2026, 9, 14)
    assert deadline.target(request, days=0).answer == date(2026, 9, 4)
    assert deadline.target(request, days=40).answer == date(2026, 9, 19)
    assert deadline.due(request).answer.due_on == date(2026, 9, 19)
    with pytest.raises(ValueError, match="at least 0"):
        deadline.target(request, days=-1)


def test_a_lane_without_a_clock_says_that_a_person_sets_the_day() -> None:
    found = deadline.due(facts(lane=Lane.COMPLAINT))
    assert found.answer.due_on is None
    assert not found.is_settled
    letter = letter_of(date(2026, 9, 20), date(2026, 10, 20))
    assert not deadline.extend(facts(lane=Lane.COMPLAINT), letter).answer.is_allowed


def test_a_remembered_fact_is_never_called_settled_in_words() -> None:
    request = facts(states=("US-NY",), forms=frozenset({Form.SUMMARY}))
    found = deadline.due(request)
    assert not found.is_settled
    assert "names no number of days (not settled)" in " ".join(s.say() for s in found.steps)


def test_guidance_is_told_and_moves_no_day() -> None:
    request = facts(states=("US-NY",), forms=frozenset({Form.PAPER}))
    found = deadline.due(request)
    assert found.answer.due_on == date(2026, 10, 4)
    assert "As guidance, no law: 10 calendar days. It moves no date." in [
        words.say() for words in found.steps
    ]


def test_a_state_that_says_nothing_on_a_form_is_named() -> None:
    found = deadline.due(facts(states=("US-IL",), forms=frozenset({Form.SUMMARY})))
    assert not found.is_settled
    assert any("US-IL" in words.say() for words in found.decide)


def test_a_request_of_two_forms_takes_the_earlier_day() -> None:
    both = facts(states=("US-CA",), forms=frozenset({Form.PAPER, Form.INSPECTION}))
    assert deadline.due(both).answer.due_on == date(2026, 9, 11)


def test_every_extension_of_the_data_measures_one_way() -> None:
    kinds = {
        fact.extension.measures
        for code in jurisdiction.loaded_codes()
        if (law := jurisdiction.load(code)) is not None
        for fact in law.access
        if fact.extension is not None
    }
    assert kinds <= set(Measures)
    assert kinds == {Measures.ADDED, Measures.TOTAL_FROM_RECEIPT, Measures.FROM_NOTICE}


def test_an_extension_letter_without_a_day_is_none() -> None:
    letter = ExtensionLetter(sent_on=date(2026, 9, 20), reason="moving", completion_on=None)
    answer = deadline.extend(facts(), letter).answer
    assert not answer.is_allowed
    assert answer.due_on == date(2026, 10, 4)
    assert [words.say() for words in answer.problems] == [
        "The letter must name the day by which it will be done."
    ]
