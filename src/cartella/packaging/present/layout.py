"""How a resource becomes blocks: a layout names what comes first, the rest follows by itself.

A layout is a table for one type. Whatever element it does not name is shown below under its own
name, so that a layout can order and word things but never lose one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cartella.packaging.canonical import Number, Tree
from cartella.packaging.present.blocks import Block, Fields, Heading, Paragraph, Table
from cartella.packaging.present.elements import (
    MAXIMUM_DEPTH,
    Object,
    column_of,
    objects,
    pairs,
    shape,
    words,
)
from cartella.packaging.present.reading import N_, Reading, label, label_of_address
from cartella.packaging.present.texts import paragraphs, stripped

MAXIMUM_ROWS = 4000  # of the generic tree of one entry

Special = Callable[[Object, Reading], tuple[Block, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A list of parts as a table: columns are (head, elements). What no column names comes last."""

    element: str
    caption: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One type's order. An element ending in [x] is a choice: `onset[x]` is `onsetDateTime` too.

    `special` draws what no row can; the elements it takes stand in `drawn`.
    """

    title: tuple[str, ...] = ("code",)
    rows: tuple[tuple[str, tuple[str, ...]], ...] = ()
    tables: tuple[Columns, ...] = ()
    texts: tuple[tuple[str, str], ...] = (("Notes", "note"),)
    subject: tuple[str, ...] = ("subject", "patient")
    special: Special | None = None
    drawn: tuple[str, ...] = ()
    drawn_extension: str | None = None  # address of an extension that `special` takes


# Means nothing to a reader; it stands in the data file.
_TECHNICAL = frozenset(["resourceType", "id", "meta", "implicitRules", "language"])
_REST = N_("Also in this entry")
_TOO_MUCH = N_(
    "This entry holds more than is shown here. The data file of this package has it all."
)


def blocks(
    resource: Object, layout: Layout, reading: Reading, *, attached: tuple[Block, ...] = ()
) -> tuple[Block, ...]:
    """The whole resource in the order of its layout; `attached` before what no layout names."""
    told: set[str] = set(_TECHNICAL)
    made: list[Block] = []
    rows: list[tuple[str, str]] = []
    for element in layout.subject:
        if _is_subject(resource.get(element), reading):
            told.add(element)
    for head, elements in layout.rows:
        keys = [key for element in elements for key in _keys(resource, element) if key not in told]
        told.update(keys)
        said = "\n".join(s for s in (words(resource[key], reading) for key in keys) if s)
        if said:
            rows.append((reading.translate(head), said))
    if rows:
        made.append(Fields(rows=tuple(rows)))
    if layout.special:
        made.extend(layout.special(resource, reading))
        told.update(layout.drawn)
    for table in layout.tables:
        if table.element in resource and table.element not in told:
            told.add(table.element)
            made.extend(_table(resource[table.element], table, reading))
    for head, element in layout.texts:
        if element in resource and element not in told:
            told.add(element)
            made.extend(_text(head, resource[element], reading))
    told_text = resource.get("text")
    if isinstance(told_text, dict) and "text" not in told:
        told.add("text")
        made.extend(_narrative(told_text, reading))
    made.extend(attached)
    rest = {key: value for key, value in resource.items() if key not in told}
    extensions = rest.get("extension")
    if layout.drawn_extension and isinstance(extensions, list):
        rest["extension"] = [one for one in extensions if not _has_address(one, layout)]
    made.extend(tree(rest, reading, heading=_REST if made else None))
    return tuple(made)


def tree(value: Object, reading: Reading, *, heading: str | None = None) -> tuple[Block, ...]:
    """Every leaf of a tree as label and value. Long trees end with a sentence that says so."""
    rows: list[tuple[str, str]] = []
    for key, part in value.items():
        _walk(part, label(key, reading), reading, rows, depth=0, key=key)
        if len(rows) > MAXIMUM_ROWS:
            break
    if not rows:
        return ()
    made: list[Block] = [Heading(text=reading.translate(heading))] if heading else []
    made.append(Fields(rows=tuple(rows[:MAXIMUM_ROWS])))
    if len(rows) > MAXIMUM_ROWS:
        made.append(Paragraph(text=reading.translate(_TOO_MUCH)))
    return tuple(made)


def _walk(
    value: Tree,
    path: str,
    reading: Reading,
    rows: list[tuple[str, str]],
    *,
    depth: int,
    key: str,
) -> None:
    if len(rows) > MAXIMUM_ROWS:
        return
    if key == "data" and isinstance(value, str) and not isinstance(value, Number):
        said = reading.translate(N_("%(count)s characters, in the data file of this package"))
        rows.append((path, said % {"count": len(value)}))
    elif column := column_of(value):
        rows.append(column)
    elif isinstance(value, list) and any(_is_deep(part) for part in value):
        numbered = len(value) > 1
        for at, part in enumerate(value, 1):
            name = f"{path} {at}" if numbered else path
            _walk(part, name, reading, rows, depth=depth + 1, key=key)
    elif isinstance(value, dict) and _is_deep(value) and depth < MAXIMUM_DEPTH:
        if isinstance(value.get("url"), str) and key in ("extension", "modifierExtension"):
            path = label_of_address(str(value["url"]), reading)
            value = {k: v for k, v in value.items() if k != "url"}
            if len(value) == 1 and next(iter(value)).startswith("value"):
                only = next(iter(value))
                _walk(value[only], path, reading, rows, depth=depth + 1, key=only)
                return
        for name, part in value.items():
            below = f"{path} · {label(name, reading)}"
            _walk(part, below, reading, rows, depth=depth + 1, key=name)
    elif key == "div" and isinstance(value, str):
        rows.append((path, stripped(value)))
    else:
        said = words(value, reading)
        if said:
            rows.append((path, said))


def _is_deep(value: Tree) -> bool:
    """An object that is no data type on its own."""
    return isinstance(value, dict) and shape(value) is None


def _has_address(value: Tree, layout: Layout) -> bool:
    return isinstance(value, dict) and value.get("url") == layout.drawn_extension


def _keys(resource: Object, element: str) -> list[str]:
    if not element.endswith("[x]"):
        return [element] if element in resource else []
    stem = element[:-3]
    return [
        k for k in resource if k.startswith(stem) and (k[len(stem) :][:1].isupper() or k == stem)
    ]


def _is_subject(value: Tree, reading: Reading) -> bool:
    """Whether an element says nothing but: it is about the patient of this record."""
    if not isinstance(value, dict) or set(value) - {"reference", "display", "type"}:
        return False
    reference = value.get("reference")
    return isinstance(reference, str) and reference in reading.subjects


def _table(value: Tree, table: Columns, reading: Reading) -> tuple[Block, ...]:
    lines: list[list[str]] = []
    for part in objects(value):
        told: set[str] = {"id"}
        cells: list[str] = []
        for _, elements in table.columns:
            keys = [k for element in elements for k in _keys(part, element) if k not in told]
            told.update(keys)
            cells.append("\n".join(s for s in (words(part[k], reading) for k in keys) if s))
        rest = {k: v for k, v in part.items() if k not in told}
        lines.append([*cells, "\n".join(pairs(rest, reading, depth=1))])
    heads = [*(reading.translate(head) for head, _ in table.columns), reading.translate(N_("More"))]
    used = [at for at in range(len(heads)) if any(line[at] for line in lines)]
    if not used:
        return ()
    return (
        Table(
            caption=reading.translate(table.caption),
            heads=tuple(heads[at] for at in used),
            rows=tuple(tuple(line[at] for at in used) for line in lines),
        ),
    )


def _text(head: str, value: Tree, reading: Reading) -> tuple[Block, ...]:
    made: list[Block] = []
    for part in value if isinstance(value, list) else [value]:
        only = part
        if isinstance(part, dict) and len(part) == 1:
            only = part.get("text", part.get("contentString"))
        if isinstance(only, str):
            made.extend(paragraphs(only))
        else:
            made.extend(paragraphs(words(part, reading)))
    return (Heading(text=reading.translate(head)), *made) if made else ()


def _narrative(value: Mapping[str, Tree], reading: Reading) -> tuple[Block, ...]:
    div = value.get("div")
    made = paragraphs(stripped(div)) if isinstance(div, str) else ()
    rest = {k: v for k, v in value.items() if k not in ("div", "status")}
    more = tree(rest, reading) if rest else ()
    if not made and not more:
        return ()
    return (Heading(text=reading.translate(N_("In the words of the source"))), *made, *more)
