"""Workers and their work: whether one runs, since when none did and what came due, what died."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock
from cartella.doctor.check import Found, State, well
from cartella.doctor.clocks import said_at
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Beat
from cartella.jobs.models import State as JobState
from cartella.practices.models import Practice
from cartella.release import warning

SILENCE = timedelta(minutes=1)
GAP = timedelta(minutes=15)


def run(practice: Practice) -> Found:
    """Whether both lanes have a worker; else since when not, and what came due meanwhile."""
    now = clock.now()
    silent = {lane: _last_seen(practice, lane) for lane in Lane if not _lives(lane, now)}
    if not silent:
        return _gap(practice, now) or well(_("Both workers run."))
    since = min((at for at in silent.values() if at is not None), default=None)
    if len(silent) == 1 and Lane.SLOW in silent:
        said = _("The worker that makes packages and backups does not run.")
    elif len(silent) == 1:
        said = _("The worker that sends messages and warnings does not run.")
    else:
        said = _("No worker runs: nothing is sent, made or warned of.")
    return Found(
        state=State.BAD,
        said=" ".join([said, *_meanwhile(practice, since, now)]),
        next_step=_("Start it: “cartella serve”, or the service that runs “cartella worker”."),
        since_at=since,
    )


def dead(practice: Practice) -> Found:
    """Work that was given up after many tries."""
    rows = practice.jobs.filter(state=JobState.DEAD).order_by("finished_at")
    first = rows.first()
    if first is None:
        return well(_("No work was given up."))
    count = rows.count()
    kinds = ", ".join(sorted({row.kind for row in rows[:50]}))
    words = ngettext(
        "%(count)s piece of work was given up: %(kinds)s.",
        "%(count)s pieces of work were given up: %(kinds)s.",
        count,
    )
    return Found(
        state=State.BAD,
        said=words % {"count": count, "kinds": kinds},
        next_step=_("The requests concerned say what is missing. Send us the log with the number."),
        since_at=first.finished_at,
    )


def _lives(lane: Lane, now: datetime) -> bool:
    # A beat from the future is none: the clock was set back since.
    return Beat.objects.filter(
        lane=lane, seen_at__gt=now - SILENCE, seen_at__lt=now + SILENCE
    ).exists()


def _last_seen(practice: Practice, lane: Lane) -> datetime | None:
    now = clock.now()
    beats = Beat.objects.filter(lane=lane, seen_at__lte=now).aggregate(at=Max("seen_at"))["at"]
    done = practice.jobs.filter(lane=lane, finished_at__lte=now).aggregate(at=Max("finished_at"))
    return max((at for at in (beats, done["at"]) if at is not None), default=None)


def _meanwhile(practice: Practice, since: datetime | None, until: datetime) -> Iterator[str]:
    if since is None:
        return
    missed = list(warning.missed(practice, since, until))
    if missed:
        numbers = ", ".join(row.number for row in missed[:5])
        words = ngettext(
            "%(count)s request came due meanwhile: %(numbers)s.",
            "%(count)s requests came due meanwhile: %(numbers)s.",
            len(missed),
        )
        yield words % {"count": len(missed), "numbers": numbers}
    late = practice.jobs.filter(state=JobState.READY, run_at__lte=until).count()
    if late:
        words = ngettext("%(count)s piece of work waits.", "%(count)s pieces of work wait.", late)
        yield words % {"count": late}


def _gap(practice: Practice, now: datetime) -> Found | None:
    """The newest time of the last two days in which no worker ran; it was made good since."""
    done = practice.jobs.filter(kind="chores.minutely", finished_at__isnull=False)
    moments = list(done.order_by("finished_at").values_list("finished_at", flat=True))
    gaps = [
        (before, after)
        for before, after in pairwise(moments)
        if before is not None and after is not None and after - before > GAP
    ]
    if not gaps:
        return None
    since, until = gaps[-1]
    said = _("No worker ran from %(since)s to %(until)s.") % {
        "since": said_at(since, practice),
        "until": said_at(until, practice),
    }
    return Found(
        state=State.HINT,
        said=" ".join([said, *_meanwhile(practice, since, until)]),
        next_step=_("Was the machine off? Warnings of that time went out afterwards."),
        since_at=since,
    )
