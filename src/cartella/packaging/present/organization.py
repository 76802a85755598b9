"""Organization: a practice, payer or laboratory."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("name",),
    rows=(
        (N_("Name"), ("name", "alias")),
        (N_("Kind"), ("type",)),
        (N_("Active"), ("active",)),
        (N_("Telephone and e-mail"), ("telecom",)),
        (N_("Address"), ("address",)),
        (N_("Part of"), ("partOf",)),
        (N_("Numbers"), ("identifier",)),
    ),
    tables=(
        Columns(
            element="contact",
            caption=N_("Contacts"),
            columns=(
                (N_("For"), ("purpose",)),
                (N_("Name"), ("name",)),
                (N_("Reach"), ("telecom",)),
                (N_("Address"), ("address",)),
            ),
        ),
    ),
)
