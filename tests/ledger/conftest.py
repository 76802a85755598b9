"""A practice with a key, and permits that lack nothing."""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cartella import clock
from cartella.ledger import gate, transfers
from cartella.practices import keys
from cartella.practices.models import Practice

PACKAGE_ID = "ab" * 32


@pytest.fixture
def places(settings, tmp_path: Path) -> Path:
    """Key file and file of checkpoints of this test alone."""
    settings.KEY_FILE = tmp_path / "keys" / "practice.key"
    settings.CHECKPOINTS = tmp_path / "checkpoints"
    return tmp_path


@pytest.fixture
def practice(db, places: Path) -> Practice:
    practice = Practice.objects.create(
        slug="larkspur", name="Larkspur Skin", created_at=clock.now()
    )
    keys.create(practice.pk)
    return practice


def permit_for(practice: Practice, number: int = 1, **changes: object) -> gate.Permit:
    """A permit to release package `number`, complete unless changed."""
    permit = gate.Permit(
        practice=practice,
        key=f"delivery-{number}",
        act=gate.Act.RELEASE,
        actor="staff 3",
        recipient="the patient",
        purpose="access of the individual",
        checks=tuple(
            gate.Check(name=name, evidence=f"row {at}")
            for at, name in enumerate(gate.REQUIRED[gate.Act.RELEASE])
        ),
        item_hashes=("11" * 32, "22" * 32),
        request_id=number,
        patient_id=7,
        delivery_id=number,
        package_id=PACKAGE_ID,
    )
    return dataclasses.replace(permit, **changes)


@pytest.fixture
def permit(practice: Practice) -> Callable[..., gate.Permit]:
    return lambda number=1, **changes: permit_for(practice, number, **changes)


@pytest.fixture(autouse=True)
def no_thread() -> Iterator[None]:
    """Transfer rows are written by `flush`, on the test's own connection."""
    with transfers.held():
        yield
