"""What a changed clock of a location does to its requests in hand.

A requester was told a day: no date moves later by itself. But by the right clock a letter of the
late evening may have come in a day earlier than we counted; then the law counts from that day.
"""

from django.db import transaction

from cartella import clock
from cartella.practices.models import Location
from cartella.release import intake
from cartella.release.actors import Actor
from cartella.release.lifecycle import OPEN_STATES
from cartella.release.models import RecordsRequest


def follow(location: Location, *, by: Actor) -> list[RecordsRequest]:
    """Count the open requests of a location from the earlier day, where its clock has one; each
    keeps an event with the new arithmetic. Those that moved. Doing it again changes nothing."""
    moved = []
    rows = location.practice.records_requests.filter(location=location, state__in=OPEN_STATES)
    for records_request in rows.select_related("location", "legal_entity").order_by("id"):
        received_on = clock.day_of(records_request.received_at, location.time_zone)
        if received_on >= records_request.received_on:
            continue
        with transaction.atomic():
            waiting = RecordsRequest.objects.filter(
                pk=records_request.pk, received_on=records_request.received_on
            )
            if not waiting.update(received_on=received_on):
                continue  # somebody moved it a moment before
            records_request.received_on = received_on
            intake.recompute(records_request, by=by)
        moved.append(records_request)
    return moved
