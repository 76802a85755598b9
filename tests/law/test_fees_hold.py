"""What holds for every price: a patient is never worse off by more law, sums are sums, caps cap."""

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from cartella.law.book import jurisdiction
from cartella.law.book.schedules import Fee, Medium, PriceKind
from cartella.law.facts import Facts, Holder, Lane, Purpose, Requester
from cartella.law.pricing import fees
from cartella.law.pricing.copies import CENT, Copy
from cartella.law.pricing.cost_sheet import CostSheet, Method
from tests.law.cast import facts

CODES = tuple(code for code in jurisdiction.loaded_codes() if code != jurisdiction.FEDERAL)
AMOUNT = st.decimals(min_value=0, max_value=60, places=2)
COPIES = st.builds(
    Copy,
    pages=st.integers(0, 600),
    images=st.integers(0, 5),
    discs=st.integers(0, 2),
    medium=st.sampled_from((Medium.PAPER, Medium.ELECTRONIC)),
    is_mailed=st.booleans(),
    postage_usd=AMOUNT,
    labor_minutes=st.integers(0, 200),
    search_minutes=st.integers(0, 200),
    imaging_usd=AMOUNT,
    is_rush=st.booleans(),
    is_off_site=st.booleans(),
    retrieval_usd=AMOUNT,
)
SHEETS = st.one_of(
    st.none(),
    st.builds(
        CostSheet,
        from_on=st.just(date(2026, 1, 1)),
        method=st.sampled_from(Method),
        labor_usd_per_hour=AMOUNT,
        paper_usd_per_page=st.decimals(min_value=0, max_value=1, places=2),
        disc_usd=AMOUNT,
        average_electronic_usd=AMOUNT,
        average_paper_usd=AMOUNT,
        average_usd_per_page=st.decimals(min_value=0, max_value=1, places=2),
        flat_usd=st.decimals(min_value=0, max_value=6, places=2),
    ),
)
PATIENTS = st.builds(
    facts,
    states=st.lists(st.sampled_from(CODES), max_size=2, unique=True).map(tuple),
    covered=st.sampled_from((True, None)),
    is_held_electronically=st.sampled_from((True, False, None)),
    holders=st.frozensets(st.sampled_from(Holder), max_size=2),
)
OTHERS = st.builds(
    facts,
    states=st.sampled_from(CODES).map(lambda code: (code,)),
    lane=st.just(Lane.AUTHORIZATION),
    requester=st.sampled_from(
        (Requester.ATTORNEY, Requester.INSURER, Requester.PROVIDER, Requester.OTHER)
    ),
    purpose=st.sampled_from((None, *Purpose)),
)


@settings(max_examples=300)
@given(PATIENTS, st.sampled_from(CODES), COPIES, SHEETS)
def test_one_more_state_never_makes_a_patients_fee_higher(
    request: Facts, code: str, copy: Copy, sheet: CostSheet | None
) -> None:
    before = fees.quote(request, copy, sheet).answer
    more = facts(
        states=(*request.states, code),
        covered=request.covered,
        is_held_electronically=request.is_held_electronically,
        holders=request.holders,
    )
    after = fees.quote(more, copy, sheet).answer
    assert after.total_usd <= before.total_usd
    assert (after.at_most_usd or 0) <= (before.at_most_usd or 0)


@settings(max_examples=300)
@given(st.one_of(PATIENTS, OTHERS), COPIES, SHEETS)
def test_the_total_is_the_sum_of_its_lines_and_within_the_most(
    request: Facts, copy: Copy, sheet: CostSheet | None
) -> None:
    found = fees.quote(request, copy, sheet)
    answer = found.answer
    assert answer.total_usd == sum(line.amount_usd for line in answer.lines)
    assert answer.total_usd >= 0
    assert answer.total_usd == answer.total_usd.quantize(CENT)
    assert answer.at_most_usd is None or answer.total_usd <= answer.at_most_usd
    assert {line.fact_id for line in answer.lines} <= set(found.fact_ids)
    assert sheet is not None or answer.total_usd == 0


@settings(max_examples=300)
@given(PATIENTS, COPIES, SHEETS)
def test_a_patient_never_pays_more_than_hipaas_cost(
    request: Facts, copy: Copy, sheet: CostSheet | None
) -> None:
    answer = fees.quote(request, copy, sheet).answer
    assert answer.total_usd <= (answer.hipaa_usd or 0)
    assert answer.state_usd is None or answer.total_usd <= answer.state_usd
    never = {PriceKind.SEARCH, PriceKind.HANDLING, PriceKind.BASE, PriceKind.PER_PAGE}
    assert not never & {line.kind for line in answer.lines}


@settings(max_examples=200)
@given(PATIENTS, COPIES, SHEETS, AMOUNT)
def test_an_estimate_is_never_exceeded_for_a_patient(
    request: Facts, copy: Copy, sheet: CostSheet | None, told: Decimal
) -> None:
    given_told = Copy(
        pages=copy.pages,
        medium=copy.medium,
        labor_minutes=copy.labor_minutes,
        told_usd=told,
        wants_certification=True,
    )
    assert fees.quote(request, given_told, sheet).answer.total_usd <= told


def _copies_of(pages: int, medium: Medium) -> Copy:
    return Copy(pages=pages, medium=medium)


@settings(max_examples=300)
@given(
    OTHERS,
    st.integers(0, 1500),
    st.integers(0, 200),
    st.sampled_from((Medium.PAPER, Medium.ELECTRONIC)),
)
def test_more_pages_never_cost_others_less(
    request: Facts, count: int, more: int, medium: Medium
) -> None:
    few = fees.quote(request, _copies_of(count, medium)).answer
    many = fees.quote(request, _copies_of(count + more, medium)).answer
    if few.at_most_usd is not None and many.at_most_usd is not None:
        assert few.at_most_usd <= many.at_most_usd


def _by_hand(fact: Fee, pages: int) -> Decimal:
    """The page line of a fact worked out the slow way, page by page."""
    sum_usd = Decimal(0)
    for component in fact.components:
        for page in range(1, pages + 1):
            for tier in component.tiers:
                if tier.first <= page and (tier.to is None or page <= tier.to):
                    sum_usd += tier.usd or 0
    return sum_usd.quantize(CENT, "ROUND_HALF_UP")


def test_page_lines_recomputed_page_by_page_from_their_own_facts() -> None:
    seen = 0
    for code in CODES:
        law = jurisdiction.load(code)
        assert law is not None
        for pages in (1, 7, 25, 26, 101, 400):
            request = facts(states=(code,), lane=Lane.AUTHORIZATION, requester=Requester.ATTORNEY)
            sheet = CostSheet(from_on=date(2026, 1, 1), method=Method.ACTUAL)
            found = fees.quote(request, Copy(pages=pages, medium=Medium.PAPER), sheet)
            for line in found.answer.lines:
                if line.kind is PriceKind.PER_PAGE:
                    fact = law.fact(line.fact_id)
                    assert isinstance(fact, Fee)
                    assert line.amount_usd == _by_hand(fact, pages), (code, pages)
                    seen += 1
    assert seen > 100
