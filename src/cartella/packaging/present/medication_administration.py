"""MedicationAdministration: a medicine given, with its injection map if it has one."""

from cartella.packaging.extensions import INJECTION_SITE
from cartella.packaging.present import injections
from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("medicationCodeableConcept", "medicationReference"),
    rows=(
        (N_("Medicine"), ("medication[x]",)),
        (N_("Status"), ("status", "statusReason")),
        (N_("When"), ("effective[x]",)),
        (N_("Dose"), ("dosage",)),
        (N_("Reason"), ("reasonCode", "reasonReference")),
        (N_("Ordered in"), ("request",)),
        (N_("Device"), ("device",)),
        (N_("Category"), ("category",)),
        (N_("Visit"), ("context",)),
    ),
    tables=(
        Columns(
            element="performer",
            caption=N_("Given by"),
            columns=((N_("Who"), ("actor",)), (N_("Role"), ("function",))),
        ),
    ),
    special=injections.blocks,
    drawn_extension=INJECTION_SITE,
)
