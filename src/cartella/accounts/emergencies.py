"""Breaking the glass: somebody opens one chart that her roles keep shut, for an hour, and says why.

Each is a row that stays, each look under it says so, and the owner reviews it afterwards.
"""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.models import Emergency, EmergencyReview, Membership, Person
from cartella.accounts.roles import Permission
from cartella.practices.models import Practice

LASTS = timedelta(minutes=60)
FEWEST_WORDS = 3


class NoEmergency(Exception):
    """It cannot be opened so; says why."""


def open_chart(membership: Membership, patient_id: int, reason: str) -> Emergency:
    """Open one chart for an hour. Raises NoEmergency: not allowed, or no reason in words."""
    if not membership.may(Permission.OPEN_IN_EMERGENCY):
        raise NoEmergency(_("Your account may not do this."))
    if len(reason.split()) < FEWEST_WORDS:
        raise NoEmergency(_("Write in a few words what the emergency is. The owner reads it."))
    now = clock.now()
    return Emergency.objects.create(
        practice=membership.practice,
        person=membership.person,
        patient_id=patient_id,
        reason=reason,
        opened_at=now,
        until_at=now + LASTS,
    )


def charts_open(practice: Practice, person: Person) -> frozenset[int]:
    """The patients whose charts she has open in an emergency at this moment."""
    rows = practice.emergencies.filter(person=person, until_at__gt=clock.now())
    return frozenset(rows.values_list("patient_id", flat=True))


def to_review(practice: Practice) -> QuerySet[Emergency]:
    """What nobody has reviewed yet, oldest first."""
    rows = practice.emergencies.filter(review__isnull=True)
    return rows.select_related("person").order_by("opened_at", "id")


def review(emergency: Emergency, *, was_fitting: bool, note: str, by: Person) -> EmergencyReview:
    """Say what was found. Raises NoEmergency: without words, or reviewed before.

    Nobody else may be there to ask, so an owner may review her own; the row says whose it was.
    """
    if not note.strip():
        raise NoEmergency(_("Write what you found."))
    try:
        with transaction.atomic():
            return EmergencyReview.objects.create(
                practice=emergency.practice,
                emergency=emergency,
                reviewed_by=by,
                reviewed_at=clock.now(),
                was_fitting=was_fitting,
                note=note.strip(),
            )
    except IntegrityError:
        raise NoEmergency(_("This was reviewed already. Nothing was changed.")) from None
