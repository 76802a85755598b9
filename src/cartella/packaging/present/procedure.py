"""Procedure: a treatment or operation, with its injection map if it has one."""

from cartella.packaging.extensions import INJECTION_SITE
from cartella.packaging.present import injections
from cartella.packaging.present.layout import Columns, Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    rows=(
        (N_("What"), ("code",)),
        (N_("Status"), ("status", "statusReason")),
        (N_("Category"), ("category",)),
        (N_("When"), ("performed[x]",)),
        (N_("Reason"), ("reasonCode", "reasonReference")),
        (N_("Body site"), ("bodySite",)),
        (N_("Outcome"), ("outcome",)),
        (N_("Complication"), ("complication", "complicationDetail")),
        (N_("Follow-up"), ("followUp",)),
        (N_("Used"), ("usedCode", "usedReference")),
        (N_("Report"), ("report",)),
        (N_("Place"), ("location",)),
        (N_("Recorded by"), ("recorder",)),
        (N_("Stated by"), ("asserter",)),
        (N_("Visit"), ("encounter",)),
    ),
    tables=(
        Columns(
            element="performer",
            caption=N_("Done by"),
            columns=((N_("Who"), ("actor",)), (N_("Role"), ("function",))),
        ),
        Columns(
            element="focalDevice",
            caption=N_("Devices"),
            columns=((N_("Device"), ("manipulated",)), (N_("What was done"), ("action",))),
        ),
    ),
    special=injections.blocks,
    drawn_extension=INJECTION_SITE,
)
