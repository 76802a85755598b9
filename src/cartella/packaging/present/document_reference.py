"""DocumentReference: a document or note; its text is shown below it when it is text."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("description", "type"),
    rows=(
        (N_("Kind"), ("type",)),
        (N_("Description"), ("description",)),
        (N_("Status"), ("status",)),
        (N_("State of the document"), ("docStatus",)),
        (N_("Category"), ("category",)),
        (N_("Written"), ("date",)),
        (N_("By"), ("author",)),
        (N_("Signed by"), ("authenticator",)),
        (N_("Kept by"), ("custodian",)),
        (N_("Numbers"), ("masterIdentifier", "identifier")),
        (N_("Replaces"), ("relatesTo",)),
        (N_("Confidentiality"), ("securityLabel",)),
    ),
    tables=(
        Columns(
            element="content",
            caption=N_("Files"),
            columns=(
                (N_("File"), ("attachment",)),
                (N_("Format"), ("format",)),
            ),
        ),
    ),
)
