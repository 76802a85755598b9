"""Messages that wait because nothing may leave by their way now, and letting them go."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from cartella import clock
from cartella.jobs.models import OPEN, Job
from cartella.jobs.models import State as JobState
from cartella.post import channels, outbox
from cartella.post.models import Carries, Channel, Hold, Message
from cartella.practices.models import Practice

# To us, not to a patient: no test mode holds them back.
TO_STAFF = frozenset({"due_soon", "channel_test", "invitation"})
MOST = 500


def hold_of(message: Message) -> Hold | None:
    """Why this message may not leave now; None if it may."""
    practice = message.practice
    carries = Carries.RECORDS if message.attachments else Carries.NAMES
    found = channels.hold(practice, message.channel, carries=carries)
    if found is not None or practice.is_demo:
        return found
    if message.template in TO_STAFF or not channels.is_test(practice, message.channel):
        return None
    made_up = cast(Callable[[Message], bool], import_string(settings.POST_IS_MADE_UP))
    return None if made_up(message) else Hold.TEST_MODE


def waiting(practice: Practice) -> QuerySet[Message]:
    """Messages that a carrier should have had by now or that are held, oldest first."""
    return (
        practice.messages.filter(sent_at__isnull=True, failed_at__isnull=True)
        .exclude(channel=Channel.PAPER)
        .order_by("id")
    )


def wake(practice: Practice) -> int:
    """Let go what may leave now, and try at once what was to be tried later. How many were held."""
    count = 0
    for message in waiting(practice).exclude(held_because="").select_related("job")[:MOST]:
        message.practice = practice
        reason = hold_of(message)
        held = Message.objects.filter(pk=message.pk, held_because=message.held_because)
        if reason is not None:
            held.update(held_because=reason)
        elif held.update(held_because=""):
            count += 1
            if message.job is None or message.job.state not in OPEN:
                outbox.enqueue(message)
    return count


def hurry(practice: Practice, channel: Channel) -> None:
    """Try at once what waits for its next try: somebody has just mended the channel."""
    jobs = waiting(practice).filter(channel=channel).values("job_id")
    Job.objects.filter(pk__in=jobs, state=JobState.READY).update(run_at=clock.now())
