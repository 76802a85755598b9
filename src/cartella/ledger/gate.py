"""The one way out. A permit goes in, exit row and leaf are committed, an Opening comes out.

Whatever carries chart bytes out of the practice (response, mailer, file writer) takes an Opening,
and nothing but this module makes one.
"""

import uuid
from collections.abc import Mapping
from dataclasses import InitVar, dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from django.db import transaction

from cartella import clock
from cartella.ledger import append, chain, rows
from cartella.ledger.models import Exit, Head, Reopening
from cartella.practices.models import Practice


class Act(StrEnum):
    """What takes chart bytes out."""

    RELEASE = "release"  # a package or a part of one, by whatever way of delivery
    CHART_PRINT = "chart print"  # staff print, save or download pages or a file of one chart


class CheckName(StrEnum):
    """A question that was answered with yes before the gate was asked."""

    IDENTITY_VERIFIED = "identity verified"
    STANDING_SHOWN = "standing shown"
    EVERY_ITEM_DECIDED = "every item decided"
    SECOND_LOOK = "second look done or not required"
    MANIFEST_SEALED = "manifest sealed"
    RECIPIENT_CONFIRMED = "recipient confirmed"
    NOT_RECALLED = "not recalled"
    NOT_FROZEN = "not frozen"
    FORM_ALLOWED = "form of delivery allowed"
    SIGNED_IN = "signed in"
    MAY_PRINT_CHART = "may print chart"
    PURPOSE_GIVEN = "purpose given"


REQUIRED: Mapping[Act, tuple[CheckName, ...]] = MappingProxyType(
    {
        Act.RELEASE: (
            CheckName.IDENTITY_VERIFIED,
            CheckName.STANDING_SHOWN,
            CheckName.EVERY_ITEM_DECIDED,
            CheckName.SECOND_LOOK,
            CheckName.MANIFEST_SEALED,
            CheckName.RECIPIENT_CONFIRMED,
            CheckName.NOT_RECALLED,
            CheckName.NOT_FROZEN,
            CheckName.FORM_ALLOWED,
        ),
        Act.CHART_PRINT: (
            CheckName.SIGNED_IN,
            CheckName.MAY_PRINT_CHART,
            CheckName.PURPOSE_GIVEN,
        ),
    }
)

# Facts of the permit itself that an act cannot do without.
STATED: Mapping[Act, tuple[str, ...]] = MappingProxyType(
    {
        Act.RELEASE: (
            "key",
            "actor",
            "recipient",
            "purpose",
            "request_id",
            "patient_id",
            "delivery_id",
            "package_id",
        ),
        Act.CHART_PRINT: ("key", "actor", "recipient", "purpose", "patient_id"),
    }
)

