"""Invented fee facts and an invented state, so that each rule of the fees is tried alone."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cartella.law.book import jurisdiction
from cartella.law.book.jurisdiction import Jurisdiction
from cartella.law.book.schedules import Component, Fee, Medium, PriceKind, Tier
from cartella.law.facts import Facts, Lane, Requester
from cartella.law.finding import Confidence, Known, State
from cartella.law.pricing.copies import Copy, medium_of, payer_of
from cartella.law.pricing.cost_sheet import CostSheet, Method, costs
from cartella.law.pricing.fee_lines import Asked
from tests.law.cast import facts

SHEET = CostSheet(
    from_on=date(2026, 1, 1),
    method=Method.ACTUAL,
    labor_usd_per_hour=Decimal(24),
    paper_usd_per_page=Decimal("0.05"),
    disc_usd=Decimal(5),
)
ATTORNEY = facts(lane=Lane.AUTHORIZATION, requester=Requester.ATTORNEY)
PATIENT = facts()


def fee(*components: Component, number: int = 1, **more: Any) -> Fee:
    """A settled fact, read and well known, for any payer on paper, with some things otherwise."""
    given: dict[str, Any] = {
        "id": f"us-xx-fees-{number:03}",
        "cite": f"Nowhere Code § {number}",
        "source": "https://example.org/code",
        "read": "https://example.org/code",
        "known": Known.READ,
        "confidence": Confidence.HIGH,
        "state": State.SETTLED,
        "medium": Medium.PAPER,
        "components": components,
    }
    return Fee(**{**given, **more})


def part(kind: PriceKind, usd: str | None = None, **more: Any) -> Component:
    """One price line."""
    return Component(kind=kind, usd=None if usd is None else Decimal(usd), **more)


def pages(*tiers: tuple[int, int | None, str]) -> Component:
    """A page line with its tiers."""
    read = tuple(Tier(first=first, to=to, usd=Decimal(usd)) for first, to, usd in tiers)
    return Component(kind=PriceKind.PER_PAGE, tiers=read)


def state(*fees: Fee, code: str = "US-XX") -> Jurisdiction:
    """A state with these fee facts."""
    return Jurisdiction(id=code, name="Nowhere", reviewed_on=date(2026, 11, 24), fees=fees)


def asked(request: Facts = ATTORNEY, sheet: CostSheet | None = None, **copy: Any) -> Asked:
    """The question what this copy costs, on paper unless said otherwise."""
    made = Copy(**{"medium": Medium.PAPER, **copy})
    return Asked(
        facts=request,
        copy=made,
        payer=payer_of(request, made),
        medium=medium_of(request, made),
        sheet=sheet,
        cost_lines=costs(request, made, sheet),
    )


def there(monkeypatch: pytest.MonkeyPatch, *places: Jurisdiction) -> None:
    """For one test these invented states have their law loaded."""
    load, known = jurisdiction.load, {place.id: place for place in places}
    monkeypatch.setattr(jurisdiction, "load", lambda code: known.get(code) or load(code))
