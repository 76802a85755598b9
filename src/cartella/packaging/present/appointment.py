"""Appointment: when she was booked, with whom and what became of it."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("description", "serviceType", "appointmentType"),
    rows=(
        (N_("What"), ("description",)),
        (N_("Status"), ("status",)),
        (N_("Cancelled because"), ("cancelationReason",)),
        (N_("Begins"), ("start",)),
        (N_("Ends"), ("end",)),
        (N_("Minutes"), ("minutesDuration",)),
        (N_("Service"), ("serviceType", "serviceCategory")),
        (N_("Specialty"), ("specialty",)),
        (N_("Kind"), ("appointmentType",)),
        (N_("Reason"), ("reasonCode", "reasonReference")),
        (N_("Booked"), ("created",)),
        (N_("Instructions"), ("patientInstruction",)),
        (N_("Priority"), ("priority",)),
    ),
    tables=(
        Columns(
            element="participant",
            caption=N_("People"),
            columns=(
                (N_("Who"), ("actor",)),
                (N_("Role"), ("type",)),
                (N_("Answer"), ("status",)),
                (N_("Needed"), ("required",)),
            ),
        ),
    ),
    texts=((N_("Comment"), "comment"), (N_("Notes"), "note")),
)