# What a later permit under the same key must repeat.
_SAME = ("act", "recipient", "request_id", "patient_id", "delivery_id", "package_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A check that passed. `evidence` is the id of what shows it, never words about a patient."""

    name: CheckName
    evidence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """Why this may leave. `key` names the exit (one a delivery); the same key opens it again."""

    practice: Practice
    key: str
    act: Act
    actor: str  # who lets it out, e.g. "staff 12", "requester 7"
    recipient: str
    purpose: str
    checks: tuple[Check, ...]
    item_hashes: tuple[str, ...] = ()
    request_id: int | None = None
    patient_id: int | None = None
    delivery_id: int | None = None
    package_id: str | None = None  # SHA-256 hex of manifest.json


class Refused(Exception):
    """The gate stays shut. `missing`: what the permit lacks; `differing`: what it contradicts."""

    def __init__(self, *, missing: tuple[str, ...] = (), differing: tuple[str, ...] = ()) -> None:
        self.missing = missing
        self.differing = differing
        parts = []
        if missing:
            parts.append(f"the permit lacks: {', '.join(missing)}")
        if differing:
            parts.append(f"this exit was opened before with another {', '.join(differing)}")
        super().__init__(f"Nothing left and nothing was written; {'; '.join(parts)}.")


_MADE_BY_THE_GATE = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Proof that an exit is on record. Only `open` makes one."""

    exit_id: uuid.UUID
    practice_id: uuid.UUID
    act: Act
    seq: int
    package_id: str | None
    delivery_id: int | None
    patient_id: int | None
    at: datetime  # of this opening
    reopening_id: int | None  # None: the first opening
    token: InitVar[object]

    def __post_init__(self, token: object) -> None:
        if token is not _MADE_BY_THE_GATE:
            raise TypeError("An Opening comes from gate.open and from nowhere else.")

    @property
    def is_first(self) -> bool:
        """Whether this opening wrote the exit, rather than found it."""
        return self.reopening_id is None


def open(permit: Permit) -> Opening:
    """Commit exit row and leaf, durably, and return the Opening; or raise Refused.

    The first permit under a key writes exit and leaf; each later one must stand on checks of its
    own and writes a reopening, no leaf. Raises RuntimeError inside an open transaction: what could
    be rolled back is not on record.
    """
    _refuse_incomplete(permit)
    with transaction.atomic(durable=True):
        exit_ = permit.practice.exits.filter(key=permit.key).first()
        if exit_ is None:
            head = append.lock(permit.practice)
            # Whoever held the lock before may have opened this very exit.
            exit_ = permit.practice.exits.filter(key=permit.key).first()
        at = clock.now()
        if exit_ is None:
            exit_, reopening = _write_exit(permit, head=head, at=at), None
        else:
            reopening = _write_reopening(permit, exit_, at=at)
    return Opening(
        exit_id=exit_.pk,
        practice_id=exit_.practice_id,
        act=Act(exit_.act),
        seq=exit_.seq,
        package_id=exit_.package_id,
        delivery_id=exit_.delivery_id,
        patient_id=exit_.patient_id,
        at=at,
        reopening_id=reopening.pk if reopening else None,
        token=_MADE_BY_THE_GATE,
    )


def _refuse_incomplete(permit: Permit) -> None:
    passed = {check.name for check in permit.checks if check.evidence.strip()}
    missing = [str(name) for name in REQUIRED[permit.act] if name not in passed]
    missing += [name for name in STATED[permit.act] if getattr(permit, name) in (None, "")]
    if missing:
        raise Refused(missing=tuple(missing))


def _write_exit(permit: Permit, *, head: Head, at: datetime) -> Exit:
    row_salt, package_salt = append.salt(), append.salt()
    exit_ = Exit(
        practice=permit.practice,
        key=permit.key,
        act=permit.act.value,
        actor=permit.actor,
        recipient=permit.recipient,
        purpose=permit.purpose,
        request_id=permit.request_id,
        patient_id=permit.patient_id,
        delivery_id=permit.delivery_id,
        package_id=permit.package_id,
        item_hashes=list(permit.item_hashes),
        checks=_as_rows(permit),
        at=at,
        row_salt=row_salt,
        package_salt=package_salt,
    )
    exit_.seq = append.append(
        head,
        kind=rows.EXIT,
        at=at,
        row_digest=chain.salted(row_salt, rows.exit_row(exit_)),
        package_digest=chain.package_digest(package_salt, exit_.package_id),
    )
    exit_.save(force_insert=True)
    return exit_


def _write_reopening(permit: Permit, exit_: Exit, *, at: datetime) -> Reopening:
    differing = tuple(name for name in _SAME if getattr(permit, name) != getattr(exit_, name))
    if differing or list(permit.item_hashes) != exit_.item_hashes:
        raise Refused(differing=differing or ("set of items",))
    return Reopening.objects.create(
        practice=permit.practice,
        exit=exit_,
        actor=permit.actor,
        purpose=permit.purpose,
        checks=_as_rows(permit),
        at=at,
    )


def _as_rows(permit: Permit) -> list[list[str]]:
    return sorted([check.name.value, check.evidence] for check in permit.checks)
