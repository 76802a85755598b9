"""Invoice: what was charged, line by line."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("type", "identifier"),
    rows=(
        (N_("Kind"), ("type",)),
        (N_("Number"), ("identifier",)),
        (N_("Status"), ("status",)),
        (N_("Cancelled because"), ("cancelledReason",)),
        (N_("When"), ("date",)),
        (N_("Net"), ("totalNet",)),
        (N_("Total"), ("totalGross",)),
        (N_("For"), ("recipient",)),
        (N_("From"), ("issuer",)),
        (N_("Account"), ("account",)),
    ),
    tables=(
        Columns(
            element="lineItem",
            caption=N_("Lines"),
            columns=(
                (N_("No."), ("sequence",)),
                (N_("Item"), ("chargeItem[x]",)),
                (N_("Price"), ("priceComponent",)),
            ),
        ),
        Columns(
            element="participant",
            caption=N_("People"),
            columns=(
                (N_("Who"), ("actor",)),
                (N_("Role"), ("role",)),
            ),
        ),
        Columns(
            element="totalPriceComponent",
            caption=N_("Sums"),
            columns=(
                (N_("Kind"), ("type",)),
                (N_("What"), ("code",)),
                (N_("Amount"), ("amount",)),
                (N_("Factor"), ("factor",)),
            ),
        ),
    ),
    texts=((N_("Payment terms"), "paymentTerms"), (N_("Notes"), "note")),
)
