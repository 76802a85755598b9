"""Applies a determination to a record: what leaves, what is told about the rest, what stays silent.

Nothing vanishes without a line: each item of the record is either in the recipient's record or
among `kept_back`, which the practice's own manifest is made from. What the recipient may not know
of is in nothing that is made for her, references to it included.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cartella.packaging.canonical import Tree, read_resource, write
from cartella.packaging.record import (
    Drawer,
    FileRole,
    Item,
    Outcome,
    Record,
    Ruling,
    Search,
    Trace,
)

Pages = tuple[int, int]


class Undecided(Exception):
    """An item has no ruling, or more than one that do not fit together. Carries item ids only."""


class Indivisible(Exception):
    """Pages are to be withheld from something whose pages cannot be counted. Carries the id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """What the recipient reads about one thing that she does not get.

    With `Trace.GROUND_AND_COUNT` only the ground is told: item, day, kind and title are empty.
    """

    ground: str
    ground_words: str
    trace: Trace
    drawer: Drawer | None = None
    kind: str = ""
    occurred_at: datetime | None = None
    item_id: str = ""
    pages: Pages | None = None  # of the item's document, when the rest of it leaves


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """`record` is all that renderers may see. `kept_back` is for the practice's eyes.

    `cuts` has, for each document of which a part leaves, the pages that do, by SHA-256 hex of the
    whole document; a document that is not in it leaves as it is. `secret_cuts` are those of which
    nothing may show that there was more: not every page that stays is told in its place.
    """

    record: Record
    withheld: tuple[Withheld, ...]
    kept_back: tuple[tuple[Item, Ruling], ...]
    cuts: Mapping[str, tuple[Pages, ...]]
    secret_cuts: frozenset[str] = frozenset()


_SILENT = frozenset(
    [Outcome.MISFILED, Outcome.OUTSIDE_RECORD_SET, Outcome.NOT_ASKED_FOR, Outcome.OUTSIDE_STANDING]
)


def apply(record: Record) -> Released:
    """Divide a record by its rulings. Raises Undecided and Indivisible; decides nothing itself."""
    rulings = _by_item(record)
    kept_back = tuple((item, ruling) for item in record.items for ruling in _against(item, rulings))
    whole = [item for item in record.items if not any(_is_whole(r) for r in rulings[item.id])]
    silent = [item for item, ruling in kept_back if _is_whole(ruling) and _is_silent(ruling)]
    items = tuple(_without_mention(sorted(whole, key=_place), of=silent))
    kept = frozenset(item.id for item in items)
    cuts = _cuts(items, rulings)
    visible = _visible(cuts, kept_back)
    secret = frozenset(sha for sha, pages in visible.items() if len(pages) < _counts(items)[sha])
    return Released(
        record=replace(
            record,
            items=items,
            rulings=tuple(r for r in record.rulings if r.item_id in kept and not _is_against(r)),
            searches=tuple(_told(search, silent) for search in record.searches),
        ),
        withheld=tuple(_lines(kept_back, {sha: visible[sha] for sha in secret})),
        kept_back=kept_back,
        cuts=cuts,
        secret_cuts=secret,
    )


def _by_item(record: Record) -> dict[str, tuple[Ruling, ...]]:
    made: dict[str, tuple[Ruling, ...]] = {item.id: () for item in record.items}
    if len(made) != len(record.items):
        raise Undecided("An item stands in the record twice.")
    for ruling in record.rulings:
        if ruling.item_id not in made:
            raise Undecided(f"A ruling names an item that is not in the record: {ruling.item_id}")
        made[ruling.item_id] += (ruling,)
    for item_id, own in made.items():
        if not own:
            raise Undecided(f"An item has no ruling: {item_id}")
        if len(own) > 1 and not all(r.outcome is Outcome.WITHHELD and r.pages for r in own):
            raise Undecided(f"An item has rulings that do not fit together: {item_id}")
        if any(r.outcome is Outcome.WITHHELD and not r.ground for r in own):
            raise Undecided(f"An item is withheld without a ground: {item_id}")
    return made


