"""The record's drawers as pieces: entries in the order of their days, what was withheld at its
place, uploaded pages, contact sheets, and last what came after the request."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from cartella.packaging import pieces
from cartella.packaging.cover import DRAWERS, what
from cartella.packaging.enclosures import (
    Document,
    Enclosures,
    is_document,
    is_picture,
    shown_pictures,
)
from cartella.packaging.fonts import safe
from cartella.packaging.names import natural
from cartella.packaging.pieces import Data, Piece
from cartella.packaging.present.blocks import Fields, Paragraph, Presentation
from cartella.packaging.present.reading import Reading, day
from cartella.packaging.record import Drawer, File, FileRole, Item, Trace
from cartella.packaging.typeset import Placed
from cartella.packaging.uploads import Stripped
from cartella.packaging.withhold import Released, Withheld

_SHORT_ENTRY = 215.0  # points above a document's first page; more, and it gets a page of its own
_CAPTION = 420  # characters below a photo; an entry that says more stands alone
_ALT_WORDS = 1800  # characters of a page's words that its alt text repeats
_TOLD = (
    Stripped.ATTACHMENTS,
    Stripped.COMMENTS,
    Stripped.HIDDEN_NOTES,
    Stripped.HIDDEN_LAYERS,
    Stripped.XFA,
    Stripped.SIGNATURE,
    Stripped.DAMAGED_PARTS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """An item with its presentation, both made once."""

    item: Item
    presentation: Presentation


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """Everything behind the contents. `root` is the folder that the layout reads pictures from."""

    released: Released
    ready: Enclosures
    present: Callable[[Item], Presentation]
    translate: Callable[[str], str]
    root: Path

    @property
    def _reading(self) -> Reading:
        zone = self.released.record.letterhead.time_zone
        return Reading(translate=self.translate, zone=zone)

    def pieces(self) -> Iterator[Piece]:
        """All pieces in order."""
        _ = self.translate
        items = self.released.record.items
        for number in Drawer:
            mine = [i for i in items if i.drawer is number and not i.is_added_after_request]
            missing = [w for w in self._in_place() if w.drawer is number and w.pages is None]
            if mine or missing:
                yield pieces.drawer(str(number.value), _(DRAWERS[number]), self._intro(mine))
                yield from self._entries(mine, missing)
        late = [item for item in items if item.is_added_after_request]
        if late:
            said = _(
                "What stands here was written or received after you asked. It is part of this "
                "copy, with its own date."
            )
            yield pieces.drawer("+", _("Added after your request"), [said])
            yield from self._entries(late, ())

    def _intro(self, items: Sequence[Item]) -> list[str]:
        _ = self.translate
        undated = sum(1 for item in items if item.occurred_at is None)
        if not undated:
            return []
        said = _("In the order of their days. Entries without a day stand last: %(count)s.")
        return [said % {"count": undated}]

    def _in_place(self) -> list[Withheld]:
        return [one for one in self.released.withheld if one.trace is Trace.IN_PLACE]

    def _entries(self, items: Iterable[Item], missing: Iterable[Withheld]) -> Iterator[Piece]:
        things: list[Item | Withheld] = [*items, *missing]
        things.sort(key=_place)
        is_first = True
        for is_photo, group in groupby(things, key=self._stands_on_sheet):
            if is_photo is None:
                for thing in group:
                    yield from self._entry(thing, is_first=is_first)
                    is_first = False
            else:
                yield from self._photo_day([t for t in group if isinstance(t, Item)], is_photo)
                is_first = False

    def _stands_on_sheet(self, thing: Item | Withheld) -> date | str | None:
        """The day whose contact sheet shows the entry; None: it is shown by itself."""
        if isinstance(thing, Withheld) or not thing.files:
            return None
        if not all(is_picture(file) and not file.problem for file in thing.files):
            return None
        pictures = [named for named, _ in shown_pictures(thing)]
        if not pictures or any(file.sha256 not in self.ready.pictures for file in pictures):
            return None
        shown = self.present(thing)
        if not all(isinstance(block, Fields | Paragraph) for block in shown.blocks):
            return None
        if len(shown.title) + len(shown.subtitle) + len(_in_line(shown)) > _CAPTION:
            return None
        at = thing.occurred_at
        return at.astimezone(ZoneInfo(self._reading.zone)).date() if at else "undated"

    def _photo_day(self, items: Sequence[Item], on: date | str) -> Iterator[Piece]:
        """All photos of one day below one heading, six on a page."""
        _ = self.translate
        shown = [_Shown(item=item, presentation=self.present(item)) for item in items]
        common = [
            note
            for note in shown[0].presentation.notes
            if all(note in one.presentation.notes for one in shown)
        ]
        when = day(on, self._reading) if isinstance(on, date) else _("No date")
        photos = [photo for one in shown for photo in self._photos(one, common)]
        if len(shown) == 1:
            title = shown[0].presentation.title
            subtitle = shown[0].presentation.subtitle
        else:
            title = _("Photos, %(day)s") % {"day": when}
            subtitle = _("%(count)s entries") % {"count": len(shown)}
        yield pieces.entry(title, subtitle, common)
        yield from pieces.sheets(photos)

    def _photos(self, one: _Shown, above: Sequence[str] = ()) -> Iterator[Data]:
        shown = one.presentation
        notes = [note for note in shown.notes if note not in above]
        lines = [shown.subtitle, _in_line(shown), *notes]
        alt = ". ".join(part for part in (self.translate("Photo"), shown.title, *lines) if part)
        for path in self._paths(one.item):
            yield {
                "path": path,
                "alt": alt,
                "title": shown.title,
                "text": "\n".join(line for line in lines if line),
            }

    def _paths(self, item: Item) -> Iterator[str]:
        for named, _best in shown_pictures(item):
            for path in self.ready.pictures.get(named.sha256, ()):
                yield str(path.relative_to(self.root))

    def _entry(self, thing: Item | Withheld, *, is_first: bool) -> Iterator[Piece]:
        """`is_first`: it stands below the heading of its drawer, on a page that has just begun."""
        if isinstance(thing, Withheld):
            yield from self._withheld(thing)
            return
        shown = self.present(thing)
        if thing.is_added_after_request:
            drawer = self.translate(DRAWERS[thing.drawer])
            subtitle = f"{drawer} · {shown.subtitle}" if shown.subtitle else drawer
            shown = Presentation(
                title=shown.title, subtitle=subtitle, blocks=shown.blocks, notes=shown.notes
            )
        text = list(pieces.of_presentation(shown))
        room = pieces.total_points(text)
        documents = [file for file in thing.files if is_document(file)]
        shares = bool(documents) and room <= _SHORT_ENTRY and self._opens(documents[0])
        if shares:
            text = [replace(one, holds_next=True) for one in text]
            text[0] = text[0] if is_first else pieces.on_new_page(text[0])
        yield from text
        yield from self._pictures(thing, shown)
        for at, file in enumerate(documents):
            above = room + 60 * is_first if shares and at == 0 else None
            yield from self._document(thing, file, above=above)

    def _opens(self, file: File) -> bool:
        return file.sha256 in self.ready.documents

    def _withheld(self, one: Withheld) -> Iterator[Piece]:
        _ = self.translate
        zone = ZoneInfo(self._reading.zone)
        when = (
            day(one.occurred_at.astimezone(zone).date(), self._reading)
            if one.occurred_at
            else _("No date")
        )
        title = _("Withheld: %(what)s") % {"what": what(one, self._reading)}
        yield pieces.entry(title, when)
        yield pieces.notice(_("This entry was left out"), [one.ground_words])

    def _pictures(self, item: Item, shown: Presentation) -> Iterator[Piece]:
        _ = self.translate
        photos = []
        for number, path in enumerate(self._paths(item), 1):
            title = shown.title if number == 1 else f"{shown.title} · {number}"
            alt = f"{_('Photo')}. {title}. {shown.subtitle}"
            photos.append({"path": path, "alt": alt, "title": title, "text": shown.subtitle})
        yield from pieces.sheets(photos)
        for file in item.files:
            if is_picture(file) and file.role is FileRole.ORIGINAL:
                problem = file.problem or self.ready.problems.get(file.sha256)
                if problem:
                    yield self._unshown(file, problem)

    def _unshown(self, file: File, problem: str) -> Piece:
        _ = self.translate
        return pieces.notice(
            _("This file cannot be shown here"),
            [
                pieces.breakable(file.name),
                _(problem),
                _("It goes along in this package as it was received."),
            ],
        )

    def _document(self, item: Item, file: File, *, above: float | None) -> Iterator[Piece]:
        """The document's pages that leave. `above`: points of the entry on the first one's page."""
        document = self.ready.documents.get(file.sha256)
        if document is None and self.released.cuts.get(file.sha256) == ():
            for gap in self._gaps(item):
                yield self._gap(gap)
            return
        if document is None:
            problem = file.problem or self.ready.problems.get(file.sha256, "")
            yield self._unshown(file, problem)
            return
        told = self._left_behind(file, document)
        if told is not None:
            yield replace(told, holds_next=True)
            above = None if above is None else above + told.points
        first, last = 1, document.cleaned.document_pages
        if item.pages is not None and file is item.files[0]:
            first, last = item.pages
        gaps = {w.pages[0]: w for w in self._gaps(item) if w.pages}
        if file.sha256 not in self.released.cuts:  # divided before: its pages have new numbers
            for gap in gaps.values():
                yield self._gap(gap)
                above = None
            gaps = {}
        words, is_under_way = document.words, False
        for number in range(first, last + 1):
            if number in gaps:
                told = self._gap(gaps[number])
                yield told
                if above is not None or is_under_way:  # it stands on top of the next page
                    above = (above or 0.0) + told.points
            if number in document.place:
                yield self._page(file, document, number, words, above=above)
                above, is_under_way = None, True

    def _gaps(self, item: Item) -> list[Withheld]:
        return [w for w in self._in_place() if w.item_id == item.id and w.pages is not None]

    def _gap(self, one: Withheld) -> Piece:
        title = self.translate("Withheld: %(what)s") % {"what": what(one, self._reading)}
        return pieces.notice(title, [one.ground_words])

    def _left_behind(self, file: File, document: Document) -> Piece | None:
        _ = self.translate
        left = [_(one.value) for one in document.cleaned.stripped if one in _TOLD]
        if not left or file.sha256 in self.released.cuts:
            return None
        names = ", ".join(document.cleaned.attachments[:20])
        said = [
            _("Only in the file as it was received: %(what)s.") % {"what": ", ".join(left)},
            *([_("Attached: %(names)s") % {"names": names}] if names else []),
        ]
        return pieces.notice("", said)

    def _page(
        self,
        file: File,
        document: Document,
        number: int,
        words: Sequence[str],
        *,
        above: float | None,
    ) -> Piece:
        _ = self.translate
        at = document.place[number]
        width, height = document.cleaned.sizes[at - 1]
        counted = {"name": file.name, "page": number, "pages": document.cleaned.document_pages}
        alt = _("Page %(page)s of %(pages)s of the document %(name)s") % counted
        spoken = " ".join(words[at - 1].split())[:_ALT_WORDS] if at <= len(words) else ""
        data: Data = {
            "caption": _("%(name)s · page %(page)s of %(pages)s") % counted,
            "alt": f"{alt}. {spoken}" if spoken else alt,
            "width": width,
            "height": height,
        }
        picture = document.drawn.get(number)
        if picture is not None:
            data["picture"] = str(picture.path.relative_to(self.root))
            data["lines"] = [[li.text, li.left, li.top, li.height] for li in picture.lines]
            return pieces.uploaded(data, None, above=above)
        placed = Placed(alt=safe(data["alt"]), source=document.cleaned.path, page=at)
        return pieces.uploaded(data, placed, above=above)


def _in_line(shown: Presentation) -> str:
    """The blocks of a photo as one run of words."""
    said = []
    for block in shown.blocks:
        if isinstance(block, Fields):
            said += [f"{label}: {' / '.join(value.split(chr(10)))}" for label, value in block.rows]
        elif isinstance(block, Paragraph):
            said.append(" ".join(block.text.split()))
    return " · ".join(said)


def _place(thing: Item | Withheld) -> tuple[float, object, str]:
    at: datetime | None = thing.occurred_at
    title = thing.title if isinstance(thing, Item) else thing.kind
    identity = thing.id if isinstance(thing, Item) else thing.item_id
    return (at.timestamp() if at else float("inf"), natural(title), identity)
