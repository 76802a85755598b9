"""Runs one function in a process of its own and says what it took: time and largest memory.

`python -m tools.bench.apart MODULE:FUNCTION [ARGUMENT…]`. Memory is VmHWM of /proc and not
ru_maxrss: the latter still holds what the parent had when it forked.
"""

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path


class Broke(Exception):
    """The process ended with a fault; its own words stand above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Took:
    """`seconds` of the function alone; `own_bytes` and `child_bytes` the largest resident sizes of
    the process and of any child of it; `answer` what the function returned."""

    seconds: float
    own_bytes: int
    child_bytes: int
    answer: int


def run(function: str, *arguments: object) -> Took:
    """Run `MODULE:FUNCTION` with these arguments, as text. Raises Broke."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.apart", function, *map(str, arguments)],
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise Broke(f"{function} ended with {done.returncode}.")
    return Took(**json.loads(done.stdout.splitlines()[-1]))


def peak_bytes(pid: int | str = "self") -> int:
    """The largest resident size that a process has had."""
    return _status(pid, "VmHWM:")


def resident_bytes(pid: int | str = "self") -> int:
    """The resident size of a process now; 0 once it is gone."""
    try:
        return _status(pid, "VmRSS:")
    except FileNotFoundError:
        return 0


def own_bytes(pid: int | str = "self") -> int:
    """What a process has now that is its own: no page of a file that is mapped."""
    return _status(pid, "RssAnon:")


def _status(pid: int | str, field: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) * 1024
    return 0


def main(arguments: list[str]) -> None:
    """The process's side."""
    module, _, name = arguments[0].partition(":")
    function = getattr(import_module(module), name)
    began = time.perf_counter()
    answer = function(*arguments[1:])
    took = time.perf_counter() - began
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    print(
        json.dumps(
            {
                "seconds": took,
                "own_bytes": peak_bytes(),
                "child_bytes": children,
                "answer": answer,
            }
        ),
        flush=True,
    )
    os._exit(0)  # what libraries do at their end is not measured


if __name__ == "__main__":
    main(sys.argv[1:])
