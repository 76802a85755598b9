"""A minor's own rights, part by part, and what her parent gets."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.law.book.state_provisions import CareTopic, MinorStatus
from cartella.law.finding import Finding
from cartella.law.verification import minors
from cartella.law.verification.childhood import (
    Care,
    Child,
    Consent,
    MinorAccess,
    ParentAccess,
    RightHolder,
    StateSays,
)
from tests.law.cast import codes, facts


def access(*care: Care, state: str = "", age: int | None = 15, **more: object) -> MinorAccess:
    return found(*care, state=state, age=age, **more).answer


def found(
    *care: Care, state: str = "", age: int | None = 15, **more: object
) -> Finding[MinorAccess]:
    states = (state,) if state else ()
    return minors.access(facts(states=states), Child(age=age, care=care, **more))  # type: ignore[arg-type]


ALONE = Consent.MINOR_ALONE
LASER = Care(topic=CareTopic.COSMETIC, consent=Consent.PARENT)
STI = Care(topic=CareTopic.STI, consent=ALONE)


@pytest.mark.parametrize(
    ("state", "age"), [("US-AL", 19), ("US-NE", 19), ("US-CA", 18), ("US-TX", 18)]
)
def test_the_age_of_majority_is_the_state_s(state: str, age: int) -> None:
    assert minors.majority(facts(states=(state,))).answer == age


def test_of_two_states_the_later_majority_counts() -> None:
    assert minors.majority(facts(states=("US-CA", "US-AL"))).answer == 19


@pytest.mark.parametrize(
    ("born_on", "is_minor"),
    [(date(2008, 9, 4), False), (date(2008, 9, 5), True)],  # eighteen on the day, and a day short
)
def test_the_birthday_itself_is_of_age(born_on: date, is_minor: bool) -> None:
    answer = minors.access(facts(), Child(born_on=born_on)).answer
    assert answer.is_as_adult is not is_minor
    assert answer.rest is (ParentAccess.MUST if is_minor else ParentAccess.MUST_NOT)


def test_a_leap_day_birthday_comes_on_the_first_of_march() -> None:
    child = Child(born_on=date(2008, 2, 29))
    assert child.age_on(date(2026, 2, 28)) == 17
    assert child.age_on(date(2026, 3, 1)) == 18


def test_a_parent_who_consented_is_not_refused_for_the_age() -> None:
    # hhs-access-115
    answer = access(LASER)
    assert answer.rest is ParentAccess.MUST
    assert answer.parts[0].parent is ParentAccess.MUST
    assert "age_block" in codes(answer.never)
    assert "release_to_parent" in codes(answer.duties)


def test_the_rest_of_the_chart_stays_open() -> None:
    # hhs-access-117
    answer = access(LASER, STI)
    assert answer.rest is ParentAccess.MUST
    assert [part.care.topic for part in answer.kept_from_parent] == [CareTopic.STI]
    assert {"segment_protected_care", "release_rest"} <= codes(answer.duties)
    assert "block_whole_chart" in codes(answer.never)


def test_a_state_that_prohibits_is_followed() -> None:
    # hhs-access-118
    care = Care(topic=CareTopic.STI, consent=ALONE, state_says=StateSays.PROHIBITS)
    answer = access(care)
    assert answer.parts[0].parent is ParentAccess.MUST_NOT
    assert "follow_state_prohibition" in codes(answer.duties)
    assert "override_state_law" in codes(answer.never)


@pytest.mark.parametrize(
    ("says", "parent"),
    [
        (StateSays.PERMITS, ParentAccess.MAY),
        (StateSays.REQUIRES, ParentAccess.MUST),
        (StateSays.PROHIBITS, ParentAccess.MUST_NOT),
        (StateSays.IS_SILENT, ParentAccess.PROFESSIONAL_DECIDES),
    ],
)
def test_the_state_s_word_on_the_minor_s_own_care_governs(
    says: StateSays, parent: ParentAccess
) -> None:
    care = Care(topic=CareTopic.STI, consent=ALONE, state_says=says)
    assert access(care).parts[0].parent is parent


def test_a_silent_state_leaves_it_to_a_licensed_professional() -> None:
    answer = access(STI)
    assert answer.parts[0].parent is ParentAccess.PROFESSIONAL_DECIDES
    assert answer.parts[0].holder is RightHolder.MINOR
    assert "non_clinician_decision" in codes(answer.never)


def test_new_york_keeps_it_from_the_parent() -> None:
    answer = access(STI, state="US-NY")
    assert answer.parts[0].parent is ParentAccess.MUST_NOT


def test_california_s_own_care_is_the_minor_s_alone() -> None:
    answer = access(Care(topic=CareTopic.REPRODUCTIVE, consent=ALONE), state="US-CA")
    assert answer.parts[0].parent is ParentAccess.MUST_NOT


def test_louisiana_lets_the_parent_be_told() -> None:
    answer = access(STI, state="US-LA")
    assert answer.parts[0].parent is ParentAccess.MAY


def test_who_consented_is_not_known_so_that_part_waits() -> None:
    one = found(Care(topic=CareTopic.STI), LASER, state="US-GA")
    assert one.answer.parts[0].parent is ParentAccess.NOT_YET
    assert one.answer.parts[1].parent is ParentAccess.MUST
    assert one.answer.rest is ParentAccess.MUST
    assert not one.is_settled


def test_care_no_law_lets_a_minor_consent_to_is_the_parent_s() -> None:
    answer = access(Care(topic=CareTopic.COSMETIC), state="US-GA")
    assert answer.parts[0].parent is ParentAccess.MUST


def test_secrecy_the_parent_agreed_to_is_kept() -> None:
    care = Care(topic=CareTopic.MENTAL_HEALTH, is_secrecy_agreed=True, consent=Consent.PARENT)
    assert access(care).parts[0].parent is ParentAccess.PROFESSIONAL_DECIDES


def test_too_young_for_the_state_s_rule_waits() -> None:
    # Illinois: from twelve
    care = Care(topic=CareTopic.SUBSTANCE_USE, consent=ALONE)
    assert access(care, state="US-IL", age=11).parts[0].parent is ParentAccess.NOT_YET


def test_an_emancipated_minor_is_as_an_adult() -> None:
    answer = access(LASER, statuses=frozenset({MinorStatus.EMANCIPATED}))
    assert answer.is_as_adult
    assert answer.rest is ParentAccess.MUST_NOT
    assert "require_authority_or_authorization" in codes(answer.duties)


def test_a_court_s_order_closes_the_chart_to_the_parent() -> None:
    answer = access(LASER, is_barred_by_court=True)
    assert answer.rest is ParentAccess.MUST_NOT
    assert answer.parts[0].parent is ParentAccess.MUST_NOT


def test_a_parent_under_investigation_waits_for_counsel() -> None:
    assert access(is_parent_investigated=True).rest is ParentAccess.NOT_YET


def test_an_unknown_age_is_asked_for() -> None:
    one = found(LASER, age=None)
    assert one.answer.is_minor is None
    assert any("birthday" in words.say() for words in one.decide)


def test_a_fixed_cut_off_in_the_portal_is_never_lawful_by_itself() -> None:
    # hhs-access-123
    cut = minors.portal_cutoff(facts(), 12)
    assert cut.answer is False
    assert "fed-who-005" in cut.fact_ids


CARES = st.builds(
    Care,
    topic=st.sampled_from(CareTopic),
    consent=st.sampled_from([None, *Consent]),
    is_secrecy_agreed=st.sampled_from([None, True, False]),
)
CHILDREN = st.builds(
    Child,
    age=st.integers(0, 17),
    statuses=st.frozensets(st.sampled_from(MinorStatus), max_size=2),
    care=st.lists(CARES, max_size=3).map(tuple),
)
STATES = st.sampled_from(["US-NY", "US-CA", "US-AL", "US-WA", "US-MS", "US-TX", "US-IL"])


@given(CHILDREN, STATES)
def test_more_care_of_the_minor_s_own_never_opens_or_closes_the_rest(
    child: Child, state: str
) -> None:
    whole = minors.access(facts(states=(state,)), child).answer
    for index, part in enumerate(whole.parts):
        single = Child(age=child.age, statuses=child.statuses, care=(child.care[index],))
        alone = minors.access(facts(states=(state,)), single).answer
        assert alone.parts == (part,)
        assert alone.rest is whole.rest


@given(CHILDREN, STATES)
def test_own_care_goes_to_a_parent_only_on_a_law_that_is_firm(child: Child, state: str) -> None:
    one = minors.access(facts(states=(state,)), child)
    for part in one.answer.parts:
        if part.care.consent is ALONE and part.parent in (ParentAccess.MUST, ParentAccess.MAY):
            assert any(fact.known != "remembered" for fact in one.facts if fact.id[:3] == "us-")


@given(CHILDREN)
def test_a_barred_parent_gets_no_part(child: Child) -> None:
    barred = Child(age=child.age, care=child.care, is_barred_by_court=True)
    answer = minors.access(facts(), barred).answer
    assert answer.kept_from_parent == answer.parts


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("US-MO", ParentAccess.MAY),  # RSMo § 431.062: with or without the minor's consent
        ("US-NC", ParentAccess.PROFESSIONAL_DECIDES),  # N.C. Gen. Stat. § 90-21.4(b)
        ("US-MS", ParentAccess.NOT_YET),  # only a rule on parents and every chart
    ],
)
def test_a_rule_on_telling_of_this_care_goes_before_one_on_all_care(
    state: str, expected: ParentAccess
) -> None:
    assert access(STI, state=state).parts[0].parent is expected


@pytest.mark.parametrize("state", ["US-MO", "US-MT", "US-OK"])
def test_where_nothing_was_found_the_parent_is_told_nothing(state: str) -> None:
    care = Care(topic=CareTopic.REPRODUCTIVE, consent=ALONE)
    negative = frozenset({MinorStatus.FINDING_NEGATIVE})
    answer = access(care, state=state, age=16, statuses=negative)
    assert answer.parts[0].parent is ParentAccess.MUST_NOT


@pytest.mark.parametrize(
    ("state", "topic", "parent"),
    [
        # New York: a pregnant minor consents; whether she was, nobody has said
        ("US-NY", CareTopic.REPRODUCTIVE, ParentAccess.NOT_YET),
        # Texas: a reportable infection; HIV is one
        ("US-TX", CareTopic.HIV, ParentAccess.NOT_YET),
        ("US-NY", CareTopic.COSMETIC, ParentAccess.MUST),
    ],
)
def test_care_a_minor_may_have_had_alone_waits_until_somebody_looks(
    state: str, topic: CareTopic, parent: ParentAccess
) -> None:
    assert access(Care(topic=topic), state=state).parts[0].parent is parent


def test_emancipation_for_one_kind_of_care_makes_no_adult() -> None:
    # Montana counts a married minor as an adult, California does not say so
    married = frozenset({MinorStatus.MARRIED})
    assert access(state="US-MT", statuses=married).is_as_adult
    assert not access(state="US-CA", statuses=married).is_as_adult


def test_a_patient_of_age_is_no_minor_and_an_emancipated_one_is() -> None:
    assert access(age=18).is_minor is False
    assert access(statuses=frozenset({MinorStatus.EMANCIPATED})).is_minor is True
    nobody_knows = access(age=None, statuses=frozenset({MinorStatus.EMANCIPATED}))
    assert nobody_knows.is_minor is True


def test_who_holds_the_right_to_a_part() -> None:
    def holder(care: Care, state: str = "", **more: object) -> RightHolder:
        return access(care, state=state, **more).parts[0].holder

    def found_by_a_person(says: StateSays) -> Care:
        return Care(topic=CareTopic.STI, consent=ALONE, state_says=says)

    assert holder(found_by_a_person(StateSays.REQUIRES)) is RightHolder.BOTH
    assert holder(found_by_a_person(StateSays.PERMITS)) is RightHolder.MINOR
    assert holder(STI, "US-GA", is_barred_by_court=True) is RightHolder.MINOR
    assert holder(LASER, "US-GA", is_barred_by_court=True) is RightHolder.PARENT


def test_alabama_opens_the_minor_s_own_care_to_the_parent() -> None:
    answer = access(STI, state="US-AL")
    assert answer.parts[0].parent is ParentAccess.MUST
    assert answer.parts[0].holder is RightHolder.BOTH


def test_a_general_right_of_parents_does_not_open_own_care_by_itself() -> None:
    # Arizona: parents may see all records; nothing says of care consented to alone
    assert access(STI, state="US-AZ").parts[0].parent is ParentAccess.NOT_YET


def test_a_rule_on_parents_holds_until_it_ends_with_minority() -> None:
    # Ga. Comp. R. & Regs. 360-35-.08: under 18 a parent consents to cosmetic laser services.
    laser = found(LASER, state="US-GA", age=17)
    assert "us-ga-minors-003" in laser.fact_ids
    assert laser.answer.parts[0].parent is ParentAccess.MUST
    assert "us-ga-minors-003" not in found(LASER, state="US-GA", age=18).fact_ids
    # Fla. Stat. § 1014.06 says who must consent, and makes no care the minor's own.
    general = found(Care(topic=CareTopic.GENERAL), state="US-FL", age=17)
    assert "us-fl-minors-001" in general.fact_ids
    assert general.answer.parts[0].parent is ParentAccess.MUST


@pytest.mark.parametrize(
    ("state", "fact_id"), [("US-AZ", "us-az-minors-005"), ("US-NE", "us-ne-minors-003")]
)
def test_an_emancipation_law_is_named(state: str, fact_id: str) -> None:
    free = found(LASER, state=state, age=16, statuses=frozenset({MinorStatus.EMANCIPATED}))
    assert free.answer.is_as_adult
    assert fact_id in free.fact_ids
    without = found(LASER, age=16, statuses=frozenset({MinorStatus.EMANCIPATED}))
    assert without.answer.is_as_adult


def test_only_what_is_open_is_left_to_a_person() -> None:
    decided = found(LASER)
    assert not any("is to be decided" in words.say() for words in decided.decide)
    open_ = found(STI)
    assert any("is to be decided" in words.say() for words in open_.decide)


def test_the_age_of_majority_is_named_with_its_fact() -> None:
    assert "us-al-minors-004" in found(LASER, state="US-AL").fact_ids
    assert not {"us-al-minors-004"} & set(found(LASER, state="US-CA").fact_ids)
