"""Claim: what was billed to an insurer, line by line."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("type",),
    rows=(
        (N_("Kind"), ("type",)),
        (N_("Use"), ("use",)),
        (N_("Status"), ("status",)),
        (N_("For"), ("billablePeriod",)),
        (N_("Made"), ("created",)),
        (N_("Total"), ("total",)),
        (N_("Provider"), ("provider",)),
        (N_("Insurer"), ("insurer",)),
        (N_("Facility"), ("facility",)),
        (N_("Priority"), ("priority",)),
        (N_("Prescription"), ("prescription",)),
        (N_("Numbers"), ("identifier",)),
    ),
    tables=(
        Columns(
            element="item",
            caption=N_("Lines"),
            columns=(
                (N_("No."), ("sequence",)),
                (N_("Service"), ("productOrService",)),
                (N_("When"), ("serviced[x]",)),
                (N_("Quantity"), ("quantity",)),
                (N_("Unit price"), ("unitPrice",)),
                (N_("Net"), ("net",)),
                (N_("Visit"), ("encounter",)),
            ),
        ),
        Columns(
            element="diagnosis",
            caption=N_("Diagnoses"),
            columns=(
                (N_("No."), ("sequence",)),
                (N_("Diagnosis"), ("diagnosis[x]",)),
                (N_("Type"), ("type",)),
            ),
        ),
        Columns(
            element="procedure",
            caption=N_("Procedures"),
            columns=(
                (N_("No."), ("sequence",)),
                (N_("Procedure"), ("procedure[x]",)),
                (N_("When"), ("date",)),
            ),
        ),
        Columns(
            element="insurance",
            caption=N_("Insurance"),
            columns=(
                (N_("No."), ("sequence",)),
                (N_("Coverage"), ("coverage",)),
                (N_("Main"), ("focal",)),
            ),
        ),
        Columns(
            element="careTeam",
            caption=N_("Care team"),
            columns=(
                (N_("No."), ("sequence",)),
                (N_("Who"), ("provider",)),
                (N_("Role"), ("role",)),
            ),
        ),
        Columns(
            element="supportingInfo",
            caption=N_("Supporting information"),
            columns=(
                (N_("No."), ("sequence",)),
                (N_("Category"), ("category",)),
                (N_("What"), ("code", "value[x]")),
                (N_("When"), ("timing[x]",)),
            ),
        ),
    ),
)
