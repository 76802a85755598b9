"""When a fact's cite meets the one that a case expects."""

import pytest

from cartella.law.rulings.compare import meets


@pytest.mark.parametrize(
    ("expected", "cite"),
    [
        ("45 CFR 164.524(b)", "45 CFR 164.524(b)(2)(i)"),
        ("45 CFR 164.524(b)(2)(i)", "45 CFR 164.524(b)"),
        ("45 CFR § 164.524", "45 CFR 164.524(c)(4)(i)-(iv)"),
        ("45 C.F.R. 160.203", "45 CFR 160.202; 160.203"),
        ("45 CFR 164.514(h)", "45 CFR 164.524; 164.514(h); HHS access guidance"),
        ("45 CFR 164.524(a)(2)", "45 CFR 164.524(a)(2)-(3)"),
        ("45 CFR 164.524(a)(3)", "45 CFR 164.524(a)(2)-(3)"),
        ("42 CFR 2.33(b)", "42 CFR 2.12(d); 2.33(b)"),
        ("Cal. Health & Saf. Code § 123110(b)", "Cal. Health & Safety Code § 123110(b)"),
        ("Tex. Occ. Code 159.006", "Tex. Occ. Code § 159.006(a), (d)"),
        ("45 CFR 160.203; 45 CFR 164.524", "45 CFR 160.203; 164.524(c)(4)"),
    ],
)
def test_the_same_section_or_a_paragraph_of_it_meets(expected: str, cite: str) -> None:
    assert meets(expected, cite)


@pytest.mark.parametrize(
    ("expected", "cite"),
    [
        ("45 CFR 164.524(b)", "45 CFR 164.524(c)(4)"),
        ("45 CFR 164.52", "45 CFR 164.524"),
        ("45 CFR 164.526", "45 CFR 164.524"),
        ("45 CFR 164.524(a)(4)", "45 CFR 164.524(a)(2)-(3)"),
        ("Cal. Health & Safety Code § 123110", "Cal. Evid. Code § 1158(e)"),
        ("Tex. Occ. Code § 159.006", "Fla. Stat. § 159.006"),
        ("Fla. Stat. § 456.057", "Fla. Stat. § 456.0575"),
        ("45 CFR 160.203; 45 CFR 164.524", "45 CFR 160.203"),
    ],
)
def test_another_section_does_not_meet(expected: str, cite: str) -> None:
    assert not meets(expected, cite)
