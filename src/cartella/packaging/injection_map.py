"""The injection map: sites of one treatment as a drawing of a face, as rows, and in words.

One SVG string serves the PDF, the web page and the screen. Amounts are added for one product in
one unit only: units of different toxins are never the same thing. The drawing shows the patient
from the front, so her right side is on the left.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from xml.sax.saxutils import escape

from cartella.packaging.canonical import Tree
from cartella.packaging.extensions import INJECTION_SITE

Translate = Callable[[str], str]

MIDDLE = 170  # x of the line through the face
_FACE = "Face, front"
_LABEL_LENGTH = 14

# Where a zone lies: distance from the middle of the face, height. Both in units of the drawing.
_ZONES: Mapping[str, tuple[int, int]] = {
    "forehead": (44, 78),
    "frontalis": (44, 78),
    "glabella": (14, 124),
    "procerus": (0, 132),
    "corrugator": (26, 120),
    "brow": (62, 118),
    "temple": (108, 128),
    "crows feet": (98, 156),
    "lateral canthus": (98, 156),
    "orbicularis oculi": (98, 156),
    "tear trough": (40, 182),
    "infraorbital": (44, 184),
    "bunny lines": (16, 172),
    "nasalis": (16, 172),
    "nose": (0, 196),
    "cheek": (76, 212),
    "malar": (76, 206),
    "nasolabial fold": (46, 238),
    "nasolabial": (46, 238),
    "upper lip": (16, 258),
    "lip flip": (16, 258),
    "lips": (12, 270),
    "lip": (12, 270),
    "lower lip": (14, 284),
    "oral commissure": (44, 272),
    "marionette": (44, 296),
    "marionette lines": (44, 296),
    "dao": (40, 302),
    "depressor anguli oris": (40, 302),
    "chin": (10, 324),
    "mentalis": (10, 324),
    "masseter": (96, 258),
    "jawline": (88, 300),
    "jaw": (88, 300),
    "prejowl": (62, 322),
    "platysma": (40, 388),
    "neck": (30, 392),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One injection. Every part is text as stored; empty means not recorded."""

    zone: str
    side: str = ""
    product: str = ""
    lot: str = ""
    expiry: str = ""
    amount: str = ""
    unit: str = ""
    depth: str = ""


def sites(resource: Mapping[str, Tree]) -> tuple[Site, ...]:
    """The injection sites that a resource records in our extension, in its order."""
    extensions = resource.get("extension")
    found: list[Site] = []
    for one in extensions if isinstance(extensions, list) else ():
        if isinstance(one, dict) and one.get("url") == INJECTION_SITE:
            parts = one.get("extension")
            found.append(_site(parts if isinstance(parts, list) else []))
    return tuple(found)


def _site(parts: Iterable[Tree]) -> Site:
    said: dict[str, str] = {}
    for part in parts:
        if not isinstance(part, dict) or not isinstance(part.get("url"), str):
            continue
        for key, value in part.items():
            if isinstance(value, str) and key.startswith("value"):
                said[str(part["url"])] = value
            elif isinstance(value, dict) and key == "valueQuantity":
                said["amount"] = str(value.get("value") or "")
                said["unit"] = str(value.get("unit") or value.get("code") or "")
    names = ("zone", "side", "product", "lot", "expiry", "amount", "unit", "depth")
    return Site(**{name: said.get(name, "") for name in names})


def totals(found: Iterable[Site]) -> tuple[tuple[str, str, str], ...]:
    """(product, sum, unit) for each product in each unit, in order of first use.

    A product of which one amount is missing or no number has no sum: a part is never shown as
    the whole.
    """
    sums: dict[tuple[str, str], Decimal] = {}
    unsure: set[str] = set()
    for site in found:
        amount = _amount(site.amount)
        if amount is None:
            unsure.add(site.product)
        else:
            key = (site.product, site.unit)
            sums[key] = sums.get(key, Decimal(0)) + amount
    return tuple((p, f"{s:f}", unit) for (p, unit), s in sums.items() if p not in unsure)


