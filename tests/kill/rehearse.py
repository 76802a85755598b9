"""A release in a process of its own, which kills itself at a numbered point.

`python -m tests.kill.rehearse KILL_AT` with CARTELLA_DATA and CARTELLA_KEY_FILE set. A point is a
statement that changes the database, a commit, an fsync or a rename; 0 kills nothing. First it looks
at what an earlier run left, and ends with code 3 if anything of it is half there.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta

from cartella.commands import setup

COUNTED = ("INSERT", "UPDATE", "DELETE", "COMMIT", "RELEASE SAVEPOINT")


class Points:
    """Counts the points passed; at the one that was asked for, the process is no more."""

    def __init__(self, kill_at: int) -> None:
        self.kill_at, self.passed = kill_at, 0

    def pass_one(self) -> None:
        """Just before what happens at this point happens."""
        self.passed += 1
        if self.passed == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, act: Callable[..., object]) -> Callable[..., object]:
        """`act`, with a point in front of it."""

        def passed(*args: object, **also: object) -> object:
            self.pass_one()
            return act(*args, **also)

        return passed


def main(kill_at: int) -> None:
    """Set up, then go through the line from wherever it stands, counting points."""
    setup.set_up()
    # Django is there only now.
    from django.db import connection
    from django.db.backends.base.base import BaseDatabaseWrapper

    from tests.kill import story

    practice = story.prepared()
    if left := story.faults(practice):
        print(json.dumps(left))
        sys.exit(3)
    points = Points(kill_at)

    def execute(run, sql, params, many, context):  # type: ignore[no-untyped-def]
        if sql.lstrip().upper().startswith(COUNTED):
            points.pass_one()
        return run(sql, params, many, context)

    os.fsync = points.around(os.fsync)  # type: ignore[assignment]
    os.replace = points.around(os.replace)  # type: ignore[assignment]
    BaseDatabaseWrapper._commit = points.around(BaseDatabaseWrapper._commit)  # type: ignore
    with connection.execute_wrapper(execute):
        story.go_on(practice, lease=timedelta(0))
    if left := story.faults(practice):
        print(json.dumps(left))
        sys.exit(3)
    print(json.dumps({"points": points.passed, **story.ending(practice)}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
