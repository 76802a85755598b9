"""Amendment: grounds that are met, letters, what goes along later, and the states' own words."""

import pytest

from cartella.law.facts import Lane
from cartella.law.keeping import amendment
from cartella.law.keeping.amendment import Ask, Dispute
from tests.law.cast import facts

ASKED = facts(lane=Lane.AMENDMENT)


@pytest.mark.parametrize(
    ("ask", "grounds"),
    [
        (Ask(), ()),
        (Ask(is_created_here=True), ()),
        (Ask(is_created_here=False), ()),
        (Ask(is_created_here=False, is_originator_available=False), ()),
        (
            Ask(is_created_here=False, is_originator_available=True),
            ("not_created_by_entity_unless_originator_gone",),
        ),
        (Ask(is_in_record_set=False), ("not_in_designated_record_set",)),
        (Ask(is_open_to_access=False), ("not_open_to_inspection",)),
        (Ask(is_accurate_and_complete=True), ("accurate_and_complete",)),
        (Ask(is_accurate_and_complete=False), ()),
    ],
)
def test_a_refusal_needs_a_ground_that_is_known_to_be_met(
    ask: Ask, grounds: tuple[str, ...]
) -> None:
    found = amendment.judge(ASKED, ask).answer
    assert found.grounds == grounds
    assert found.may_deny is bool(grounds)
    assert len(found.grounds) + len(found.not_grounds) == 4
    codes = [one.code for one in found.duties]
    assert codes == ["decide_and_tell"] + ([] if grounds else ["amend"])


def test_that_another_clinic_wrote_it_is_no_ground_if_it_is_gone() -> None:
    found = amendment.judge(ASKED, Ask(is_created_here=False, is_originator_available=False))
    assert any("can no longer act" in words.say() for words in found.steps)
    for other in (Ask(), Ask(is_created_here=False, is_originator_available=True)):
        told = amendment.judge(ASKED, other).steps
        assert not any("can no longer act" in words.say() for words in told)


def test_writing_and_a_reason_may_be_asked_only_if_announced() -> None:
    silent = amendment.judge(ASKED, Ask(is_written=False, has_reason=False)).answer
    assert silent.must_act
    assert (silent.may_ask_writing, silent.may_ask_reason) == (False, False)
    announced = amendment.judge(
        ASKED,
        Ask(is_written=False, has_reason=False, is_writing_announced=True,
            is_reason_announced=True),
    ).answer  # fmt: skip
    assert not announced.must_act
    assert [one.code for one in announced.duties][:2] == ["ask_for_writing", "ask_for_reason"]
    given = amendment.judge(ASKED, Ask(is_written=True, is_writing_announced=True)).answer
    assert given.must_act
    assert given.may_ask_writing


def test_a_letter_that_refuses_has_five_parts() -> None:
    found = amendment.refusal(ASKED, frozenset({"basis", "complaint_to_hhs"}))
    assert not found.answer.is_complete
    assert found.answer.missing == (
        "right_to_statement_of_disagreement_and_how", "option_to_attach_request_and_denial",
        "complaint_to_entity_with_name_or_title_and_phone",
    )  # fmt: skip
    whole = amendment.refusal(ASKED, frozenset(found.answer.wanted)).answer
    assert whole.is_complete
    assert len(whole.wanted) == 5


def test_accepting_adds_and_erases_nothing() -> None:
    found = amendment.accept(ASKED, frozenset({"append_or_link"}))
    codes = [one.code for one in found.answer.duties]
    assert "append_or_link" in codes
    assert "erase_original" not in codes
    assert "append_or_link" not in found.answer.missing
    assert len(found.answer.missing) == len(codes) - 1
    assert found.steps[0].say() == "What stood there stays; the amendment is added or linked."


@pytest.mark.parametrize(
    ("dispute", "sent"),
    [
        (Dispute(), set()),
        (Dispute(has_statement=True), {"send_statement_or_summary_with_later_disclosures"}),
        (
            Dispute(has_statement=True, has_rebuttal=True),
            {
                "send_statement_or_summary_with_later_disclosures",
                "send_rebuttal_with_later_disclosures",
            },
        ),
        (Dispute(wants_request_attached=True), {"send_request_and_denial_if_asked"}),
        (Dispute(has_rebuttal=True), set()),
    ],
)
def test_the_dispute_travels_with_the_record(dispute: Dispute, sent: set[str]) -> None:
    found = amendment.dispute(ASKED, dispute).answer
    assert {one.code for one in found.duties if one.code.startswith("send_")} == sent


def test_a_summary_may_stand_for_the_statement() -> None:
    found = amendment.dispute(ASKED, Dispute(has_statement=True, has_summary=True))
    assert any("accurate summary" in words.say() for words in found.steps)
    without = amendment.dispute(ASKED, Dispute(has_statement=True))
    assert not any("accurate summary" in words.say() for words in without.steps)


def test_a_notice_from_elsewhere_is_followed() -> None:
    found = amendment.notice(ASKED)
    assert [one.code for one in found.answer.duties] == ["amend_too"]
    assert not found.is_settled  # remembered


def test_california_lets_the_patient_add_250_words_for_each_item() -> None:
    request = facts(lane=Lane.AMENDMENT, states=("US-CA",))
    for words, is_too_long in ((0, False), (250, False), (251, True), (None, None)):
        found = amendment.addendum(request, words=words)
        assert found.answer.is_allowed is True
        assert found.answer.max_words == 250
        assert found.answer.is_too_long is is_too_long
    assert found.fact_ids == ("us-ca-practice-004",)
    assert [one.code for one in found.answer.duties] == [
        "attach_addendum", "send_addendum_with_later_disclosures",
    ]  # fmt: skip


def test_elsewhere_an_addendum_is_for_a_person_to_decide() -> None:
    found = amendment.addendum(facts(lane=Lane.AMENDMENT, states=("US-TX",)), words=10)
    assert (found.answer.is_allowed, found.answer.max_words) == (None, None)
    assert found.answer.is_too_long is None
    assert not found.is_settled
    with pytest.raises(ValueError, match="at least 0"):
        amendment.addendum(ASKED, words=-1)


def test_a_territory_is_named_and_its_holder_outside_hipaa_too() -> None:
    found = amendment.judge(facts(states=("US-PR",), covered=False), Ask())
    said = " ".join(words.say() for words in found.decide)
    assert "US-PR" in said
    assert "HIPAA does not bind" in said


def test_a_states_own_rule_is_used_and_told() -> None:
    found = amendment.judge(facts(lane=Lane.AMENDMENT, states=("US-WA",)), Ask())
    assert "us-wa-practice-004" in found.fact_ids
    assert any("RCW 70.02.100" in words.say() for words in found.steps)
