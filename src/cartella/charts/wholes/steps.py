"""How far a whole import is, and whether a person asked it to stop."""

import time

from django.utils.translation import gettext as _

from cartella.charts.models import Phase, WholeImport
from cartella.jobs.progress import Progress

_ASK_SECONDS = 1.0


class Stopped(Exception):
    """A person asked it to stop. What was filed stays."""


class Steps:
    """Counts files and rows; asks now and then whether to stop."""

    def __init__(self, whole: WholeImport, progress: Progress | None) -> None:
        self._whole, self._progress = whole, progress
        self._done = self._total = 0
        self._asked = float("-inf")

    def expect(self, total: int, done: int = 0) -> None:
        """So much there is to do."""
        self._total, self._done = total, done
        self._write()

    def step(self, count: int = 1) -> None:
        """So much more is done. Raises Stopped, and LeaseLost once the job is another's."""
        self._done += count
        self.breathe()

    def breathe(self) -> None:
        """Raises Stopped, and LeaseLost once the job is another's."""
        if self._progress is not None:
            self._progress.note(self._done, self._total)
        moment = time.monotonic()
        if moment - self._asked >= _ASK_SECONDS or self._done == self._total:
            self._asked = moment
            self._write()
            if WholeImport.objects.filter(pk=self._whole.pk, stop_at__isnull=False).exists():
                raise Stopped

    def _write(self) -> None:
        WholeImport.objects.filter(pk=self._whole.pk).update(
            done_count=self._done, total_count=self._total
        )


def words(whole: WholeImport) -> str:
    """How far it is, in countable things."""
    told = {"done": whole.done_count, "total": whole.total_count}
    if not whole.total_count:
        return _("The files are being read.")
    if whole.phase == Phase.CARRYING.value:
        return _("%(done)s of %(total)s rows and files") % told
    return _("%(done)s of %(total)s files looked at") % told
