"""Practitioner: somebody who treated her."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("name",),
    rows=(
        (N_("Name"), ("name",)),
        (N_("Active"), ("active",)),
        (N_("Numbers"), ("identifier",)),
        (N_("Telephone and e-mail"), ("telecom",)),
        (N_("Address"), ("address",)),
        (N_("Gender"), ("gender",)),
        (N_("Born"), ("birthDate",)),
        (N_("Languages"), ("communication",)),
    ),
    tables=(
        Columns(
            element="qualification",
            caption=N_("Licences"),
            columns=(
                (N_("What"), ("code",)),
                (N_("Number"), ("identifier",)),
                (N_("When"), ("period",)),
                (N_("From"), ("issuer",)),
            ),
        ),
    ),
)
