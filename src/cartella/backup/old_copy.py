"""When the copy that an upgrade left is needed no more."""

from datetime import timedelta

from cartella import clock
from cartella.backup.models import Run
from cartella.practices import before_upgrade
from cartella.practices.models import Practice

AT_LEAST, AT_MOST = timedelta(days=7), timedelta(days=30)


def tidy(practice: Practice) -> bool:
    """Remove it: after seven days if a backup of the store as it is now was proved since, after
    thirty in any case: by then going back to it would lose a month. True if it was removed."""
    made_at = before_upgrade.made_at()
    if made_at is None:
        return False
    proved = practice.backup_runs.filter(
        result=Run.Result.GOOD, verified_at__isnull=False, snapshot_at__gt=made_at
    )
    age = clock.now() - made_at
    if age < AT_LEAST or (age < AT_MOST and not proved.exists()):
        return False
    return before_upgrade.remove()
