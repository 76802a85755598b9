"""CarePlan: what is planned, why and how far it is."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("title", "category"),
    rows=(
        (N_("Plan"), ("title",)),
        (N_("Category"), ("category",)),
        (N_("Status"), ("status",)),
        (N_("Intent"), ("intent",)),
        (N_("When"), ("period",)),
        (N_("Made"), ("created",)),
        (N_("By"), ("author", "contributor")),
        (N_("For"), ("addresses",)),
        (N_("Goals"), ("goal",)),
        (N_("Care team"), ("careTeam",)),
        (N_("Visit"), ("encounter",)),
    ),
    tables=(
        Columns(
            element="activity",
            caption=N_("Activities"),
            columns=(
                (N_("What"), ("detail", "reference")),
                (N_("Progress"), ("progress",)),
                (N_("Outcome"), ("outcomeCodeableConcept", "outcomeReference")),
            ),
        ),
    ),
    texts=((N_("Description"), "description"), (N_("Notes"), "note")),
)
