"""What the first page of `records.pdf` says: who, for whom, what is inside, where was searched,
what was left out, how to check it and where to complain."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from cartella.packaging.pieces import Data
from cartella.packaging.present.reading import N_, Reading, day, moment
from cartella.packaging.record import Drawer, Item, Record, Seal, Search, Trace
from cartella.packaging.withhold import Released, Withheld

DRAWERS = {
    Drawer.DETAILS: N_("Details"),
    Drawer.IMAGES: N_("Images"),
    Drawer.APPOINTMENTS: N_("Appointments"),
    Drawer.SERVICES: N_("Services"),
    Drawer.ENCOUNTERS: N_("Encounters"),
    Drawer.CONSENTS: N_("Consents"),
    Drawer.INVOICES: N_("Invoices"),
    Drawer.MEMBERSHIPS: N_("Memberships"),
    Drawer.CREDITS: N_("Credits"),
    Drawer.MESSAGES: N_("Messages"),
}
_LONGEST_LIST = 200  # withheld entries listed one by one; more are counted
_DASH = "–"


def cover(released: Released, *, seal: Seal, volumes: int, translate: Callable[[str], str]) -> Data:
    """The data of the first page for `layout/records.typ`."""
    _ = translate
    record = released.record
    reading = Reading(translate=translate, zone=record.letterhead.time_zone)
    unsearched = [search.system for search in record.searches if search.searched_on is None]
    notices: list[list[object]] = []
    if unsearched:
        notices.append(
            [
                _("Not searched"),
                [
                    _("These places were not searched for this copy: %(systems)s.")
                    % {"systems": ", ".join(unsearched)},
                    _("Records may be there that are not in this copy."),
                ],
            ]
        )
    if record.supplemental_to:
        notices.append(
            [
                _("This copy completes an earlier one"),
                [_("Number of the earlier copy: %(id)s") % {"id": record.supplemental_to}],
            ]
        )
    parts = [
        _inside(record, reading),
        _searches(record.searches, reading),
        *_left_out(released.withheld, reading),
        _check(seal, reading),
        _questions(record, reading),
    ]
    return {
        "kind": "cover",
        "practice": record.letterhead.practice,
        "title": _("Records of %(name)s") % {"name": record.patient.name},
        "notices": notices,
        "facts": _facts(record, seal, volumes, reading),
        "parts": parts,
    }


def _facts(record: Record, seal: Seal, volumes: int, reading: Reading) -> list[list[str]]:
    _ = reading.translate
    letterhead = record.letterhead
    born = day(record.patient.born_on, reading) if record.patient.born_on else _("not known")
    sender = [letterhead.legal_entity, *letterhead.address_lines, letterhead.phone or ""]
    facts = [
        [_("Patient"), record.patient.name],
        [_("Born"), born],
        [_("Made for"), record.recipient],
        [_("Request"), record.request_number],
        [_("Received"), day(record.received_on, reading)],
        [_("Chart as it stood"), moment(record.snapshot_at, reading)],
        [_("Sealed"), moment(seal.sealed_at, reading)],
        [_("From"), "\n".join(line for line in sender if line)],
    ]
    if volumes > 1:
        said = _("%(count)s files, of which this is the first") % {"count": volumes}
        facts.insert(4, [_("Volumes"), said])
    return facts


def _part(
    title: str,
    *,
    before: Sequence[str] = (),
    heads: Sequence[str] = (),
    rows: Sequence[Sequence[str]] = (),
    widths: Sequence[float] = (),
    after: Sequence[str] = (),
) -> Data:
    return {
        "title": title,
        "before": list(before),
        "heads": list(heads),
        "rows": [list(row) for row in rows],
        "widths": list(widths),
        "after": list(after),
    }


def _inside(record: Record, reading: Reading) -> Data:
    _ = reading.translate
    rows = []
    for number in Drawer:
        mine = [i for i in record.items if i.drawer is number and not i.is_added_after_request]
        rows.append([str(number.value), _(DRAWERS[number]), *_extent(mine, reading)])
    late = [item for item in record.items if item.is_added_after_request]
    if late:
        rows.append(["+", _("Added after your request"), *_extent(late, reading)])
    rows.append(["", _("All"), str(len(record.items)), ""])
    return _part(
        _("What is inside"),
        heads=["", _("Drawer"), _("Entries"), _("From – to")],
        rows=rows,
        widths=[1, 6, 3, 6],
        after=[
            _(
                "A dash means that no entry of this kind is in this copy. It does not say that "
                "there never was one."
            )
        ],
    )


def _extent(items: Sequence[Item], reading: Reading) -> list[str]:
    zone = ZoneInfo(reading.zone)
    days = sorted({i.occurred_at.astimezone(zone).date() for i in items if i.occurred_at})
    return [str(len(items)) if items else _DASH, _span(days, reading)]


def _span(days: Sequence[date], reading: Reading) -> str:
    if not days:
        return _DASH
    if days[0] == days[-1]:
        return day(days[0], reading)
    return f"{day(days[0], reading)} – {day(days[-1], reading)}"


def _searches(searches: Sequence[Search], reading: Reading) -> Data:
    _ = reading.translate
    rows = []
    for search in searches:
        is_done = search.searched_on is not None
        rows.append(
            [
                search.system,
                day(search.searched_on, reading) if search.searched_on else _("NOT SEARCHED"),
                (search.searched_by or _("not said")) if is_done else _DASH,
                _found(search, reading) if is_done else _DASH,
                search.note or "",
            ]
        )
    return _part(
        _("Where we looked"),
        before=[] if rows else [_("No place where records are kept was named for this request.")],
        heads=[_("Kept in"), _("Searched on"), _("By"), _("Found"), _("Remark")],
        rows=rows,
        widths=[6, 4, 4, 2.5, 5],
    )


def _found(search: Search, reading: Reading) -> str:
    if search.found_count is None:
        return reading.translate(N_("not counted"))
    return str(search.found_count) if search.found_count else reading.translate(N_("none found"))


def _left_out(withheld: Sequence[Withheld], reading: Reading) -> list[Data]:
    """What the rulings allow to be told; nothing of the rest, and no count of it."""
    _ = reading.translate
    if not withheld:
        return []
    listed = [one for one in withheld if one.trace is Trace.IN_PLACE]
    counted = Counter(one.ground_words for one in withheld if one.trace is Trace.GROUND_AND_COUNT)
    rows = [
        [
            day(one.occurred_at.astimezone(ZoneInfo(reading.zone)).date(), reading)
            if one.occurred_at
            else _("No date"),
            what(one, reading),
            one.ground_words,
        ]
        for one in listed[:_LONGEST_LIST]
    ]
    more = len(listed) - len(rows)
    rows += [[_DASH, _("%(count)s entries") % {"count": n}, g] for g, n in sorted(counted.items())]
    after = [_("You have been told in a letter why, and how to have this reviewed.")]
    if more:
        after.insert(0, _("%(count)s more stand at their place in this copy.") % {"count": more})
    return [
        _part(
            _("What was left out"),
            heads=[_("Date"), _("What"), _("Why")],
            rows=rows,
            widths=[4, 6, 11],
            after=after,
        )
    ]


def what(one: Withheld, reading: Reading) -> str:
    """A withheld thing in words: its kind, and which pages if only some."""
    kind = reading.translate(one.kind)
    kind = kind[:1].upper() + kind[1:]
    if one.pages is None:
        return kind
    first, last = one.pages
    if first == last:
        said = reading.translate(N_("%(kind)s, page %(page)s"))
        return said % {"kind": kind, "page": first}
    said = reading.translate(N_("%(kind)s, pages %(first)s to %(last)s"))
    return said % {"kind": kind, "first": first, "last": last}


def _check(seal: Seal, reading: Reading) -> Data:
    _ = reading.translate
    said = [
        _(
            "The file manifest.json beside this one lists every file of the package with its "
            "fingerprint, and is signed by the practice. The program “cartella verify”, or the "
            "checking page that works without a network, tells whether anything was changed."
        ),
    ]
    if seal.checkpoint:
        said.append(
            _("State of the practice's ledger when this was sealed:")
            + "\n"
            + _folded(seal.checkpoint)
        )
    said.append(_("Made by Cartella, build %(build)s.") % {"build": seal.build})
    return _part(_("How to check this copy"), before=said)


def _folded(checkpoint: str) -> str:
    """A signed note whose long lines stay within the page; manifest.json holds it unbroken."""
    width = 72
    return "\n".join(
        line[start : start + width]
        for line in checkpoint.splitlines()
        for start in range(0, max(len(line), 1), width)
    )


def _questions(record: Record, reading: Reading) -> Data:
    _ = reading.translate
    return _part(
        _("Questions and complaints"),
        before=[
            _("Something missing or wrong? Write or call: %(contact)s.")
            % {"contact": record.letterhead.privacy_contact},
            # 45 CFR 160.306: anybody may complain to the Secretary.
            _(
                "You may also complain to the U.S. Department of Health and Human Services, Office "
                "for Civil Rights: www.hhs.gov/ocr/complaints, telephone 1-800-368-1019. "
                "Complaining changes nothing in how you are treated here."
            ),
        ],
    )
