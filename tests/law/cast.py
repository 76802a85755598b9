"""The request most law tests start from: a patient asks a covered practice for a copy."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from cartella.law.duty import Duty
from cartella.law.facts import Facts, Holder, Lane, Requester

PATIENT = Facts(
    lane=Lane.ACCESS,
    requester=Requester.PATIENT,
    received_at=datetime(2026, 9, 4, 15, tzinfo=UTC),  # a Friday
    zone="America/New_York",
    holders=frozenset({Holder.PHYSICIAN}),
)


def facts(**changes: Any) -> Facts:
    """The patient's request with some things known otherwise."""
    return replace(PATIENT, **changes)


def codes(duties: Iterable[Duty]) -> set[str]:
    """The codes of what a finding says is to be done, or not to be done."""
    return {duty.code for duty in duties}
