"""Patient: who she is, where she lives and how to reach her."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("name",),
    rows=(
        (N_("Name"), ("name",)),
        (N_("Born"), ("birthDate", "_birthDate")),
        (N_("Died"), ("deceased[x]",)),
        (N_("Gender"), ("gender",)),
        (N_("Record numbers"), ("identifier",)),
        (N_("Address"), ("address",)),
        (N_("Telephone and e-mail"), ("telecom",)),
        (N_("Marital status"), ("maritalStatus",)),
        (N_("Born as twin or more"), ("multipleBirth[x]",)),
        (N_("Languages"), ("communication",)),
        (N_("Practitioner"), ("generalPractitioner",)),
        (N_("Practice"), ("managingOrganization",)),
        (N_("Active"), ("active",)),
    ),
    tables=(
        Columns(
            element="contact",
            caption=N_("Contacts"),
            columns=(
                (N_("Relation"), ("relationship",)),
                (N_("Name"), ("name",)),
                (N_("Reach"), ("telecom",)),
                (N_("Address"), ("address",)),
            ),
        ),
    ),
    texts=(),
)
