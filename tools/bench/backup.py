"""A backup against `cp -r` of the same data and against reading and hashing it.

The backup encrypts, makes durable, and is restored into a temporary place: each stored byte is
written once and read twice more. The second night into a folder writes rows only.
"""

import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tools.bench import store
from tools.bench.figures import Figure, seconds
from tools.bench.place import FOLDER, piped_digest, share

# Rows only from here on: `store` has set Django up.
# isort: split
from django.conf import settings

from cartella.backup import nightly, runs
from cartella.backup.models import Run
from cartella.blobs import store as blobs
from cartella.blobs.store import Owner, OwnerKind
from cartella.practices import keys
from cartella.practices.models import Practice

MEGABYTES = share(1_000, least=20)
_EACH = 5_000_000  # a photo
_BIG = 300_000_000_000


def run() -> Iterator[Figure]:
    """All figures of a backup."""
    practice = store.practice()
    for number in range(MEGABYTES * 1_000_000 // _EACH):
        owner = Owner(kind=OwnerKind.CHART, id=str(number))
        blobs.put(practice, owner, io.BytesIO(os.urandom(_EACH)))
    data = Path(settings.DATA)
    paths = [path for path in data.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in paths)
    began = time.perf_counter()
    subprocess.run(["cp", "-r", str(data), str(FOLDER / "copy")], check=True)
    os.sync()
    copied = time.perf_counter() - began
    hashed = piped_digest(paths)
    whole = FOLDER / "whole.cartella"
    began = time.perf_counter()
    runs.make(practice, whole, pool=None, how=Run.How.COMMAND, said=lambda _done, _all: None)
    made = time.perf_counter() - began
    yield Figure(
        what=f"backup of {size / 1e6:,.0f} MB into one file, tried ({size / made / 1e6:,.0f} MB/s; "
        f"300 GB: {_BIG * made / size / 60:,.0f} min)",
        ours=seconds(made),
        against=f"cp -r and sync: {seconds(copied)}; reading and hashing: {seconds(hashed)}",
        value=made / (copied + hashed),
    )
    folder = FOLDER / "usb"
    folder.mkdir()
    for night in ("first", "second"):
        began = time.perf_counter()
        nightly.into(practice, folder, how=Run.How.NIGHT, said=lambda _done, _all: None)
        took = time.perf_counter() - began
        yield Figure(
            what=f"{night} night into a folder",
            ours=seconds(took),
            against=f"cp -r and sync: {seconds(copied)}",
            value=took / copied,
        )
    began = time.perf_counter()
    _restore(practice, whole)
    took = time.perf_counter() - began
    yield Figure(
        what=f"restore of it ({size / took / 1e6:,.0f} MB/s)",
        ours=seconds(took),
        against=f"cp -r and sync: {seconds(copied)}",
        value=took / copied,
    )


def _restore(practice: Practice, whole: Path) -> None:
    key = keys.path_for(practice.pk)
    environment = os.environ | {"CARTELLA_DATA": str(FOLDER / "restored")}
    words = ["restore", str(whole), "--key", str(key)]
    subprocess.run(
        [sys.executable, "-m", "cartella.cli", *words],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
