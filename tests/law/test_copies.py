"""The copy that is priced: who pays, on what it is made, and sums to the cent."""

from decimal import Decimal

import pytest

from cartella.law.book.schedules import Medium, Payer
from cartella.law.facts import Form, Lane, Requester
from cartella.law.finding import message
from cartella.law.pricing.copies import (
    BadCopy,
    Copy,
    Line,
    cents,
    is_held_electronically,
    medium_of,
    payer_of,
    total,
)
from tests.law.cast import facts

PAPER, ELECTRONIC = frozenset({Form.PAPER}), frozenset({Form.ELECTRONIC})


@pytest.mark.parametrize(
    ("requester", "payer"),
    [
        (Requester.PATIENT, Payer.PATIENT),
        (Requester.PERSONAL_REPRESENTATIVE, Payer.PERSONAL_REPRESENTATIVE),
        (Requester.ATTORNEY, Payer.ATTORNEY),
        (Requester.PROVIDER, Payer.PROVIDER),
        (Requester.INSURER, Payer.INSURER),
        (Requester.KIN, Payer.THIRD_PARTY),
        (Requester.OFFICIAL, Payer.THIRD_PARTY),
        (Requester.OTHER, Payer.THIRD_PARTY),
    ],
)
def test_who_asks_pays(requester: Requester, payer: Payer) -> None:
    assert payer_of(facts(requester=requester), Copy()) is payer


@pytest.mark.parametrize(
    ("recipient", "payer"),
    [
        (None, Payer.THIRD_PARTY),
        (Requester.ATTORNEY, Payer.ATTORNEY),
        (Requester.INSURER, Payer.INSURER),
        (Requester.OTHER, Payer.THIRD_PARTY),
        (Requester.PATIENT, Payer.THIRD_PARTY),
        (Requester.PERSONAL_REPRESENTATIVE, Payer.THIRD_PARTY),
    ],
)
def test_a_directive_is_priced_for_whom_it_goes_to(
    recipient: Requester | None, payer: Payer
) -> None:
    assert payer_of(facts(lane=Lane.DIRECTIVE), Copy(recipient=recipient)) is payer


def test_a_payer_in_its_lane_is_an_insurer() -> None:
    assert payer_of(facts(lane=Lane.PAYER, requester=Requester.OTHER), Copy()) is Payer.INSURER


@pytest.mark.parametrize(
    ("forms", "held", "said", "medium"),
    [
        (PAPER, None, None, Medium.PAPER),
        (ELECTRONIC, False, None, Medium.ELECTRONIC),
        (PAPER | ELECTRONIC, None, None, Medium.ELECTRONIC),
        (frozenset(), None, None, Medium.ELECTRONIC),
        (frozenset(), True, None, Medium.ELECTRONIC),
        (frozenset(), False, None, Medium.PAPER),
        (ELECTRONIC, True, Medium.PAPER, Medium.PAPER),
        (PAPER, True, Medium.MICROFILM, Medium.MICROFILM),
        (PAPER, True, Medium.ANY, Medium.PAPER),
    ],
)
def test_the_medium_is_as_said_else_as_asked_else_as_held(
    forms: frozenset[Form], held: bool | None, said: Medium | None, medium: Medium
) -> None:
    request = facts(forms=forms, is_held_electronically=held)
    assert medium_of(request, Copy(medium=said)) is medium


def test_an_unknown_chart_counts_as_electronic() -> None:
    held = {one: is_held_electronically(facts(is_held_electronically=one)) for one in (True, None)}
    assert held == {True: True, None: True}
    assert not is_held_electronically(facts(is_held_electronically=False))


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("1.004", "1.00"), ("1.005", "1.01"), ("1.0149", "1.01"), ("-1.005", "-1.01"), ("2", "2.00")],
)
def test_half_a_cent_goes_up(exact: str, rounded: str) -> None:
    assert str(cents(Decimal(exact))) == rounded


def test_the_sum_of_no_lines_is_nothing() -> None:
    assert str(total(())) == "0.00"
    line = Line(words=message("x"), amount_usd=Decimal("1.10"), fact_id="y")
    assert total((line, line)) == Decimal("2.20")


@pytest.mark.parametrize(
    "bad",
    [
        {"pages": -1},
        {"images": -1},
        {"discs": -1},
        {"labor_minutes": -1},
        {"search_minutes": -1},
        {"redaction_minutes": -1},
        {"postage_usd": Decimal("-0.01")},
        {"cost_usd": Decimal("-0.01")},
        {"told_usd": Decimal("-0.01")},
    ],
)
def test_less_than_nothing_is_refused_by_name(bad: dict[str, object]) -> None:
    (name,) = bad
    with pytest.raises(BadCopy, match=f"{name} is -"):
        Copy(**bad)  # type: ignore[arg-type]
    assert Copy(**{name: 0})  # type: ignore[arg-type]
