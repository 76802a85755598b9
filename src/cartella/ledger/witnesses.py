"""The ledger against its witnesses: signed checkpoints in rows, in the file, in a caller's hand."""

from django.utils.translation import gettext as _

from cartella.ledger import chain, checkpoint, tree
from cartella.ledger.faults import CHUNK_ROWS, Run, What


def check(run: Run, given: str | None) -> None:
    """Add to the run's faults every checkpoint that the tree contradicts."""
    if run.key is None:
        run.notes.append(
            _("The practice key was not found, so signatures of checkpoints were not checked.")
        )
    stored: set[str] = set()
    for row in run.practice.ledger_checkpoints.order_by("pk").iterator(CHUNK_ROWS):
        run.checkpoint_count += 1
        stored.add(row.note)
        point = _check_note(run, row.note, where=str(row), what=What.CHECKPOINT_WRONG)
        if point is not None and point.size != row.size:
            run.fault(
                What.CHECKPOINT_WRONG,
                row,
                _("%(row)s is filed under a size that it does not state.") % {"row": row},
            )
    _check_file(run, stored)
    if given is not None:
        _check_given(run, given)


def _check_given(run: Run, given: str) -> None:
    """One checkpoint or several under one another, copied from wherever they were kept."""
    notes, has_more = checkpoint.in_file(given.replace("\r\n", "\n").strip() + "\n")
    for note in [given] if has_more or not notes else notes:
        where = _("the checkpoint given")
        _check_note(run, note, where=where, what=What.CHECKPOINT_FROM_ELSEWHERE)


def _check_file(run: Run, stored: set[str]) -> None:
    try:
        text = checkpoint.path_for(run.practice).read_text()
    except FileNotFoundError:
        text = ""
    except (OSError, UnicodeDecodeError):
        text = "?"
    notes, has_more = checkpoint.in_file(text)
    if has_more:
        run.fault(
            What.FILE_UNREADABLE,
            checkpoint.path_for(run.practice),
            _("The file of checkpoints holds text that is no checkpoint."),
        )
    for number, note in enumerate(notes, start=1):
        where = _("checkpoint %(number)s of the file") % {"number": number}
        _check_note(run, note, where=where, what=What.CHECKPOINT_WRONG)
    for note in sorted(stored - set(notes)):
        size = note.split("\n")[1] if note.count("\n") > 1 else "?"
        run.fault(
            What.CHECKPOINT_NOT_IN_FILE,
            size,
            _("The checkpoint over %(size)s entries is missing in the file of checkpoints.")
            % {"size": size},
        )


def _check_note(run: Run, note: str, *, where: str, what: What) -> chain.Checkpoint | None:
    """The checkpoint in a note after comparing it with the tree; None if it cannot be read."""
    origin = tree.origin(run.practice)
    try:
        if run.key is None:
            point = chain.read_checkpoint(note)
        else:
            point = chain.open_checkpoint(note, origin=origin, key=run.key)
    except chain.NotANote:
        run.fault(
            what,
            where,
            _("%(where)s is not a checkpoint signed by this practice's ledger.") % {"where": where},
        )
        return None
    if point.origin != origin:
        words = _("%(where)s is of another ledger.")
    elif point.size > run.size and point.size > tree.size(run.practice):
        words = _("%(where)s counts more entries than there are: some were dropped.")
    elif run.root(point.size) != point.root:
        words = _("%(where)s was signed over other entries than there are now.")
    else:
        return point
    run.fault(what, where, words % {"where": where} + _restored(run, point))
    return point


def _restored(run: Run, point: chain.Checkpoint) -> str:
    """What a restore has to do with it: the entries after the backup are missing, and it is on
    record why. Empty if there was none, or the checkpoint is of before the backup."""
    restored = run.practice.restorations.filter(size__lt=point.size).order_by("-pk").first()
    if restored is None:
        return ""
    return " " + _(
        "This store was restored on %(at)s from a backup of %(made_at)s that held %(size)s "
        "entries. The checkpoint was signed over %(point)s: if it was signed between these days, "
        "%(missing)s entries (what left or was looked at after the backup) are missing here. "
        "Enter those disclosures by hand from receipts and letters."
    ) % {
        "at": f"{restored.at:%Y-%m-%d %H:%M} UTC",
        "made_at": f"{restored.made_at:%Y-%m-%d %H:%M} UTC",
        "size": restored.size,
        "point": point.size,
        "missing": point.size - restored.size,
    }
