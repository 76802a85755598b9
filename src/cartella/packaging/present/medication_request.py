"""MedicationRequest: a prescription or order for a medicine."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("medicationCodeableConcept", "medicationReference"),
    rows=(
        (N_("Medicine"), ("medication[x]",)),
        (N_("Status"), ("status",)),
        (N_("Reason for status"), ("statusReason",)),
        (N_("Intent"), ("intent",)),
        (N_("Ordered"), ("authoredOn",)),
        (N_("Ordered by"), ("requester",)),
        (N_("Reason"), ("reasonCode", "reasonReference")),
        (N_("Dispense"), ("dispenseRequest",)),
        (N_("Substitution"), ("substitution",)),
        (N_("Visit"), ("encounter",)),
    ),
    tables=(
        Columns(
            element="dosageInstruction",
            caption=N_("How to take it"),
            columns=(
                (N_("In words"), ("text",)),
                (N_("When"), ("timing",)),
                (N_("As needed"), ("asNeeded[x]",)),
                (N_("Dose"), ("doseAndRate",)),
                (N_("Way"), ("route", "method")),
                (N_("Site"), ("site",)),
                (N_("Instructions"), ("additionalInstruction", "patientInstruction")),
            ),
        ),
    ),
)
