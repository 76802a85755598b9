"""Who may be told without the patient's permission, on what, and how far."""

from dataclasses import replace

import pytest

from cartella.law.book import jurisdiction
from cartella.law.book.provisions import Leaving
from cartella.law.facts import Lane
from cartella.law.verification import officials
from cartella.law.verification.officials import (
    Ask,
    Detail,
    Limit,
    OfficialAnswer,
    OfficialAuthority,
    OfficialGround,
    OfficialProof,
)
from tests.law.cast import codes, facts

REQUEST = facts(lane=Lane.OFFICIAL)
SHOWN = {
    "identity": frozenset({OfficialProof.BADGE}),
    "authority": frozenset({OfficialAuthority.WRITTEN_STATEMENT}),
}


def judge(ask: Ask) -> OfficialAnswer:
    return officials.judge(REQUEST, ask).answer


def whole(ground: OfficialGround) -> Ask:
    all_of, any_of = officials.needs_of(ground)
    return Ask(ground=ground, shown=frozenset({*all_of, *any_of[:1]}), **SHOWN)


@pytest.mark.parametrize("ground", OfficialGround)
def test_each_ground_opens_once_all_is_shown(ground: OfficialGround) -> None:
    ask = whole(ground)
    if ground is OfficialGround.POLICE_LOCATE:
        ask = replace(ask, wants=frozenset({Detail.NAME_ADDRESS}))
    answer = judge(ask)
    assert answer.may_release
    assert answer.lacking == ()
    assert "log_for_accounting" in codes(answer.duties)
    compels = (
        OfficialGround.REQUIRED_BY_LAW,
        OfficialGround.POLICE_PROCESS,
        OfficialGround.HHS,
    )
    assert answer.is_required is (ground in compels)


@pytest.mark.parametrize("ground", OfficialGround)
def test_each_need_of_a_ground_is_needed(ground: OfficialGround) -> None:
    all_of, any_of = officials.needs_of(ground)
    ask = whole(ground)
    for code in (*all_of, *any_of[:1]):
        answer = judge(replace(ask, shown=ask.shown - {code}))
        assert not answer.may_release
        assert "release" in codes(answer.never)


def test_a_report_that_the_law_compels_goes_out_within_the_law() -> None:
    # hhs-authorization-153
    ask = Ask(
        ground=OfficialGround.REQUIRED_BY_LAW,
        shown=frozenset({"legal_mandate"}),
        is_own_report=True,
    )
    answer = judge(ask)
    assert answer.is_required
    assert answer.limit is Limit.LAW
    assert not answer.is_minimum_necessary
    assert {"limit_to_law", "log_for_accounting"} <= codes(answer.duties)


def test_letterhead_is_enough_and_is_kept() -> None:
    # hhs-access-018
    ask = Ask(
        ground=OfficialGround.OVERSIGHT,
        shown=frozenset({"oversight_agency", "authorized_by_law"}),
        identity=frozenset({OfficialProof.LETTERHEAD}),
    )
    answer = judge(ask)
    assert answer.is_official_shown
    assert answer.may_release
    assert "log_letter" in codes(answer.duties)


def test_a_badge_shows_who_and_not_the_authority() -> None:
    ask = Ask(
        ground=OfficialGround.POLICE_DEATH,
        shown=frozenset({"suspicion"}),
        identity=frozenset({OfficialProof.BADGE}),
    )
    answer = judge(ask)
    assert not answer.may_release
    assert answer.lacking == ("authority_of_the_official",)
    assert "verify_official" in codes(answer.duties)


def test_a_stranger_who_says_to_be_an_official_is_checked() -> None:
    answer = judge(Ask(ground=OfficialGround.PUBLIC_HEALTH))
    assert "who_the_official_is" in answer.lacking


def test_looking_for_a_person_opens_the_short_list_only() -> None:
    wants = frozenset({Detail.NAME_ADDRESS, Detail.DNA, Detail.WHOLE_CHART, Detail.INJURY_TYPE})
    answer = judge(Ask(ground=OfficialGround.POLICE_LOCATE, wants=wants, **SHOWN))
    assert answer.may_give == (Detail.NAME_ADDRESS, Detail.INJURY_TYPE)
    assert answer.may_not_give == (Detail.DNA, Detail.WHOLE_CHART)
    assert "exceed_list" in codes(answer.never)
    assert not judge(
        Ask(ground=OfficialGround.POLICE_LOCATE, wants=frozenset({Detail.DNA}), **SHOWN)
    ).may_release


def test_an_inquiry_into_the_patient_that_is_not_about_care_is_no_oversight() -> None:
    answer = judge(replace(whole(OfficialGround.OVERSIGHT), is_target_unrelated_to_care=True))
    assert not answer.may_release


def test_a_victim_is_told_unless_that_is_dangerous() -> None:
    ask = whole(OfficialGround.ADULT_ABUSE)
    assert "inform_victim" in codes(judge(ask).duties)
    assert "inform_victim" not in codes(judge(replace(ask, is_risky_to_tell=True)).duties)


