"""Messages and warnings that did not get to anybody."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock
from cartella.doctor.check import Found, State, well
from cartella.post import holding, outbox
from cartella.practices.models import Practice
from cartella.release import warning

LONG = timedelta(minutes=15)
RECENT = timedelta(days=7)


def messages(practice: Practice) -> Found:
    """Messages that wait for long, failed or came back within a week; letters left unprinted."""
    now = clock.now()
    failed = practice.messages.filter(failed_at__gt=now - RECENT).exclude(template="code")
    first = failed.order_by("failed_at").first()
    if first is not None:
        count = failed.count()
        words = ngettext(
            "%(count)s message of the last week did not arrive.",
            "%(count)s messages of the last week did not arrive.",
            count,
        )
        return Found(
            state=State.WARN,
            said=words % {"count": count},
            next_step=_(
                "Each is a task of its request: send it again there, or reach the person in "
                "another way."
            ),
            since_at=first.failed_at,
        )
    waits = holding.waiting(practice).filter(created_at__lt=now - LONG)
    waits = waits.exclude(template=warning.TEMPLATE)
    oldest = waits.first()
    if oldest is not None:
        count = waits.count()
        words = ngettext("%(count)s message waits.", "%(count)s messages wait.", count)
        return Found(
            state=State.WARN,
            said=words % {"count": count},
            next_step=_("See Mail and Workers on this page for the reason."),
            since_at=oldest.created_at,
            page="channels",
        )
    letters = outbox.to_print(practice).filter(created_at__lt=now - timedelta(days=1))
    if letters.exists():
        return Found(
            state=State.WARN,
            said=_("Letters wait to be printed and mailed."),
            next_step=_("Each is on the page of its request."),
        )
    return well(_("Every message has left."))


def warnings(practice: Practice) -> Found:
    """Warnings of due dates that nobody got."""
    rows = practice.messages.filter(template=warning.TEMPLATE, sent_at__isnull=True)
    oldest = rows.filter(created_at__gt=clock.now() - RECENT).order_by("created_at").first()
    if oldest is None:
        return well(_("Every warning of a due date has left."))
    return Found(
        state=State.BAD,
        said=_("Warnings of due dates did not leave."),
        next_step=_("Look at Today for what is due, then mend the mail sender."),
        since_at=oldest.created_at,
        page="channels",
    )
