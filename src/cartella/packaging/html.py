"""`index.html`: the whole record as one file that opens alone, offline, on a phone.

It needs no script to be read; a small one of ours adds search. It loads nothing from anywhere.
Photos are shown small within a budget; everything else is linked by its name in the package.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from cartella.packaging.cover import DRAWERS
from cartella.packaging.html_blocks import body, fields, table, text
from cartella.packaging.names import natural
from cartella.packaging.present.blocks import Presentation, Table
from cartella.packaging.present.reading import N_, Reading, day, local_day, moment
from cartella.packaging.record import Drawer, File, FileRole, Item, Part, Record
from cartella.packaging.withhold import Released, Withheld

THUMBNAIL_BUDGET_BYTES = 6 * 1024 * 1024  # of all small pictures inside the file
MAXIMUM_GLANCE = 25  # titles in a list of the summary

_FOLDER = Path(__file__).with_name("viewer")
_STYLE = (_FOLDER / "viewer.css").read_text("utf-8")
_SCRIPT = (_FOLDER / "viewer.js").read_text("utf-8")

_GLANCE = (
    (N_("Allergies"), b'"resourceType":"AllergyIntolerance"'),
    (N_("Medicines"), b'"resourceType":"Medication'),
    (N_("Problems"), b'"resourceType":"Condition"'),
)
_NOT_HELD = N_(
    "Not held as data here. That does not mean there is none: read the documents and notes too."
)
_NOT_SEARCHED = N_("Not every place was searched. See “Where we looked”.")
_OFFLINE = N_(
    "This page works without a network. Links open files that lie beside it in the same package: "
    "keep the folders together."
)
_LATE = N_("Added after your request")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the page is made from: what leaves, how it reads, and the files that lie beside it."""

    released: Released
    show: Callable[[Item], Presentation]
    parts: tuple[Part, ...]
    paths: Mapping[str, str]  # SHA-256 hex → path in the package
    translate: Callable[[str], str]


def page(view: View) -> Iterator[bytes]:
    """The page in pieces of UTF-8."""
    for piece in _pieces(view):
        yield piece.encode("utf-8", "replace")


def _pieces(view: View) -> Iterator[str]:
    record, said = view.released.record, view.translate
    yield _head(record, said)
    yield _title(record, view)
    yield f'<main id="main">{_summary(view)}{_searches(view)}{_held(view)}{_files(view)}'
    listed = [e.id for _, _, entries in _drawers(view) for e in entries if isinstance(e, Item)]
    numbers = {identity: at for at, identity in enumerate(listed, 1)}
    yield _glance(view, numbers)
    yield _tools(view)
    budget = THUMBNAIL_BUDGET_BYTES
    for key, title, entries in _drawers(view):
        items = [entry for entry in entries if isinstance(entry, Item)]
        yield (
            f'<details class="drawer" id="{key}" open><summary><h2>{text(title)}</h2>'
            f'<span class="quiet">{len(items)}</span></summary>'
        )
        sheet, budget = _sheet(items, view, budget)
        yield sheet
        for entry in entries:
            if isinstance(entry, Item):
                yield _entry(entry, numbers[entry.id], view)
            else:
                yield _line(entry, view)
        yield "</details>"
    yield f"</main>{_foot(view)}<script>{_SCRIPT}</script></body></html>"


def _head(record: Record, said: Callable[[str], str]) -> str:
    policy = (
        f"default-src 'none'; img-src data:; style-src '{_hash(_STYLE)}'; "
        f"script-src '{_hash(_SCRIPT)}'; base-uri 'none'; form-action 'none'"
    )
    title = text(said(N_("Records of %(name)s")) % {"name": record.patient.name})
    return (
        f'<!doctype html><html lang="{text(record.language)}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        f'<a class="skip" href="#main">{text(said(N_("Skip to the records")))}</a>'
    )


