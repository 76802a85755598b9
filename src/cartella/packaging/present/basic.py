"""Basic: a row of a list that no type of FHIR stands for: a service, a package, a membership."""

from cartella.packaging.present.layout import Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    rows=(
        (N_("What"), ("code",)),
        (N_("Day"), ("created",)),
        (N_("By"), ("author",)),
    ),
)
