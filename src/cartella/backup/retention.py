"""PURE. Which backups may go: the newest of each of seven days, four weeks, twelve months stay.

The one just made is always kept, whatever the clock said when the others were made.
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

DAYS, WEEKS, MONTHS = 7, 4, 12
_NAME = re.compile(r"cartella-(\d{8}T\d{6}Z)(?:-\d+)?\.cartella")


def name(at: datetime, number: int = 1) -> str:
    """The file name of a backup of that moment (UTC)."""
    again = "" if number == 1 else f"-{number}"
    return f"cartella-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{again}.cartella"


def moment(file_name: str) -> datetime | None:
    """When a backup was made, by its name; None: it is not one of ours, and is left alone."""
    found = _NAME.fullmatch(file_name)
    try:
        return datetime.strptime(found[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def to_remove(names: Iterable[str], *, keep: str) -> list[str]:
    """Those of `names` that are in no class of what is kept, oldest first. Never `keep`."""
    dated = sorted(((at, one) for one in names if (at := moment(one)) is not None), reverse=True)
    kept = {keep}
    classes: list[tuple[int, Callable[[datetime], object]]] = [
        (DAYS, lambda at: at.date()),
        (WEEKS, lambda at: at.isocalendar()[:2]),
        (MONTHS, lambda at: (at.year, at.month)),
    ]
    for count, of in classes:
        seen: dict[object, str] = {}
        for at, one in dated:
            seen.setdefault(of(at), one)
        kept.update(list(seen.values())[:count])
    return [one for _at, one in reversed(dated) if one not in kept]
