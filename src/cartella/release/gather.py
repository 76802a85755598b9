"""Rows → law.Facts, and the law's answers about one request."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cartella import clock
from cartella.law.facts import Facts, Form, Holder, Lane, Requester
from cartella.law.finding import N_, Finding, Message, message, spoken
from cartella.law.keeping import disclosure
from cartella.law.keeping.disclosure import Owed
from cartella.law.timeliness import deadline
from cartella.law.timeliness.deadline import Due
from cartella.release import bound
from cartella.release.bound import Standing
from cartella.release.models import RecordsRequest

_EITHER = N_(
    "Whether HIPAA binds here is open or has changed. The earliest of the dates that may follow "
    "counts."
)


def facts(records_request: RecordsRequest) -> Facts:
    """What is known about a request, as the law room takes it in. Whether HIPAA binds is judged by
    the answers of its day of receipt."""
    known = _facts(records_request)
    return replace(known, covered=bound.standing(records_request, known).covered)


def each(records_request: RecordsRequest) -> tuple[Facts, ...]:
    """The facts once for each way in which the holder may stand towards HIPAA; more than one where
    answers changed while the request lived, or the question is open. For dates, of which the
    earliest counts."""
    known = _facts(records_request)
    ways = bound.standing(records_request, known).ways
    return tuple(replace(known, covered=way) for way in ways)


def standing(records_request: RecordsRequest) -> Standing:
    """Whether HIPAA bound the holder of this request, and by which answers."""
    return bound.standing(records_request, _facts(records_request))


def _facts(records_request: RecordsRequest) -> Facts:
    entity = records_request.legal_entity
    lane, requester = _who(records_request)
    return Facts(
        lane=lane,
        requester=requester,
        received_at=records_request.received_at,
        zone=records_request.location.time_zone,
        states=(f"US-{entity.state}",),
        holders=frozenset(Holder(word) for word in entity.licence_kinds),
        forms=frozenset({Form(records_request.form)}),
        known_at=clock.now(),
    )


def _who(records_request: RecordsRequest) -> tuple[Lane, Requester]:
    """The lane and who asks: a request for access by somebody else's name is a representative's."""
    lane = Lane(records_request.lane)
    if not records_request.requester_name:
        return lane, Requester.PATIENT
    is_access = lane is Lane.ACCESS
    return Lane.REPRESENTATIVE if is_access else lane, Requester.PERSONAL_REPRESENTATIVE


def due(records_request: RecordsRequest) -> Finding[Due]:
    """The day by which we must act: 45 CFR 164.524(b)(2) and the state's own law."""
    found = [deadline.due(one) for one in each(records_request)]
    first = min(found, key=lambda one: one.answer.due_on or date.max)
    if len({one.answer.due_on for one in found}) > 1:
        return replace(first, steps=(message(_EITHER), *first.steps))
    return first


def clocks(records_request: RecordsRequest) -> tuple[Facts, ...]:
    """The facts of which an extension is asked: as the request is judged, and each other way in
    which the holder may stand that has a date of its own."""
    first, *others = each(records_request)
    due_on = deadline.due(first).answer.due_on
    return (first, *(one for one in others if deadline.due(one).answer.due_on != due_on))


def extension_limit(records_request: RecordsRequest, *, sent_on: date) -> Finding[date | None]:
    """The last day to which a letter of `sent_on` may extend: 45 CFR 164.524(b)(2)(ii)."""
    found = [deadline.extension_limit(one, sent_on=sent_on) for one in clocks(records_request)]
    return min(found, key=lambda one: one.answer or date.max)


def owed(records_request: RecordsRequest) -> Finding[Owed]:
    """Whether a release of this request belongs into an accounting: 45 CFR 164.528(a)(1)."""
    return disclosure.owed(facts(records_request))


def kept(finding: Finding[Any]) -> dict[str, Any]:
    """What a row keeps of a finding: every fact as it stood that day, and the arithmetic. A later
    change of the law's data does not reach what was kept."""
    return {
        "is_settled": finding.is_settled,
        "facts": [
            {
                "id": fact.id,
                "jurisdiction": fact.jurisdiction,
                "cite": fact.cite,
                "value": fact.value,
                "known": fact.known.value,
                "confidence": fact.confidence.value,
                "state": fact.state.value,
                "service": fact.service.value,
                "because": _kept_message(fact.because) if fact.because else None,
                "source": fact.source,
            }
            for fact in finding.facts
        ],
        "steps": kept_steps(finding.steps),
        "decide": [_kept_message(words) for words in finding.decide],
    }


def kept_steps(steps: Iterable[Message]) -> list[dict[str, Any]]:
    """Steps as a row keeps them."""
    return [_kept_message(step) for step in steps]


def because(records_request: RecordsRequest, finding: Finding[Any]) -> dict[str, Any]:
    """What a row of a request keeps of a finding: whether HIPAA bound the holder comes first."""
    steps = (*standing(records_request).steps, *finding.steps)
    return kept(replace(finding, steps=steps))


def say(kept_message: dict[str, Any]) -> str:
    """A kept sentence in the language that is active now."""
    return _(kept_message["template"]) % {
        name: spoken(value, _) for name, value in kept_message["values"].items()
    }


def _kept_message(message: Message) -> dict[str, Any]:
    return {
        "template": message.template,
        "values": {name: str(value) for name, value in message.values},
    }
