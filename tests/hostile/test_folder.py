"""A watched folder full of files that lie about themselves: each kept as it came, none lost."""

import pytest

from cartella.blobs import store
from cartella.clock import now
from cartella.release import arrivals_folder, folder_waiting
from cartella.release.models import ArrivalFolder, Channel
from tests import doors
from tests.hostile.test_arrivals import LETTERS

pytestmark = pytest.mark.long

BOXES = {
    "box-deep.mbox": b"From a@example.org Mon Nov  2 10:00:00 2026\n"
    + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 500,
    "box-cut.mbox": b"From a@example.org Mon Nov  2 10:00:00 2026\n",
}


def test_each_file_of_any_kind_is_kept_once_and_had_back(cast, tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    given = set()
    for number, (name, content) in enumerate(LETTERS.values()):
        safe = "".join(one for one in name.rpartition("/")[2] if one.isprintable())
        (folder / f"{number:02} {safe}").write_bytes(content)
        given.add(content)
    for name, content in BOXES.items():
        (folder / name).write_bytes(content)
    ArrivalFolder.objects.create(
        practice=cast.practice, path=str(folder), channel=Channel.FAX, set_at=now()
    )
    for _look in range(folder_waiting.LOOKS_WITHOUT_END + 3):
        arrivals_folder.look(cast.practice)
        arrivals_folder.take(cast.practice)
    assert [one.name for one in folder.iterdir()] == ["taken"]
    assert len(list((folder / "taken").iterdir())) == len(LETTERS) + len(BOXES)
    kept = set()
    client = doors.signed_in(cast.owner)
    for arrival in cast.practice.arrivals.all():
        assert client.get(f"/inbox/{arrival.public_id}/").status_code == 200
        for file in arrival.files.all():
            kept.add(b"".join(store.read(file.blob)))
    assert given <= kept
