"""A blob is there whole or not at all, once an owner, and opens only as itself."""

import errno
import hashlib
import io
import os
import signal
import subprocess
import sys
import zlib
from datetime import timedelta

import pytest
from django.db import transaction

from cartella import clock, guard
from cartella.blobs import store
from cartella.blobs.container import FRAME, Damaged
from cartella.blobs.models import Blob, OwnerKind
from cartella.blobs.store import Owner, StoreFull

CHART = Owner(kind=OwnerKind.CHART, id="17")


def files(settings):
    return [path for path in settings.BLOBS.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [0, 1, FRAME, FRAME + 1, 1_048_577])
def test_what_is_put_is_read_with_its_sums(practice, settings, size):
    plain = os.urandom(size)
    blob = store.put(practice, CHART, io.BytesIO(plain))
    assert b"".join(store.read(blob)) == plain
    assert (blob.sha256, blob.crc32, blob.size_bytes) == (
        hashlib.sha256(plain).hexdigest(),
        zlib.crc32(plain),
        size,
    )
    [path] = files(settings)
    assert path.stat().st_mode & 0o777 == 0o600
    assert blob.sha256 not in str(path)


def test_the_same_bytes_of_one_owner_are_kept_once(practice, settings):
    first = store.put(practice, CHART, io.BytesIO(b"the same"))
    again = store.put(practice, CHART, io.BytesIO(b"the same"))
    assert again.pk == first.pk
    assert len(files(settings)) == 1


def test_the_same_bytes_of_two_owners_have_two_keys(practice, settings):
    hers = store.put(practice, CHART, io.BytesIO(b"the same"))
    other = store.put(practice, Owner(kind=OwnerKind.CHART, id="18"), io.BytesIO(b"the same"))
    assert hers.pk != other.pk
    assert bytes(hers.wrapped_key) != bytes(other.wrapped_key)
    assert len(files(settings)) == 2


def test_a_range_is_read_alone(practice):
    plain = os.urandom(3 * FRAME)
    blob = store.put(practice, CHART, io.BytesIO(plain))
    assert b"".join(store.read(blob, FRAME - 5, 10)) == plain[FRAME - 5 : FRAME + 5]


def test_a_file_swapped_for_another_is_refused(practice, settings):
    blob = store.put(practice, CHART, io.BytesIO(b"hers"))
    [hers] = files(settings)
    store.put(practice, CHART, io.BytesIO(b"his!"))
    [his] = [path for path in files(settings) if path != hers]
    hers.write_bytes(his.read_bytes())
    with pytest.raises(Damaged):
        b"".join(store.read(blob))


def test_a_wrapped_key_from_another_practice_key_is_refused(practice):
    blob = store.put(practice, CHART, io.BytesIO(b"hers"))
    blob.wrapped_key = bytes(blob.wrapped_key)[::-1]
    with pytest.raises(Damaged):
        store.open_blob(blob)
    blob.key_id = "no such key"
    with pytest.raises(Damaged, match="no such key"):
        store.open_blob(blob)


def test_a_missing_file_is_said_without_a_traceback_of_paths(practice, settings):
    blob = store.put(practice, CHART, io.BytesIO(b"hers"))
    files(settings)[0].unlink()
    with pytest.raises(Damaged, match="Restore it"):
        store.open_blob(blob)


class Breaking(io.BytesIO):
    """A stream that gives some bytes and then fails."""

    def __init__(self, error):
        super().__init__(b"x" * 2_000_000)
        self.error = error

    def read(self, size=-1):
        if self.tell() > 1_000_000:
            raise self.error
        return super().read(size)


def test_a_full_disk_says_so_and_leaves_nothing(practice, settings):
    with pytest.raises(StoreFull, match="what was there before is"):
        store.put(practice, CHART, Breaking(OSError(errno.ENOSPC, "no room")))
    assert files(settings) == []
    assert not Blob.objects.exists()


def test_a_stream_that_breaks_leaves_nothing(practice, settings):
    with pytest.raises(ConnectionError):
        store.put(practice, CHART, Breaking(ConnectionError()))
    assert files(settings) == []


def test_put_refuses_to_run_inside_a_transaction(practice, settings):
    with pytest.raises(guard.InsideTransaction), transaction.atomic():
        store.put(practice, CHART, io.BytesIO(b"hers"))
    assert files(settings) == []


def test_sweep_takes_old_files_without_a_row_and_nothing_else(practice, make_practice, settings):
    other = make_practice("elm-street")
    kept = store.put(practice, CHART, io.BytesIO(b"kept"))
    store.put(other, CHART, io.BytesIO(b"theirs"))
    young = settings.BLOBS / str(practice.id) / "aa" / "bb" / "aabb-young"
    old = settings.BLOBS / str(practice.id) / "aa" / "bb" / "aabb-old"
    for path in (young, old):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    for path in [path for path in files(settings) if path != young]:
        long_ago = (clock.now() - timedelta(hours=2)).timestamp()
        os.utime(path, (long_ago, long_ago))
    assert store.sweep(practice) == 1
    assert young.exists()
    assert not old.exists()
    assert b"".join(store.read(kept)) == b"kept"


def test_an_owner_keeps_only_what_is_named(practice, settings):
    kept = store.put_bytes(practice, CHART, b"kept")
    store.put_bytes(practice, CHART, b"left by a run that was killed")
    others = store.put_bytes(practice, Owner(kind=OwnerKind.CHART, id="18"), b"of another")
    assert store.keep_only(practice, CHART, {kept.pk}) == 1
    assert set(Blob.objects.all()) == {kept, others}
    assert len(files(settings)) == 2


PUT_AND_DIE = """
import os, signal, sys, uuid
import django
django.setup()
from cartella.blobs import container, store
from cartella.blobs.models import OwnerKind
from cartella.practices.models import Practice

class Dying:
    given = 0
    def read(self, size):
        self.given += 1
        if self.given > 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"x" * size

practice = Practice(id=uuid.UUID(sys.argv[1]))
store.put(practice, store.Owner(kind=OwnerKind.CHART, id="1"), Dying())
"""


def test_a_put_killed_in_the_middle_leaves_only_an_orphan(practice, settings, tmp_path):
    environment = os.environ | {
        "CARTELLA_DATA": str(tmp_path / "data"),
        "HOME": str(tmp_path),
        "CARTELLA_KEY_FILE": "",
    }
    child = subprocess.run(
        [sys.executable, "-c", PUT_AND_DIE, str(practice.id)], env=environment, check=False
    )
    assert child.returncode == -signal.SIGKILL
    settings.BLOBS = tmp_path / "data" / "blobs"
    assert len(files(settings)) == 1
    assert not Blob.objects.exists()
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert store.sweep(practice) == 1
    assert files(settings) == []
