"""The ledger's last signature, sessions of people who left, the watched folders and
the calendar file."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock
from cartella.doctor.check import Found, State, well
from cartella.ledger import tree
from cartella.practices.models import Practice
from cartella.release import arrivals_folder, calendar_file

OLD = timedelta(hours=2)


def checkpoint(practice: Practice) -> Found:
    """Whether all that left is under a signed checkpoint, but for the last hour."""
    size = tree.size(practice)
    newest = practice.ledger_checkpoints.order_by("-size", "-pk").first()
    signed = newest.size if newest is not None else 0
    hourly = practice.jobs.filter(kind="chores.hourly", finished_at__isnull=False)
    last = hourly.order_by("-finished_at").first()
    # A new store has had no hour yet in which to sign.
    since = last.finished_at if last is not None and last.finished_at else practice.created_at
    is_late = clock.now() - since > OLD
    if size > signed and is_late:
        return Found(
            state=State.WARN,
            said=_("The newest entries of the ledger are not under a signature yet."),
            next_step=_("The slow worker signs each hour: look whether it runs."),
            since_at=newest.at if newest is not None else None,
            page="ledger",
        )
    return well(_("The ledger is signed."))


def left_staff(practice: Practice) -> Found:
    """People who left and still have an open session. They may do nothing; it should end."""
    today = clock.today(practice.time_zone)
    gone = [
        one.person_id
        for one in practice.memberships.select_related("person")
        if one.has_ended(today) or not one.person.is_active
    ]
    count = practice.sittings.filter(person_id__in=gone, ended_at__isnull=True).count()
    if not count:
        return well(_("Nobody who left has an open session."))
    words = ngettext(
        "%(count)s session of somebody who left is still open.",
        "%(count)s sessions of people who left are still open.",
        count,
    )
    return Found(
        state=State.WARN,
        said=words % {"count": count},
        next_step=_("It opens nothing any more. End it under People."),
        page="people",
    )


def folders(practice: Practice) -> Found:
    """Watched folders that vanished."""
    gone = [one for one in arrivals_folder.state(practice) if not one.is_reachable]
    if not gone:
        return well(_("Every watched folder can be reached."))
    return Found(
        state=State.BAD,
        said=_("A watched folder cannot be reached: %(path)s") % {"path": gone[0].path},
        next_step=_(
            "Look whether the share or the scanner is on. The clock of a fax runs already."
        ),
        since_at=min((one.gone_since_at for one in gone if one.gone_since_at), default=None),
        page="arrival_folder",
    )


def calendar(practice: Practice) -> Found:
    """Whether the file of all dates is written where somebody's calendar reads it."""
    kept = calendar_file.state(practice)
    if kept is None:
        return well(_("No calendar file is wanted."))
    if kept.gone_since_at is not None:
        return Found(
            state=State.WARN,
            said=_("The calendar file cannot be written to %(path)s.") % {"path": kept.path},
            next_step=_("Look whether the share is on. The dates in your calendar may be old."),
            since_at=kept.gone_since_at,
            page="arrival_folder",
        )
    if kept.written_at is None:
        return Found(
            state=State.HINT,
            said=_("The calendar file was not written yet."),
            next_step=_("It is written within a minute. If not, look at Workers."),
            page="arrival_folder",
        )
    return well(_("The calendar file is written."))
