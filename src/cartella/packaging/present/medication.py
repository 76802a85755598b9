"""Medication: a medicine, with form, parts and lot."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    rows=(
        (N_("Medicine"), ("code",)),
        (N_("Status"), ("status",)),
        (N_("Form"), ("form",)),
        (N_("Amount"), ("amount",)),
        (N_("Maker"), ("manufacturer",)),
        (N_("Lot"), ("batch",)),
    ),
    tables=(
        Columns(
            element="ingredient",
            caption=N_("Ingredients"),
            columns=(
                (N_("What"), ("item[x]",)),
                (N_("Active"), ("isActive",)),
                (N_("Strength"), ("strength",)),
            ),
        ),
    ),
)
