"""Run in a process of its own over an upgraded store: print as JSON what stands in it."""

import json

from cartella.commands.setup import set_up

set_up()

from django.db import connection  # noqa: E402  (models need the settings first)
from django.test import Client  # noqa: E402

from cartella.blobs import store  # noqa: E402
from cartella.ledger import verify  # noqa: E402
from cartella.practices.models import Practice  # noqa: E402
from cartella.release.delivery import download  # noqa: E402
from cartella.release.lifecycle import Act, Subject, fold  # noqa: E402
from cartella.release.models import Event, Package, RecordsRequest, Round  # noqa: E402
from tests import doors  # noqa: E402

KINDS = {Subject.REQUEST: RecordsRequest, Subject.ROUND: Round, Subject.PACKAGE: Package}


def rows() -> dict[str, int]:
    """Rows a table."""
    found = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            found[name] = cursor.fetchone()[0]
    return found


def unlike_their_events() -> list[str]:
    """Requests, rounds and packages whose state is not what their events come to."""
    wrong = []
    for subject, kind in KINDS.items():
        for one in kind.objects.all():
            words = Event.objects.filter(subject=subject, subject_id=one.pk).order_by("id")
            acts = [Act(word) for word in words.values_list("word", flat=True) if word in set(Act)]
            if fold(subject, acts) != one.state:
                wrong.append(f"{subject} {one.pk}")
    return wrong


def unread() -> list[str]:
    """Blobs whose bytes are not there, or not those that were kept."""
    practice = Practice.objects.get()
    wrong = []
    for blob in practice.blobs.all():
        read = sum(len(piece) for piece in store.read(blob, 0, blob.size_bytes))
        if read != blob.size_bytes:
            wrong.append(f"blob {blob.pk}")
    return wrong


def pages() -> dict[str, int]:
    """What each page of the desk answers to the owner; the error pages are what must not come."""
    practice = Practice.objects.get()
    owner = next(m for m in practice.memberships.order_by("id") if "owner" in m.roles)
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    doors.enter(client, owner.person)
    patient = practice.patients.order_by("id").first()
    addresses = ["/", "/today/", "/inbox/", "/requests/", "/patients/", "/ledger/", "/rules/"]
    addresses += [f"/requests/{one.number}/" for one in practice.records_requests.all()]
    addresses += [f"/chart/{patient.public_id}/"]
    return {address: client.get(address, follow=True).status_code for address in addresses}


def package() -> str:
    """One whole package, written out beside the data for `cartella verify`; its path."""
    one = Package.objects.filter(parts__isnull=False).order_by("id").first()
    found = download.whole(one)
    path = "package.zip"
    with open(path, "wb") as file:  # noqa: PTH123  (the working folder is the test's)
        for piece in found.read(0, found.size_bytes):
            file.write(piece)
    return path


report = verify.verify(Practice.objects.get())
print(
    json.dumps(
        {
            "rows": rows(),
            "unlike": unlike_their_events(),
            "unread": unread(),
            "ledger": report.is_whole,
            "pages": pages(),
            "package": package(),
        }
    )
)
