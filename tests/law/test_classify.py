"""Substance decides the lane; who has no standing gets none by the name of a paper."""

import pytest

from cartella.law.facts import Lane, Requester
from cartella.law.intake import classify
from cartella.law.intake.classify import Incoming, Matter, PaperKind, Proposal, Recipient
from cartella.law.verification.claims import Relation
from tests.law.cast import codes, facts


def propose(incoming: Incoming) -> Proposal:
    return classify.classify(facts(), incoming).answer


@pytest.mark.parametrize("paper", [PaperKind.NONE, PaperKind.LETTER, PaperKind.AUTHORIZATION])
@pytest.mark.parametrize("recipient", [Recipient.SELF, Recipient.PATIENT])
def test_the_patient_s_own_copy_is_access_whatever_the_paper(
    paper: PaperKind, recipient: Recipient
) -> None:
    # hhs-access-009
    incoming = Incoming(relation=Relation.PATIENT, paper=paper, recipient=recipient)
    answer = propose(incoming)
    assert answer.lane is Lane.ACCESS
    assert answer.requester is Requester.PATIENT
    assert {"classify_as_access", "apply_30_days", "apply_fee_limit"} <= codes(answer.duties)
    assert "treat_as_optional_disclosure" in codes(answer.never)


@pytest.mark.parametrize(
    ("incoming", "lane"),
    [
        (Incoming(relation=Relation.PATIENT, recipient=Recipient.ATTORNEY), Lane.DIRECTIVE),
        (Incoming(relation=Relation.PATIENT, recipient=Recipient.APP), Lane.DIRECTIVE),
        (Incoming(relation=Relation.PARENT), Lane.REPRESENTATIVE),
        (Incoming(relation=Relation.EXECUTOR), Lane.REPRESENTATIVE),
        (Incoming(relation=Relation.SPOUSE, paper=PaperKind.AUTHORITY), Lane.REPRESENTATIVE),
        (Incoming(relation=Relation.SPOUSE), None),
        (Incoming(relation=Relation.SPOUSE, paper=PaperKind.AUTHORIZATION), Lane.AUTHORIZATION),
        (Incoming(relation=Relation.ATTORNEY, paper=PaperKind.LETTER), Lane.AUTHORIZATION),
        (Incoming(relation=Relation.ATTORNEY, paper=PaperKind.DIRECTIVE), Lane.DIRECTIVE),
        (Incoming(relation=Relation.ATTORNEY, paper=PaperKind.SUBPOENA), Lane.LEGAL_PROCESS),
        (Incoming(relation=Relation.OFFICIAL, paper=PaperKind.COURT_ORDER), Lane.LEGAL_PROCESS),
        (Incoming(relation=Relation.OFFICIAL, paper=PaperKind.AGENCY_LETTER), Lane.OFFICIAL),
        (Incoming(relation=Relation.PROVIDER), Lane.TREATMENT),
        (Incoming(relation=Relation.INSURER, paper=PaperKind.CLAIM), Lane.PAYER),
        (Incoming(relation=Relation.INSURER, paper=PaperKind.AUTHORIZATION), Lane.AUTHORIZATION),
        (Incoming(relation=Relation.STRANGER, paper=PaperKind.CARD_NOTICE), Lane.CARD_DISPUTE),
        (Incoming(relation=Relation.EMPLOYER), Lane.AUTHORIZATION),
        (Incoming(relation=Relation.STRANGER), None),
        (Incoming(relation=Relation.PATIENT, matter=Matter.ACCOUNTING), Lane.ACCOUNTING),
        (Incoming(relation=Relation.AGENT, matter=Matter.AMENDMENT), Lane.AMENDMENT),
        (Incoming(relation=Relation.PATIENT, matter=Matter.RESTRICTION), Lane.RESTRICTION),
        (
            Incoming(relation=Relation.PATIENT, matter=Matter.CONFIDENTIAL_COMMUNICATION),
            Lane.RESTRICTION,
        ),
        (Incoming(relation=Relation.STRANGER, matter=Matter.COMPLAINT), Lane.COMPLAINT),
        (Incoming(relation=Relation.STRANGER, matter=Matter.ACCOUNTING), None),
    ],
)
def test_who_asks_for_what_on_which_paper(incoming: Incoming, lane: Lane | None) -> None:
    found = classify.classify(facts(), incoming)
    assert found.answer.lane is lane
    assert found.facts
    assert bool(found.decide) or lane is not None


def test_a_lawyer_without_a_paper_is_asked_for_one() -> None:
    # hhs-access-106
    answer = propose(Incoming(relation=Relation.ATTORNEY, paper=PaperKind.LETTER))
    assert "require_authorization_or_directive_or_process" in codes(answer.duties)
    assert "release_on_letter" in codes(answer.never)


def test_a_representative_keeps_the_patient_s_clock_and_price() -> None:
    answer = propose(Incoming(relation=Relation.GUARDIAN))
    assert codes(answer.duties) == {"same_clock", "same_fee"}
    assert codes(answer.never) == {"ask_for_authorization"}


def test_with_the_authorization_there_none_is_asked_for() -> None:
    there = propose(Incoming(relation=Relation.ATTORNEY, paper=PaperKind.AUTHORIZATION))
    assert codes(there.duties) == set()
    treating = propose(Incoming(relation=Relation.PROVIDER))
    assert codes(treating.duties) == set()
    nobody = propose(Incoming(relation=Relation.STRANGER))
    assert "require_authorization_or_directive_or_process" in codes(nobody.duties)


def test_of_a_patient_neither_form_nor_reason_is_asked() -> None:
    never = codes(propose(Incoming(relation=Relation.PATIENT)).never)
    assert {"ask_for_authorization", "require_reason"} <= never
