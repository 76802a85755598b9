"""Location: a place of care."""

from cartella.packaging.present.layout import Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("name",),
    rows=(
        (N_("Name"), ("name", "alias")),
        (N_("Description"), ("description",)),
        (N_("Kind"), ("type", "physicalType")),
        (N_("Status"), ("status",)),
        (N_("Address"), ("address",)),
        (N_("Telephone and e-mail"), ("telecom",)),
        (N_("Practice"), ("managingOrganization",)),
        (N_("Part of"), ("partOf",)),
        (N_("Numbers"), ("identifier",)),
    ),
)
