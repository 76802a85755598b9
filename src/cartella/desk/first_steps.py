"""The steps of the first run that cannot be left out: which is next, and which are done.

Each is a question to the rows, so a run that was cut off anywhere goes on where it stood.
"""

from typing import Any

from django.urls import reverse

from cartella.practices.models import Practice

STEPS = ("practice", "entities", "locations", "owner", "key")


def around(at: str) -> dict[str, Any]:
    """What the frame of a step shows: its number and how many there are."""
    return {"step": STEPS.index(at) + 1, "steps": len(STEPS)} if at in STEPS else {}


def practice_done(practice: Practice | None) -> bool:
    """Whether the practice can stand at the head of a letter."""
    return practice is not None and bool(practice.phone and practice.address_lines)


def entities_done(practice: Practice) -> bool:
    """Whether there is a legal entity, and of each it is said who holds the records."""
    rows = list(practice.legal_entities.filter(ended_on__isnull=True))
    return bool(rows) and all(row.licence_kinds for row in rows)


def locations_done(practice: Practice) -> bool:
    """Whether there is a place where patients are seen."""
    return practice.locations.filter(ended_on__isnull=True).exists()


def next_url(practice: Practice | None) -> str:
    """The first step before the owner's account that is not done."""
    if practice is None or not practice_done(practice):
        return reverse("desk:setup_practice")
    if not entities_done(practice):
        return reverse("desk:setup_entities")
    if not locations_done(practice):
        return reverse("desk:setup_locations")
    return reverse("desk:setup_owner")
