"""A review of a denial from outside: who is asked, what she may read, and what she found.

She reads what one round withheld on a ground that can be reviewed, and its letter, until a day or
the end of her contract, and nothing else. Her outcome is
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
from cartella.charts import joined
from cartella.law.determination import denial
from cartella.law.facts import Facts
from cartella.post import contracts
from cartella.post.models import Carries, Covers
from cartella.practices.models import Practice
from cartella.release import advance, gather
from cartella.release.actors import Actor
from cartella.release.lifecycle import State
from cartella.release.models import Decision, Letter, Round

MOST_DAYS = 60
CONCLUDED = "outside_outcome"  # the word of its event


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

    Raises ReviewRefused: nothing that can be reviewed, no contract on record with her, no licence,
    a wrong day, somebody who took part; and invitations.Refused.
    """
    practice = round_.practice
    today = clock.today(practice.time_zone)
    if round_.state != State.DETERMINED or not withheld(round_).exists():
        raise ReviewRefused(_("This round withheld nothing that could be reviewed."))
    if _key(asked.name) in _took_part(round_):
        # 45 CFR 164.524(a)(4): a licensed professional who took no part in the denial.
        raise ReviewRefused(_("She took part in this denial. Ask somebody who did not."))
    if not asked.licence.strip():
        raise ReviewRefused(_("Write which licence she holds: kind, state and number."))
    if not today < asked.until_on <= date.fromordinal(today.toordinal() + MOST_DAYS):
        raise ReviewRefused(_("Choose a last day within the next 60 days."))
    standing = contracts.standing(practice, Covers.OTHER, today, vendor=asked.name)
    if standing.contract is None or not standing.lets(Carries.RECORDS):
        raise ReviewRefused(
            _("Record the contract with her first, under her name: what she reads are records.")
        )
    ends_on = standing.contract.ends_on
    if ends_on is not None and asked.until_on > ends_on:
        raise ReviewRefused(
            _("Her contract ends before that day. Choose an earlier day, or record a new one.")
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
    """What this person was asked to review and may still read: until its last day, and while a
    contract with her holds that carries records."""
    today = clock.today(practice.time_zone)
    rows = practice.outside_reviews.filter(invitation__person=person, until_on__gt=today)
    shut = [
        row.pk
        for row in rows.select_related("invitation", "practice")
        if not _is_under_contract(row)
    ]
    return (
        rows.exclude(pk__in=shut)
        .select_related("invitation", "practice")
        .order_by("until_on", "id")
    )


def round_of(review: OutsideReview) -> Round:
    """The round that is under review."""
    return Round.objects.select_related("records_request", "practice").get(
        pk=review.round_id, practice=review.practice
    )


def withheld(round_: Round) -> QuerySet[Decision]:
    """The items that a round withheld and that can be reviewed, in the order of the chart: not
    those of another chart by now, and none whose ground the law says is not reviewed."""
    facts = gather.facts(round_.records_request)
    named = set(round_.decisions.filter(outcome="withheld").values_list("ground", flat=True))
    rows = round_.decisions.filter(outcome="withheld").select_related(
        "entry__listing__patient", "entry__record_system", "entry__practice"
    )
    rows = rows.exclude(ground__in=[one for one in named if _is_final(one, facts)])
    patient = round_.records_request.patient
    rows = rows.filter(entry__listing__patient_id__in=joined.group(patient) if patient else ())
    return rows.order_by("entry__listing__drawer", "entry__listing__occurred_at", "entry_id")


def _is_final(ground: str, facts: Facts) -> bool:
    """Whether the law says that this ground is not reviewed (45 CFR 164.524(a)(2)). Where it does
    not say, it can be."""
    known = denial.look_up(ground, facts) if ground else None
    return isinstance(known, denial.Ground) and known.reviewable is False


def _took_part(round_: Round) -> set[str]:
    """Names of who decided, found a danger or determined in this round."""
    named = set(round_.decisions.exclude(finding_by="").values_list("finding_by", flat=True))
    decided = round_.decisions.filter(decided_by__isnull=False)
    named |= set(decided.values_list("decided_by__name", flat=True))
    if round_.determined_by is not None:
        named.add(round_.determined_by.name)
    return {_key(name) for name in named}


def _key(name: str) -> str:
    """A name without its letters of profession, to compare."""
    return " ".join(name.split(",")[0].split()).casefold()


def _is_under_contract(review: OutsideReview) -> bool:
    today = clock.today(review.practice.time_zone)
    standing = contracts.standing(
        review.practice, Covers.OTHER, today, vendor=review.invitation.name
    )
    return standing.lets(Carries.RECORDS)


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
            outcome_said = OutsideOutcome.objects.create(
                practice=review.practice,
                review=review,
                outcome=outcome,
                words=words.strip(),
                said_by=by,
                said_at=clock.now(),
            )
            round_ = round_of(review)
            reviewer = Actor(kind="person", person_id=by.pk, name=by.name)
            advance.note(round_, CONCLUDED, records_request=round_.records_request, by=reviewer)
            return outcome_said
    except IntegrityError:
        raise ReviewRefused(_("You have said this already. Nothing was changed.")) from None


def unheeded(practice: Practice) -> list[Round]:
    """Rounds in whose request nobody did anything since a reviewer from outside said her outcome,
    which binds the practice (45 CFR 164.524(a)(4)); the oldest first."""
    found: dict[int, Round] = {}
    for one in practice.outside_outcomes.select_related("review__practice").order_by("said_at"):
        round_ = round_of(one.review)
        since = round_.records_request.events.filter(at__gte=one.said_at, by_kind="person").exclude(
            word=CONCLUDED
        )
        if not since.exists():
            found[round_.pk] = round_
    return list(found.values())


def said(practice: Practice) -> QuerySet[OutsideReview]:
    """Every review that was asked for, the newest first."""
    rows = practice.outside_reviews.select_related("invitation", "result", "asked_by")
    return rows.order_by("-id")
