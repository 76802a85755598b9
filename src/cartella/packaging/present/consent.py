"""Consent: what she agreed to or refused, in which words, and who signed."""

from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    title=("category", "scope"),
    rows=(
        (N_("About"), ("category",)),
        (N_("Scope"), ("scope",)),
        (N_("Status"), ("status",)),
        (N_("When"), ("dateTime",)),
        (N_("Given by"), ("performer",)),
        (N_("Practice"), ("organization",)),
        (N_("Policy"), ("policy", "policyRule")),
        (N_("Document"), ("source[x]",)),
        (N_("Numbers"), ("identifier",)),
    ),
    tables=(
        Columns(
            element="verification",
            caption=N_("Confirmed"),
            columns=(
                (N_("Confirmed"), ("verified",)),
                (N_("With"), ("verifiedWith",)),
                (N_("When"), ("verificationDate",)),
            ),
        ),
    ),
)
