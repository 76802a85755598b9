"""Whether HIPAA covers a legal entity: its answers go to the law room, and each answer is kept.

What is not answered counts as covered. No rule stands here: `law.intake.regime` finds.
"""

from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet

from cartella import clock
from cartella.law.facts import Facts, Holder, Lane, Requester
from cartella.law.finding import Finding
from cartella.law.intake import regime
from cartella.law.intake.regime import Bound, Coverage
from cartella.practices.changes import By
from cartella.practices.models import CoverageAnswer, LegalEntity
from cartella.release import gather, intake
from cartella.release.actors import PROGRAM, Actor
from cartella.release.bound import NAMES, Answers, entity_of
from cartella.release.lifecycle import OPEN_STATES


def newest(entity: LegalEntity) -> CoverageAnswer | None:
    """The answer that holds; None: nobody answered yet."""
    return history(entity).first()


def history(entity: LegalEntity) -> QuerySet[CoverageAnswer]:
    """Every answer about a legal entity, newest first."""
    return entity.coverage_answers.order_by("-id")


def answers_of(row: CoverageAnswer | None) -> Answers:
    """What a kept row says; all open for none."""
    return Answers(**{name: getattr(row, name) for name in NAMES}) if row else Answers()


def found(entity: LegalEntity, answers: Answers) -> Finding[Bound]:
    """What the law room finds today of these answers. Changes nothing."""
    return regime.coverage(_facts(entity), entity_of(answers))


def answer(entity: LegalEntity, answers: Answers, *, basis: str = "", by: By) -> Finding[Bound]:
    """Keep an answer and what follows from it: requests from this day on are judged by it.

    The same answer again writes nothing. A request that is open keeps its date, unless the answer
    gives the patient an earlier one.
    """
    finding = found(entity, answers)
    before = newest(entity)
    if before is not None and answers_of(before) == answers and before.basis == basis:
        return finding
    with transaction.atomic():
        CoverageAnswer.objects.create(
            practice_id=entity.practice_id,
            legal_entity=entity,
            basis=basis,
            coverage=finding.answer.coverage.value,
            is_covered=finding.answer.is_covered,
            finding=gather.kept(finding),
            answered_at=clock.now(),
            answered_by_id=by.person_id,
            answered_by_name=by.name[:200],
            **{name: getattr(answers, name) for name in NAMES},
        )
        is_open = finding.answer.coverage is Coverage.NOT_ANSWERED
        LegalEntity.objects.filter(pk=entity.pk).update(
            is_covered=None if is_open else finding.answer.is_covered,
            hybrid_designated_on=answers.hybrid_designated_on,
        )
    entity.refresh_from_db(fields=["is_covered", "hybrid_designated_on"])
    _recount(entity, by=by)
    return finding


def _recount(entity: LegalEntity, *, by: By) -> None:
    """Ask for the date of each open request again."""
    who = Actor(kind="person", person_id=by.person_id, name=by.name) if by.person_id else PROGRAM
    mine = entity.practice.records_requests.filter(legal_entity=entity, state__in=OPEN_STATES)
    for records_request in mine.order_by("id"):
        intake.recompute(records_request, by=who, only_earlier=True)


def _facts(entity: LegalEntity) -> Facts:
    zone = entity.practice.time_zone
    now = clock.now()
    return Facts(
        lane=Lane.ACCESS,
        requester=Requester.PATIENT,
        received_at=now.astimezone(ZoneInfo(zone)),
        zone=zone,
        states=(f"US-{entity.state}",),
        holders=frozenset(Holder(word) for word in entity.licence_kinds),
    )
