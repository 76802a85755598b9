"""What a command refuses; each refusal says why, and what to do."""

from cartella.blobs import store as blobs
from cartella.charts.imports.claims import Contradiction, NeedsPatient
from cartella.practices import keys
from cartella.release import (
    actors,
    advance,
    arrivals,
    assembly,
    determination,
    intake,
    letter_words,
    letters,
    lifecycle,
    verification,
)
from cartella.release.delivery import by_hand, opening
from cartella.release.delivery import release as releasing

REFUSED, SECOND_LOOK = 2, 3


class Refused(Exception):
    """What was asked cannot be done; the message says why and what to do."""


REFUSALS = (
    Refused,
    Contradiction,
    NeedsPatient,
    actors.NotAllowed,
    advance.Stale,
    arrivals.AlreadyDecided,
    arrivals.ReceivedInFuture,
    assembly.NotLookedAt,
    blobs.StoreFull,
    by_hand.ProofMissing,
    determination.GroundRefused,
    determination.NotSearched,
    determination.RoundClosed,
    determination.Undecided,
    intake.SamePatientNeeded,
    keys.KeyMissing,
    keys.KeyRefused,
    letter_words.LetterIncomplete,
    letters.NoWay,
    lifecycle.IllegalAct,
    opening.NotReady,
    releasing.NoAddress,
    verification.NothingShown,
)