def test_the_third_finding_is_asked_for() -> None:
    # hhs-authorization-151
    ask = Ask(
        ground=OfficialGround.POLICE_PROCESS,
        shown=frozenset({"relevant_and_material", "specific_and_limited"}),
        **SHOWN,
    )
    answer = judge(ask)
    assert answer.lacking == ("deidentified_not_usable",)
    assert "ask_for_all_three_statements" in codes(answer.duties)
    three = ask.shown | {"deidentified_not_usable"}
    assert judge(replace(ask, shown=three)).may_release


def test_police_who_ask_about_immigration_meet_the_state_s_own_rule() -> None:
    law = jurisdiction.load("US-CA")
    assert law is not None
    own = [fact.id for fact in law.practice if fact.topic.name == "IMMIGRATION"]
    found = officials.judge(
        replace(REQUEST, states=("US-CA",)), whole(OfficialGround.POLICE_PROCESS)
    )
    assert set(own) <= set(found.fact_ids)


def test_each_ground_is_known_to_the_accounting() -> None:
    assert {judge(Ask(ground=ground)).leaving for ground in OfficialGround} == {
        Leaving.REQUIRED_BY_LAW, Leaving.PUBLIC_HEALTH, Leaving.ABUSE, Leaving.OVERSIGHT,
        Leaving.LAW_ENFORCEMENT, Leaving.DECEDENTS, Leaving.ORGAN_DONATION, Leaving.RESEARCH,
        Leaving.SERIOUS_THREAT, Leaving.GOVERNMENT, Leaving.WORKERS_COMPENSATION, Leaving.TO_HHS,
    }  # fmt: skip


def test_the_words_of_the_data_are_the_enums() -> None:
    rule = jurisdiction.rule("fed-512-f2")
    listed = {one.name.lower() for one in Detail} - {"whole_chart"}
    assert {*rule.elements, *rule.also} == listed
    proofs = jurisdiction.rule("fed-req-004")
    assert proofs.elements == tuple(one.name.lower() for one in OfficialProof)
    assert proofs.also == tuple(one.name.lower() for one in OfficialAuthority)


def test_to_apprehend_somebody_needs_nobody_able_to_prevent() -> None:
    # 45 CFR 164.512(j)(1)(ii)
    ask = Ask(ground=OfficialGround.THREAT, shown=frozenset({"good_faith", "to_apprehend"}))
    assert judge(ask).may_release
    assert not judge(replace(ask, shown=frozenset({"to_apprehend"}))).may_release


NO_OFFICIAL = {
    OfficialGround.REQUIRED_BY_LAW, OfficialGround.PRODUCT_SAFETY, OfficialGround.EXPOSURE,
    OfficialGround.WORKPLACE, OfficialGround.SCHOOL_IMMUNIZATION, OfficialGround.FUNERAL,
    OfficialGround.ORGAN_DONATION, OfficialGround.RESEARCH, OfficialGround.THREAT,
    OfficialGround.WORKERS_COMPENSATION,
}  # fmt: skip


@pytest.mark.parametrize("ground", OfficialGround)
def test_an_official_is_checked_where_one_asks(ground: OfficialGround) -> None:
    answer = judge(Ask(ground=ground))
    assert answer.is_official_shown is (ground in NO_OFFICIAL)
    assert ("verify_official" in codes(answer.duties)) is (ground not in NO_OFFICIAL)
    assert judge(Ask(ground=ground, is_own_report=True)).is_official_shown


def test_only_an_inquiry_into_the_patient_lacks_that_for_oversight() -> None:
    assert judge(whole(OfficialGround.OVERSIGHT)).lacking == ()
    turned = replace(whole(OfficialGround.OVERSIGHT), is_target_unrelated_to_care=True)
    assert judge(turned).lacking == ("not_about_the_patient_alone",)
    elsewhere = replace(whole(OfficialGround.CORONER), is_target_unrelated_to_care=True)
    assert judge(elsewhere).lacking == ()


@pytest.mark.parametrize(
    ("ground", "code"),
    [
        (OfficialGround.POLICE_LOCATE, "limit_to_list"),
        (OfficialGround.POLICE_PROCESS, "release_only_what_is_named"),
        (OfficialGround.WORKERS_COMPENSATION, "limit_to_law"),
        (OfficialGround.CORONER, "limit_to_minimum_necessary"),
    ],
)
def test_each_limit_is_its_own_duty(ground: OfficialGround, code: str) -> None:
    limits = {
        "limit_to_list", "release_only_what_is_named", "limit_to_law", "limit_to_minimum_necessary",
    }  # fmt: skip
    ask = replace(whole(ground), wants=frozenset({Detail.SSN}))
    assert codes(judge(ask).duties) & limits == {code}


def test_no_oversight_is_said_only_of_oversight() -> None:
    def is_said(ask: Ask) -> bool:
        found = officials.judge(REQUEST, ask)
        return any("no health oversight" in words.say() for words in found.decide)

    turned = replace(whole(OfficialGround.OVERSIGHT), is_target_unrelated_to_care=True)
    assert is_said(turned)
    assert not is_said(whole(OfficialGround.OVERSIGHT))
    assert not is_said(replace(whole(OfficialGround.HHS), is_target_unrelated_to_care=True))
