"""Says what a store holds, as one line of JSON: `python -m tests.backup.facts`."""

import json

from cartella.commands import setup


def main() -> None:
    """Every table's sum, every stored file's bytes against its row, the ledger's root."""
    setup.set_up()
    # Django is there only now.
    from cartella.backup import rows
    from cartella.blobs import store
    from cartella.blobs.models import Blob
    from cartella.ledger import verify
    from cartella.practices.models import Practice
    from cartella.release.models import Package
    from tests.kill import story

    practice = Practice.objects.get()
    report = verify.verify(practice)
    blobs = {}
    for blob in Blob.objects.all():
        blobs[blob.storage_key] = len(b"".join(store.read(blob))) == blob.size_bytes
    print(
        json.dumps(
            {
                "tables": {
                    name: rows.sum_of(table, "default").said()
                    for name, table in rows.tables().items()
                },
                "blobs": blobs,
                "root": report.root,
                "leaves": report.leaf_count,
                "faults": [fault.words for fault in report.faults],
                "package_bytes": [len(story._bytes(one)) for one in Package.objects.all()],
                "restorations": practice.restorations.count(),
                "own_run": [
                    [run.result, run.verified_at is not None]
                    for run in practice.backup_runs.order_by("-id")[:1]
                ],
            }
        )
    )


if __name__ == "__main__":
    main()
