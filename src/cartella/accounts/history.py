"""The history of people's places here: who changed what and when. Rows are only ever added."""

from collections.abc import Iterable
from datetime import date

from cartella import clock
from cartella.accounts.models import MembershipChange, Person
from cartella.practices.models import Practice

What = MembershipChange.What


def note(
    practice: Practice,
    what: MembershipChange.What,
    *,
    name: str,
    person: Person | None = None,
    by: Person | None = None,
    before: Iterable[str] = (),
    after: Iterable[str] = (),
    on: date | None = None,
) -> MembershipChange:
    """Write what happened; `by` None means the program or the command line."""
    return MembershipChange.objects.create(
        practice=practice,
        person=person,
        name=name,
        what=what,
        before=sorted(before),
        after=sorted(after),
        on=on,
        at=clock.now(),
        by=by,
    )
