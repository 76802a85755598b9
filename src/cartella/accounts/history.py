"""The history of people's places and sign-ins here: who changed what and when. Rows are only ever
added. 45 CFR 164.308(a)(5)(ii)(C): wrong tries at the door are among them, one an hour.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from cartella import clock
from cartella.accounts.models import MembershipChange, Person
from cartella.practices.models import Practice

What = MembershipChange.What
_SELDOM = timedelta(hours=1)


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


def note_own(
    person: Person,
    what: MembershipChange.What,
    *,
    by: Person | None,
    before: Iterable[str] = (),
    after: Iterable[str] = (),
) -> None:
    """Write what became of her sign-in, which is one for all practices in which she works."""
    old, new = sorted(before), sorted(after)
    for row in person.memberships.filter(ended_on__isnull=True).select_related("practice"):
        note(row.practice, what, name=person.name, person=person, by=by, before=old, after=new)


def note_wrong(person: Person, what: MembershipChange.What) -> None:
    """Write that somebody guessed at her sign-in; once an hour, whoever keeps guessing."""
    since = clock.now() - _SELDOM
    if not person.changes.filter(what=what, at__gt=since).exists():
        note_own(person, what, by=None)
