"""Cuts a long record into volumes before anything is set, so that no compile grows without bound.

A volume ends between pieces; the next one repeats the headings that stand above, marked as
continued.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from cartella.packaging.pieces import PAGE_POINTS, Data, Piece

MOST_PAGES = 400  # of a volume, as set
_MEANT_PAGES = 370  # of a volume, as estimated: the estimate may be some percent short
_MOST_CELLS = 46_000  # of a volume; the typesetter's memory grows with them


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one volume may hold by estimate."""

    pages: float = _MEANT_PAGES
    cells: int = _MOST_CELLS

    def smaller(self) -> "Budget":
        """For another try after a volume came out too long."""
        return replace(self, pages=self.pages * 0.7, cells=int(self.cells * 0.7))


class _Cursor:
    """Where the next piece would stand."""

    def __init__(self) -> None:
        self.pages = 0.0
        self.points = 0.0
        self.cells = 0

    def put(self, piece: Piece) -> None:
        self.cells += piece.cells
        fits = self.points + piece.points <= PAGE_POINTS
        if self.points and (piece.fills_page or (piece.is_whole and not fits)):
            self.pages += 1
            self.points = 0.0
        self.points += piece.points
        whole = int(self.points // PAGE_POINTS)
        self.pages += whole
        self.points -= whole * PAGE_POINTS

    def is_over(self, budget: Budget) -> bool:
        return self.pages + self.points / PAGE_POINTS > budget.pages or self.cells > budget.cells


def cut(
    pieces: Sequence[Piece], *, first_pages: float, continued: str, budget: Budget
) -> list[list[Piece]]:
    """Pieces for each volume. `first_pages` stand before the first: cover and contents.

    `continued` is the pattern of a repeated heading, with %(title)s.
    """
    volumes: list[list[Piece]] = [[]]
    cursor = _Cursor()
    cursor.pages = min(first_pages, budget.pages / 2)
    above: dict[str, Piece] = {}
    for group in _kept_together(pieces):
        trial = _copy(cursor)
        for piece in group:
            trial.put(piece)
        if trial.is_over(budget) and volumes[-1]:
            volumes.append(_repeated(above, group, continued))
            trial = _Cursor()
            for piece in (*volumes[-1], *group):
                trial.put(piece)
        volumes[-1].extend(group)
        cursor = trial
        for piece in group:
            if piece.starts == "drawer":
                above = {"drawer": piece}
            elif piece.starts:
                above[piece.starts] = piece
    return volumes


def _kept_together(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Headings with what follows them."""
    group: list[Piece] = []
    for piece in pieces:
        group.append(piece)
        if not piece.starts and not piece.holds_next:
            yield group
            group = []
    if group:
        yield group


def _copy(cursor: _Cursor) -> _Cursor:
    made = _Cursor()
    made.pages, made.points, made.cells = cursor.pages, cursor.points, cursor.cells
    return made


def _repeated(above: dict[str, Piece], group: Sequence[Piece], continued: str) -> list[Piece]:
    starting = {piece.starts for piece in group}
    if "drawer" in starting:
        return []
    repeat = [above[level] for level in ("drawer", "entry") if level in above]
    if "entry" in starting:
        repeat = repeat[:1]
    return [_continued(piece, continued) for piece in repeat]


def _continued(piece: Piece, pattern: str) -> Piece:
    data: Data = json.loads(piece.body)
    data["title"] = pattern % {"title": data["title"]}
    if piece.starts == "drawer":
        data["intro"] = []
    else:
        data["notes"] = []
    return replace(piece, body=json.dumps(data).encode())
