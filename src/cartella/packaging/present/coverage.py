"""Coverage: an insurance or who else pays."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("type", "payor"),
    rows=(
        (N_("Kind"), ("type",)),
        (N_("Status"), ("status",)),
        (N_("Payer"), ("payor",)),
        (N_("Member number"), ("subscriberId",)),
        (N_("Subscriber"), ("subscriber",)),
        (N_("Policy holder"), ("policyHolder",)),
        (N_("Covered"), ("beneficiary",)),
        (N_("Relation"), ("relationship",)),
        (N_("When"), ("period",)),
        (N_("Network"), ("network",)),
        (N_("Numbers"), ("identifier",)),
    ),
    tables=(
        Columns(
            element="class",
            caption=N_("Plan"),
            columns=(
                (N_("Class"), ("type",)),
                (N_("Number"), ("value",)),
                (N_("Name"), ("name",)),
            ),
        ),
        Columns(
            element="costToBeneficiary",
            caption=N_("Her share"),
            columns=(
                (N_("What"), ("type",)),
                (N_("Value"), ("value[x]",)),
            ),
        ),
    ),
    subject=("subject", "patient", "beneficiary"),
)
