"""Who stands in the patient's place, how far, and what is still missing."""

from datetime import date

import pytest

from cartella.law.book.state_provisions import CareTopic
from cartella.law.finding import Finding
from cartella.law.verification import position
from cartella.law.verification.claims import (
    AbuseFinding,
    AuthorityPaper,
    Claim,
    Lack,
    Place,
    Position,
    Relation,
)
from tests.law.cast import codes, facts


def judge(relation: Relation, *papers: AuthorityPaper, **more: object) -> Finding[Position]:
    claim = Claim(relation=relation, papers=frozenset(papers), **more)  # type: ignore[arg-type]
    return position.judge(facts(), claim)


def test_the_patient_needs_no_paper() -> None:
    found = judge(Relation.PATIENT)
    assert found.answer.place is Place.AS_PATIENT
    assert found.answer.is_right
    assert found.is_settled


def test_an_agent_for_health_care_is_the_patient() -> None:
    # hhs-access-016, -112
    answer = judge(Relation.AGENT, AuthorityPaper.HEALTH_CARE_POWER).answer
    assert answer.place is Place.AS_PATIENT
    assert {"same_clock", "same_fee", "store_document_copy", "record_scope_and_expiry"} <= codes(
        answer.duties
    )
    assert {"ask_for_authorization", "ask_for_patient_signature"} <= codes(answer.never)


def test_a_durable_power_is_read_before_it_is_refused() -> None:
    # ocr-roa-035
    answer = judge(Relation.AGENT, AuthorityPaper.DURABLE_POWER).answer
    assert answer.place is Place.NOT_SHOWN
    assert answer.lacking == (Lack.HEALTH_CARE,)
    assert {"read_the_document", "route_doubtful_document"} <= codes(answer.duties)
    assert {"reject_on_clerks_word", "stop_the_clock"} <= codes(answer.never)


def test_a_durable_power_that_reaches_health_care_is_enough() -> None:
    answer = judge(Relation.AGENT, AuthorityPaper.DURABLE_POWER, reaches_health_care=True).answer
    assert answer.place is Place.AS_PATIENT


def test_an_agent_for_money_has_no_standing() -> None:
    answer = judge(Relation.MONEY_AGENT, AuthorityPaper.MONEY_POWER).answer
    assert answer.place is Place.NO_STANDING
    assert not answer.is_right


@pytest.mark.parametrize(
    ("more", "lack"),
    [
        ({"expires_on": date(2026, 9, 3)}, Lack.IN_FORCE),
        ({"ended_on": date(2026, 9, 4)}, Lack.IN_FORCE),
        ({"valid_from_on": date(2026, 9, 5)}, Lack.IN_FORCE),
        ({"is_springing": True}, Lack.INCAPACITY),
        ({"looks_genuine": False}, Lack.GENUINE),
        ({"is_barred_by_court": True}, Lack.COURT),
        ({"is_patient_dead": True}, Lack.IN_FORCE),
        ({"reaches_health_care": False}, Lack.HEALTH_CARE),
    ],
)
def test_what_spoils_a_power_is_named(more: dict[str, object], lack: Lack) -> None:
    answer = judge(Relation.AGENT, AuthorityPaper.HEALTH_CARE_POWER, **more).answer
    assert answer.place is Place.NOT_SHOWN
    assert answer.lacking == (lack,)


@pytest.mark.parametrize(
    "more",
    [
        {"expires_on": date(2026, 9, 4)},  # the last day still counts
        {"ended_on": date(2026, 9, 5)},
        {"valid_from_on": date(2026, 9, 4)},
        {"is_springing": True, "patient_lacks_capacity": True},
    ],
)
def test_a_power_on_the_edge_still_holds(more: dict[str, object]) -> None:
    answer = judge(Relation.AGENT, AuthorityPaper.HEALTH_CARE_POWER, **more).answer
    assert answer.place is Place.AS_PATIENT


def test_a_limited_power_reaches_only_its_part() -> None:
    answer = judge(
        Relation.AGENT,
        AuthorityPaper.HEALTH_CARE_POWER,
        limited_to=frozenset({CareTopic.SURGERY}),
    ).answer
    assert answer.place is Place.PARTLY
    assert answer.limited_to == (CareTopic.SURGERY,)


