"""The practice's dated cost sheet: rows that only grow, and what the law room makes of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.law.pricing import cost_sheet
from cartella.law.pricing.cost_sheet import Method
from cartella.practices.models import Practice
from cartella.release.actors import Actor, NotAllowed
from cartella.release.models import CostSheet

_AMOUNTS = (
    "labor_usd_per_hour",
    "paper_usd_per_page",
    "disc_usd",
    "average_electronic_usd",
    "average_paper_usd",
    "average_usd_per_page",
    "flat_usd",
)


class SheetRefused(Exception):
    """The sheet may not be kept so: it begins in the past, or says what no law allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A sheet as somebody typed it; amounts in US dollars, None for nothing."""

    from_on: date
    method: Method
    labor_usd_per_hour: Decimal | None = None
    paper_usd_per_page: Decimal | None = None
    disc_usd: Decimal | None = None
    average_electronic_usd: Decimal | None = None
    average_paper_usd: Decimal | None = None
    average_usd_per_page: Decimal | None = None
    flat_usd: Decimal | None = None
    worked_out: str = ""


def newest_first(practice: Practice) -> QuerySet[CostSheet]:
    """Every sheet of the practice, the one that holds longest from now first."""
    return practice.cost_sheets.select_related("set_by").order_by("-from_on", "-id")


def on(practice: Practice, day: date) -> cost_sheet.CostSheet | None:
    """The sheet for requests received on this day; None: nothing may be charged."""
    row = newest_first(practice).filter(from_on__lte=day).first()
    if row is None:
        return None
    return cost_sheet.CostSheet(
        from_on=row.from_on,
        method=Method(row.method),
        **{name: getattr(row, name) for name in _AMOUNTS},
    )


def keep(practice: Practice, typed: Typed, *, by: Actor) -> CostSheet:
    """Write a new sheet. Raises SheetRefused, NotAllowed.

    It may not begin in the past: a request that came in is priced by what stood then.
    """
    by.require(Permission.MANAGE_PEOPLE)
    if by.person_id is None:
        raise NotAllowed(_("A person writes a cost sheet. Sign in as one."))
    if typed.from_on < clock.today(practice.time_zone):
        raise SheetRefused(
            _("A sheet begins today or later. What was asked before keeps the price of its day.")
        )
    amounts = {name: getattr(typed, name) for name in _AMOUNTS}
    try:
        cost_sheet.CostSheet(from_on=typed.from_on, method=typed.method, **amounts)
    except cost_sheet.BadSheet:
        raise SheetRefused(
            _(
                "No amount may be below 0, and a flat fee ends at %(most)s dollars (HHS FAQ 2029). "
                "Use the actual or the average cost for more. Nothing was kept."
            )
            % {"most": cost_sheet.flat_option_usd()}
        ) from None
    newest = practice.cost_sheets.order_by("-id").first()
    if newest is not None and _says_the_same(newest, typed):
        return newest  # a second click
    return CostSheet.objects.create(
        practice=practice,
        from_on=typed.from_on,
        method=typed.method.value,
        worked_out=typed.worked_out,
        set_at=clock.now(),
        set_by_id=by.person_id,
        **amounts,
    )


def _says_the_same(row: CostSheet, typed: Typed) -> bool:
    said = (row.from_on, row.method, row.worked_out, *(getattr(row, name) for name in _AMOUNTS))
    amounts = (getattr(typed, name) for name in _AMOUNTS)
    return said == (typed.from_on, typed.method.value, typed.worked_out, *amounts)
