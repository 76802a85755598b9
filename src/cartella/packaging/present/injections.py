"""The injection sites of a treatment: a drawing, the same as rows, and sums by product and unit."""

from cartella.packaging import injection_map
from cartella.packaging.injection_map import Site
from cartella.packaging.present.blocks import Block, Figure, Heading, Paragraph, Table
from cartella.packaging.present.elements import Object
from cartella.packaging.present.reading import N_, Reading, written_day

_HEADS = (
    N_("No."),
    N_("Zone"),
    N_("Side"),
    N_("Product"),
    N_("Amount"),
    N_("Unit"),
    N_("Lot"),
    N_("Expires"),
    N_("Depth"),
)
SIDES = (N_("left"), N_("right"), N_("both"), N_("middle"), N_("lot"), N_("Face, front"))
SIDES_OF_DRAWING = (N_("her right"), N_("her left"))
_UNPLACED = N_("Not on the drawing, in the table only: no. %(numbers)s.")
_APART = N_("Units of different products are not the same and are not added together.")


def blocks(resource: Object, reading: Reading) -> tuple[Block, ...]:
    """Nothing for a treatment without injection sites."""
    found = injection_map.sites(resource)
    if not found:
        return ()
    said = reading.translate
    made: list[Block] = [Heading(text=said(N_("Injection map")))]
    drawing = injection_map.draw(found, said)
    if drawing is not None:
        made.append(
            Figure(
                svg=drawing,
                alt=injection_map.in_words(found, said),
                caption=said(N_("Where it was given. The table below holds the same rows.")),
            )
        )
    made.append(
        Table(
            caption=said(N_("Injections")),
            heads=tuple(said(head) for head in _HEADS),
            rows=tuple(_row(at, site, reading) for at, site in enumerate(found, 1)),
        )
    )
    unplaced = injection_map.unplaced(found)
    if unplaced and drawing is not None:
        numbers = ", ".join(str(at) for at in unplaced)
        made.append(Paragraph(text=said(_UNPLACED) % {"numbers": numbers}))
    sums = injection_map.totals(found)
    if sums:
        heads = (said(N_("Product")), said(N_("Total")), said(N_("Unit")))
        made.append(Table(caption=said(N_("Total by product")), heads=heads, rows=sums))
    if len(sums) > 1:
        made.append(Paragraph(text=said(_APART)))
    return tuple(made)


def _row(at: int, site: Site, reading: Reading) -> tuple[str, ...]:
    return (
        str(at),
        site.zone,
        reading.translate(site.side) if site.side else "",
        site.product,
        site.amount,
        site.unit,
        site.lot,
        written_day(site.expiry, reading) or site.expiry,
        site.depth,
    )