def _hash(inline: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()


def _title(record: Record, view: View) -> str:
    said = view.translate
    title = said(N_("Records of %(name)s")) % {"name": record.patient.name}
    return (
        f'<header><p class="practice">{text(record.letterhead.practice)}</p>'
        f"<h1>{text(title)}</h1></header>"
    )


def _summary(view: View) -> str:
    record, said, reading = view.released.record, view.translate, _reading(view)
    born = record.patient.born_on
    rows = [
        (said(N_("Patient")), record.patient.name),
        (said(N_("Born")), day(born, reading) if born else said(N_("not known"))),
        (said(N_("For")), record.recipient),
        (said(N_("Request")), record.request_number),
        (said(N_("Received")), day(record.received_on, reading)),
        (said(N_("Records as of")), moment(record.snapshot_at, reading)),
        (said(N_("Entries")), str(len(record.items))),
    ]
    if record.supplemental_to:
        rows.append((said(N_("Completes package")), record.supplemental_to))
    alarm = ""
    if any(search.searched_on is None for search in record.searches):
        alarm = f'<p class="say">{text(said(_NOT_SEARCHED))}</p>'
    counts = "".join(
        f'<li><a href="#{key}"><span>{text(title)}</span><b>{_count(entries)}</b></a></li>'
        for key, title, entries in _drawers(view)
    )
    return (
        f'<section aria-labelledby="s1"><h2 id="s1">{text(said(N_("In short")))}</h2>{alarm}'
        f'{fields(rows)}<p class="quiet">{text(said(_OFFLINE))}</p>'
        f'<ul class="counts">{counts}</ul></section>'
    )


def _count(entries: Iterable[Item | Withheld]) -> int:
    return sum(isinstance(entry, Item) for entry in entries)


def _searches(view: View) -> str:
    searches, said, reading = view.released.record.searches, view.translate, _reading(view)
    if not searches:
        return ""
    rows = []
    for search in searches:
        if search.searched_on is None:
            outcome = (said(N_("Not searched")), "", "")
        else:
            count = search.found_count
            found = said(N_("not counted")) if count is None else str(count)
            found = said(N_("searched, none found")) if count == 0 else found
            outcome = (day(search.searched_on, reading), search.searched_by or "", found)
        rows.append((search.system, *outcome, search.note or ""))
    heads = (N_("Where"), N_("Searched"), N_("By"), N_("Found"), N_("Note"))
    used = [at for at in range(5) if at < 2 or any(row[at] for row in rows)]
    shown = Table(
        caption="",
        heads=tuple(said(heads[at]) for at in used),
        rows=tuple(tuple(row[at] for at in used) for row in rows),
    )
    title = text(said(N_("Where we looked")))
    return f'<section aria-labelledby="s2"><h2 id="s2">{title}</h2>{table(shown)}</section>'


def _held(view: View) -> str:
    """What was held back, by ground. Without such lines nothing is said: silence claims nothing."""
    said = view.translate
    lines = sorted(line.ground_words or line.ground for line in view.released.withheld)
    if not lines:
        return ""
    rows = tuple((words, str(len(list(same)))) for words, same in groupby(lines))
    shown = Table(caption="", heads=(said(N_("Ground")), said(N_("Items"))), rows=rows)
    title = text(said(N_("What was held back")))
    return f'<section aria-labelledby="s3"><h2 id="s3">{title}</h2>{table(shown)}</section>'


def _files(view: View) -> str:
    said = view.translate
    main = [part for part in view.parts if "/" not in part.name or part.name.startswith("fhir/")]
    rest = len(view.parts) - len(main)
    lines = "".join(
        f'<li><a href="{quote(part.name)}">{text(part.name)}</a> '
        f'<span class="quiet">{text(size(part.size_bytes))}</span></li>'
        for part in main
    )
    if rest:
        more = said(N_("%(count)s more files in the folders photos and documents"))
        lines += f"<li>{text(more % {'count': rest})}</li>"
    if not lines:
        return ""
    title = text(said(N_("Files of this package")))
    return (
        f'<section aria-labelledby="s4"><h2 id="s4">{title}</h2><ul class="files">{lines}</ul>'
        "</section>"
    )


def size(count: int) -> str:
    """Bytes as a person reads them: `1.4 MB`."""
    if count < 1000:
        return f"{count} B"
    if count < 1_000_000:
        return f"{count / 1000:.0f} kB"
    if count < 1_000_000_000:
        return f"{count / 1_000_000:.1f} MB"
    return f"{count / 1_000_000_000:.1f} GB"


def _glance(view: View, numbers: Mapping[str, int]) -> str:
    said = view.translate
    made = []
    for name, mark in _GLANCE:
        found = [i for i in view.released.record.items if i.resource and mark in i.resource]
        lines = [
            f'<li><a href="#e{numbers[item.id]}">{text(view.show(item).title)}</a></li>'
            for item in found[:MAXIMUM_GLANCE]
        ]
        if len(found) > MAXIMUM_GLANCE:
            more = said(N_("and %(count)s more below")) % {"count": len(found) - MAXIMUM_GLANCE}
            lines.append(f"<li>{text(more)}</li>")
        listed = f"<ul>{''.join(lines)}</ul>" if lines else f"<p>{text(said(_NOT_HELD))}</p>"
        made.append(f"<div><h3>{text(said(name))}</h3>{listed}</div>")
    title = text(said(N_("At a glance")))
    return (
        f'<section aria-labelledby="s5"><h2 id="s5">{title}</h2>'
        f'<div class="glance">{"".join(made)}</div></section>'
    )


def _tools(view: View) -> str:
    said = view.translate
    choices = "".join(
        f'<option value="{key}">{text(title)}</option>' for key, title, _ in _drawers(view)
    )
    found = text(said(N_("%(count)s found")))
    return (
        f'<div class="tools" role="search" data-found="{found}" hidden>'
        f'<label>{text(said(N_("Search these records")))}<input type="search"></label>'
        f'<label>{text(said(N_("Show")))}<select><option value="">{text(said(N_("Everything")))}'
        f"</option>{choices}</select></label>"
        f'<button type="button" aria-pressed="false">{text(said(N_("Open all")))}</button>'
        "<output></output></div>"
    )


def _drawers(view: View) -> list[tuple[str, str, list[Item | Withheld]]]:
    """Key, title and entries of each part that has any: the drawers, then what came later."""
    record, said = view.released.record, view.translate
    held = [line for line in view.released.withheld if line.drawer is not None]
    made: list[tuple[str, str, list[Item | Withheld]]] = []
    for drawer in Drawer:
        entries: list[Item | Withheld] = [
            i for i in record.items if i.drawer is drawer and not i.is_added_after_request
        ]
        entries += [line for line in held if line.drawer is drawer]
        if entries:
            made.append((f"d{int(drawer)}", said(DRAWERS[drawer]), sorted(entries, key=_when)))
    late: list[Item | Withheld] = [i for i in record.items if i.is_added_after_request]
    if late:
        made.append(("late", said(_LATE), late))
    return made


def _when(entry: Item | Withheld) -> tuple[float, object]:
    at = entry.occurred_at.timestamp() if entry.occurred_at else float("inf")
    return at, natural(entry.title if isinstance(entry, Item) else entry.kind)


def _entry(item: Item, number: int, view: View) -> str:
    shown = view.show(item)
    links = "".join(
        f'<p><a href="{quote(view.paths[file.sha256])}">{text(view.paths[file.sha256])}</a></p>'
        for file in item.files
        if file.role is FileRole.ORIGINAL and file.sha256 in view.paths
    )
    return (
        f'<details class="entry" id="e{number}"><summary><h3 dir="auto">{text(shown.title)}</h3>'
        f'<span class="when">{text(shown.subtitle)}</span></summary>'
        f'<div class="body">{"".join(body(shown))}{links}</div></details>'
    )


def _line(line: Withheld, view: View) -> str:
    said = view.translate
    at = moment(line.occurred_at, _reading(view)) if line.occurred_at else said(N_("No date"))
    what = said(N_("Held back here: %(kind)s")) % {"kind": said(line.kind)}
    if line.pages:
        part = said(N_("pages %(a)s to %(b)s"))
        what += ", " + part % {"a": line.pages[0], "b": line.pages[1]}
    return f'<p class="held"><b>{text(what)}</b> · {text(at)}<br>{text(line.ground_words)}</p>'


def _sheet(items: list[Item], view: View, budget: int) -> tuple[str, int]:
    """Small pictures of the photos among the items, and what is left of the budget."""
    made: list[str] = []
    for item in items:
        for original, small in _pictures(item):
            path = view.paths.get(original.sha256)
            label = item.title or original.name
            if small is not None and small.size_bytes <= budget:
                budget -= small.size_bytes
                with small.open() as stream:
                    data = base64.b64encode(stream.read()).decode()
                kind = text(small.media_type)
                picture = f'<img alt="{text(label)}" src="data:{kind};base64,{data}">'
            else:
                picture = f'<span class="none">{text(path or original.name)}</span>'
            linked = f'<a href="{quote(path)}">{picture}</a>' if path else picture
            when = local_day(item.occurred_at, _reading(view)) if item.occurred_at else ""
            said = f'{text(label)}<br><span class="quiet">{text(when)}</span>'
            made.append(f'<li dir="auto">{linked}{said}</li>')
    return (f'<ul class="sheet">{"".join(made)}</ul>' if made else ""), budget


def _pictures(item: Item) -> Iterator[tuple[File, File | None]]:
    """Each photo with its small picture; a burst has several, a broken file none."""
    original: File | None = None
    is_shown = True
    for file in item.files:
        if file.role is FileRole.ORIGINAL:
            if original is not None and not is_shown:
                yield original, None
            original = file if _is_image(file.media_type) else None
            is_shown = False
        elif file.role is FileRole.THUMBNAIL and original is not None:
            is_shown = True
            yield original, file
    if original is not None and not is_shown:
        yield original, None


def _is_image(media_type: str) -> bool:
    return media_type.startswith("image/")


def _foot(view: View) -> str:
    head = view.released.record.letterhead
    lines = [head.legal_entity, *head.address_lines, head.phone or "", head.privacy_contact]
    said = " · ".join(text(line) for line in lines if line)
    return f"<footer><p>{said}</p></footer>"


def _reading(view: View) -> Reading:
    zone = view.released.record.letterhead.time_zone
    return Reading(translate=view.translate, zone=zone)
