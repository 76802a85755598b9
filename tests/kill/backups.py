"""One command over a backup in a process of its own, which kills itself at a numbered point.

`python -m tests.kill.backups KILL_AT COMMAND…`: a point is a change of the database, a commit, an
fsync, a rename or an unlink, in this process or in the one that it starts. 0 kills nothing; the
count of points is the last line of what it says.
"""

import os
import sys
from pathlib import Path

from cartella import cli
from cartella.commands import setup
from tests.kill.rehearse import COUNTED, Points


def main(kill_at: int, words: list[str]) -> int:
    """Run the command, counting points."""
    setup.set_up()
    # Django is there only now.
    from django.db import connection

    points = Points(kill_at)

    def execute(run, sql, params, many, context):  # type: ignore[no-untyped-def]
        if sql.lstrip().upper().startswith(COUNTED):
            points.pass_one()
        return run(sql, params, many, context)

    os.fsync = points.around(os.fsync)  # type: ignore[assignment]
    Path.rename = points.around(Path.rename)  # type: ignore
    Path.replace = points.around(Path.replace)  # type: ignore
    Path.unlink = points.around(Path.unlink)  # type: ignore
    with connection.execute_wrapper(execute):
        code = cli.main(words)
    print(points.passed)
    return code


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
