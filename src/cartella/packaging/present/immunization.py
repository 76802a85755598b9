"""Immunization: a vaccine given or not given."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("vaccineCode",),
    rows=(
        (N_("Vaccine"), ("vaccineCode",)),
        (N_("Status"), ("status",)),
        (N_("Why not"), ("statusReason",)),
        (N_("When"), ("occurrence[x]",)),
        (N_("Lot"), ("lotNumber",)),
        (N_("Expires"), ("expirationDate",)),
        (N_("Maker"), ("manufacturer",)),
        (N_("Dose"), ("doseQuantity",)),
        (N_("Site"), ("site",)),
        (N_("Way"), ("route",)),
        (N_("Place"), ("location",)),
        (N_("Given from first-hand knowledge"), ("primarySource",)),
        (N_("Source"), ("reportOrigin",)),
        (N_("Reason"), ("reasonCode", "reasonReference")),
        (N_("Visit"), ("encounter",)),
    ),
    tables=(
        Columns(
            element="performer",
            caption=N_("Given by"),
            columns=(
                (N_("Who"), ("actor",)),
                (N_("Role"), ("function",)),
            ),
        ),
        Columns(
            element="reaction",
            caption=N_("Reactions"),
            columns=(
                (N_("When"), ("date",)),
                (N_("What"), ("detail",)),
                (N_("Told by her"), ("reported",)),
            ),
        ),
    ),
)
