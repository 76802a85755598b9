"""Provenance: who made or changed entries, and when."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("activity",),
    rows=(
        (N_("About"), ("target",)),
        (N_("Recorded"), ("recorded",)),
        (N_("When"), ("occurred[x]",)),
        (N_("Act"), ("activity",)),
        (N_("Reason"), ("reason",)),
        (N_("Place"), ("location",)),
    ),
    tables=(
        Columns(
            element="agent",
            caption=N_("Who"),
            columns=(
                (N_("Role"), ("type", "role")),
                (N_("Who"), ("who",)),
                (N_("For"), ("onBehalfOf",)),
            ),
        ),
        Columns(
            element="entity",
            caption=N_("From what"),
            columns=(
                (N_("Role"), ("role",)),
                (N_("What"), ("what",)),
            ),
        ),
    ),
)
