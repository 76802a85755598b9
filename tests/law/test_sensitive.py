"""What some kinds of information need besides, before they leave to others."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella.law.book.state_provisions import Category, SensitiveNeed
from cartella.law.determination import sensitive
from cartella.law.determination.sensitive import Carried, Sensitivity
from cartella.law.facts import Lane, Requester
from tests.law.cast import codes, facts

ATTORNEY = facts(lane=Lane.AUTHORIZATION, requester=Requester.ATTORNEY, states=("US-CT",))


def needs(*categories: Category, lane: Lane = Lane.AUTHORIZATION, **more: object) -> Sensitivity:
    carried = Carried(categories=frozenset(categories), **more)  # type: ignore[arg-type]
    return sensitive.needs(replace(ATTORNEY, lane=lane), carried).answer


@pytest.mark.parametrize("lane", [Lane.ACCESS, Lane.REPRESENTATIVE])
def test_the_patient_s_own_request_needs_nothing_more(lane: Lane) -> None:
    answer = needs(*Category, lane=lane, is_part2=True)
    assert answer.kept_back == ()
    assert all(one.may_leave for one in answer.wanted)


def test_hiv_in_connecticut_needs_an_authorization_that_names_it() -> None:
    answer = needs(Category.HIV, has=frozenset({SensitiveNeed.AUTHORIZATION}))
    assert answer.kept_back == (Category.HIV,)
    assert SensitiveNeed.NAMED_AUTHORIZATION in answer.wanted[0].lacking
    assert "get_what_category_needs" in codes(answer.duties)
    everything = needs(Category.HIV, has=frozenset(SensitiveNeed))
    assert everything.kept_back == ()


def test_a_category_without_a_known_rule_waits_for_a_person() -> None:
    answer = needs(Category.GENETIC, has=frozenset(SensitiveNeed))
    assert answer.wanted[0].may_leave is None
    assert answer.kept_back == (Category.GENETIC,)
    assert not answer.wanted[0].is_known


def test_without_a_state_nothing_is_known() -> None:
    found = sensitive.needs(
        facts(lane=Lane.AUTHORIZATION), Carried(categories=frozenset({Category.HIV}))
    )
    assert found.answer.wanted[0].may_leave is None
    assert found.decide


def test_psychotherapy_notes_need_their_own_paper_everywhere() -> None:
    answer = needs(Category.PSYCHOTHERAPY, has=frozenset({SensitiveNeed.AUTHORIZATION}))
    assert answer.wanted[0].lacking == {SensitiveNeed.NAMED_AUTHORIZATION}
    assert answer.wanted[0].may_leave is False


def test_substance_use_that_nobody_has_looked_at_counts_as_part_2() -> None:
    unknown = needs(Category.SUBSTANCE_USE, has=frozenset({SensitiveNeed.AUTHORIZATION}))
    assert unknown.wanted[0].may_leave is None
    program = needs(
        Category.SUBSTANCE_USE, is_part2=True, has=frozenset({SensitiveNeed.AUTHORIZATION})
    )
    assert program.wanted[0].may_leave is False
    ordinary = needs(
        Category.SUBSTANCE_USE, is_part2=False, has=frozenset({SensitiveNeed.AUTHORIZATION})
    )
    assert ordinary.wanted[0].may_leave is True


def test_a_shield_stands_against_another_state_s_process_only() -> None:
    request = facts(lane=Lane.LEGAL_PROCESS, states=("US-CA",))

    def lacking(is_other: bool | None) -> frozenset[SensitiveNeed]:
        carried = Carried(
            categories=frozenset({Category.GENDER_AFFIRMING}), is_from_another_state=is_other
        )
        return sensitive.needs(request, carried).answer.wanted[0].lacking

    assert SensitiveNeed.SHIELD in lacking(True)
    assert SensitiveNeed.SHIELD in lacking(None)
    assert SensitiveNeed.SHIELD not in lacking(False)


def test_a_court_order_matters_in_process_only() -> None:
    answer = needs(Category.REPRODUCTIVE, lane=Lane.TREATMENT)
    assert SensitiveNeed.COURT_ORDER not in answer.wanted[0].needs


STATES = st.sampled_from(["US-CA", "US-CT", "US-TX", "US-WA", "US-GA", "US-WY"])
HAS = st.frozensets(st.sampled_from(SensitiveNeed))
CATEGORIES = st.frozensets(st.sampled_from(Category), min_size=1)


@given(STATES, HAS, st.sampled_from(SensitiveNeed), CATEGORIES)
def test_having_more_never_keeps_more_back(
    state: str, has: frozenset[SensitiveNeed], more: SensitiveNeed, of: frozenset[Category]
) -> None:
    request = replace(ATTORNEY, states=(state,))
    before = sensitive.needs(request, Carried(categories=of, has=has)).answer
    after = sensitive.needs(request, Carried(categories=of, has=has | {more})).answer
    assert set(after.kept_back) <= set(before.kept_back)


@given(STATES, STATES, HAS, CATEGORIES)
def test_another_state_never_opens_what_one_keeps_back(
    one: str, other: str, has: frozenset[SensitiveNeed], of: frozenset[Category]
) -> None:
    carried = Carried(categories=of, has=has)
    alone = sensitive.needs(replace(ATTORNEY, states=(one,)), carried).answer
    both = sensitive.needs(replace(ATTORNEY, states=(one, other)), carried).answer
    assert set(alone.kept_back) <= set(both.kept_back)


def rules(*categories: Category, **more: object) -> set[str]:
    carried = Carried(categories=frozenset(categories), **more)  # type: ignore[arg-type]
    return {one for one in sensitive.needs(ATTORNEY, carried).fact_ids if one[:3] == "fed"}


def test_the_federal_rules_are_named_for_their_kinds_only() -> None:
    assert rules(Category.HIV) == set()
    assert rules(Category.PSYCHOTHERAPY) == {"fed-aut-008"}
    assert rules(Category.SUBSTANCE_USE) == {"fed-p2-002"}
    assert rules(Category.SUBSTANCE_USE, is_part2=True) == {"fed-p2-002"}
    assert rules(Category.SUBSTANCE_USE, is_part2=False) == set()


def test_a_program_s_record_goes_with_a_separate_consent() -> None:
    separate = frozenset({SensitiveNeed.SEPARATE_CONSENT})
    one = needs(Category.SUBSTANCE_USE, is_part2=True, has=separate)
    assert one.wanted[0].may_leave is True
    assert one.wanted[0].lacking == frozenset()


def test_a_program_s_record_waits_where_the_state_is_not_known() -> None:
    request = facts(lane=Lane.AUTHORIZATION, states=("US-PR",))
    carried = Carried(
        categories=frozenset({Category.SUBSTANCE_USE}),
        is_part2=True,
        has=frozenset({SensitiveNeed.SEPARATE_CONSENT}),
    )
    assert sensitive.needs(request, carried).answer.wanted[0].may_leave is None


@pytest.mark.parametrize("one", [SensitiveNeed.NAMED_AUTHORIZATION, SensitiveNeed.SEPARATE_CONSENT])
def test_the_stricter_paper_serves_where_a_plain_one_is_asked(one: SensitiveNeed) -> None:
    # Arkansas: an authorization, for mental health
    request = replace(ATTORNEY, states=("US-AR",))
    carried = Carried(categories=frozenset({Category.MENTAL_HEALTH}), has=frozenset({one}))
    assert sensitive.needs(request, carried).answer.wanted[0].lacking == frozenset()


def test_the_needs_are_said_in_words() -> None:
    carried = Carried(categories=frozenset({Category.PSYCHOTHERAPY}))
    found = sensitive.needs(ATTORNEY, carried)
    assert "psychotherapy notes needs: an authorization that names" in found.steps[0].say()


def test_what_stays_back_is_named_in_what_to_do_and_not_to_do() -> None:
    answer = needs(Category.HIV)
    assert codes(answer.duties) == {"get_what_category_needs"}
    assert codes(answer.never) == {"release_category"}


@pytest.mark.parametrize("category", [Category.REPRODUCTIVE, Category.GENDER_AFFIRMING])
def test_shields_are_looked_at_and_no_federal_attestation_is_asked(category: Category) -> None:
    answer = needs(category)
    assert "check_state_shield_law" in codes(answer.duties)
    assert "demand_vacated_attestation" in codes(answer.never)


def test_a_fact_that_is_only_remembered_and_asks_for_nothing_is_not_known() -> None:
    # Delaware on sexually transmitted infections: remembered, nothing typed
    request = replace(ATTORNEY, states=("US-DE",))
    carried = Carried(categories=frozenset({Category.BIOMETRIC}), has=frozenset(SensitiveNeed))
    one = sensitive.needs(request, carried).answer.wanted[0]
    assert not one.is_known
    assert one.may_leave is None