def _is_against(ruling: Ruling) -> bool:
    return ruling.outcome is not Outcome.RELEASED


def _is_whole(ruling: Ruling) -> bool:
    """Whether the ruling keeps back the item, not only pages of it."""
    return _is_against(ruling) and not (ruling.outcome is Outcome.WITHHELD and ruling.pages)


def _is_silent(ruling: Ruling) -> bool:
    return ruling.outcome in _SILENT or ruling.trace is Trace.NOTHING


def _against(item: Item, rulings: Mapping[str, tuple[Ruling, ...]]) -> Iterable[Ruling]:
    return (ruling for ruling in rulings[item.id] if _is_against(ruling))


def _place(item: Item) -> tuple[int, float, str, str]:
    """Drawer, then day with the undated last, then title. No place depends on another item."""
    at = item.occurred_at.timestamp() if item.occurred_at else float("inf")
    return (int(item.drawer), at, item.title, item.id)


def _lines(
    kept_back: Iterable[tuple[Item, Ruling]], secret: Mapping[str, set[int]]
) -> Iterable[Withheld]:
    """The lines. In a document cut in secret pages are counted as if it were all there is."""
    told = [(item, r) for item, r in kept_back if not _is_silent(r)]
    in_place = [(item, r) for item, r in told if r.trace is Trace.IN_PLACE]
    for item, ruling in sorted(in_place, key=lambda pair: _place(pair[0])):
        yield Withheld(
            ground=ruling.ground or "",
            ground_words=ruling.ground_words or "",
            trace=ruling.trace,
            drawer=item.drawer,
            kind=item.kind,
            occurred_at=item.occurred_at,
            item_id=item.id,
            pages=_seen(ruling.pages, secret.get(item.files[0].sha256 if item.files else "")),
        )
    counted = [r for _, r in told if r.trace is Trace.GROUND_AND_COUNT]
    for ruling in sorted(counted, key=lambda r: (r.ground or "", r.ground_words or "")):
        yield Withheld(
            ground=ruling.ground or "",
            ground_words=ruling.ground_words or "",
            trace=ruling.trace,
        )


def _seen(pages: Pages | None, visible: set[int] | None) -> Pages | None:
    if pages is None or visible is None:
        return pages
    inside = [at for at, page in enumerate(sorted(visible), 1) if pages[0] <= page <= pages[1]]
    return (inside[0], inside[-1]) if inside else pages


def _told(search: Search, silent: Iterable[Item]) -> Search:
    """The search without what the recipient may not know of in its count."""
    hidden = sum(1 for item in silent if item.source == search.system)
    if search.found_count is None or not hidden:
        return search
    return replace(search, found_count=max(0, search.found_count - hidden))


# Documents: a page leaves only if an item that leaves stands for it and no ruling keeps it back.


def _cuts(
    items: Iterable[Item], rulings: Mapping[str, tuple[Ruling, ...]]
) -> dict[str, tuple[Pages, ...]]:
    open_pages: dict[str, set[int]] = {}
    shut_pages: dict[str, set[int]] = {}
    counts: dict[str, int] = {}
    for item in items:
        shut = [r.pages for r in rulings[item.id] if r.pages and _is_against(r)]
        document = item.files[0] if item.files else None
        if document is None or document.role is not FileRole.ORIGINAL:
            if shut:
                raise Indivisible(item.id)
            continue
        if document.page_count is None:
            if shut or item.pages:
                raise Indivisible(item.id)
            continue
        first, last = item.pages or (1, document.page_count)
        counts[document.sha256] = document.page_count
        open_pages.setdefault(document.sha256, set()).update(range(first, last + 1))
        for a, b in shut:
            shut_pages.setdefault(document.sha256, set()).update(range(a, b + 1))
    made: dict[str, tuple[Pages, ...]] = {}
    for sha256, pages in open_pages.items():
        left = {p for p in pages - shut_pages.get(sha256, set()) if 1 <= p <= counts[sha256]}
        if len(left) < counts[sha256]:
            made[sha256] = ranges(left)
    return made


