"""Goal: what she wants to reach."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("description",),
    rows=(
        (N_("Goal"), ("description",)),
        (N_("State"), ("lifecycleStatus",)),
        (N_("Progress"), ("achievementStatus",)),
        (N_("Category"), ("category",)),
        (N_("Priority"), ("priority",)),
        (N_("Begins"), ("start[x]",)),
        (N_("Changed"), ("statusDate",)),
        (N_("Why changed"), ("statusReason",)),
        (N_("Stated by"), ("expressedBy",)),
        (N_("For"), ("addresses",)),
        (N_("Outcome"), ("outcomeCode", "outcomeReference")),
    ),
    tables=(
        Columns(
            element="target",
            caption=N_("Targets"),
            columns=(
                (N_("Measure"), ("measure",)),
                (N_("Target"), ("detail[x]",)),
                (N_("Due"), ("due[x]",)),
            ),
        ),
    ),
)