def test_marriage_gives_no_standing() -> None:
    # hhs-access-114
    answer = judge(Relation.SPOUSE, AuthorityPaper.MARRIAGE_CERTIFICATE).answer
    assert answer.place is Place.NO_STANDING
    assert "require_authority_or_authorization" in codes(answer.duties)
    assert "release_on_kinship" in codes(answer.never)


def test_an_executor_is_the_patient_without_anybody_s_signature() -> None:
    # hhs-access-120
    answer = judge(
        Relation.EXECUTOR, AuthorityPaper.LETTERS_TESTAMENTARY, is_patient_dead=True
    ).answer
    assert answer.place is Place.AS_PATIENT
    assert "treat_executor_as_individual" in codes(answer.duties)
    assert "extra_signature" in codes(answer.never)


def test_an_executor_of_the_living_is_none() -> None:
    answer = judge(Relation.EXECUTOR, AuthorityPaper.LETTERS_TESTAMENTARY).answer
    assert answer.lacking == (Lack.DEATH,)


def test_a_daughter_involved_in_care_may_be_told_what_bears_on_it() -> None:
    # hhs-access-121
    answer = judge(Relation.ADULT_CHILD, is_patient_dead=True, is_involved_in_care=True).answer
    assert answer.place is Place.TOLD_WHAT_BEARS
    assert not answer.is_right
    assert codes(answer.duties) == {"limit_to_relevant"}
    assert codes(answer.never) == {"treat_as_right_of_access"}


@pytest.mark.parametrize(
    "more",
    [
        {"is_involved_in_care": True},  # nobody agreed
        {"is_involved_in_care": True, "patient_agrees": True, "patient_objected": True},
        {"patient_agrees": True},  # not involved
    ],
)
def test_family_is_told_nothing_without_involvement_and_agreement(
    more: dict[str, object],
) -> None:
    assert judge(Relation.SPOUSE, **more).answer.place is Place.NO_STANDING


def test_a_known_wish_of_the_dead_is_kept() -> None:
    answer = judge(
        Relation.SPOUSE, is_patient_dead=True, is_involved_in_care=True, patient_objected=True
    ).answer
    assert answer.place is Place.NO_STANDING


def test_a_parent_of_a_minor_is_the_patient() -> None:
    # hhs-access-115, ocr-roa-007
    answer = judge(Relation.PARENT, AuthorityPaper.PARENTS_WORD, patient_is_minor=True).answer
    assert answer.place is Place.AS_PATIENT
    assert {"same_clock", "check_custody_and_state_law"} <= codes(answer.duties)
    assert "leave_unanswered" in codes(answer.never)


@pytest.mark.parametrize("more", [{"patient_is_minor": False}, {"is_patient_emancipated": True}])
def test_a_parent_of_an_adult_is_not(more: dict[str, object]) -> None:
    answer = judge(Relation.PARENT, AuthorityPaper.BIRTH_CERTIFICATE, **more).answer
    assert answer.place is Place.NO_STANDING


def test_good_proof_is_asked_for_once() -> None:
    # ocr-roa-034
    answer = judge(Relation.PARENT, AuthorityPaper.PARENTS_WORD, patient_is_minor=True).answer
    assert "keep_asking_for_more_proof" in codes(answer.never)


BOTH = frozenset({AbuseFinding.BELIEF, AbuseFinding.PROFESSIONAL_JUDGMENT})


def test_abuse_needs_belief_and_judgment() -> None:
    answer = judge(Relation.GUARDIAN, AuthorityPaper.GUARDIANSHIP_ORDER, abuse=BOTH).answer
    assert answer.place is Place.REFUSED_FOR_ABUSE
    assert answer.is_as_patient is False


@pytest.mark.parametrize("one", sorted(BOTH))
def test_a_suspicion_alone_refuses_nobody_and_is_said(one: AbuseFinding) -> None:
    found = judge(Relation.GUARDIAN, AuthorityPaper.GUARDIANSHIP_ORDER, abuse=frozenset({one}))
    assert found.answer.place is Place.AS_PATIENT
    assert any("fear of abuse" in words.say() for words in found.decide)


def test_an_undocumented_refusal_is_to_be_written_down() -> None:
    found = judge(Relation.GUARDIAN, AuthorityPaper.GUARDIANSHIP_ORDER, abuse=BOTH)
    assert any("Write both down" in words.say() for words in found.decide)
    all_three = BOTH | {AbuseFinding.DOCUMENTED}
    found = judge(Relation.GUARDIAN, AuthorityPaper.GUARDIANSHIP_ORDER, abuse=all_three)
    assert not any("Write both down" in words.say() for words in found.decide)