def _visible(
    cuts: Mapping[str, tuple[Pages, ...]], kept_back: Iterable[tuple[Item, Ruling]]
) -> dict[str, set[int]]:
    """For each cut document the pages that leave or are told in their place."""
    made = {sha256: _numbers(left) for sha256, left in cuts.items()}
    for item, ruling in kept_back:
        document = item.files[0] if item.files else None
        if document is None or document.sha256 not in made or _is_silent(ruling):
            continue
        if ruling.trace is Trace.IN_PLACE:
            count = document.page_count or 0
            told = _numbers([ruling.pages or item.pages or (1, count)])
            made[document.sha256] |= told & _numbers([(1, count)])
    return made


def _counts(items: Iterable[Item]) -> dict[str, int]:
    return {item.files[0].sha256: item.files[0].page_count or 0 for item in items if item.files}


def _numbers(spans: Iterable[Pages]) -> set[int]:
    return {page for first, last in spans for page in range(first, last + 1)}


def ranges(pages: Iterable[int]) -> tuple[Pages, ...]:
    """Page numbers as ranges, in order."""
    made: list[Pages] = []
    for page in sorted(pages):
        if made and made[-1][1] == page - 1:
            made[-1] = (made[-1][0], page)
        else:
            made.append((page, page))
    return tuple(made)


# References: what may not be known of is not pointed at either.


_REFERENCE = re.compile(rb'"reference":"([^"]*)"')


def _without_mention(items: Iterable[Item], *, of: Iterable[Item]) -> list[Item]:
    hidden: dict[str, set[str]] = {}  # by source: each calls its own by its own ids
    for item in of:
        if item.resource is not None:
            resource = read_resource(item.resource)
            identity = str(resource.get("id", ""))
            own = hidden.setdefault(item.source, set())
            own.update((f"{resource['resourceType']}/{identity}", f"urn:uuid:{identity}"))
    made: list[Item] = []
    for item in items:
        own = hidden.get(item.source, set())
        found = _REFERENCE.findall(item.resource or b"") if own else []
        if not any(_leads(target.decode(), own) for target in found):
            made.append(item)
            continue
        resource = read_resource(item.resource or b"")
        cleaned = _pruned(resource, own)
        if not _is_only_about_hidden(resource, cleaned):
            made.append(replace(item, resource=write(cleaned)))
    return made


def _is_only_about_hidden(before: Mapping[str, Tree], after: Mapping[str, Tree]) -> bool:
    """A provenance that has lost all its targets would tell that there was something."""
    return (
        before.get("resourceType") == "Provenance" and "target" in before and "target" not in after
    )


def _pruned(value: Mapping[str, Tree], hidden: Collection[str]) -> dict[str, Tree]:
    """The object without references into `hidden`. A part of a list that loses one goes whole:
    its day or its role would speak of what it stood beside."""
    made: dict[str, Tree] = {}
    for key, part in value.items():
        if isinstance(part, dict):
            if not _points(part, hidden):
                made[key] = _pruned(part, hidden)
        elif isinstance(part, list):
            pairs = [
                (p, _pruned(p, hidden) if isinstance(p, dict) else p)
                for p in part
                if _stays(p, hidden)
            ]
            left = [after for before, after in pairs if after or not before]
            if left or not part:
                made[key] = left
        else:
            made[key] = part
    return made


def _stays(part: Tree, hidden: Collection[str]) -> bool:
    if not isinstance(part, dict) or _points(part, hidden):
        return not isinstance(part, dict)
    return not any(isinstance(v, dict) and _points(v, hidden) for v in part.values())


def _points(value: Mapping[str, Tree], hidden: Collection[str]) -> bool:
    target = value.get("reference")
    return isinstance(target, str) and _leads(target, hidden)


def _leads(target: str, hidden: Collection[str]) -> bool:
    """Whether a reference, relative or absolute, of any version, means one of these."""
    bare = target.split("/_history/", 1)[0]
    return bare in hidden or "/".join(bare.rsplit("/", 2)[-2:]) in hidden
