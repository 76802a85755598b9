"""Encounter: a visit or call, with its kind, time, people and reasons."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("type", "class"),
    rows=(
        (N_("Kind"), ("type",)),
        (N_("Class"), ("class",)),
        (N_("Status"), ("status",)),
        (N_("When"), ("period",)),
        (N_("Length"), ("length",)),
        (N_("Reason"), ("reasonCode", "reasonReference")),
        (N_("Place"), ("location",)),
        (N_("Practice"), ("serviceProvider",)),
        (N_("Service"), ("serviceType",)),
        (N_("Priority"), ("priority",)),
        (N_("Numbers"), ("identifier",)),
    ),
    tables=(
        Columns(
            element="participant",
            caption=N_("People"),
            columns=(
                (N_("Who"), ("individual",)),
                (N_("Role"), ("type",)),
                (N_("When"), ("period",)),
            ),
        ),
        Columns(
            element="diagnosis",
            caption=N_("Diagnoses"),
            columns=(
                (N_("Diagnosis"), ("condition",)),
                (N_("Use"), ("use",)),
                (N_("Rank"), ("rank",)),
            ),
        ),
    ),
)
