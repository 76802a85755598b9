"""The machine's clock: legal dates are counted by it.

It is held against the database, the file system, the public address, and itself: a clock that
cannot be set shows when the other one was.
"""

import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock
from cartella.doctor import outside
from cartella.doctor.check import Found, State, well
from cartella.practices import zones
from cartella.practices.models import Practice

WRONG = timedelta(minutes=5)
JUMP = timedelta(minutes=2)
TOLD_FOR = timedelta(days=2)
_BEAT, _JUMPED = "doctor:clock", "doctor:jump"


def right(practice: Practice) -> Found:
    """The widest difference to any other clock that we can see."""
    found = {what: ahead for what, ahead in _others().items() if abs(ahead) > WRONG}
    if found:
        what, ahead = max(found.items(), key=lambda one: abs(one[1]))
        return Found(
            state=State.BAD,
            said=_("The clock of this machine and that of %(what)s are %(span)s apart.")
            % {"what": what, "span": _span(abs(ahead))},
            next_step=_("Let the system set its clock by the network (NTP). Dates count by it."),
        )
    newest = practice.jobs.order_by("-id").values_list("created_at", flat=True).first()
    if newest is not None and newest - clock.now() > WRONG:
        return Found(
            state=State.BAD,
            said=_("Rows of this store are from the future: the clock was set back."),
            next_step=_("Let the system set its clock by the network (NTP). Dates count by it."),
        )
    return _jumped(practice) or _zone(practice) or well(_("The clock agrees with all we can ask."))


def beat() -> None:
    """Note both clocks, and a jump of the one that can be set since the last beat."""
    now, steady = clock.now(), _steady()
    before = cache.get(_BEAT)
    cache.set(_BEAT, [now.isoformat(), steady], timeout=None)
    if not isinstance(before, list) or steady < before[1]:
        return  # the first beat, or the machine was started anew
    went = now - datetime.fromisoformat(before[0])
    jump = went - timedelta(seconds=steady - before[1])
    if abs(jump) > JUMP:
        cache.set(_JUMPED, [now.isoformat(), round(jump.total_seconds())], timeout=None)


def _jumped(practice: Practice) -> Found | None:
    kept = cache.get(_JUMPED)
    if not isinstance(kept, list):
        return None
    at = datetime.fromisoformat(kept[0])
    if abs(clock.now() - at) > TOLD_FOR:
        return None
    way = _("forward") if kept[1] > 0 else _("back")
    return Found(
        state=State.WARN,
        said=_("The clock was set %(way)s by %(span)s.")
        % {"way": way, "span": _span(timedelta(seconds=abs(kept[1])))},
        next_step=_(
            "If you set it right, nothing is to be done. Look at papers that came in meanwhile: "
            "their day of receipt was read from it."
        ),
        since_at=at,
    )


def _zone(practice: Practice) -> Found | None:
    now = clock.now()
    here = now.astimezone().utcoffset()
    theirs = now.astimezone(ZoneInfo(practice.time_zone)).utcoffset()
    if here == theirs or here == timedelta(0):  # a server on UTC is usual
        return None
    return Found(
        state=State.HINT,
        said=_("This machine is set to another time zone than the practice (%(zone)s).")
        % {"zone": zones.name(practice.time_zone)},
        next_step=_("Dates count by the practice's. Only logs and file times look odd."),
    )


def _others() -> dict[str, timedelta]:
    """How far our clock is ahead of each other one that can be asked."""
    found: dict[str, timedelta] = {}
    with tempfile.NamedTemporaryFile(dir=settings.SCRATCH, prefix="clock-") as file:
        file.write(b"?")
        file.flush()
        written = Path(file.name).stat().st_mtime
        found[_("the disk")] = timedelta(seconds=clock.now().timestamp() - written)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            found[_("the database")] = clock.now() - cursor.fetchone()[0]
    seen = outside.last()
    if seen is not None and seen.clock_seconds is not None:
        found[_("the public address")] = timedelta(seconds=seen.clock_seconds)
    return found


def _steady() -> float:
    """Seconds by a clock that cannot be set and does not stop in sleep, where there is one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    if minutes >= 120:
        hours = round(minutes / 60)
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def said_at(at: datetime, practice: Practice) -> str:
    """A moment as the practice reads it."""
    return date_format(at.astimezone(ZoneInfo(practice.time_zone)), "DATETIME_FORMAT")
