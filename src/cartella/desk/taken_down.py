"""A request taken down at the desk: on the tablet at the counter, or on the telephone."""

from collections.abc import Mapping, Sequence
from typing import Any

from cartella.desk.door import Visit
from cartella.release import arrivals, forms, intake
from cartella.release.arrivals import Upload
from cartella.release.intake import Received
from cartella.release.models import Channel


def received(
    visit: Visit,
    said: Mapping[str, Any],
    *,
    channel: Channel,
    note: str,
    language: str,
    files: Sequence[Upload] = (),
) -> Received:
    """Keep what a cleaned CounterForm says as an arrival, and open its request.

    Raises arrivals.AlreadyDecided on a second click, NoPage.
    """
    arrival = arrivals.keep(
        visit.practice,
        channel=channel,
        files=files,
        sender=said["requester_name"] or said["stated_name"],
        text=note,
        once_key=said["once"] or None,
        by=visit.actor,
    )
    return intake.receive(arrival, forms.asked(said, language=language), by=visit.actor)
