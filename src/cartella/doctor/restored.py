"""Whether the store was put back from a backup lately: what was done in between is missing."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock
from cartella.backup.afterwards import MAY_HAVE_LEFT
from cartella.doctor.check import Found, State, well
from cartella.practices.models import Practice

LATELY = timedelta(days=30)


def since(practice: Practice) -> Found:
    """For a month after a restore: from when to when nothing is known, and what is held."""
    newest = practice.restorations.order_by("-pk").first()
    if newest is None:
        return well(_("This store was never restored from a backup."))
    if clock.now() - newest.at > LATELY:
        return well(_("The last restore from a backup is more than a month old."))
    words = _(
        "This store was restored from a backup. What was done between %(made_at)s and %(at)s is "
        "not in it: requests, letters, releases."
    ) % {"made_at": _moment(practice, newest.made_at), "at": _moment(practice, newest.at)}
    return Found(
        state=State.WARN,
        said=f"{words} {_held(practice)}".strip(),
        next_step=_(
            "Look through your mail, papers and calendar of that time. Enter requests again with "
            "the day they came, and ask before you send anything a second time."
        ),
        since_at=newest.at,
    )


def _moment(practice: Practice, at: datetime) -> str:
    return date_format(at.astimezone(ZoneInfo(practice.time_zone)), "DATETIME_FORMAT")


def _held(practice: Practice) -> str:
    count = practice.messages.filter(outcome=MAY_HAVE_LEFT).count()
    if not count:
        return ""
    words = ngettext(
        "%(count)s message that waited then is held: it may have left already.",
        "%(count)s messages that waited then are held: they may have left already.",
        count,
    )
    return words % {"count": count}
