"""Chase: tell her again that what she asked for is ready. Twice is enough to close."""

from datetime import timedelta

from django.db import transaction

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.release import accounting, advance, own_page
from cartella.release.actors import Actor
from cartella.release.delivery import sending
from cartella.release.models import Delivery, Task
from cartella.release.own_page import CHANNELS

PAUSE = timedelta(days=1)


def chase(delivery: Delivery, *, by: Actor) -> bool:
    """Send the message again and close the open task about it; each chase is an event.

    False, and nothing happens: she has opened it, it was stopped or is still to be sent, or she
    was told within the last day (a second click). Raises NoPage.
    """
    by.require(Permission.RELEASE)
    own_page.require()
    records_request = delivery.package.round.records_request
    with transaction.atomic():
        # The lock makes a click at the same moment wait and see this one's event.
        delivery = (
            Delivery.objects.select_for_update(no_key=True, of=("self",))
            .select_related("practice", "package__round__records_request")
            .get(pk=delivery.pk)
        )
        if not _may_chase(delivery):
            return False
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
    return True


def _may_chase(delivery: Delivery) -> bool:
    told_at = accounting.last_told_at(delivery)
    return (
        delivery.channel in CHANNELS
        and delivery.recalled_at is None
        and delivery.opened_at is None
        and told_at is not None
        and clock.now() - told_at >= PAUSE
    )
