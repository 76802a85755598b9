"""Chase: tell her again that what she asked for is ready. Twice is enough to close."""

from django.db import transaction

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.release import accounting, advance
from cartella.release.actors import Actor
from cartella.release.delivery import sending
from cartella.release.models import Delivery, Task


def chase(delivery: Delivery, *, by: Actor) -> None:
    """Send the message again and close the open task about it; each chase is an event."""
    by.require(Permission.RELEASE)
    records_request = delivery.package.round.records_request
    with transaction.atomic():
        event = advance.note(
            delivery, "chased", records_request=records_request, by=by, for_requester=True
        )
        Task.objects.filter(
            practice=delivery.practice,
            key__startswith=f"unopened:{delivery.pk}:",
            done_at__isnull=True,
        ).update(done_at=clock.now(), done_by_id=by.person_id)
        sending.announce(delivery, key=f"chase:{delivery.pk}:{event.pk}")
    accounting.settle(records_request)
