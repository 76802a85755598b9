"""Blocks of a presentation as HTML. Every string is escaped here and nowhere else."""

import html
from collections.abc import Iterable

from cartella.packaging.present.blocks import (
    Block,
    Fields,
    Figure,
    Heading,
    Paragraph,
    Presentation,
    Table,
)

# Overrides of direction too: they show other words than are written.
_DROPPED = (*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x202D, 0x202E)
_CONTROLS = dict.fromkeys(_DROPPED)


def text(value: str) -> str:
    """A string that is text wherever it stands in HTML, quoted attributes too."""
    return html.escape(value.translate(_CONTROLS), quote=True)


def body(shown: Presentation) -> Iterable[str]:
    """Notes and blocks of one entry."""
    for note in shown.notes:
        yield f'<p class="say">{text(note)}</p>'
    for block in shown.blocks:
        yield one(block)


def one(block: Block) -> str:
    """One block."""
    if isinstance(block, Fields):
        return fields(block.rows)
    if isinstance(block, Table):
        return table(block)
    if isinstance(block, Paragraph):
        return f'<p class="text" dir="auto">{text(block.text)}</p>'
    if isinstance(block, Heading):
        return f'<h4 dir="auto">{text(block.text)}</h4>'
    return _figure(block)


def fields(rows: Iterable[tuple[str, str]]) -> str:
    """Labels and values."""
    said = (f'<dt>{text(name)}</dt><dd dir="auto">{text(value)}</dd>' for name, value in rows)
    return f"<dl>{''.join(said)}</dl>"


def table(block: Table) -> str:
    """A table that scrolls within itself on a narrow screen."""
    caption = f"<caption>{text(block.caption)}</caption>" if block.caption else ""
    heads = "".join(f'<th scope="col">{text(head)}</th>' for head in block.heads)
    rows = "".join(
        "<tr>" + "".join(f'<td dir="auto">{text(cell)}</td>' for cell in row) + "</tr>"
        for row in block.rows
    )
    label = text(block.caption or ", ".join(block.heads))
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{label}"><table>{caption}'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _figure(block: Figure) -> str:
    drawing = block.svg.replace("<svg ", f'<svg role="img" aria-label="{text(block.alt)}" ', 1)
    return f"<figure>{drawing}<figcaption>{text(block.caption)}</figcaption></figure>"
