"""Price: what this package may cost, asked of the law after the package is made."""

from typing import Any

from cartella.law import fees
from cartella.release import advance, gather
from cartella.release.actors import PROGRAM
from cartella.release.lifecycle import Act
from cartella.release.models import Package


def price(package: Package) -> None:
    """Write the price lines of an assembled package: free unless law and cost sheet allow a charge.

    45 CFR 164.524(c)(4): only labor, supplies and postage, never search or retrieval.
    """
    finding = fees.quote(gather.facts(package.round.records_request))
    kept = gather.kept(finding)
    advance.advance(
        package,
        Act.PRICE,
        by=PROGRAM,
        because=kept,
        fields={
            "price_lines": [_line(line) for line in finding.answer.lines],
            "price_usd": finding.answer.total_usd,
        },
    )


def _line(line: fees.Line) -> dict[str, Any]:
    """One price line as a row keeps it: words with values, amount as text."""
    return {
        "template": line.words.template,
        "values": {name: str(value) for name, value in line.words.values},
        "usd": str(line.amount_usd),
        "fact": line.fact_id,
    }
