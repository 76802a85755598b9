"""Whose the entries of a round are by now: what was moved, parted or undone since is not hers.

Such an entry never leaves under this request, whatever was decided about it before.
"""

import json

from cartella.blobs import store
from cartella.charts import joined
from cartella.charts.models import EntryOwner
from cartella.packaging.record import Outcome
from cartella.release.models import Decision, Package, Round

# What of an item with one of these is in no file of the package.
_LEFT_OUT = {
    Outcome.MISFILED,
    Outcome.OUTSIDE_RECORD_SET,
    Outcome.NOT_ASKED_FOR,
    Outcome.OUTSIDE_STANDING,
}


def strangers(round_: Round) -> set[int]:
    """Entries of the round's snapshot that lie in no chart of its patient now."""
    patient = round_.records_request.patient
    if patient is None:
        return set()
    hers = joined.group(patient)
    there = round_.snapshot.exclude(entry__listing__patient_id__in=hers)
    return set(there.values_list("entry_id", flat=True))


def carried_by(package: Package) -> set[int]:
    """Of these, the ones that the package holds: they were hers still when it was made."""
    away = strangers(package.round)
    return away & held_by(package) if away else set()


def held_by(package: Package) -> set[int]:
    """The entries of which something is in the package. Read in the practice's own manifest where
    one was ever moved: the moments of a move and of a sealing do not say which saw the other."""
    decided = {row.entry_id for row in package.round.decisions.all() if _leaves(row)}
    if not _was_moved(package.round):
        return decided
    out = _left_out(package)
    ids = package.round.snapshot.values_list("entry_id", "entry__public_id")
    return decided - {entry_id for entry_id, public_id in ids if str(public_id) in out}


def _leaves(row: Decision) -> bool:
    if row.outcome == Outcome.WITHHELD:
        return row.page_from is not None  # the other pages leave
    return row.outcome not in _LEFT_OUT


def _was_moved(round_: Round) -> bool:
    entries = round_.snapshot.values("entry_id")
    again = EntryOwner.objects.filter(
        practice_id=round_.practice_id, entry_id__in=entries, number__gt=1
    )
    return again.exists() or bool(strangers(round_))


def _left_out(package: Package) -> set[str]:
    """Public ids of what the manifest says is not in the package; of doubt, nothing is."""
    with store.open_blob(package.practice_manifest) as stream:
        items = json.loads(stream.read()).get("items", ())
    return {
        item["id"]
        for item in items
        if any(ruling["outcome"] in _LEFT_OUT for ruling in item["rulings"])
    }
