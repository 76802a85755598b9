"""What the gate needs to know before records leave: every check that this delivery has passed.

A check that has not passed is simply not in the permit; the gate's table says which it demands.
"""

from cartella import clock
from cartella.ledger.gate import Act, Check, CheckName, Permit
from cartella.release import belonging, carrying, notices, verification
from cartella.release.actors import Actor
from cartella.release.lifecycle import State
from cartella.release.models import Delivery, Package

_WAYS_THAT_NEED_A_CODE = (Delivery.Channel.PORTAL, Delivery.Channel.LINK)


def for_delivery(delivery: Delivery, *, by: Actor, proof: str = "") -> Permit:
    """The permit of one delivery as things stand now. `proof` names what opened it: a code's row
    for portal and link, the act of a person for the other ways."""
    package = delivery.package
    records_request = package.round.records_request
    checks = [*_identity(delivery), *_decided(delivery), *_way(delivery, by=by, proof=proof)]
    if delivery.recalled_at is None and delivery.available_at <= clock.now():
        checks.append(Check(name=CheckName.NOT_RECALLED, evidence=f"delivery {delivery.pk}"))
    if notices.frozen(records_request) is None:
        checks.append(Check(name=CheckName.NOT_FROZEN, evidence=f"request {records_request.pk}"))
    return Permit(
        practice=delivery.practice,
        act=Act.RELEASE,
        key=key_of(delivery),
        actor=f"{by.kind} {by.person_id}" if by.person_id else by.kind,
        recipient=delivery.to_label,
        purpose=records_request.lane,
        request_id=records_request.pk,
        patient_id=records_request.patient_id,
        delivery_id=delivery.pk,
        package_id=package.package_id,
        item_hashes=tuple(leaving(package)),
        checks=tuple(checks),
    )


def leaving(package: Package) -> list[str]:
    """The SHA-256 of each version of which something leaves, in the order of its entries: what is
    released, and documents of which only some pages are withheld."""
    held = belonging.held_by(package)
    pairs = package.round.snapshot.order_by("entry_id").values_list("entry_id", "version__sha256")
    return [sha256 for entry_id, sha256 in pairs if entry_id in held]


def key_of(delivery: Delivery) -> str:
    """The name of a delivery's one exit in the ledger."""
    return f"delivery:{delivery.pk}"


def _identity(delivery: Delivery) -> list[Check]:
    """45 CFR 164.514(h): identity is shown. Standing follows from the request's state alone: a
    person confirmed who asks. Authority of somebody who acts for her is no evidence of its own
    yet, so nothing here can check it (SECURITY.md)."""
    records_request = delivery.package.round.records_request
    seen = verification.shown(records_request)
    if not seen or records_request.patient_id is None:
        return []
    ids = " ".join(str(evidence.pk) for evidence in seen)
    checks = [Check(name=CheckName.IDENTITY_VERIFIED, evidence=f"evidence {ids}")]
    if records_request.state in (State.VERIFIED, State.ANSWERED, State.CLOSED):
        checks.append(
            Check(name=CheckName.STANDING_SHOWN, evidence=f"request {records_request.pk}")
        )
    return checks


def _decided(delivery: Delivery) -> list[Check]:
    package, round_ = delivery.package, delivery.package.round
    checks = []
    is_open = round_.snapshot.exclude(entry_id__in=round_.decisions.values("entry_id")).exists()
    # What was found since to be another person's was never rightly decided about.
    if round_.state == State.DETERMINED and not is_open and not belonging.carried_by(package):
        checks.append(Check(name=CheckName.EVERY_ITEM_DECIDED, evidence=f"round {round_.pk}"))
    if package.looked_at is not None or not package.needs_second_look:
        checks.append(Check(name=CheckName.SECOND_LOOK, evidence=f"package {package.pk}"))
    if package.package_id and package.state in (State.RELEASED, State.DELIVERED):
        checks.append(Check(name=CheckName.MANIFEST_SEALED, evidence=package.package_id))
    return checks


def _way(delivery: Delivery, *, by: Actor, proof: str) -> list[Check]:
    checks = []
    if delivery.to_label:
        checks.append(Check(name=CheckName.RECIPIENT_CONFIRMED, evidence=f"delivery {delivery.pk}"))
    if delivery.channel in _WAYS_THAT_NEED_A_CODE:
        is_allowed = bool(proof)
    elif delivery.channel == Delivery.Channel.EMAIL:
        # 45 CFR 164.522(b); she was warned, said yes. And whoever carries it has signed.
        is_allowed = delivery.warned_at is not None and not carrying.why_not_by_mail(
            delivery.package.round.records_request
        )
    else:
        is_allowed = by.kind == "person" or bool(proof)
    if is_allowed:
        checks.append(
            Check(name=CheckName.FORM_ALLOWED, evidence=proof or f"delivery {delivery.pk}")
        )
    return checks
