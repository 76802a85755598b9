"""What a bench says: one line a figure, always against a named rival or limit of the same run."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class Limit(StrEnum):
    """On which side of its limit a figure should lie."""

    AT_LEAST = "at least"
    AT_MOST = "at most"
    NONE = "no limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured thing. `what` states sizes; `against` names the rival and what it took.

    `value` is the ratio, or the figure itself where `against` is a limit alone.
    """

    what: str
    ours: str
    against: str
    value: float
    unit: str = "×"
    limit: Limit = Limit.NONE
    bound: float = 0.0

    @property
    def is_met(self) -> bool | None:
        """None where nothing is demanded."""
        if self.limit is Limit.NONE:
            return None
        return (
            self.value >= self.bound if self.limit is Limit.AT_LEAST else self.value <= self.bound
        )

    @property
    def words(self) -> str:
        """The figure as one paragraph."""
        said = f"{self.what}: {self.ours}; {self.against} → {self.value:.3g} {self.unit}"
        if self.is_met is None:
            return said
        verdict = "met" if self.is_met else "NOT MET"
        return f"{said} ({self.limit} {self.bound:g}: {verdict})"


def write(path: Path, figures: Iterable[Figure]) -> None:
    """Append figures to a file that another process reads, and say each."""
    with path.open("a") as out:
        for figure in figures:
            print(f"  {figure.words}", flush=True)
            out.write(json.dumps(asdict(figure)) + "\n")
            out.flush()


def read(path: Path) -> list[Figure]:
    """The figures of such a file, in order."""
    if not path.exists():
        return []
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    return [Figure(**row | {"limit": Limit(row["limit"])}) for row in rows]


def table(found: Iterable[tuple[str, Figure]]) -> str:
    """All figures below one another: bench, what, ratio, limit, verdict."""
    rows = [("bench", "what", "figure", "limit", "")]
    for bench, figure in found:
        verdict = {None: "", True: "met", False: "NOT MET"}[figure.is_met]
        limit = "" if figure.limit is Limit.NONE else f"{figure.limit} {figure.bound:g}"
        rows.append((bench, figure.what, f"{figure.value:.3g} {figure.unit}", limit, verdict))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def seconds(value: float) -> str:
    """A time as it is read."""
    return f"{value * 1000:.3g} ms" if value < 1 else f"{value:.3g} s"


def megabytes(value: float) -> str:
    """A size as it is read."""
    return f"{value / 1e6:,.0f} MB"
