"""Rows of the ledger: what left, what was looked at, and the tree over both.

Fields, constraints and nothing else. Every table here is insert-only in the database, but for
`Head`. Rows of higher rooms are named by plain id.
"""

import uuid

from django.db import models

from cartella.practices.models import Practice


class Row(models.Model):
    """A row of the ledger, named in logs by its kind and id alone."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.pk}"


class Head(Row):
    """How many leaves a practice's tree has. Locked while one is appended: that is the sequence."""

    practice = models.OneToOneField(Practice, on_delete=models.PROTECT, related_name="ledger_head")
    size = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gte=0), name="ledger_head_size"),
        ]


class Leaf(Row):
    """One leaf as it was hashed: canonical bytes without anything about anybody."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="ledger_leaves")
    seq = models.BigIntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "seq"], name="ledger_leaf_once"),
            models.CheckConstraint(condition=models.Q(seq__gte=0), name="ledger_leaf_seq"),
        ]


class Node(Row):
    """The hash of a complete subtree: leaves [index << level, (index + 1) << level)."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="ledger_nodes")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "level", "index"], name="ledger_node_once"),
        ]


class Exit(Row):
    """What left the practice: this row is the disclosure. One a delivery (`key`).

    The leaf at `seq` holds the salted hash of every other column but the salts
    (`rows.exit_row`), and apart from it that of the package's id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="exits")
    version = models.SmallIntegerField(default=1)  # of the canonical form
    key = models.CharField(max_length=200)
    act = models.CharField(max_length=40)
    actor = models.CharField(max_length=200)
    recipient = models.TextField()
    purpose = models.TextField()
    request_id = models.BigIntegerField(null=True)
    patient_id = models.BigIntegerField(null=True)
    delivery_id = models.BigIntegerField(null=True)
    package_id = models.CharField(max_length=64, null=True)  # noqa: DJ001 - null: no package
    item_hashes = models.JSONField()
    checks = models.JSONField()  # [[name, evidence], …] in the order of the table
    at = models.DateTimeField()
    row_salt = models.BinaryField()
    package_salt = models.BinaryField()
    seq = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "key"], name="ledger_exit_key_once"),
            models.UniqueConstraint(fields=["practice", "seq"], name="ledger_exit_seq_once"),
        ]
        indexes = [
            models.Index(fields=["practice", "patient_id", "at"], name="ledger_exit_patient"),
            models.Index(fields=["practice", "request_id"], name="ledger_exit_request"),
        ]


class Reopening(Row):
    """A later opening of an exit: the gate was asked again and its checks passed again. No leaf."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="reopenings")
    exit = models.ForeignKey(Exit, on_delete=models.PROTECT, related_name="reopenings")
    actor = models.CharField(max_length=200)
    purpose = models.TextField()
    checks = models.JSONField()
    at = models.DateTimeField()


class Transfer(Row):
    """Bytes of an exit that went to the network: one row a range that was sent."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="transfers")
    exit = models.ForeignKey(Exit, on_delete=models.PROTECT, related_name="transfers")
    part = models.TextField()  # file name inside the package, or the package's own
    first_byte = models.BigIntegerField()
    sent_bytes = models.BigIntegerField()
    size_bytes = models.BigIntegerField()  # of the whole file
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(first_byte__gte=0)
                & models.Q(sent_bytes__gte=0)
                & models.Q(size_bytes__gte=models.F("first_byte") + models.F("sent_bytes")),
                name="ledger_transfer_in_file",
            ),
        ]


class Look(Row):
    """A member of staff saw a page of one chart. Written before the page is made."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="looks")
    person_id = models.BigIntegerField()
    patient_id = models.BigIntegerField()
    what = models.CharField(max_length=80)
    entry_ids = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["practice", "patient_id", "at"], name="ledger_look_patient"),
            models.Index(fields=["practice", "person_id", "at"], name="ledger_look_person"),
        ]


class LookBatch(Row):
    """Looks that went into one leaf together; its members say which."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="look_batches")
    look_count = models.IntegerField()
    at = models.DateTimeField()
    row_salt = models.BinaryField()
    seq = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "seq"], name="ledger_batch_seq_once"),
        ]


class LookBatchMember(Row):
    """This look is in that batch, with this hash. A list, never an id range: ids commit late."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="look_batch_members"
    )
    batch = models.ForeignKey(LookBatch, on_delete=models.PROTECT, related_name="members")
    look = models.OneToOneField(Look, on_delete=models.PROTECT, related_name="member")
    digest = models.CharField(max_length=64)


class Checkpoint(Row):
    """A signed checkpoint as it was made; the same text stands in the file outside the database."""

    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="ledger_checkpoints"
    )
    size = models.BigIntegerField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["practice", "size"], name="ledger_checkpoint_size")]


class Restoration(Row):
    """The store was put back from a backup: what was entered between the two days is missing."""

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="restorations")
    size = models.BigIntegerField()  # leaves that came back
    root = models.BinaryField()
    made_at = models.DateTimeField()  # whose state came back
    at = models.DateTimeField()
