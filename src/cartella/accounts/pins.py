"""Personal PINs: on a known device, after one full sign-in of that day, a PIN opens a session.

Five wrong ones at a device on a day, and that day it takes no PIN of hers any more: she signs in
fully. So a guesser costs her one sign-in at that device and nothing anywhere else.
"""

import itertools

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts import history
from cartella.accounts.models import FullSignIn, Person, Pin
from cartella.practices.models import Practice

FEWEST, MOST = 6, 12
WRONG = 5


class PinRefused(Exception):
    """This PIN will not do; says why."""


def has(person: Person) -> bool:
    """Whether she has set one."""
    return Pin.objects.filter(person=person).exists()


def keep(practice: Practice, person: Person, pin: str) -> None:
    """Set her PIN, or another. Raises PinRefused."""
    if not pin.isascii() or not pin.isdigit() or not FEWEST <= len(pin) <= MOST:
        raise PinRefused(_("Take 6 to 12 digits."))
    if _is_easy(pin):
        raise PinRefused(_("This one is guessed first. Take digits without a pattern."))
    hashed = make_password(pin)  # slow on purpose: before the write lock
    with transaction.atomic():
        Pin.objects.update_or_create(
            person=person,
            defaults={"practice": practice, "hash": hashed, "set_at": clock.now()},
        )
        history.note_own(person, history.What.PIN_SET, by=person)


def drop(person: Person) -> bool:
    """She has none any more. False: she had none."""
    with transaction.atomic():
        if not Pin.objects.filter(person=person).delete()[0]:
            return False
        history.note_own(person, history.What.PIN_GONE, by=person)
    return True


def check(sign_in: FullSignIn, typed: str) -> bool:
    """Whether it is hers. The try is counted before it is compared; the fifth wrong one voids.

    False as well when this sign-in is void by now, without looking at the PIN.
    """
    mine = FullSignIn.objects.filter(pk=sign_in.pk, void_at__isnull=True, wrong_pins__lt=WRONG)
    if not mine.update(wrong_pins=F("wrong_pins") + 1):
        return False
    row = Pin.objects.filter(person_id=sign_in.person_id).first()
    # Without a PIN the same work is done, so that the answer takes as long.
    if check_password(typed, row.hash if row else make_password(None)) and row is not None:
        FullSignIn.objects.filter(pk=sign_in.pk).update(wrong_pins=0)
        return True
    spent = FullSignIn.objects.filter(pk=sign_in.pk, wrong_pins__gte=WRONG, void_at__isnull=True)
    if spent.update(void_at=clock.now()):
        history.note_wrong(sign_in.person, history.What.PIN_SHUT)
    return False


def tries_left(sign_in: FullSignIn) -> int:
    """How many wrong PINs this sign-in still outlives."""
    sign_in.refresh_from_db(fields=["wrong_pins", "void_at"])
    return 0 if sign_in.void_at is not None else max(0, WRONG - sign_in.wrong_pins)


def _is_easy(pin: str) -> bool:
    steps = {(int(two) - int(one)) % 10 for one, two in itertools.pairwise(pin)}
    halves = len(pin) % 2 == 0 and pin[: len(pin) // 2] == pin[len(pin) // 2 :]
    return len(steps) == 1 or len(set(pin)) < 3 or halves
