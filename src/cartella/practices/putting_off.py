"""Steps of the setting up that are left for later. Nothing depends on them but the list."""

from django.db import IntegrityError, transaction

from cartella import clock
from cartella.practices.models import Practice, PutOff


def put_off(practice: Practice, step: str, *, by_id: int | None) -> None:
    """Leave a step for later; a second click writes nothing."""
    try:
        with transaction.atomic():
            PutOff.objects.create(practice=practice, step=step, at=clock.now(), by_id=by_id)
    except IntegrityError:
        return


def take_up(practice: Practice, step: str) -> None:
    """Put a step back among those that are open."""
    practice.put_off.filter(step=step).delete()
