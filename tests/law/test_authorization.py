"""Every defect of an authorization by its name, and when one is needed at all."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.law.book import jurisdiction
from cartella.law.facts import Lane
from cartella.law.verification import authorization
from cartella.law.verification.papers import (
    ALL_ELEMENTS,
    ALL_STATEMENTS,
    Aim,
    Combined,
    Conditioned,
    ConditionException,
    Defect,
    Element,
    NotesException,
    Paper,
    Signer,
    Statement,
    ToWhom,
    Use,
    UseAim,
    Validity,
)
from tests.law.cast import codes, facts

WHOLE = Paper(elements=ALL_ELEMENTS, statements=ALL_STATEMENTS, signed_on=date(2026, 8, 1))
REQUEST = facts(lane=Lane.AUTHORIZATION)


def judge(paper: Paper) -> Validity:
    return authorization.judge(REQUEST, paper).answer


def defects(paper: Paper) -> set[Defect]:
    return {flaw.defect for flaw in judge(paper).flaws}


def test_a_whole_paper_is_valid_and_only_permits() -> None:
    answer = judge(WHOLE)
    assert answer.is_valid
    assert answer.may_release
    assert not answer.obliges
    assert answer.lane is Lane.AUTHORIZATION


def test_minimum_necessary_does_not_cut_it() -> None:
    # hhs-authorization-145
    answer = judge(WHOLE)
    assert not answer.is_minimum_necessary
    assert "follow_authorization_scope" in codes(answer.duties)
    assert "minimum_necessary_cut" in codes(answer.never)


@pytest.mark.parametrize("element", sorted(ALL_ELEMENTS))
def test_each_core_element_is_needed_and_named(element: Element) -> None:
    # hhs-authorization-133
    answer = judge(replace(WHOLE, elements=ALL_ELEMENTS - {element}))
    assert not answer.is_valid
    assert [(flaw.defect, flaw.what) for flaw in answer.flaws] == [
        (Defect.ELEMENT_MISSING, element)
    ]
    assert "return_as_defective_naming_missing_element" in codes(answer.duties)
    assert "release" in codes(answer.never)


@pytest.mark.parametrize("statement", sorted(ALL_STATEMENTS))
def test_each_statement_is_needed_and_named(statement: Statement) -> None:
    # hhs-authorization-136
    answer = judge(replace(WHOLE, statements=ALL_STATEMENTS - {statement}))
    assert [(flaw.defect, flaw.what) for flaw in answer.flaws] == [
        (Defect.STATEMENT_MISSING, statement)
    ]
    assert "return_as_defective" in codes(answer.duties)


def test_a_representative_must_say_what_gives_authority() -> None:
    # hhs-authorization-135
    answer = judge(replace(WHOLE, signed_by=Signer.REPRESENTATIVE))
    assert [flaw.defect for flaw in answer.flaws] == [Defect.NO_AUTHORITY]
    assert "ask_for_description_of_authority" in codes(answer.duties)
    told = replace(WHOLE, signed_by=Signer.REPRESENTATIVE, elements=frozenset(Element))
    assert judge(told).is_valid
    assert defects(replace(told, has_authority=False)) == {Defect.NO_AUTHORITY}


@pytest.mark.parametrize("signer", [Signer.MINOR, Signer.SOMEBODY_ELSE])
def test_others_must_have_authority_of_their_own(signer: Signer) -> None:
    paper = replace(WHOLE, signed_by=signer, elements=frozenset(Element))
    assert defects(paper) == {Defect.NO_AUTHORITY}
    assert judge(replace(paper, has_authority=True)).is_valid


@pytest.mark.parametrize(
    ("expires_on", "is_valid"),
    [(date(2026, 9, 3), False), (date(2026, 9, 4), True), (date(2026, 9, 5), True), (None, True)],
)
def test_it_holds_through_its_last_day(expires_on: date | None, is_valid: bool) -> None:
    assert judge(replace(WHOLE, expires_on=expires_on)).is_valid is is_valid


def test_a_past_event_ends_it() -> None:
    assert defects(replace(WHOLE, is_event_past=True)) == {Defect.EXPIRED}


def test_only_research_may_go_without_an_end() -> None:
    endless = ALL_ELEMENTS - {Element.EXPIRATION_DATE_OR_EVENT}
    assert judge(replace(WHOLE, elements=endless, aim=Aim.RESEARCH)).is_valid
    assert not judge(replace(WHOLE, elements=endless)).is_valid


def test_revocation_stops_what_comes_and_leaves_what_was_sent() -> None:
    # hhs-authorization-138
    paper = replace(
        WHOLE,
        revoked_on=date(2026, 8, 20),
        is_revoked_in_writing=True,
        sent_on=date(2026, 8, 10),
    )
    answer = judge(paper)
    assert [flaw.defect for flaw in answer.flaws] == [Defect.KNOWN_REVOKED]
    assert {"stop_further_release", "no_need_to_claw_back_sent"} <= codes(answer.duties)
    assert "send_after_revocation" in codes(answer.never)
    sent_later = judge(replace(paper, sent_on=date(2026, 8, 21)))
    assert "no_need_to_claw_back_sent" not in codes(sent_later.duties)


def test_a_revocation_of_a_later_day_does_not_count_yet() -> None:
    assert judge(replace(WHOLE, revoked_on=date(2026, 9, 5))).is_valid
    assert not judge(replace(WHOLE, revoked_on=date(2026, 9, 4))).is_valid


def test_a_spoken_revocation_holds_the_release_and_is_asked_about() -> None:
    paper = replace(WHOLE, revoked_on=date(2026, 9, 4), is_revoked_in_writing=False)
    found = authorization.judge(REQUEST, paper)
    assert not found.answer.may_release
    assert any("by word of mouth" in words.say() for words in found.decide)


@pytest.mark.parametrize(
    ("aim", "combined", "conditioned", "is_valid"),
    [
        (Aim.RELEASE, {Combined.TREATMENT_CONSENT}, set(), False),  # hhs-authorization-139
        (Aim.RELEASE, {Combined.NOTICE_OF_PRACTICES}, set(), False),
        (Aim.RELEASE, {Combined.OTHER_AUTHORIZATION}, set(), True),
        (Aim.RELEASE, {Combined.OTHER_AUTHORIZATION}, {Conditioned.PAYMENT}, False),
        (Aim.RELEASE, {Combined.PSYCHOTHERAPY_AUTHORIZATION}, set(), False),
        (Aim.PSYCHOTHERAPY_NOTES, {Combined.PSYCHOTHERAPY_AUTHORIZATION}, set(), True),
        (Aim.PSYCHOTHERAPY_NOTES, {Combined.OTHER_AUTHORIZATION}, set(), False),
        (Aim.RESEARCH, {Combined.RESEARCH_PERMISSION}, set(), True),
        (Aim.RESEARCH, {Combined.NOTICE_OF_PRACTICES}, set(), False),
    ],
)
def test_what_may_be_combined(
    aim: Aim, combined: set[Combined], conditioned: set[Conditioned], is_valid: bool
) -> None:
    paper = replace(
        WHOLE,
        aim=aim,
        combined_with=frozenset(combined),
        conditioned_on=frozenset(conditioned),
    )
    assert (Defect.WRONGLY_COMPOUND not in defects(paper)) is is_valid


@pytest.mark.parametrize("exception", ConditionException)
def test_treatment_may_not_hang_on_it_but_for_the_narrow_cases(
    exception: ConditionException,
) -> None:
    # hhs-authorization-141
    paper = replace(WHOLE, conditioned_on=frozenset({Conditioned.TREATMENT}))
    answer = judge(paper)
    assert [flaw.defect for flaw in answer.flaws] == [Defect.WRONGLY_CONDITIONED]
    assert "treat_without_it" in codes(answer.duties)
    assert "condition_treatment" in codes(answer.never)
    assert judge(replace(paper, condition_exception=exception)).is_valid


def test_known_falsity_spoils_it_and_is_flagged() -> None:
    # hhs-authorization-144
    answer = judge(replace(WHOLE, is_known_false=True))
    assert [flaw.defect for flaw in answer.flaws] == [Defect.KNOWN_FALSE_MATERIAL_FACT]
    assert {"treat_as_invalid", "flag_fraud"} <= codes(answer.duties)


@pytest.mark.parametrize(
    ("aim", "paid", "stated", "is_valid"),
    [
        (Aim.MARKETING, True, True, True),
        (Aim.MARKETING, True, None, False),
        (Aim.MARKETING, None, None, False),
        (Aim.MARKETING, False, None, True),
        (Aim.SALE, None, True, True),
        (Aim.SALE, None, None, False),
        (Aim.RELEASE, True, None, True),
    ],
)
def test_money_must_be_stated(
    aim: Aim, paid: bool | None, stated: bool | None, is_valid: bool
) -> None:
    paper = replace(WHOLE, aim=aim, is_payment_involved=paid, states_payment=stated)
    assert judge(paper).is_valid is is_valid


def test_a_day_of_signing_that_has_not_come_is_wrong() -> None:
    assert defects(replace(WHOLE, signed_on=date(2026, 9, 5))) == {Defect.NOT_YET_SIGNED}


def test_substance_decides_and_not_the_title() -> None:
    # hhs-access-009
    answer = judge(Paper(recipient=ToWhom.SELF))
    assert answer.lane is Lane.ACCESS
    assert answer.obliges
    assert {"classify_as_access", "apply_30_days", "apply_fee_limit"} <= codes(answer.duties)
    assert "treat_as_optional_disclosure" in codes(answer.never)


def test_a_copy_is_owed_where_the_practice_asked_for_it() -> None:
    assert judge(replace(WHOLE, is_asked_by_practice=True)).copy_owed
    assert not judge(WHOLE).copy_owed


def test_a_state_s_own_form_is_checked_before_anything_leaves() -> None:
    request = facts(lane=Lane.AUTHORIZATION, states=("US-CA",))
    found = authorization.judge(request, WHOLE)
    assert found.answer.is_valid
    assert not found.answer.may_release
    assert found.answer.state_forms == ("us-ca-practice-003",)
    checked = replace(WHOLE, state_forms_met=frozenset({"us-ca-practice-003"}))
    assert authorization.judge(request, checked).answer.may_release


def test_a_minor_may_have_to_sign_too() -> None:
    # District of Columbia: from 14 for mental health information
    request = facts(lane=Lane.AUTHORIZATION, states=("US-DC",))
    paper = replace(
        WHOLE, signed_by=Signer.REPRESENTATIVE, elements=frozenset(Element), patient_age=14
    )

    def signs_too(paper: Paper) -> bool:
        found = authorization.judge(request, paper)
        return any("sign too" in words.say() for words in found.decide)

    assert signs_too(paper)
    assert not authorization.judge(request, paper).answer.may_release
    assert not signs_too(replace(paper, patient_age=13))
    assert not signs_too(replace(paper, is_signed_by_minor_too=True))


def test_a_territory_has_no_file_and_that_is_said() -> None:
    found = authorization.judge(facts(lane=Lane.AUTHORIZATION, states=("US-PR",)), WHOLE)
    assert any("US-PR" in words.say() for words in found.decide)


def test_the_words_of_the_data_are_the_enums() -> None:
    def rule(fact_id: str) -> tuple[str, ...]:
        return jurisdiction.rule(fact_id).elements

    assert rule("fed-aut-001") == tuple(one.name.lower() for one in Element)
    assert rule("fed-aut-002") == tuple(one.name.lower() for one in Statement)
    assert rule("fed-aut-006") == tuple(one.name.lower() for one in ConditionException)
    assert rule("fed-aut-008") == tuple(one.name.lower() for one in NotesException)
    named = {one.name.lower() for one in Defect}
    assert set(rule("fed-aut-004")) <= named


PAPERS = st.builds(
    Paper,
    elements=st.frozensets(st.sampled_from(Element)),
    statements=st.frozensets(st.sampled_from(Statement)),
    signed_by=st.sampled_from(Signer),
    has_authority=st.sampled_from([None, True, False]),
    expires_on=st.sampled_from([None, date(2026, 9, 3), date(2027, 1, 1)]),
    is_event_past=st.sampled_from([None, True, False]),
    revoked_on=st.sampled_from([None, date(2026, 9, 1), date(2026, 10, 1)]),
    combined_with=st.frozensets(st.sampled_from(Combined), max_size=2),
    conditioned_on=st.frozensets(st.sampled_from(Conditioned), max_size=1),
    is_known_false=st.booleans(),
    aim=st.sampled_from(Aim),
    states_payment=st.sampled_from([None, True]),
)


@given(PAPERS)
def test_valid_is_having_no_flaw_and_nothing_leaves_on_an_invalid_one(paper: Paper) -> None:
    answer = judge(paper)
    assert answer.is_valid is not bool(answer.flaws)
    assert answer.is_valid or not answer.may_release
    assert answer.is_valid or "release" in codes(answer.never)


@given(PAPERS, st.sampled_from(Element))
def test_another_element_never_makes_it_worse(paper: Paper, element: Element) -> None:
    better = replace(paper, elements=paper.elements | {element})
    assert len(judge(better).flaws) <= len(judge(paper).flaws)


@given(PAPERS)
def test_a_flaw_of_the_whole_paper_is_one_of_the_paper_as_it_is(paper: Paper) -> None:
    whole = replace(paper, elements=frozenset(Element), statements=ALL_STATEMENTS)
    assert defects(whole) <= defects(paper)


@pytest.mark.parametrize("aim", [UseAim.TREATMENT, UseAim.PAYMENT, UseAim.OPERATIONS])
def test_treatment_payment_and_operations_need_none(aim: UseAim) -> None:
    answer = authorization.needed(facts(), Use(aim=aim)).answer
    assert not answer.is_needed
    assert answer.may_go_on


def test_a_picture_for_promotion_needs_its_own_authorization() -> None:
    # hhs-authorization-142
    use = Use(aim=UseAim.MARKETING, is_identifiable=True, has_treatment_consent=True)
    answer = authorization.needed(facts(), use).answer
    assert answer.is_needed
    assert not answer.may_go_on
    assert codes(answer.duties) == {"marketing_authorization_first"}
    assert codes(answer.never) == {"post"}
    assert authorization.needed(facts(), replace(use, has_authorization=True)).answer.may_go_on


@pytest.mark.parametrize(
    ("use", "is_needed"),
    [
        (Use(aim=UseAim.MARKETING, is_face_to_face=True), False),
        (Use(aim=UseAim.MARKETING, is_small_gift=True), False),
        (Use(aim=UseAim.MARKETING, is_identifiable=False), False),
        (Use(aim=UseAim.MARKETING), True),
        (Use(aim=UseAim.SALE), True),
        (Use(aim=UseAim.PSYCHOTHERAPY_NOTES), True),
        (Use(aim=UseAim.PSYCHOTHERAPY_NOTES, exception=NotesException.CORONER), False),
        (Use(aim=UseAim.THIRD_PARTY), True),
    ],
)
def test_what_needs_one(use: Use, is_needed: bool) -> None:
    assert authorization.needed(facts(), use).answer.is_needed is is_needed


def test_what_was_sent_on_the_day_of_revocation_need_not_come_back() -> None:
    day = date(2026, 8, 20)
    answer = judge(replace(WHOLE, revoked_on=day, is_revoked_in_writing=True, sent_on=day))
    assert "no_need_to_claw_back_sent" in codes(answer.duties)


@pytest.mark.parametrize(
    ("aim", "rule"),
    [
        (UseAim.SALE, "fed-aut-010"),
        (UseAim.PSYCHOTHERAPY_NOTES, "fed-aut-008"),
        (UseAim.THIRD_PARTY, "fed-aut-012"),
        (UseAim.MARKETING, "fed-aut-009"),
    ],
)
def test_each_aim_is_under_its_own_rule(aim: UseAim, rule: str) -> None:
    found = authorization.needed(facts(), Use(aim=aim))
    assert found.fact_ids[0] == rule
    assert found.answer.duties
    assert found.answer.never
    there = authorization.needed(facts(), Use(aim=aim, has_authorization=True)).answer
    assert there.duties == ()
    assert there.never == ()
