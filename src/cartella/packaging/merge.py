"""Draws uploaded pages into the figures that the layout left white for them.

The upload's page becomes a form inside the figure's own marked content, so tags, alt text, header,
page number and bookmarks stay those of one compile. Runs in the child of `typeset.py`.
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Name, Pdf

_WHITE_SIDE = 10.0  # units of the white figure before it is stretched
_ALT = b"/Alt"
Matrix = tuple[float, float, float, float, float, float]
_SAME: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class NoRoom(Exception):
    """The layout holds fewer white figures than there are uploaded pages."""


def draw_uploads(pdf: Pdf, placed: Sequence[tuple[str, Path, int]], *, until: ExitStack) -> None:
    """Draw each (alt, clean file, page) into the next figure with that alt text.

    The clean files stay open for `until`: their streams are read when `pdf` is saved.
    """
    waiting = list(reversed(placed))
    sources: dict[Path, Pdf] = {}
    for page in pdf.pages:
        if not waiting:
            return
        if _ALT not in page.Contents.read_bytes():
            continue
        kept: list[Any] = []
        is_changed = False
        for instruction, room in _with_rooms(pikepdf.parse_content_stream(page), waiting):
            if room is not None:
                _, source, number = waiting.pop()
                if source not in sources:
                    sources[source] = until.enter_context(Pdf.open(source))
                form = sources[source].pages[number - 1].Resources.XObject.Page
                kept.extend(_drawing(pdf, page, form, room))
                is_changed = True
            kept.append(instruction)
        if is_changed:
            page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(kept))
    if waiting:
        raise NoRoom(f"{len(waiting)} uploaded pages have no place")


def _with_rooms(
    instructions: Iterable[Any], waiting: Sequence[tuple[str, Path, int]]
) -> Iterable[tuple[Any, Matrix | None]]:
    """Each instruction; with the end of a waited-for figure comes the box that it stands in."""
    now, stack, white = _SAME, list[Matrix](), _SAME
    is_ours = False
    for instruction in instructions:
        operator, room = str(instruction.operator), None
        if operator == "q":
            stack.append(now)
        elif operator == "Q" and stack:
            now = stack.pop()
        elif operator == "cm":
            now = _times(tuple(float(v) for v in instruction.operands), now)
        elif operator == "BDC":
            alt = getattr(instruction.operands[1], "get", lambda _: None)("/Alt")
            is_ours = alt is not None and bool(waiting) and str(alt) == waiting[-1][0]
        elif operator == "f" and is_ours:
            white = now
        elif operator == "EMC" and is_ours:
            if now != _SAME:
                raise NoRoom("the figure is not where it should be")
            room, is_ours = white, False
        yield instruction, room


def _times(first: Any, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _drawing(pdf: Pdf, page: pikepdf.Page, form: Any, room: Matrix) -> list[Any]:
    """Instructions that draw the form scaled into the white box."""
    corners = [
        (x * room[0] + y * room[2] + room[4], x * room[1] + y * room[3] + room[5])
        for x in (0.0, _WHITE_SIDE)
        for y in (0.0, _WHITE_SIDE)
    ]
    box = pikepdf.Rectangle(
        min(x for x, _ in corners),
        min(y for _, y in corners),
        max(x for x, _ in corners),
        max(y for _, y in corners),
    )
    copied = pdf.copy_foreign(form)
    # Named by its object number: a name of chance would make other bytes each time.
    name = page.add_resource(copied, Name.XObject, Name(f"/Uploaded{copied.objgen[0]}"))
    placing = page.calc_form_xobject_placement(copied, name, box, allow_expand=True)
    drawn = list(pikepdf.parse_content_stream(pikepdf.Stream(pdf, placing)))
    # A fine line shows where the uploaded page ends.
    edge = f"q 0.5 w 0.89 0.87 0.84 RG {box.llx} {box.lly} {box.width} {box.height} re S Q"
    return drawn + list(pikepdf.parse_content_stream(pikepdf.Stream(pdf, edge.encode())))
