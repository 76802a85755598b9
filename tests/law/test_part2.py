"""Records of substance use programs: what opens them, and what goes along."""

from dataclasses import replace

import pytest

from cartella.law.book import jurisdiction
from cartella.law.facts import Lane
from cartella.law.verification import part2
from cartella.law.verification.part2 import Attachment, ConsentElement, Part2
from tests.law.cast import codes, facts

OTHERS = facts(lane=Lane.AUTHORIZATION)
PROCESS = facts(lane=Lane.LEGAL_PROCESS)
WHOLE = Part2(
    is_program_record=True,
    consent=frozenset(ConsentElement),
    attached=frozenset(Attachment),
)


def test_a_whole_consent_opens_it() -> None:
    answer = part2.judge(OTHERS, WHOLE).answer
    assert answer.may_release
    assert answer.attach == ()


@pytest.mark.parametrize("element", sorted(set(ConsentElement) - {list(ConsentElement)[-1]}))
def test_each_element_of_the_consent_is_needed(element: ConsentElement) -> None:
    lacking = replace(WHOLE, consent=WHOLE.consent - {element})
    answer = part2.judge(OTHERS, lacking).answer
    assert not answer.may_release
    assert answer.lacking == (element.name.lower(),)


def test_statements_on_passing_on_are_for_treatment_and_payment() -> None:
    last = ConsentElement.REDISCLOSURE_AND_REFUSAL_STATEMENTS_FOR_TPO
    short = replace(WHOLE, consent=WHOLE.consent - {last})
    assert part2.judge(OTHERS, short).answer.may_release
    for_care = replace(short, is_for_treatment_payment_operations=True)
    assert part2.judge(OTHERS, for_care).answer.lacking == (last.name.lower(),)


def test_the_notice_and_the_consent_go_along() -> None:
    answer = part2.judge(OTHERS, replace(WHOLE, attached=frozenset())).answer
    assert answer.attach == tuple(Attachment)
    assert "attach_part2_notice" in codes(answer.duties)


def test_a_subpoena_alone_never_opens_it() -> None:
    # hhs-authorization-156
    answer = part2.judge(PROCESS, Part2(is_program_record=True)).answer
    assert not answer.may_release
    assert "require_part2_court_order_or_consent" in codes(answer.duties)
    assert "use_164_512_e_route" in codes(answer.never)


def test_a_proceeding_needs_an_order_or_a_separate_consent() -> None:
    assert part2.judge(PROCESS, WHOLE).answer.lacking == ("legal_proceedings_apart",)
    assert part2.judge(PROCESS, replace(WHOLE, names_proceeding=True)).answer.may_release
    ordered = Part2(is_program_record=True, has_part2_order=True)
    assert part2.judge(PROCESS, ordered).answer.may_release
    assert not part2.judge(OTHERS, ordered).answer.may_release


def test_counseling_notes_need_a_consent_of_their_own() -> None:
    notes = replace(WHOLE, is_counseling_notes=True)
    assert part2.judge(OTHERS, notes).answer.lacking == ("counseling_notes_apart",)
    assert part2.judge(OTHERS, replace(notes, names_notes=True)).answer.may_release


def test_the_patient_has_it_without_a_consent() -> None:
    assert part2.judge(facts(), Part2(is_program_record=True)).answer.may_release


def test_what_nobody_has_looked_at_stays() -> None:
    found = part2.judge(OTHERS, replace(WHOLE, is_program_record=None))
    assert not found.answer.may_release
    assert found.decide


def test_an_ordinary_note_is_none() -> None:
    answer = part2.judge(PROCESS, Part2(is_program_record=False)).answer
    assert answer.applies is False
    assert answer.may_release


def test_the_words_of_the_data_are_the_enums() -> None:
    assert jurisdiction.rule("fed-p2-003").elements == tuple(
        one.name.lower() for one in ConsentElement
    )
    assert jurisdiction.rule("fed-p2-004").elements == tuple(one.name.lower() for one in Attachment)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (WHOLE, "has what Part 2 asks for"),
        (Part2(is_program_record=True), "lacks something"),
        (Part2(is_program_record=True, has_part2_order=True), "opens what it names"),
    ],
)
def test_the_reason_is_said(one: Part2, words: str) -> None:
    request = PROCESS if one.has_part2_order else OTHERS
    assert words in part2.judge(request, one).steps[-1].say()


def test_with_an_order_no_consent_goes_along() -> None:
    ordered = Part2(is_program_record=True, has_part2_order=True)
    assert part2.judge(PROCESS, ordered).answer.attach == ()
    nothing = Part2(is_program_record=True)
    assert part2.judge(OTHERS, nothing).answer.attach == ()
