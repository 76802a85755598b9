"""Observation: a finding, measurement or answer, digits as they were stored."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    rows=(
        (N_("What"), ("code",)),
        (N_("Result"), ("value[x]",)),
        (N_("No result because"), ("dataAbsentReason",)),
        (N_("Meaning"), ("interpretation",)),
        (N_("When"), ("effective[x]",)),
        (N_("Status"), ("status",)),
        (N_("Category"), ("category",)),
        (N_("Body site"), ("bodySite",)),
        (N_("Method"), ("method",)),
        (N_("Device"), ("device",)),
        (N_("By"), ("performer",)),
        (N_("Reported"), ("issued",)),
        (N_("Visit"), ("encounter",)),
    ),
    tables=(
        Columns(
            element="component",
            caption=N_("Parts"),
            columns=(
                (N_("What"), ("code",)),
                (N_("Result"), ("value[x]", "dataAbsentReason")),
                (N_("Meaning"), ("interpretation",)),
                (N_("Normal range"), ("referenceRange",)),
            ),
        ),
        Columns(
            element="referenceRange",
            caption=N_("Normal range"),
            columns=(
                (N_("From"), ("low",)),
                (N_("To"), ("high",)),
                (N_("Kind"), ("type",)),
                (N_("For"), ("appliesTo", "age")),
                (N_("In words"), ("text",)),
            ),
        ),
    ),
)
