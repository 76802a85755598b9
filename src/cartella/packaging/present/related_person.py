"""RelatedPerson: somebody near her, and what they are to her."""

from cartella.packaging.present.layout import Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("name", "relationship"),
    rows=(
        (N_("Relation"), ("relationship",)),
        (N_("Name"), ("name",)),
        (N_("Telephone and e-mail"), ("telecom",)),
        (N_("Address"), ("address",)),
        (N_("Gender"), ("gender",)),
        (N_("Born"), ("birthDate",)),
        (N_("When"), ("period",)),
        (N_("Active"), ("active",)),
        (N_("Numbers"), ("identifier",)),
    ),
)
