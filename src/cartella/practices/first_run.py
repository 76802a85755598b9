"""The first run: who makes a fresh store hers, and until when it is nobody's.

Whoever reads the one-time code in the terminal may set up; the code opens the pages until the
owner's account is made, and each start makes a new one. A stranger on the network has no code.
"""

import hashlib
import hmac
import secrets

from cartella import clock
from cartella.practices.models import FirstRun, Practice

# Letters and digits that nobody takes for one another.
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


class MadeMeanwhile(Exception):
    """Somebody else made the practice, or its owner's account, a moment ago."""


def row() -> FirstRun | None:
    """The first run of this store, under way or done. None: none has begun."""
    return FirstRun.objects.select_related("practice").first()


def is_open() -> bool:
    """Whether the store is still nobody's: no practice yet, or a first run that is not done."""
    run = row()
    return not Practice.objects.exists() if run is None else run.finished_at is None


def is_owned() -> bool:
    """Whether an owner's account was made in the first run; she signs in with it."""
    run = row()
    return run is not None and run.owner_id is not None


def begin() -> FirstRun:
    """The row of the first run, made if there is none yet."""
    run, _made = FirstRun.objects.get_or_create(only=1)
    return run


def new_code() -> str | None:
    """A fresh code, shown once; the one before it is dead. None: an owner has an account."""
    code = "-".join("".join(secrets.choice(_ALPHABET) for _i in range(4)) for _j in range(2))
    begin()
    written = FirstRun.objects.filter(owner_id__isnull=True, finished_at__isnull=True).update(
        code_hash=_hash(code)
    )
    return code if written else None


def admits(code: str) -> bool:
    """Whether this is the code of the terminal. Whoever asks slows the guessing down."""
    run = row()
    if run is None or not run.code_hash or run.owner_id is not None:
        return False
    return hmac.compare_digest(run.code_hash, _hash(code))


def is_of(practice: Practice) -> bool:
    """Whether this practice is still being set up; a practice from before this release is not."""
    run = getattr(practice, "first_run", None)
    return run is not None and run.finished_at is None


def link(practice: Practice) -> None:
    """Make this practice the store's one. Raises MadeMeanwhile; inside the caller's transaction."""
    begin()
    if not FirstRun.objects.filter(practice__isnull=True).update(practice=practice):
        raise MadeMeanwhile


def own(practice: Practice, person_id: int) -> None:
    """Note who owns the store; the code is dead from here on. Raises MadeMeanwhile."""
    written = FirstRun.objects.filter(practice=practice, owner_id__isnull=True).update(
        owner_id=person_id, code_hash=""
    )
    if not written:
        raise MadeMeanwhile


def finish(practice: Practice) -> None:
    """The sheet with the key was proved: the store is hers. A second click changes nothing."""
    FirstRun.objects.filter(practice=practice, finished_at__isnull=True).update(
        finished_at=clock.now()
    )


def _hash(code: str) -> str:
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    # 40 bits and slowed-down guesses: no slow hash is needed, and the code dies with the start.
    return hashlib.sha256(plain.encode()).hexdigest()