def _amount(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 12 else None


def in_words(found: tuple[Site, ...], translate: Translate) -> str:
    """All rows as one sentence: what the drawing shows, for who cannot see it."""
    said = [f"{at}: {_words(site, translate)}" for at, site in enumerate(found, 1)]
    return f"{translate(_FACE)}. " + "; ".join(said) + "."


def _words(site: Site, translate: Translate) -> str:
    where = " ".join(
        part for part in (site.zone, translate(site.side) if site.side else "") if part
    )
    what = " ".join(part for part in (site.amount, site.unit, site.product) if part)
    lot = f"{translate('lot')} {site.lot}" if site.lot else ""
    return ", ".join(part for part in (where, what, lot, site.depth) if part)


def unplaced(found: tuple[Site, ...]) -> tuple[int, ...]:
    """Numbers of the sites whose zone the drawing does not know; the rows hold them all."""
    return tuple(at for at, site in enumerate(found, 1) if not _places(site))


def draw(found: tuple[Site, ...], translate: Translate) -> str | None:
    """The drawing, or None if it knows none of the zones. Every label is escaped."""
    taken: list[tuple[int, int]] = []
    marks: list[str] = []
    for at, site in enumerate(found, 1):
        places = _places(site)
        # One amount for both sides says nothing of each: it stands in the table only.
        amount = f"{site.amount} {site.unit}".strip() if len(places) == 1 else ""
        for spot in places:
            x, y = _free(*spot, taken)
            taken.append((x, y))
            marks.append(_mark(at, amount[:_LABEL_LENGTH], x, y))
    if not marks:
        return None
    right, left = escape(translate("her right")), escape(translate("her left"))
    sides = (
        f'<text x="8" y="20" font-size="11" fill="#444">{right}</text>'
        f'<text x="332" y="20" font-size="11" fill="#444" text-anchor="end">{left}</text>'
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 340 420" width="340" height="420" '
        'font-family="Noto Sans">'
        '<rect width="340" height="420" fill="#fff"/>'
        + _OUTLINE
        + sides
        + "".join(marks)
        + "</svg>"
    )


def _places(site: Site) -> tuple[tuple[int, int], ...]:
    spot = _ZONES.get(_plain(site.zone)) or _ZONES.get(_plain(site.zone).removesuffix("s"))
    if spot is None:
        return ()
    off, y = spot
    side = _plain(site.side)
    if side in ("left", "l"):
        return ((MIDDLE + max(off, 8), y),)
    if side in ("right", "r"):
        return ((MIDDLE - max(off, 8), y),)
    if side in ("both", "bilateral"):
        return ((MIDDLE - max(off, 8), y), (MIDDLE + max(off, 8), y))
    return ((MIDDLE, y),)


def _plain(text: str) -> str:
    kept = text.casefold().replace("'", "").replace("\u2019", "").replace("-", " ")
    return " ".join(kept.replace("_", " ").split())


def _free(x: int, y: int, taken: list[tuple[int, int]]) -> tuple[int, int]:
    """The nearest place below that no other mark covers; past the chin it begins again beside."""
    while any(abs(x - a) < 16 and abs(y - b) < 16 for a, b in taken):
        y += 17
        if y > 408:
            x, y = (x + 17) % 320, 40
    return x, y


def _mark(at: int, label: str, x: int, y: int) -> str:
    outward = x >= MIDDLE
    tx, anchor = (x + 11, "start") if outward else (x - 11, "end")
    return (
        f'<text x="{tx}" y="{y + 4}" font-size="10" fill="#1d2327" text-anchor="{anchor}" '
        f'stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke">'
        f"{escape(label)}</text>"
        f'<circle cx="{x}" cy="{y}" r="8" fill="#0b5d57"/>'
        f'<text x="{x}" y="{y + 3}" font-size="9" fill="#fff" text-anchor="middle">{at}</text>'
    )


_OUTLINE = (
    '<g fill="none" stroke="#8a8f8a" stroke-width="1.6" stroke-linecap="round">'
    '<path d="M170 28c-66 0-112 48-112 122 0 44 10 96 34 136 20 34 50 62 78 62s58-28 78-62'
    'c24-40 34-92 34-136 0-74-46-122-112-122z"/>'
    '<path d="M58 160c-10-8-18 2-15 20s11 32 20 30M282 160c10-8 18 2 15 20s-11 32-20 30"/>'
    '<path d="M120 330v40c0 18-34 26-60 34M220 330v40c0 18 34 26 60 34"/>'
    '<path d="M92 134c12-12 38-14 52-6M248 134c-12-12-38-14-52-6"/>'
    '<path d="M98 158c12-12 32-12 44 0-12 10-32 10-44 0z'
    'M242 158c-12-12-32-12-44 0 12 10 32 10 44 0z"/>'
    '<circle cx="120" cy="157" r="5"/><circle cx="220" cy="157" r="5"/>'
    '<path d="M162 150c-2 24-8 44-14 56 4 8 12 10 22 10s18-2 22-10"/>'
    '<path d="M132 270c14-10 26-12 38-6 12-6 24-4 38 6-14 16-24 20-38 20s-24-4-38-20z'
    'M132 270c14 2 26 3 38 1 12 2 24 1 38-1"/>'
    "</g>"
)
