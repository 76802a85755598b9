"""Which facts of a state make the price: the lowest for a patient, the most particular for others;
a weak fact only lowers."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from cartella.law.book.provisions import Provision
from cartella.law.book.schedules import Basis, Combine, Fee, Medium, Payer, PriceKind, When
from cartella.law.facts import CopyNumber, Holder, Lane, Purpose, Records, Regime, Requester
from cartella.law.finding import Confidence, Known, State
from cartella.law.pricing.fee_schedules import Schedule, of_state, purpose_of, serving
from tests.law.cast import facts
from tests.law.fee_cast import ATTORNEY, PATIENT, SHEET, asked, fee, pages, part, state

AT = {payer: frozenset({payer}) for payer in Payer}
UNCONFIRMED = {"state": State.UNCONFIRMED, "cite": None}


def a_page(usd: str, number: int = 1, **more: Any) -> Fee:
    return fee(pages((1, None, usd)), number=number, **more)


def total_of(*fees: Fee, request: Any = ATTORNEY, **copy: Any) -> Decimal | None:
    return answer(*fees, request=request, **copy).total_usd


def answer(*fees: Fee, request: Any = ATTORNEY, **copy: Any) -> Schedule:
    return of_state(state(*fees), asked(request, **{"pages": 10, **copy}))


# Who falls under which fact


@pytest.mark.parametrize(
    ("requester", "payer", "serves"),
    [
        (Requester.PATIENT, Payer.PATIENT, True),
        (Requester.PATIENT, Payer.PERSONAL_REPRESENTATIVE, False),
        (Requester.PATIENT, Payer.THIRD_PARTY, False),
        (Requester.PERSONAL_REPRESENTATIVE, Payer.PATIENT, True),
        (Requester.ATTORNEY, Payer.ATTORNEY, True),
        (Requester.ATTORNEY, Payer.THIRD_PARTY, True),
        (Requester.ATTORNEY, Payer.PATIENT, False),
        (Requester.ATTORNEY, Payer.INSURER, False),
        (Requester.INSURER, Payer.THIRD_PARTY, True),
        (Requester.PROVIDER, Payer.PROVIDER, True),
        (Requester.OTHER, Payer.THIRD_PARTY, True),
        (Requester.OTHER, Payer.ATTORNEY, False),
        (Requester.KIN, Payer.THIRD_PARTY, True),
    ],
)
def test_a_fact_serves_its_payer_and_who_falls_under_it(
    requester: Requester, payer: Payer, serves: bool
) -> None:
    request = facts(requester=requester)
    assert bool(serving(state(a_page("1.00", payers=AT[payer])), asked(request))) is serves
    assert serving(state(a_page("1.00")), asked(request))


def test_a_fact_serves_its_period_regime_and_part_of_the_chart() -> None:
    day = datetime(2026, 9, 4, tzinfo=UTC).date()
    assert serving(state(a_page("1.00", in_force_from=day, in_force_to=day)), asked())
    assert not serving(state(a_page("1.00", in_force_from=day.replace(day=5))), asked())
    assert not serving(state(a_page("1.00", in_force_to=day.replace(day=3))), asked())
    for covered, regime, serves in (
        (True, Regime.COVERED, True),
        (None, Regime.NOT_COVERED, False),
        (False, Regime.NOT_COVERED, True),
        (False, Regime.COVERED, False),
        (False, Regime.ANY, True),
    ):
        question = asked(facts(covered=covered))
        assert bool(serving(state(a_page("1.00", regime=regime)), question)) is serves
    bill = a_page("1.00", records=Records.BILLING)
    assert not serving(state(bill), asked())
    assert serving(state(bill), asked(facts(records=frozenset({Records.BILLING}))))


def test_a_purpose_is_never_assumed_of_a_patient_and_may_bind_others() -> None:
    fact = a_page("1.00", purposes=frozenset({Purpose.LAWSUIT}))
    assert not serving(state(fact), asked(PATIENT))
    assert not serving(
        state(fact), asked(facts(requester=Requester.ATTORNEY, purpose=Purpose.OWN_REVIEW))
    )
    (one,) = serving(state(fact), asked())
    assert one.purpose_assumed
    (one,) = serving(state(fact), asked(facts(purpose=Purpose.LAWSUIT)))
    assert not one.purpose_assumed


def test_legal_process_is_for_a_subpoena_unless_it_says_otherwise() -> None:
    process = facts(lane=Lane.LEGAL_PROCESS, requester=Requester.ATTORNEY)
    assert purpose_of(process) is Purpose.SUBPOENA
    said = facts(lane=Lane.LEGAL_PROCESS, purpose=Purpose.WORKERS_COMPENSATION)
    assert purpose_of(said) is Purpose.WORKERS_COMPENSATION
    assert purpose_of(ATTORNEY) is None


def test_a_fact_for_a_second_copy_needs_to_be_known_to_be_one() -> None:
    second = a_page("1.00", copy=CopyNumber.SECOND)
    assert not serving(state(second), asked())
    assert serving(state(second), asked(facts(copy=CopyNumber.SECOND)))
    first = a_page("1.00", copy=CopyNumber.FIRST)
    (one,) = serving(state(first), asked())
    assert one.copy_assumed
    assert not serving(state(first), asked(facts(copy=CopyNumber.SECOND)))


def test_a_hospitals_fact_serves_nobody_else() -> None:
    assert not serving(state(a_page("1.00", holders=frozenset({Holder.HOSPITAL}))), asked())


# Which schedule


def test_a_patient_gets_the_lowest_however_weakly_it_is_known() -> None:
    weak: dict[str, Any] = {"known": Known.REMEMBERED, "confidence": Confidence.LOW}
    found = answer(a_page("1.00"), a_page("0.20", 2, **weak), request=PATIENT)
    assert (found.total_usd, found.is_weak) == (Decimal("2.00"), False)
    alone = answer(a_page("0.20", **weak), request=PATIENT)
    assert (alone.total_usd, alone.is_weak) == (Decimal("2.00"), True)


def test_for_others_the_more_particular_payer_governs() -> None:
    general, third = a_page("0.10"), a_page("0.50", 2, payers=AT[Payer.THIRD_PARTY])
    lawyer = a_page("0.90", 3, payers=AT[Payer.ATTORNEY])
    assert total_of(general, third, lawyer) == Decimal("9.00")
    assert total_of(general, third) == Decimal("5.00")
    assert total_of(general) == Decimal("1.00")


def test_for_others_purpose_medium_knowledge_and_year_go_before_price() -> None:
    lawsuit = a_page("0.90", 2, purposes=frozenset({Purpose.LAWSUIT}))
    suing = facts(requester=Requester.ATTORNEY, lane=Lane.AUTHORIZATION, purpose=Purpose.LAWSUIT)
    assert total_of(a_page("0.10"), lawsuit, request=suing) == Decimal("9.00")
    assert total_of(a_page("0.10"), lawsuit) == Decimal("1.00")
    assert total_of(a_page("0.10", medium=Medium.ANY), a_page("0.90", 2)) == Decimal("9.00")
    low = a_page("0.10", confidence=Confidence.LOW)
    assert total_of(low, a_page("0.90", 2)) == Decimal("9.00")
    old = a_page("0.10", amounts_year=2009)
    assert total_of(old, a_page("0.90", 2, amounts_year=2023)) == Decimal("9.00")
    assert total_of(a_page("0.10"), a_page("0.90", 2)) == Decimal("1.00")


def test_an_unconfirmed_or_anothers_schedule_may_only_lower() -> None:
    nurse = {"holders": frozenset({Holder.NURSE_PRACTITIONER})}
    for weak in (UNCONFIRMED, nurse):
        assert total_of(a_page("0.50"), a_page("0.20", 2, **weak)) == Decimal("2.00")
        assert total_of(a_page("0.50"), a_page("0.90", 2, **weak)) == Decimal("5.00")
        alone = answer(a_page("0.20", **weak))
        assert (alone.total_usd, alone.says) == (Decimal("2.00"), State.UNCONFIRMED)


def test_a_weak_schedule_for_less_particular_payers_does_not_lower() -> None:
    lawyer = a_page("0.50", payers=AT[Payer.ATTORNEY])
    assert total_of(lawyer, a_page("0.10", 2, **UNCONFIRMED)) == Decimal("5.00")


def test_what_the_state_says_without_an_amount() -> None:
    reasonable = fee(part(PriceKind.FLAT, basis=Basis.REASONABLE))
    said = answer(reasonable)
    assert (said.says, said.total_usd, said.is_weak) == (State.SETTLED, None, False)
    silent = answer(fee(state=State.SILENT))
    assert (silent.says, silent.used[0].fact.id) == (State.SILENT, "us-xx-fees-001")
    unknown = answer(fee(part(PriceKind.PER_PAGE, basis=Basis.UNKNOWN), **UNCONFIRMED))
    assert unknown.says is State.UNCONFIRMED
    assert answer().says is State.UNCONFIRMED


def test_a_silent_fact_prices_nothing_even_with_lines() -> None:
    silent = a_page("1.00", state=State.SILENT)
    assert answer(silent).total_usd is None


def test_another_medium_does_not_serve() -> None:
    assert total_of(a_page("1.00", medium=Medium.ELECTRONIC)) is None
    assert total_of(a_page("1.00", medium=Medium.ANY)) == Decimal("10.00")


# What is added


def test_a_search_and_a_certification_of_other_facts_are_added() -> None:
    search = fee(part(PriceKind.SEARCH, "18.00"), number=2, medium=Medium.ANY)
    certified = fee(
        part(PriceKind.CERTIFICATION, "10.00", when=frozenset({When.ASKED})),
        number=3,
        medium=Medium.ANY,
    )
    found = answer(a_page("1.00"), search, certified)
    assert found.total_usd == Decimal("28.00")
    assert [one.fact.id for one in found.used] == ["us-xx-fees-001", "us-xx-fees-002"]
    assert total_of(a_page("1.00"), search, certified, wants_certification=True) == Decimal("38.00")


def test_the_more_particular_payers_line_stands_in_the_general_ones_place() -> None:
    general = fee(part(PriceKind.SEARCH, "20.00"), number=2, medium=Medium.ANY)
    lawyer = fee(
        part(PriceKind.SEARCH, "0.00"), number=3, medium=Medium.ANY, payers=AT[Payer.ATTORNEY]
    )
    assert total_of(a_page("1.00"), general, lawyer) == Decimal("10.00")


def test_a_kind_that_the_schedule_prices_is_not_added_again() -> None:
    base = fee(pages((1, None, "1.00")), part(PriceKind.SEARCH, "5.00"))
    more = fee(part(PriceKind.SEARCH, "20.00"), number=2, medium=Medium.ANY)
    assert total_of(base, more) == Decimal("15.00")


def test_to_a_patients_price_only_what_may_weigh_against_her_is_added() -> None:
    search = part(PriceKind.SEARCH, "5.00")
    for weak in (
        {"confidence": Confidence.LOW},
        {"known": Known.REMEMBERED},
        UNCONFIRMED,
        {"holders": frozenset({Holder.NURSE_PRACTITIONER})},
    ):
        added = fee(search, number=2, medium=Medium.ANY, **weak)
        assert total_of(a_page("1.00"), added, request=PATIENT) == Decimal("10.00")
    firm = fee(search, number=2, medium=Medium.ANY)
    assert total_of(a_page("1.00"), firm, request=PATIENT) == Decimal("15.00")


def test_a_fact_with_nothing_but_a_cap_holds_the_schedule_down() -> None:
    cap = fee(part(PriceKind.MAX_TOTAL, "6.00"), number=2)
    found = answer(a_page("1.00"), cap)
    assert found.total_usd == Decimal("6.00")
    assert len(found.used) == 2
    assert total_of(cap) == Decimal("6.00")


def test_one_sum_for_everything_is_the_price_where_there_is_no_other() -> None:
    only = fee(part(PriceKind.HANDLING, "25.00"))
    assert total_of(only) == Decimal("25.00")
    assert total_of(only, a_page("1.00", 2)) == Decimal("35.00")


def test_a_certification_has_its_price_where_the_copy_has_none() -> None:
    certified = fee(
        part(PriceKind.CERTIFICATION, "15.00", when=frozenset({When.ASKED})), medium=Medium.ANY
    )
    found = answer(certified, wants_certification=True)
    assert (found.total_usd, found.certification_usd) == (None, Decimal("15.00"))


# In place of


def test_an_exception_takes_the_place_of_the_schedule_and_its_additions() -> None:
    special = fee(
        part(PriceKind.FLAT, "19.00"),
        number=2,
        combine=Combine.INSTEAD_OF,
        purposes=frozenset({Purpose.BENEFIT_CLAIM}),
    )
    search = fee(part(PriceKind.SEARCH, "18.00"), number=3, medium=Medium.ANY)
    certified = fee(part(PriceKind.CERTIFICATION, "8.00"), number=4, medium=Medium.ANY)
    claim = facts(
        requester=Requester.ATTORNEY, lane=Lane.AUTHORIZATION, purpose=Purpose.BENEFIT_CLAIM
    )
    facts_of_state = (a_page("1.00"), special, search, certified)
    assert total_of(*facts_of_state, request=claim) == Decimal("27.00")
    # An exception has to be shown: an unknown purpose shows nothing.
    assert total_of(*facts_of_state) == Decimal("36.00")


def test_an_unconfirmed_exception_only_lowers() -> None:
    dear = fee(part(PriceKind.FLAT, "90.00"), number=2, combine=Combine.INSTEAD_OF, **UNCONFIRMED)
    assert total_of(a_page("1.00"), dear) == Decimal("10.00")
    assert total_of(a_page("1.00"), dear, request=PATIENT) == Decimal("10.00")


# Images


def test_images_are_priced_by_their_own_facts_and_added() -> None:
    film = fee(
        part(PriceKind.IMAGING, "15.00"),
        part(PriceKind.HANDLING, "10.00"),
        number=2,
        medium=Medium.IMAGING,
    )
    base = fee(pages((1, None, "1.00")), part(PriceKind.HANDLING, "20.00"))
    assert total_of(base, film) == Decimal("30.00")
    assert total_of(base, film, images=2) == Decimal("45.00")  # one handling charge
    assert total_of(a_page("1.00"), film, images=2) == Decimal("35.00")
    assert total_of(film, images=2, medium=Medium.IMAGING) == Decimal("25.00")


def test_images_without_a_price_are_told() -> None:
    found = answer(a_page("1.00"), images=1)
    assert found.unknown == (PriceKind.IMAGING,)
    assert found.total_usd == Decimal("10.00")


def test_pages_without_a_price_leave_the_whole_without_one() -> None:
    film = fee(part(PriceKind.IMAGING, "15.00"), medium=Medium.IMAGING)
    assert total_of(film, images=1) is None
    assert total_of(film, images=1, pages=0) == Decimal("15.00")


def test_for_others_the_more_particular_images_price_governs() -> None:
    any_payer = fee(part(PriceKind.IMAGING, "5.00"), number=2, medium=Medium.IMAGING)
    lawyer = fee(
        part(PriceKind.IMAGING, "9.00"),
        number=3,
        medium=Medium.IMAGING,
        payers=AT[Payer.ATTORNEY],
    )
    assert total_of(a_page("1.00"), any_payer, lawyer, images=1) == Decimal("19.00")
    assert total_of(a_page("1.00"), any_payer, images=1, request=PATIENT) == Decimal("15.00")


def test_every_used_fact_is_a_provision_with_a_line_or_a_cap() -> None:
    found = answer(a_page("1.00"), fee(part(PriceKind.SEARCH, "2.00"), number=2))
    assert all(isinstance(one.fact, Provision) for one in found.used)
    assert {line.fact_id for line in found.lines} == {one.fact.id for one in found.used}


def test_anothers_cap_stands_for_a_cost_that_nobody_knows() -> None:
    cost = fee(part(PriceKind.FLAT, basis=Basis.ACTUAL))
    caps = fee(part(PriceKind.MAX_TOTAL, "25.00"), number=2)
    assert total_of(cost, caps) == Decimal("25.00")
    known = of_state(state(cost, caps), asked(ATTORNEY, SHEET, pages=10, labor_minutes=5))
    assert known.total_usd == Decimal("2.50")  # 2.00 of labor and ten sheets
    dear = of_state(state(cost, caps), asked(ATTORNEY, SHEET, pages=10, labor_minutes=90))
    assert dear.total_usd == Decimal("25.00")


def test_of_what_is_said_without_an_amount_the_more_particular_counts() -> None:
    silent = fee(number=1, state=State.SILENT, medium=Medium.ANY)
    unknown = fee(
        part(PriceKind.MAX_TOTAL, basis=Basis.UNKNOWN),
        number=2,
        payers=AT[Payer.THIRD_PARTY],
        **UNCONFIRMED,
    )
    found = answer(silent, unknown)
    assert (found.says, found.used[0].fact.id) == (State.UNCONFIRMED, "us-xx-fees-002")
    certified = part(PriceKind.CERTIFICATION, basis=Basis.UNKNOWN, when=frozenset({When.ASKED}))
    about_it = answer(fee(certified, state=State.SILENT))
    assert (about_it.says, about_it.used) == (State.UNCONFIRMED, ())


def test_what_a_patients_state_says_goes_by_its_best_known_schedule() -> None:
    weak = a_page("0.20", 2, **UNCONFIRMED)
    assert answer(a_page("1.00"), weak, request=PATIENT).says is State.SETTLED
    assert answer(weak, request=PATIENT).says is State.UNCONFIRMED


def test_a_schedule_with_an_amount_goes_before_one_without_of_its_rank() -> None:
    bare = fee(part(PriceKind.FLAT, basis=Basis.REASONABLE), number=2)
    assert total_of(bare, a_page("1.00")) == Decimal("10.00")
    assert answer(bare).total_usd is None


def test_a_charge_of_nothing_and_a_charge_that_is_not_are_told_apart() -> None:
    mixed = fee(
        part(PriceKind.SEARCH, "0.00"),
        part(PriceKind.HANDLING, "9.00"),
        number=2,
        medium=Medium.ANY,
        known=Known.REMEMBERED,
    )
    assert total_of(a_page("1.00"), mixed, request=PATIENT) == Decimal("10.00")


def test_an_unsettled_certification_is_not_charged_alone() -> None:
    weak = fee(
        part(PriceKind.CERTIFICATION, "15.00", when=frozenset({When.ASKED})),
        medium=Medium.ANY,
        **UNCONFIRMED,
    )
    assert answer(weak, wants_certification=True).lines == ()


def test_a_cap_beside_other_lines_of_its_own_fact_holds_no_others() -> None:
    mixed = fee(part(PriceKind.SEARCH, "1.00"), part(PriceKind.MAX_TOTAL, "2.00"), number=2)
    assert total_of(a_page("1.00"), mixed) == Decimal("11.00")
