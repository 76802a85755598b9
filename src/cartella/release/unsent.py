"""Messages that will not arrive, as tasks for the person in charge.

A notice that nobody got may matter in law: somebody must choose another way.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.post import outbox, trouble
from cartella.post.models import Channel, Message
from cartella.practices.models import Practice
from cartella.release import advance
from cartella.release.actors import PROGRAM, Actor
from cartella.release.models import RecordsRequest, Task

MOST = 200
_NOT_TOLD = ("code", "due_soon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A message about a request that nobody has got: how it was to go, since when, and why not.
    `may_go_again`: it failed, and the same words are still of use."""

    message_id: int
    way: str
    to: str
    may_go_again: bool
    since_at: datetime
    why: str


def of_request(records_request: RecordsRequest) -> list[Unsent]:
    """Messages to people outside that wait, failed or came back, newest first; codes are left out.

    One that was queued a moment ago and waits for nothing is not told.
    """
    rows = _of(records_request)
    stuck = rows.filter(failed_at__isnull=False) | rows.filter(sent_at__isnull=True).exclude(
        held_because="", outcome=""
    )
    return [
        Unsent(
            message_id=message.pk,
            way=message.get_channel_display(),
            to=message.to,
            may_go_again=_may_go_again(message),
            since_at=message.failed_at or message.created_at,
            why=message.get_held_because_display() or trouble.words(message.outcome),
        )
        for message in stuck.order_by("-id")[:20]
    ]


def send_again(records_request: RecordsRequest, message_id: int, *, by: Actor) -> bool:
    """Send a failed message once more to the same address, after a person mended the cause; the
    task about it is done. False: it is not failed (any more), or is of no use now."""
    by.require(Permission.RECEIVE)
    message = _of(records_request).filter(pk=message_id).select_related("job", "practice").first()
    if message is None or not _may_go_again(message):
        return False
    with transaction.atomic():
        if not outbox.send_again(message):
            return False
        about = {"message": message.pk, "template": message.template}
        advance.note(
            message, "message sent again", records_request=records_request, by=by, because=about
        )
        records_request.tasks.filter(
            key__startswith=f"message:{message.pk}:", done_at__isnull=True
        ).update(done_at=clock.now(), done_by_id=by.person_id, note=_("Sent once more."))
    return True


def _of(records_request: RecordsRequest) -> QuerySet[Message]:
    rows = records_request.practice.messages.filter(about_request_id=records_request.pk)
    return rows.exclude(channel=Channel.PAPER).exclude(template__in=_NOT_TOLD)


def _may_go_again(message: Message) -> bool:
    """Records that went along pass the gate anew: they are released again, not sent again."""
    is_late = message.expires_at is not None and message.expires_at <= clock.now()
    is_plain = message.exit_id is None and message.sealed is not None
    return message.failed_at is not None and is_plain and not is_late


def watch(practice: Practice) -> int:
    """Make a task of each message about a request that failed or came back since. How many.

    A message that waited until it was of no use (a code) needs nobody.
    """
    failed = practice.messages.filter(failed_at__isnull=False, noticed_at__isnull=True)
    count = 0
    for message in failed.order_by("id")[:MOST]:
        count += _notice(message)
    return count


def _notice(message: Message) -> int:
    now = clock.now()
    with transaction.atomic():
        mine = Message.objects.filter(pk=message.pk, noticed_at__isnull=True)
        if not mine.update(noticed_at=now):
            return 0
        found = RecordsRequest.objects.filter(
            practice_id=message.practice_id, pk=message.about_request_id or 0
        ).first()
        if found is None or message.template == "code":
            return 0
        # Failed, sent again and failed anew is another task.
        _task, is_new = Task.objects.get_or_create(
            practice_id=message.practice_id,
            key=f"message:{message.pk}:{message.failed_at:%Y%m%d%H%M%S}",
            defaults={
                "records_request": found,
                "kind": Task.Kind.UNDELIVERED_MAIL,
                "due_on": clock.today(found.practice.time_zone),
                "made_at": now,
            },
        )
        if is_new:
            about = {"message": message.pk, "template": message.template}
            if message.bounced_at is not None:
                advance.note(
                    message, "message came back", records_request=found, by=PROGRAM, because=about
                )
            else:
                advance.note(
                    message, "message not sent", records_request=found, by=PROGRAM, because=about
                )
    return int(is_new)
