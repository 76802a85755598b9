"""Try a channel: one message to the person who asks, and what happened, in words.

It names nobody and needs no contract, so it may be tried before one is switched on. A worker makes
it: a server that hangs holds no page.
"""

from datetime import timedelta

from django.core.mail import EmailMessage
from django.utils.translation import gettext as _

from cartella import clock
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.post import channels, holding, sms, smtp
from cartella.post.models import Channel, ChannelSetting, ChannelTest
from cartella.post.sealed import WordsLost
from cartella.post.trouble import Outcome, Trouble
from cartella.practices.models import Practice

JOB = "post.try"
LONGEST = timedelta(minutes=3)


def ask(
    practice: Practice, channel: Channel, to: str, *, by_person_id: int | None
) -> ChannelTest | None:
    """Ask for a try; one that is under way is given back. None: nothing is filled in yet."""
    if channels.setting(practice, channel) is None:
        return None
    newest = latest(practice, channel)
    now = clock.now()
    if newest is not None and newest.ended_at is None and newest.asked_at > now - LONGEST:
        return newest
    test = ChannelTest.objects.create(
        practice=practice,
        channel=channel,
        to=to[:200],
        asked_at=now,
        asked_by_id=by_person_id,
    )
    queue.enqueue(practice, JOB, {"test": test.pk}, key=f"{JOB}:{test.pk}", lane=Lane.FAST)
    return test


def latest(practice: Practice, channel: Channel | str) -> ChannelTest | None:
    """The newest try of a channel; None if there was none."""
    return practice.channel_tests.filter(channel=channel).order_by("-id").first()


def run(job: Job, progress: Progress) -> None:
    """Job handler: make the try and keep how it went."""
    test = ChannelTest.objects.select_related("practice").get(pk=job.args["test"])
    setting = channels.setting(test.practice, test.channel)
    if test.ended_at is not None or setting is None:
        return
    outcome = _try(test, setting)
    ChannelTest.objects.filter(pk=test.pk, ended_at__isnull=True).update(
        ended_at=clock.now(), result=outcome.trouble, detail=outcome.number
    )
    if outcome.is_taken:
        holding.hurry(test.practice, Channel(test.channel))


def _try(test: ChannelTest, setting: ChannelSetting) -> Outcome:
    if test.practice.is_demo:
        return Outcome(trouble=Trouble.TAKEN)  # nothing leaves a demo
    try:
        secret = channels.secret(test.practice, test.channel)
    except WordsLost:
        return Outcome(trouble=Trouble.KEY_LOST)
    words = _("This is a try. It names nobody. If you can read it, messages can be sent.")
    if test.channel == Channel.SMS:
        return sms.send(setting, secret, to=test.to, body=words)
    mail = EmailMessage(
        subject=_("A try"),
        body=words + "\n",
        to=[test.to],
        headers={"Auto-Submitted": "auto-generated"},
    )
    return smtp.send(setting, secret, mail)
