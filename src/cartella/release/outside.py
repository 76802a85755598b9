"""A review of a denial from outside: who is asked, what she may read, and what she found.

She reads what one round withheld and its letter, until a day, and nothing else. Her outcome is
kept as she wrote it; what follows from it (a new round) a person of the practice does.
"""

from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts import invitations
from cartella.accounts.invitations import Invited, Made
from cartella.accounts.models import OutsideOutcome, OutsideReview, Person
from cartella.accounts.roles import Role
from cartella.post import contracts
from cartella.post.models import Carries, Covers
from cartella.practices.models import Practice
from cartella.release.lifecycle import State
from cartella.release.models import Decision, Letter, Round

MOST_DAYS = 60


class ReviewRefused(Exception):
    """It cannot be done; says why and what to do first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whom the practice asks. `until_on` is the last day on which she may read."""

    name: str
    email: str
    credentials: str
    licence: str
    until_on: date


def ask(round_: Round, asked: Asked, *, by: Person) -> Made:
    """Invite a reviewer for what this round withheld.

    Raises ReviewRefused: nothing withheld, no contract on record with her, no licence, a wrong day;
    and invitations.Refused.
    """
    practice = round_.practice
    today = clock.today(practice.time_zone)
    if round_.state != State.DETERMINED or not withheld(round_).exists():
        raise ReviewRefused(_("This round withheld nothing that could be reviewed."))
    if not asked.licence.strip():
        raise ReviewRefused(_("Write which licence she holds: kind, state and number."))
    if not today < asked.until_on <= date.fromordinal(today.toordinal() + MOST_DAYS):
        raise ReviewRefused(_("Choose a last day within the next 60 days."))
    standing = contracts.standing(practice, Covers.OTHER, today, vendor=asked.name)
    if standing.contract is None or not standing.lets(Carries.RECORDS):
        raise ReviewRefused(
            _("Record the contract with her first, under her name: what she reads are records.")
        )
    shut_on = date.fromordinal(asked.until_on.toordinal() + 1)
    invited = Invited(
        name=asked.name,
        email=asked.email,
        credentials=asked.credentials,
        roles=frozenset({Role.OUTSIDE_REVIEWER}),
        until_on=shut_on,
    )
    with transaction.atomic():
        made = invitations.invite(practice, invited, by=by)
        OutsideReview.objects.create(
            practice=practice,
            invitation=made.invitation,
            round_id=round_.pk,
            contract_id=standing.contract.pk,
            licence=asked.licence.strip(),
            until_on=shut_on,
            asked_at=clock.now(),
            asked_by=by,
        )
    return made


def reviews_of(practice: Practice, person: Person) -> QuerySet[OutsideReview]:
    """What this person was asked to review and may still read."""
    today = clock.today(practice.time_zone)
    rows = practice.outside_reviews.filter(invitation__person=person, until_on__gt=today)
    return rows.select_related("invitation", "practice").order_by("until_on", "id")


def round_of(review: OutsideReview) -> Round:
    """The round that is under review."""
    return Round.objects.select_related("records_request", "practice").get(
        pk=review.round_id, practice=review.practice
    )


def withheld(round_: Round) -> QuerySet[Decision]:
    """The items that a round withheld, in the order of the chart."""
    rows = round_.decisions.filter(outcome="withheld").select_related(
        "entry__listing__patient", "entry__record_system", "entry__practice"
    )
    return rows.order_by("entry__listing__drawer", "entry__listing__occurred_at", "entry_id")


def letters(round_: Round) -> QuerySet[Letter]:
    """The letters that told of the denial."""
    kinds = (Letter.Kind.DENIAL, Letter.Kind.PARTIAL_DENIAL)
    return round_.letters.filter(kind__in=kinds, pdf__isnull=False).order_by("id")


def conclude(review: OutsideReview, outcome: str, words: str, *, by: Person) -> OutsideOutcome:
    """Keep what she found. Raises ReviewRefused: no such outcome, no reasons, said before."""
    if outcome not in OutsideOutcome.Outcome.values:
        raise ReviewRefused(_("Choose what you found."))
    if not words.strip():
        raise ReviewRefused(_("Write your reasons. They go into the record."))
    try:
        with transaction.atomic():
            return OutsideOutcome.objects.create(
                practice=review.practice,
                review=review,
                outcome=outcome,
                words=words.strip(),
                said_by=by,
                said_at=clock.now(),
            )
    except IntegrityError:
        raise ReviewRefused(_("You have said this already. Nothing was changed.")) from None


def said(practice: Practice) -> QuerySet[OutsideReview]:
    """Every review that was asked for, the newest first."""
    rows = practice.outside_reviews.select_related("invitation", "result", "asked_by")
    return rows.order_by("-id")
