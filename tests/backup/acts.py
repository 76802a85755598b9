"""Does or says one thing in a store, as a process: `python -m tests.backup.acts ACT …`."""

import json
import sys
from contextlib import suppress

from cartella.commands import setup


def main(act: str, *words: str) -> None:
    """One act; its answer is a line of JSON."""
    setup.set_up()
    # Django is there only now.

    from cartella.blobs import store
    from cartella.blobs.models import Blob
    from cartella.ledger import checkpoint, looks
    from cartella.post import outbox
    from cartella.practices import destruction
    from cartella.practices.models import Practice

    practice = Practice.objects.get()
    said: dict[str, object] | list[str] = {}
    if act == "destroy":
        said = list(Blob.objects.values_list("storage_key", flat=True))
        destruction.note(practice.pk, destruction.Kind.BLOB, said)
    elif act == "still":
        opens = 0
        for blob in Blob.objects.filter(storage_key__in=words):
            with suppress(store.Damaged):
                opens += bool(b"".join(store.read(blob)))
        said = {"opens": opens}
    elif act == "wait":
        outbox.queue(practice, "mail", "x@example.org", "ready", {}, key="waits", language="en")
    elif act == "waiting":
        messages = practice.messages.filter(key="waits")
        said = {
            "waiting": messages.filter(sent_at=None, failed_at=None).count(),
            "failed": messages.exclude(failed_at=None).count(),
        }
    elif act == "look":
        looks.look(practice, person_id=1, patient_id=1, what="chart")
        said = {"note": checkpoint.make(practice)}
    print(json.dumps(said))


if __name__ == "__main__":
    main(*sys.argv[1:])
