"""One good way to show who asks is enough, and none may stand in the way."""

import pytest

from cartella.law.book.provisions import Demand
from cartella.law.verification import identity
from cartella.law.verification.identity import Check
from tests.law.cast import codes, facts


@pytest.mark.parametrize(
    "way",
    [
        "is_known_to_staff", "is_signed_in", "answers_match", "code_matched", "is_document_seen",
        "is_called_back",
    ],
)  # fmt: skip
def test_any_one_way_is_enough(way: str) -> None:
    # hhs-access-013
    answer = identity.identify(facts(), Check(**{way: True})).answer
    assert answer.is_shown
    assert not answer.may_ask_again
    assert "record_method_and_result" in codes(answer.duties)
    assert "demand_notary" in codes(answer.never)


def test_a_signed_in_session_is_the_check() -> None:
    # hhs-access-015
    answer = identity.identify(facts(), Check(is_signed_in=True)).answer
    assert "accept_authenticated_session" in codes(answer.duties)
    assert "duplicate_identity_proof" in codes(answer.never)


def test_answers_that_do_not_match_fail_and_another_way_is_offered() -> None:
    # hhs-access-019
    answer = identity.identify(facts(), Check(answers_match=False)).answer
    assert answer.is_shown is False
    assert {"fail_verification", "offer_other_way_to_verify"} <= codes(answer.duties)
    assert {"release_before_verified", "stop_the_clock"} <= codes(answer.never)


def test_a_mismatch_is_mended_by_another_way() -> None:
    check = Check(answers_match=False, is_called_back=True)
    assert identity.identify(facts(), check).answer.is_shown


def test_nothing_seen_is_not_a_failure() -> None:
    answer = identity.identify(facts(), Check()).answer
    assert answer.is_shown is None
    assert "fail_verification" not in codes(answer.duties)


def test_a_notary_may_not_be_demanded() -> None:
    check = Check(demands=frozenset({Demand.NOTARY, Demand.IN_PERSON_ONLY}))
    answer = identity.identify(facts(), check).answer
    assert set(answer.wrong_demands) == {Demand.NOTARY, Demand.IN_PERSON_ONLY}
