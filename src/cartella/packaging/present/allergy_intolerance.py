"""AllergyIntolerance: what she reacts to and how. Coded "no known allergy" says so itself."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    rows=(
        (N_("Reacts to"), ("code",)),
        (N_("State"), ("clinicalStatus",)),
        (N_("Certainty"), ("verificationStatus",)),
        (N_("Type"), ("type",)),
        (N_("Category"), ("category",)),
        (N_("Criticality"), ("criticality",)),
        (N_("Began"), ("onset[x]",)),
        (N_("Last time"), ("lastOccurrence",)),
        (N_("Recorded"), ("recordedDate",)),
        (N_("Recorded by"), ("recorder",)),
        (N_("Stated by"), ("asserter",)),
    ),
    tables=(
        Columns(
            element="reaction",
            caption=N_("Reactions"),
            columns=(
                (N_("Substance"), ("substance",)),
                (N_("What happened"), ("manifestation", "description")),
                (N_("When"), ("onset",)),
                (N_("Severity"), ("severity",)),
                (N_("Way"), ("exposureRoute",)),
                (N_("Notes"), ("note",)),
            ),
        ),
    ),
)
