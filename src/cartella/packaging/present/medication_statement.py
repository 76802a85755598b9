"""MedicationStatement: a medicine she takes or took, as told."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("medicationCodeableConcept", "medicationReference"),
    rows=(
        (N_("Medicine"), ("medication[x]",)),
        (N_("Status"), ("status",)),
        (N_("Reason for status"), ("statusReason",)),
        (N_("Taken"), ("effective[x]",)),
        (N_("Stated"), ("dateAsserted",)),
        (N_("Source"), ("informationSource",)),
        (N_("Reason"), ("reasonCode", "reasonReference")),
        (N_("Visit"), ("context",)),
    ),
    tables=(
        Columns(
            element="dosage",
            caption=N_("Dose"),
            columns=(
                (N_("In words"), ("text",)),
                (N_("When"), ("timing",)),
                (N_("As needed"), ("asNeeded[x]",)),
                (N_("Dose"), ("doseAndRate",)),
                (N_("Way"), ("route", "method")),
                (N_("Site"), ("site",)),
            ),
        ),
    ),
)
