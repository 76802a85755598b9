"""Whether HIPAA bound the holder of one request: by the answers that stood on its day of receipt.

A request is judged by the law in force on its day. Where answers about the legal entity changed
that day or while the request lived, the one that gives the patient more counts: covered.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime

from cartella import clock
from cartella.law.facts import Facts
from cartella.law.finding import N_, Message, message
from cartella.law.intake import regime
from cartella.practices.models import CoverageAnswer, LegalEntity
from cartella.release.lifecycle import OPEN_STATES
from cartella.release.models import Event, RecordsRequest

_NOBODY = N_(
    "On %(on)s nobody had answered whether HIPAA covers %(entity)s, so it counts as covered."
)
_SET_UP = N_("On %(on)s it stood for %(entity)s: %(coverage)s.")
_ANSWERED = N_("By the answers of %(answered_on)s, on %(on)s %(entity)s is: %(coverage)s.")
_LATER = N_(
    "By the answers of %(answered_on)s, while this request was open, %(entity)s is: %(coverage)s."
)
_SAFE_SIDE = N_("The answers changed, so the one that gives the patient more counts: %(coverage)s.")
_OPEN = (regime.Coverage.NOT_ANSWERED.value, regime.Coverage.NOT_SETTLED.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was answered of a legal entity; None: not answered. Words of `regime.Entity`."""

    is_provider: bool | None = None
    sends_transactions: bool | None = None
    sends_through_service: bool | None = None
    prescribes_electronically: bool | None = None
    takes_only_cash: bool | None = None
    acts_for_covered_entity: bool | None = None
    hybrid_designated_on: date | None = None
    is_in_covered_part: bool | None = None
    holds_electronic_information: bool | None = None
    is_substance_use_program: bool | None = None


NAMES = tuple(one.name for one in fields(Answers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where the holder stands towards HIPAA for one request. `covered` None: nobody had answered,
    which counts as covered. `ways`: each way in which it may stand, once, covered first; more than
    one where answers changed or the question is open, and then the earliest date counts. `steps`:
    the reasons in words."""

    covered: bool | None
    ways: tuple[bool | None, ...]
    steps: tuple[Message, ...]


def standing(records_request: RecordsRequest, facts: Facts) -> Standing:
    """What bound the holder on the request's day; `facts` are the request's own, coverage aside."""
    entity = records_request.legal_entity
    answers = list(entity.coverage_answers.order_by("answered_at", "id"))
    if not answers:
        return _unanswered(entity, facts)
    return _judged(entity, list(_in_force(answers, facts, until=_end(records_request))), facts)


def today(entity: LegalEntity, facts: Facts) -> bool | None:
    """Whether HIPAA binds the entity on the day of `facts`, by its newest answer alone."""
    newest = entity.coverage_answers.order_by("-id").first()
    if newest is None:
        return entity.is_covered
    return regime.coverage(facts, entity_of(newest)).answer.is_covered


def entity_of(answer: CoverageAnswer | Answers) -> regime.Entity:
    """An answer as the law room takes it in."""
    return regime.Entity(**{name: getattr(answer, name) for name in NAMES})


def _unanswered(entity: LegalEntity, facts: Facts) -> Standing:
    """No answer is kept: a store from before answers were dated says it in a column of its own."""
    if entity.is_covered is None:
        step = message(_NOBODY, on=facts.received_on, entity=entity.name)
        return Standing(covered=None, ways=(None, False), steps=(step,))
    found = regime.Coverage.COVERED if entity.is_covered else regime.Coverage.NOT_COVERED
    step = message(_SET_UP, on=facts.received_on, entity=entity.name, coverage=found.value)
    return Standing(covered=entity.is_covered, ways=(entity.is_covered,), steps=(step,))


def _in_force(
    answers: list[CoverageAnswer], facts: Facts, *, until: datetime
) -> Iterator[CoverageAnswer | None]:
    """The answer that stood when the day of receipt began, and those given from that day until the
    request had ended. None: until an answer of a later day nobody had answered."""
    before = [one for one in answers if facts.day_of(one.answered_at) < facts.received_on]
    during = [one for one in answers[len(before) :] if one.answered_at <= until]
    if before:
        yield before[-1]
    elif not during or facts.day_of(during[0].answered_at) > facts.received_on:
        yield None
    yield from during


def _judged(entity: LegalEntity, answers: list[CoverageAnswer | None], facts: Facts) -> Standing:
    said = [_said(entity, answer, facts) for answer in answers]
    steps = [step for _is_covered, _coverage, step in said]
    if answers == [None]:
        return Standing(covered=None, ways=(None, False), steps=tuple(steps))
    found = {is_covered for is_covered, _coverage, _step in said}
    if len(found) > 1:
        coverage = next(words for is_covered, words, _step in said if is_covered)
        steps.append(message(_SAFE_SIDE, coverage=coverage))
    if any(coverage in _OPEN for _is_covered, coverage, _step in said):
        found.add(False)  # what nobody has settled may also be so
    ways = tuple(sorted(found, reverse=True))
    return Standing(covered=any(ways), ways=ways, steps=tuple(steps))


def _said(
    entity: LegalEntity, answer: CoverageAnswer | None, facts: Facts
) -> tuple[bool, str, Message]:
    """Whether HIPAA covers by one answer, the word for it, and the step."""
    if answer is None:
        words = regime.Coverage.NOT_ANSWERED.value
        return True, words, message(_NOBODY, on=facts.received_on, entity=entity.name)
    bound = regime.coverage(facts, entity_of(answer)).answer
    answered_on = facts.day_of(answer.answered_at)
    step = message(
        _ANSWERED if answered_on <= facts.received_on else _LATER,
        answered_on=answered_on,
        on=facts.received_on,
        entity=entity.name,
        coverage=bound.coverage.value,
    )
    return bound.is_covered, bound.coverage.value, step


def _end(records_request: RecordsRequest) -> datetime:
    """When the life of a request was over; now, while it is open."""
    if records_request.pk is None or records_request.state in OPEN_STATES:
        return clock.now()
    last = (
        Event.objects.filter(records_request=records_request, subject="request")
        .exclude(state_after="")
        .order_by("-id")
        .first()
    )
    return last.at if last else clock.now()
