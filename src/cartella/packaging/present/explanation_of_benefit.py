"""ExplanationOfBenefit: what an insurer decided and paid."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("type",),
    rows=(
        (N_("Kind"), ("type",)),
        (N_("Use"), ("use",)),
        (N_("Status"), ("status",)),
        (N_("Outcome"), ("outcome",)),
        (N_("Result"), ("disposition",)),
        (N_("For"), ("billablePeriod",)),
        (N_("Made"), ("created",)),
        (N_("Insurer"), ("insurer",)),
        (N_("Provider"), ("provider",)),
        (N_("Facility"), ("facility",)),
        (N_("Claim"), ("claim",)),
        (N_("Referral"), ("referral",)),
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
                (N_("Place"), ("location[x]",)),
                (N_("Net"), ("net",)),
                (N_("Decision"), ("adjudication",)),
                (N_("Visit"), ("encounter",)),
            ),
        ),
        Columns(
            element="total",
            caption=N_("Totals"),
            columns=(
                (N_("What"), ("category",)),
                (N_("Amount"), ("amount",)),
            ),
        ),
        Columns(
            element="payment",
            caption=N_("Payment"),
            columns=(
                (N_("Kind"), ("type",)),
                (N_("Amount"), ("amount",)),
                (N_("When"), ("date",)),
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
            element="careTeam",
            caption=N_("Care team"),
            columns=(
                (N_("No."), ("sequence",)),
                (N_("Who"), ("provider",)),
                (N_("Role"), ("role",)),
            ),
        ),
        Columns(
            element="insurance",
            caption=N_("Insurance"),
            columns=(
                (N_("Coverage"), ("coverage",)),
                (N_("Main"), ("focal",)),
            ),
        ),
    ),
)
