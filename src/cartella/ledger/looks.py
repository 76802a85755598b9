"""Who looked at which chart: a row before the page is made, hashed into a leaf by the hour."""

from collections.abc import Sequence

from django.db import transaction

from cartella import clock
from cartella.ledger import append, chain, rows
from cartella.ledger.models import Look, LookBatch, LookBatchMember
from cartella.practices.models import Practice

BATCH_LOOKS = 500


def look(
    practice: Practice,
    *,
    person_id: int,
    patient_id: int,
    what: str,
    entry_ids: Sequence[int | str] = (),
) -> Look:
    """Put on record that a person sees a page of a chart; committed before this returns.

    `what` names the page ("chart", "document"), never its content. Raises RuntimeError inside an
    open transaction: a look that could be rolled back is not on record.
    """
    with transaction.atomic(durable=True):
        return Look.objects.create(
            practice=practice,
            person_id=person_id,
            patient_id=patient_id,
            what=what,
            entry_ids=list(entry_ids),
            at=clock.now(),
        )


def batch(practice: Practice) -> int:
    """Hash every look that is in no batch yet into the tree. Returns how many went in.

    Asked by membership, not by id range: a slow transaction commits a low id late, and the next
    batch takes it. Each batch is a transaction of its own.
    """
    total, last = 0, 0
    unbatched = practice.looks.filter(member__isnull=True).order_by("pk")
    while waiting := list(unbatched.filter(pk__gt=last)[:BATCH_LOOKS]):
        total += _hash(practice, waiting)
        last = waiting[-1].pk  # not to read again past all that are in a batch by now
    return total


def _hash(practice: Practice, waiting: list[Look]) -> int:
    with transaction.atomic(durable=True):
        head = append.lock(practice)
        # Between the question and the lock another process may have taken some.
        taken = set(
            practice.look_batch_members.filter(look__in=waiting).values_list("look_id", flat=True)
        )
        fresh = [row for row in waiting if row.pk not in taken]
        if not fresh:
            return 0
        salt = append.salt()
        batch_ = LookBatch(practice=practice, look_count=len(fresh), at=clock.now(), row_salt=salt)
        members = [(row.pk, chain.salted(salt, rows.look_row(row))) for row in fresh]
        body = rows.batch_row(batch_, practice_id=practice.pk, members=members)
        batch_.seq = append.append(
            head,
            kind=rows.LOOKS,
            at=batch_.at,
            row_digest=chain.salted(salt, body),
        )
        batch_.save(force_insert=True)
        LookBatchMember.objects.bulk_create(
            LookBatchMember(practice=practice, batch=batch_, look_id=look_id, digest=digest)
            for look_id, digest in members
        )
    return len(fresh)
