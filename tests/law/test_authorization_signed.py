"""Who signed an authorization, when, and what of it is for a person to look at."""

from dataclasses import replace
from datetime import date

import pytest

from cartella.law.facts import Lane
from cartella.law.verification import authorization
from cartella.law.verification.papers import (
    ALL_ELEMENTS,
    ALL_STATEMENTS,
    Defect,
    Element,
    Paper,
    Signer,
    Validity,
)
from tests.law.cast import facts

AUTHORITY = Element.AUTHORITY_IF_REPRESENTATIVE
WHOLE = Paper(
    elements=ALL_ELEMENTS | {AUTHORITY}, statements=ALL_STATEMENTS, signed_on=date(2026, 8, 1)
)
REQUEST = facts(lane=Lane.AUTHORIZATION)


def judge(paper: Paper) -> Validity:
    return authorization.judge(REQUEST, paper).answer


def defects(paper: Paper) -> set[Defect]:
    return {flaw.defect for flaw in judge(paper).flaws}


def words(paper: Paper, **more: object) -> list[str]:
    asked = facts(lane=Lane.AUTHORIZATION, **more)
    return [one.say() for one in authorization.judge(asked, paper).decide]


@pytest.mark.parametrize(("is_plain", "is_told"), [(False, True), (None, False), (True, False)])
def test_a_paper_that_nobody_can_read_is_for_a_person(is_plain: bool | None, is_told: bool) -> None:
    said = words(replace(WHOLE, is_plain=is_plain))
    assert any("plain language" in one for one in said) is is_told


@pytest.mark.parametrize(("covered", "is_told"), [(False, True), (None, False), (True, False)])
def test_outside_hipaa_its_form_is_asked_for_and_that_is_said(
    covered: bool | None, is_told: bool
) -> None:
    said = words(WHOLE, covered=covered)
    assert any("HIPAA does not bind this holder" in one for one in said) is is_told


def test_a_paper_is_good_from_the_day_it_is_signed() -> None:
    # 45 CFR 164.508(c)(1)(vi): signature and date
    on = REQUEST.received_on
    assert judge(replace(WHOLE, signed_on=on)).is_valid
    assert defects(replace(WHOLE, signed_on=on, on=date(2026, 9, 3))) == {Defect.NOT_YET_SIGNED}


@pytest.mark.parametrize(
    ("signer", "has_authority", "is_lacking"),
    [
        (Signer.PATIENT, None, False),
        (Signer.PATIENT, True, False),
        (Signer.PATIENT, False, True),  # a minor for care that is the parent's to release
        (Signer.REPRESENTATIVE, None, False),  # the paper says on what it rests
        (Signer.REPRESENTATIVE, False, True),
        (Signer.MINOR, True, False),
        (Signer.MINOR, None, True),
        (Signer.SOMEBODY_ELSE, None, True),
    ],
)
def test_who_signs_must_be_able_to(
    signer: Signer, has_authority: bool | None, is_lacking: bool
) -> None:
    paper = replace(WHOLE, signed_by=signer, has_authority=has_authority)
    assert (Defect.NO_AUTHORITY in defects(paper)) is is_lacking


def test_a_minor_s_own_paper_needs_no_description_of_a_representative() -> None:
    paper = replace(WHOLE, elements=WHOLE.elements - {AUTHORITY}, has_authority=True)
    assert judge(replace(paper, signed_by=Signer.MINOR)).is_valid
    assert judge(replace(paper, signed_by=Signer.PATIENT)).is_valid
    assert defects(replace(paper, signed_by=Signer.REPRESENTATIVE)) == {Defect.NO_AUTHORITY}
