"""The state of one file of a whole import: only here it is written."""

from cartella.charts.models import FileState, WholeFile

_LOOKED = (
    *("sha256", "mapping", "fingerprint", "encoding", "delimiter", "row_count"),
    *("done_rows", "tally", "patient"),
)
_FILED = ("done_rows", "tally", "patient", "entry_id", "sha256")


def looked(file: WholeFile, state: FileState, why: str) -> None:
    """With all that was found in it while it was looked at."""
    _write(file, state, why, _LOOKED)


def filed(file: WholeFile, state: FileState) -> None:
    """With how far it is filed."""
    _write(file, state, "", _FILED)


def mark(file: WholeFile, state: FileState, why: str) -> None:
    """The state alone."""
    _write(file, state, why, ())


def reopen(file: WholeFile) -> None:
    """A list that is gone through once more from its first row."""
    file.done_rows = 0
    file.tally = {key: value for key, value in file.tally.items() if key != "filed"}
    _write(file, FileState.READY, file.why, _FILED)


def _write(file: WholeFile, state: FileState, why: str, fields: tuple[str, ...]) -> None:
    file.state, file.why = state.value, why
    file.save(update_fields=["state", "why", *fields])
