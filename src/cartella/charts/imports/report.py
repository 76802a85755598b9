"""What an import did: counts a drawer, and a word for every file."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypedDict

from cartella.charts.models import Outcome
from cartella.packaging.record import Drawer


class Row(TypedDict):
    """A line of counts as it is stored with the run."""

    drawer: int
    read: int
    new: int
    changed: int
    same: int
    not_understood: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerCount:
    """What came for one drawer. `read` is the sum of the others."""

    drawer: Drawer
    read: int
    new: int
    changed: int
    same: int
    not_understood: int

    def row(self) -> Row:
        """As it is stored."""
        return Row(
            drawer=int(self.drawer),
            read=self.read,
            new=self.new,
            changed=self.changed,
            same=self.same,
            not_understood=self.not_understood,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReport:
    """One file, or one resource of it that needs a word. `reason` and `warnings` are English
    templates of this program: whoever shows them translates."""

    name: str
    outcome: Outcome
    drawer: Drawer | None = None
    reason: str = ""
    warnings: tuple[str, ...] = ()
    entry_id: int | None = None
    sha256: str = ""
    is_kept_outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. `alike`: pairs (chart made, chart of the same name and birth date)."""

    run_id: int
    patient_ids: tuple[int, ...]
    drawers: tuple[DrawerCount, ...]
    items: tuple[ItemReport, ...]
    doubt_ids: tuple[int, ...]
    alike: tuple[tuple[int, int], ...]

    @property
    def read(self) -> int:
        """Entries read in all drawers."""
        return sum(count.read for count in self.drawers)

    @property
    def changed_nothing(self) -> bool:
        """Whether all of it was here before."""
        return not self.doubt_ids and all(c.same == c.read for c in self.drawers)


def counts(outcomes: Iterable[tuple[int, Outcome]]) -> tuple[DrawerCount, ...]:
    """Counts a drawer, in the order of drawers, without empty ones."""
    tally = Counter(outcomes)
    made = []
    for drawer in Drawer:
        by = {outcome: tally[int(drawer), outcome] for outcome in Outcome}
        if any(by.values()):
            made.append(
                DrawerCount(
                    drawer=drawer,
                    read=sum(by.values()) - by[Outcome.NOT_FILED],
                    new=by[Outcome.NEW],
                    changed=by[Outcome.CHANGED],
                    same=by[Outcome.SAME],
                    not_understood=by[Outcome.NOT_UNDERSTOOD],
                )
            )
    return tuple(made)
