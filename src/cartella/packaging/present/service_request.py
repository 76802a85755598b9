"""ServiceRequest: an order for a service, test or referral."""

from cartella.packaging.present.layout import Layout
from cartella.packaging.present.reading import N_

LAYOUT = Layout(
    rows=(
        (N_("What"), ("code", "orderDetail")),
        (N_("Status"), ("status",)),
        (N_("Intent"), ("intent",)),
        (N_("Priority"), ("priority",)),
        (N_("Not to be done"), ("doNotPerform",)),
        (N_("Amount"), ("quantity[x]",)),
        (N_("When"), ("occurrence[x]",)),
        (N_("Ordered"), ("authoredOn",)),
        (N_("Ordered by"), ("requester",)),
        (N_("To be done by"), ("performer", "performerType")),
        (N_("Reason"), ("reasonCode", "reasonReference")),
        (N_("Body site"), ("bodySite",)),
        (N_("Visit"), ("encounter",)),
    ),
    texts=((N_("Notes"), "note"), (N_("Instructions"), "patientInstruction")),
)
