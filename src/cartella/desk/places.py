"""The location that somebody works at: it narrows Inbox, Today and Requests, and nothing else.

What came to no location is shown at every one, so that nothing is overlooked.
"""

from django.db.models import Q, QuerySet
from django.http import HttpRequest

from cartella.desk.door import Visit
from cartella.practices.models import Location
from cartella.release import arrivals
from cartella.release.models import Arrival, RecordsRequest, Task

_KEY = "location"  # in the session


def all_of(visit: Visit) -> list[Location]:
    """The locations that are not closed, the first one first."""
    return list(visit.practice.locations.filter(ended_on__isnull=True).order_by("id"))


def work_at(request: HttpRequest, location: Location | None) -> None:
    """From now on this session works there; None: everywhere."""
    request.session[_KEY] = location.pk if location else None


def chosen(request: HttpRequest, visit: Visit) -> Location | None:
    """Where this session works. None: everywhere, also once the place is closed."""
    wanted = request.session.get(_KEY)
    if not wanted:
        return None
    return visit.practice.locations.filter(pk=wanted, ended_on__isnull=True).first()


def undecided(visit: Visit, location: Location | None) -> QuerySet[Arrival]:
    """What came in there, or nowhere in particular, and is not decided; oldest first."""
    rows = arrivals.undecided(visit.practice)
    if location is None:
        return rows
    return rows.filter(Q(location=location) | Q(location__isnull=True))


def requests(visit: Visit, location: Location | None) -> QuerySet[RecordsRequest]:
    """The requests of that location."""
    rows = visit.practice.records_requests.all()
    return rows if location is None else rows.filter(location=location)


def tasks(visit: Visit, location: Location | None) -> QuerySet[Task]:
    """The tasks of that location's requests, and those of no request."""
    rows = visit.practice.tasks.all()
    if location is None:
        return rows
    return rows.filter(Q(records_request__location=location) | Q(records_request__isnull=True))
