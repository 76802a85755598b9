"""Where a bench works and how large: what `__main__` wrote into the environment."""

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

FOLDER = Path(os.environ.get("BENCH_FOLDER", ".cache/bench"))
SHARE = float(os.environ.get("BENCH_SHARE", "1"))


def share(full: int, *, least: int = 1) -> int:
    """This much, or its share where a bench is only tried out."""
    return max(least, round(full * SHARE))


def best(times: int, act: Callable[[], object]) -> float:
    """Seconds of the fastest of several runs: what is slower is the machine's other work."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return min(found)


def piped_digest(paths: Sequence[Path]) -> float:
    """Seconds of `cat PATHS | openssl dgst -sha256`: the fastest way to read and hash here.

    Not sha256sum: Debian's does not use the processor's own SHA instructions and is 3× slower.
    """
    began = time.perf_counter()
    cat = subprocess.Popen(["cat", *map(str, paths)], stdout=subprocess.PIPE)
    openssl = subprocess.Popen(
        ["openssl", "dgst", "-sha256"], stdin=cat.stdout, stdout=subprocess.DEVNULL
    )
    if cat.stdout is not None:
        cat.stdout.close()
    if cat.wait() or openssl.wait():
        raise OSError("cat | openssl dgst failed; is openssl installed?")
    return time.perf_counter() - began
