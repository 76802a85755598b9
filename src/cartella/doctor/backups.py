"""Backups: how old the newest good one is, and whether it was proved by restoring it."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock
from cartella.backup.models import Run
from cartella.doctor.check import Found, State, well
from cartella.practices.models import Practice

OLD = timedelta(hours=36)  # a night that was missed


def age(practice: Practice) -> Found:
    """The newest backup that is good and verified."""
    runs = practice.backup_runs.filter(removed_at__isnull=True).order_by("-id")
    good = runs.filter(result="good", verified_at__isnull=False).first()
    newest = runs.filter(ended_at__isnull=False).first()
    if good is None:
        return Found(
            state=State.HINT if practice.is_demo else State.BAD,
            said=_with_reason(_("There is no backup that was proved by restoring it."), newest),
            next_step=_("Choose a folder on another disk and make one now."),
            since_at=None if practice.is_demo else practice.created_at,
            page="backup",
        )
    held_at = good.snapshot_at or good.begun_at
    old = clock.now() - held_at
    if old > OLD:
        days = max(old.days, 1)
        words = ngettext(
            "The newest good backup is %(days)s day old.",
            "The newest good backup is %(days)s days old.",
            days,
        )
        return Found(
            state=State.BAD,
            said=_with_reason(words % {"days": days}, newest),
            next_step=_("Look why the nightly one failed, or make one now."),
            since_at=held_at + timedelta(days=1),
            page="backup",
        )
    if newest is not None and newest.pk > good.pk and newest.result not in ("good", ""):
        return Found(
            state=State.WARN,
            said=_reason(newest),
            next_step=_("Open Backup to see more. The one before is good."),
            since_at=newest.ended_at,
            page="backup",
        )
    return well(_("The newest backup is from the last day and was proved by restoring it."))


def sheet(practice: Practice) -> Found:
    """Whether the key is on paper, and that was shown."""
    proved = practice.sheet_prints.filter(proved_at__isnull=False).order_by("-id").first()
    if proved is not None:
        return well(_("The key sheet was printed and proved."))
    return Found(
        state=State.HINT if practice.is_demo else State.BAD,
        said=_("Nobody has shown that the key sheet is on paper."),
        next_step=_("Print it, prove it, and put it where a fire does not reach both."),
        page="backup",
    )


def _with_reason(said: str, newest: Run | None) -> str:
    """What is said, and why the newest one failed if it did."""
    is_failed = newest is not None and newest.result not in ("good", "")
    return f"{said} {_reason(newest)}" if is_failed and newest else said


def _reason(failed: Run) -> str:
    """Why a backup failed, in the words that were kept; older rows keep only the kind."""
    if failed.result == Run.Result.INCOMPLETE:
        return _("The last backup was made, but files were already missing in the store.")
    why = failed.said or f"{failed.get_result_display()}."
    return _("The last backup failed. %(why)s") % {"why": why}
