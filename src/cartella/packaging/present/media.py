"""Media: a photo, film or sound, with view and body site."""

from cartella.packaging.present.layout import Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("type", "view", "bodySite"),
    rows=(
        (N_("Kind"), ("type",)),
        (N_("View"), ("view",)),
        (N_("How taken"), ("modality",)),
        (N_("Body site"), ("bodySite",)),
        (N_("Taken"), ("created[x]",)),
        (N_("By"), ("operator",)),
        (N_("Reason"), ("reasonCode",)),
        (N_("Device"), ("deviceName", "device")),
        (N_("Status"), ("status",)),
        (N_("Filed"), ("issued",)),
        (N_("File"), ("content",)),
        (N_("Visit"), ("encounter",)),
    ),
)
