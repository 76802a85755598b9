"""List: entries put together for a purpose. An empty list says why it is empty."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("title", "code"),
    rows=(
        (N_("List"), ("title", "code")),
        (N_("Status"), ("status",)),
        (N_("Mode"), ("mode",)),
        (N_("When"), ("date",)),
        (N_("By"), ("source",)),
        (N_("Order"), ("orderedBy",)),
        (N_("Empty because"), ("emptyReason",)),
        (N_("Visit"), ("encounter",)),
    ),
    tables=(
        Columns(
            element="entry",
            caption=N_("Entries"),
            columns=(
                (N_("What"), ("item",)),
                (N_("Mark"), ("flag",)),
                (N_("When"), ("date",)),
                (N_("Removed"), ("deleted",)),
            ),
        ),
    ),
)
