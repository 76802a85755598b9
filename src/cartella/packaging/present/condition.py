"""Condition: a problem or diagnosis, since when, until when, how sure."""

from cartella.packaging.present.layout import Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    rows=(
        (N_("Problem"), ("code",)),
        (N_("State"), ("clinicalStatus",)),
        (N_("Certainty"), ("verificationStatus",)),
        (N_("Category"), ("category",)),
        (N_("Severity"), ("severity",)),
        (N_("Body site"), ("bodySite",)),
        (N_("Began"), ("onset[x]",)),
        (N_("Ended"), ("abatement[x]",)),
        (N_("Recorded"), ("recordedDate",)),
        (N_("Recorded by"), ("recorder",)),
        (N_("Stated by"), ("asserter",)),
        (N_("Visit"), ("encounter",)),
    ),
)
