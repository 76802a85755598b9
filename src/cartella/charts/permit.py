"""What the gate needs to know when staff save or print something of a chart."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from cartella.accounts.models import Person
from cartella.charts.models import Patient
from cartella.ledger.gate import Act, Check, CheckName, Permit


class Purpose(StrEnum):
    """Why somebody takes a piece of a chart. Each is a use that needs no authorization, or the
    patient's own request; anything else is a release, with a request of its own."""

    TREATMENT = "treatment"  # 45 CFR 164.506(c)(1) and (2)
    PAYMENT = "payment"  # 45 CFR 164.506(c)(3)
    OPERATIONS = "health care operations"  # 45 CFR 164.506(c)(4)
    PATIENT = "handed to the patient"  # 45 CFR 164.502(a)(1)(i)


PURPOSE_NAMES = {
    Purpose.TREATMENT: _("For treatment"),
    Purpose.PAYMENT: _("For payment"),
    Purpose.OPERATIONS: _("For the practice's own work (health care operations)"),
    Purpose.PATIENT: _("To hand it to the patient"),
}


def for_saving(
    patient: Patient,
    versions: Sequence[str],
    *,
    person: Person,
    may_print: bool,
    purpose: str,
    once: UUID,
) -> Permit:
    """The permit for one file or page that a signed-in person saves.

    `versions`: SHA-256 of the entry versions it shows. `once` names the exit, so that a second
    click opens the same one. A purpose that is not of `Purpose` leaves the permit without it.
    """
    who = f"staff {person.pk}"
    checks = [Check(name=CheckName.SIGNED_IN, evidence=who)]
    if may_print:
        checks.append(Check(name=CheckName.MAY_PRINT_CHART, evidence=who))
    is_given = purpose in set(Purpose)
    if is_given:
        checks.append(Check(name=CheckName.PURPOSE_GIVEN, evidence=purpose))
    return Permit(
        practice=patient.practice,
        act=Act.CHART_PRINT,
        key=f"chart:{patient.public_id}:{once}",
        actor=who,
        recipient=person.name or who,
        purpose=purpose if is_given else "",
        patient_id=patient.pk,
        item_hashes=tuple(versions),
        checks=tuple(checks),
    )
