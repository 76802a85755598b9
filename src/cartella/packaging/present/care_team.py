"""CareTeam: who looks after her."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("name", "category"),
    rows=(
        (N_("Team"), ("name",)),
        (N_("Status"), ("status",)),
        (N_("Category"), ("category",)),
        (N_("When"), ("period",)),
        (N_("For"), ("reasonCode", "reasonReference")),
        (N_("Practice"), ("managingOrganization",)),
        (N_("Reach"), ("telecom",)),
        (N_("Visit"), ("encounter",)),
    ),
    tables=(
        Columns(
            element="participant",
            caption=N_("Members"),
            columns=(
                (N_("Who"), ("member",)),
                (N_("Role"), ("role",)),
                (N_("For"), ("onBehalfOf",)),
                (N_("When"), ("period",)),
            ),
        ),
    ),
)