def test_protection_lasts_fifty_years_after_death() -> None:
    # hhs-access-124
    assert position.protected_until(date(1975, 6, 1)).answer == date(2025, 6, 1)


@pytest.mark.parametrize(
    ("on", "place"),
    [(date(2026, 9, 4), Place.NO_STANDING), (date(2026, 9, 5), Place.PROTECTION_ENDED)],
)
def test_the_last_protected_day_still_counts(on: date, place: Place) -> None:
    answer = judge(Relation.KIN, patient_died_on=date(1976, 9, 4), on=on).answer
    assert answer.place is place


def test_an_attorney_without_a_paper_gets_nothing() -> None:
    # hhs-access-106
    answer = judge(Relation.ATTORNEY).answer
    assert answer.place is Place.NO_STANDING
    assert codes(answer.duties) == {"require_authorization_or_directive_or_process"}
    assert codes(answer.never) == {"release_on_letter"}


def test_a_state_s_own_list_of_who_may_ask_is_pointed_at() -> None:
    claim = Claim(relation=Relation.ATTORNEY)
    found = position.judge(facts(states=("US-NY",)), claim)
    assert "us-ny-practice-012" in found.fact_ids
    assert any("look there before saying no" in words.say() for words in found.decide)


@pytest.mark.parametrize("relation", Relation)
def test_every_relation_has_an_answer_with_reasons(relation: Relation) -> None:
    found = judge(relation)
    assert found.facts
    assert found.steps


def test_a_daughter_with_a_power_is_an_agent() -> None:
    # ocr-roa-035
    power = judge(Relation.ADULT_CHILD, AuthorityPaper.DURABLE_POWER, reaches_health_care=True)
    assert power.answer.place is Place.AS_PATIENT
    unread = judge(Relation.ADULT_CHILD, AuthorityPaper.DURABLE_POWER)
    assert unread.answer.lacking == (Lack.HEALTH_CARE,)


def test_a_parent_of_a_dead_child_needs_authority_over_the_estate() -> None:
    bare = judge(Relation.PARENT, AuthorityPaper.BIRTH_CERTIFICATE, is_patient_dead=True)
    assert bare.answer.place is Place.NO_STANDING
    letters = judge(Relation.PARENT, AuthorityPaper.LETTERS_OF_ADMINISTRATION, is_patient_dead=True)
    assert letters.answer.place is Place.AS_PATIENT


def test_a_parent_of_an_adult_may_be_the_agent() -> None:
    answer = judge(Relation.PARENT, AuthorityPaper.HEALTH_CARE_POWER, patient_is_minor=False).answer
    assert answer.place is Place.AS_PATIENT


def test_a_minor_who_asks_has_her_own_care_and_the_rest_is_decided() -> None:
    found = judge(Relation.PATIENT, patient_is_minor=True)
    assert found.answer.place is Place.PARTLY
    assert found.answer.is_right
    assert found.decide
    emancipated = judge(Relation.PATIENT, patient_is_minor=True, is_patient_emancipated=True)
    assert emancipated.answer.place is Place.AS_PATIENT


@pytest.mark.parametrize(("state", "is_said"), [("US-AK", True), ("US-WY", False)])
def test_a_parent_without_custody_has_what_the_state_says(state: str, is_said: bool) -> None:
    claim = Claim(
        relation=Relation.NONCUSTODIAL_PARENT,
        papers=frozenset({AuthorityPaper.BIRTH_CERTIFICATE}),
        patient_is_minor=True,
    )
    found = position.judge(facts(states=(state,)), claim)
    assert found.answer.place is Place.AS_PATIENT
    assert ("us-ak-minors-002" in found.fact_ids) is is_said
    assert any("No fact says" in words.say() for words in found.decide) is not is_said


@pytest.mark.parametrize(
    ("relation", "more", "rule"),
    [
        (Relation.ATTORNEY, {}, "fed-aut-012"),
        (Relation.EMPLOYER, {}, "fed-aut-012"),
        (Relation.SPOUSE, {}, "fed-who-002"),
        (Relation.SPOUSE, {"is_patient_dead": True}, "fed-who-006"),
    ],
)
def test_a_refusal_rests_on_the_rule_that_it_is_under(
    relation: Relation, more: dict[str, object], rule: str
) -> None:
    assert judge(relation, **more).fact_ids == (rule,)
