"""Mail and text messages: whether one would leave now, and what the last tries said."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella.doctor.check import Found, State, well
from cartella.post import channels, holding, trouble, trying
from cartella.post.models import Channel, Hold
from cartella.post.trouble import Trouble
from cartella.practices.models import Practice


def mail(practice: Practice) -> Found:
    """E-mail: without it nobody is warned and no code is sent."""
    if practice.is_demo:
        return well(_("A demo: mail is kept in its outbox page."))
    return _carrier(practice, Channel.EMAIL) or well(_("Mail is on."))


def text(practice: Practice) -> Found:
    """Text messages; a practice can do without."""
    if practice.is_demo:
        return well(_("A demo: text messages are kept in its outbox page."))
    if channels.setting(practice, Channel.SMS) is None:
        return well(_("Text messages are not used."))
    return _carrier(practice, Channel.SMS) or well(_("Text messages are on."))


def _carrier(practice: Practice, channel: Channel) -> Found | None:
    waits = holding.waiting(practice).filter(channel=channel)
    held = channels.hold(practice, channel)
    if held is not None:
        return _held(held, waits.count())
    stuck = waits.exclude(outcome="").order_by("created_at").first()
    if stuck is not None:
        return Found(
            state=State.BAD,
            said=_("Messages do not get through. %(why)s") % {"why": trouble.words(stuck.outcome)},
            next_step=_next(stuck.outcome),
            since_at=stuck.created_at,
            page="channels",
        )
    test = trying.latest(practice, channel)
    if test is not None and test.ended_at is not None and test.result != Trouble.TAKEN:
        return Found(
            state=State.WARN,
            said=_("The last try failed. %(why)s") % {"why": trouble.words(test.result)},
            next_step=_next(test.result),
            since_at=test.ended_at,
            page="channels",
        )
    if channels.is_test(practice, channel):
        return Found(
            state=State.WARN,
            said=_("Test mode: only messages about made-up patients leave."),
            next_step=_("Record the contract and switch it on before the first real request."),
            page="channels",
        )
    return None


def _held(held: Hold, count: int) -> Found:
    words = str(held.label)
    if count:
        more = ngettext("%(count)s message waits.", "%(count)s messages wait.", count)
        words = f"{words}. {more % {'count': count}}"
    else:
        words = f"{words}."
    return Found(
        state=State.BAD if count else State.WARN,
        said=words,
        next_step=_("Open Channels. Nothing is lost: it goes once that is mended."),
        page="channels",
    )


def _next(outcome: str) -> str:
    word = outcome.partition(" ")[0]
    return str(trouble.NEXT[Trouble(word)]) if word in Trouble.values else ""
