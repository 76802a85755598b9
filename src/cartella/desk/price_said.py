"""A price and the practice's costs in the words of the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cartella.desk import said
from cartella.practices.models import Practice
from cartella.release import cost_sheets, gather, pricing
from cartella.release.lifecycle import State
from cartella.release.models import CostSheet, Package

_COSTS = {
    "labor_usd_per_hour": gettext_noop("labor of copying, an hour"),
    "paper_usd_per_page": gettext_noop("paper and toner, a page"),
    "disc_usd": gettext_noop("a disc or stick"),
    "average_electronic_usd": gettext_noop("average labor of an electronic copy"),
    "average_paper_usd": gettext_noop("average labor of a paper copy"),
    "average_usd_per_page": gettext_noop("average cost a page"),
    "flat_usd": gettext_noop("flat fee"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """A package's price: its lines with their amounts, the sum, the reasons, what may be done.

    `why` is empty where a person made it free.
    """

    lines: tuple[tuple[str, Decimal], ...]
    usd: Decimal
    why: Mapping[str, Any]
    may_change: bool
    may_waive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A cost sheet as one row: its day, how, each amount, who wrote it; `holds` for today."""

    row: CostSheet
    amounts: tuple[tuple[str, Decimal], ...]
    holds: bool


def price(package: Package) -> Price:
    """The package's price with its reasons."""
    kept = pricing.reasons(package)
    usd = package.price_usd or Decimal("0.00")
    return Price(
        lines=tuple((gather.say(line), Decimal(line["usd"])) for line in package.price_lines),
        usd=usd,
        why=said.reasons(kept) if kept.get("steps") else {},
        may_change=package.state == State.PRICED,
        may_waive=usd > 0,
    )


def sheets(practice: Practice, today: date) -> list[Sheet]:
    """Every cost sheet, newest first, and which one holds today."""
    rows = list(cost_sheets.newest_first(practice))
    holds = next((row.pk for row in rows if row.from_on <= today), None)
    return [
        Sheet(
            row=row,
            amounts=tuple(
                (_(words), amount)
                for name, words in _COSTS.items()
                if (amount := getattr(row, name)) is not None
            ),
            holds=row.pk == holds,
        )
        for row in rows
    ]
