"""Price: what this package may cost, asked of the law after the package is made.

Free unless a dated cost sheet and the law allow a charge; a person may always make it free.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cartella.accounts.roles import Permission
from cartella.law.finding import Finding
from cartella.law.pricing import fees
from cartella.law.pricing.copies import PATIENT_SIDE, Copy, payer_of
from cartella.release import advance, cost_sheets, gather
from cartella.release.actors import PROGRAM, Actor
from cartella.release.advance import Stale
from cartella.release.lifecycle import Act, IllegalAct, State
from cartella.release.models import Event, Package, RecordsRequest

PRICED_AGAIN = "priced again"
WAIVED = "waived"
TOLD = "price told"
WAIVED_WORDS = gettext_noop("Free: the practice asks nothing.")


class PriceRefused(Exception):
    """The price may not be changed so: it would exceed what the patient was told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """What a person noted of this copy before it leaves: minutes of copying, what was paid."""

    labor_minutes: int | None = None
    postage_usd: Decimal | None = None
    discs: int = 0
    wants_certification: bool = False


def price(package: Package) -> None:
    """Write the price lines of an assembled package: free unless law and cost sheet allow a charge.

    45 CFR 164.524(c)(4): only labor, supplies and postage, never search or retrieval.
    """
    finding = quote(package)
    because = gather.because(package.round.records_request, finding)
    advance.advance(package, Act.PRICE, by=PROGRAM, because=because, fields=_fields(finding))


def quote(package: Package, noted: Noted | None = None) -> Finding[fees.Quote]:
    """What the law says of this package's price, from the copy that was really produced."""
    records_request = package.round.records_request
    return fees.quote(
        gather.facts(records_request),
        _copy(package, noted or Noted()),
        cost_sheets.on(records_request.practice, records_request.received_on),
    )


def _copy(package: Package, noted: Noted) -> Copy:
    return Copy(
        pages=package.pages or 0,
        discs=noted.discs,
        is_mailed=noted.postage_usd is not None,
        postage_usd=noted.postage_usd,
        labor_minutes=noted.labor_minutes,
        wants_certification=noted.wants_certification,
        told_usd=package.round.records_request.told_usd,
    )


def price_again(package: Package, noted: Noted, *, by: Actor) -> Event:
    """Price a package once more with what was noted of its making. Only before it is released.

    Raises IllegalAct after that, Stale if somebody was faster, NotAllowed.
    """
    by.require(Permission.RELEASE)
    if package.state != State.PRICED:
        raise IllegalAct("a price is made before the release")
    finding = quote(package, noted)
    return _change(
        package,
        PRICED_AGAIN,
        by=by,
        fields=_fields(finding),
        because=gather.because(package.round.records_request, finding),
        only_in=(State.PRICED,),
    )


def waive(package: Package, words: str, *, by: Actor) -> Event:
    """Make a package free, at any time and without asking the law.

    Raises IllegalAct where it was waived already, Stale, NotAllowed.
    """
    by.require(Permission.RELEASE)
    line = {"template": WAIVED_WORDS, "values": {}, "usd": "0.00", "fact": ""}
    if package.price_lines == [line]:
        raise IllegalAct("it was made free already")
    return _change(
        package,
        WAIVED,
        by=by,
        fields={"price_lines": [line], "price_usd": Decimal("0.00")},
        words=words,
        only_in=(State.PRICED, State.RELEASED, State.DELIVERED),
    )


def tell(records_request: RecordsRequest, usd: Decimal, *, by: Actor) -> Event:
    """Note what the requester was told a copy may cost (fed-fee-008: in advance, when format and
    manner are arranged). A patient may be told less later, never more. Raises PriceRefused."""
    by.require(Permission.RECEIVE)
    told = records_request.told_usd
    payer = payer_of(gather.facts(records_request), Copy())
    if told is not None and usd > told and payer in PATIENT_SIDE:
        raise PriceRefused(
            _("The patient was told %(usd)s dollars. She may be told less, not more.")
            % {"usd": told}
        )
    with transaction.atomic():
        changed = records_request.practice.records_requests.filter(
            pk=records_request.pk, told_usd=told
        ).update(told_usd=usd)
        if not changed:
            raise Stale(_("Somebody else has just acted on this. Look again before you go on."))
        event = advance.note(
            records_request,
            TOLD,
            records_request=records_request,
            by=by,
            words=_("%(usd)s dollars at most") % {"usd": usd},
            for_requester=True,
        )
    records_request.told_usd = usd
    return event


def reasons(package: Package) -> Mapping[str, Any]:
    """The finding that the present price rests on, as it was kept that day; empty if waived."""
    row = (
        package.round.records_request.events.filter(
            subject="package", subject_id=package.pk, word__in=("price", PRICED_AGAIN, WAIVED)
        )
        .order_by("-id")
        .first()
    )
    return row.because if row is not None else {}


def _change(
    package: Package,
    word: str,
    *,
    by: Actor,
    fields: Mapping[str, Any],
    only_in: tuple[State, ...],
    because: Mapping[str, Any] | None = None,
    words: str = "",
) -> Event:
    """Write another price and the event of it; the state stays as it is."""
    with transaction.atomic():
        changed = package.practice.packages.filter(
            pk=package.pk, state__in=only_in, price_usd=package.price_usd
        ).update(**fields)
        if not changed:
            raise Stale(_("Somebody else has just acted on this. Look again before you go on."))
        event = advance.note(
            package,
            word,
            records_request=package.round.records_request,
            by=by,
            because=because,
            words=words,
        )
    for name, value in fields.items():
        setattr(package, name, value)
    return event


def _fields(finding: Finding[fees.Quote]) -> dict[str, Any]:
    return {
        "price_lines": [_line(line) for line in finding.answer.lines],
        "price_usd": finding.answer.total_usd,
    }


def _line(line: fees.Line) -> dict[str, Any]:
    """One price line as a row keeps it: words with values, amount as text."""
    return {
        "template": line.words.template,
        "values": {name: str(value) for name, value in line.words.values},
        "usd": str(line.amount_usd),
        "fact": line.fact_id,
    }
