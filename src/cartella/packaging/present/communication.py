"""Communication: a message, with direction, time and text."""

from cartella.packaging.present.layout import Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("topic", "category"),
    rows=(
        (N_("About"), ("topic",)),
        (N_("Category"), ("category",)),
        (N_("Status"), ("status",)),
        (N_("Way"), ("medium",)),
        (N_("Sent"), ("sent",)),
        (N_("Received"), ("received",)),
        (N_("From"), ("sender",)),
        (N_("To"), ("recipient",)),
        (N_("Reason"), ("reasonCode", "reasonReference")),
        (N_("Answer to"), ("inResponseTo",)),
        (N_("Visit"), ("encounter",)),
    ),
    texts=((N_("Message"), "payload"), (N_("Notes"), "note")),
)
