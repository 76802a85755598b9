"""The worker's part of a delivery: when the undo window is over, tell her or send it."""

from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.post import outbox
from cartella.post.models import Channel
from cartella.release import accounting, advance, letters, own_page
from cartella.release.actors import PROGRAM
from cartella.release.delivery import email
from cartella.release.delivery.opening import NotReady
from cartella.release.delivery.release import fresh_token, take_back
from cartella.release.models import Delivery, Task


def run(job: Job, progress: Progress) -> None:
    """The job of one delivery. Recalled or already sent: nothing happens."""
    delivery = Delivery.objects.select_related("package__round__records_request", "practice").get(
        practice_id=job.practice_id, pk=job.args["delivery"]
    )
    if delivery.recalled_at is None and delivery.sent_at is None:
        send(delivery)


def send(delivery: Delivery) -> None:
    """Send one delivery by its way, or leave a task where it cannot be sent."""
    records_request = delivery.package.round.records_request
    if delivery.channel == Delivery.Channel.EMAIL:
        try:
            email.send(delivery)
        except email.TooLargeForMail:
            _not_sent(delivery, _("The record is too large for an e-mail. Use another way."))
            return
        except NotReady as why:
            _not_sent(delivery, str(why))
            return
    elif delivery.channel not in own_page.CHANNELS:
        return
    elif not own_page.is_there():  # it was released while there was one
        _not_sent(delivery, _("There is no page for patients any more. Use another way."))
        return
    with transaction.atomic():
        if delivery.channel != Delivery.Channel.EMAIL and not (
            announce(delivery, key=f"ready:{delivery.pk}") and _is_told(delivery)
        ):
            _task(delivery)  # it can be opened, but nobody was told
        sent = Delivery.objects.filter(pk=delivery.pk, sent_at__isnull=True).update(
            sent_at=clock.now()
        )
        if sent:
            advance.note(
                delivery,
                "sent",
                records_request=records_request,
                by=PROGRAM,
                because={"channel": delivery.channel},
                for_requester=True,
            )
    accounting.settle(records_request)


def announce(delivery: Delivery, *, key: str) -> bool:
    """A line without health information: your records are ready, here is where. Inside the
    caller's transaction: a link's secret and its message are kept together or not at all.

    False: there is no way to tell her, or no page to send her to. Announced under this key before:
    nothing happens.
    """
    practice = delivery.practice
    records_request = delivery.package.round.records_request
    stated = letters.stated_contact(records_request)
    if delivery.to_address:
        stated = Channel.EMAIL, delivery.to_address
    if stated is None or not own_page.is_there():
        return False
    if practice.messages.filter(key=key).exists():
        return True
    channel, to = stated
    path = f"/{practice.slug}/status/"
    if delivery.channel == Delivery.Channel.LINK:
        path = f"/{practice.slug}/open/{fresh_token(delivery)}/"
    outbox.queue(
        practice,
        channel,
        to,
        "ready",
        {"number": records_request.number, "url": own_page.address(path)},
        key=key,
        language=records_request.language,
        about_request_id=records_request.pk,
    )
    return True


def _is_told(delivery: Delivery) -> bool:
    """Whether the line to her would leave now; one that waits has told nobody."""
    message = delivery.practice.messages.filter(key=f"ready:{delivery.pk}").first()
    return message is not None and outbox.can_leave(delivery.practice, message.channel)


def _not_sent(delivery: Delivery, why: str) -> None:
    """This way does not go: it is taken back, and a person is asked to choose another."""
    with transaction.atomic():
        take_back(delivery, "not sent", why, by=PROGRAM)
        _task(delivery)


def _task(delivery: Delivery) -> None:
    Task.objects.get_or_create(
        practice=delivery.practice,
        key=f"undelivered:{delivery.pk}",
        defaults={
            "records_request": delivery.package.round.records_request,
            "kind": Task.Kind.UNDELIVERED_MAIL,
            "due_on": clock.today(delivery.practice.time_zone),
            "made_at": clock.now(),
        },
    )
