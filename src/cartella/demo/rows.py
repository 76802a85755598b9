"""The rows of an invented chart: what the old EMR would give out as FHIR."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cartella.demo import treatments
from cartella.demo.people import Persona, Place
from cartella.demo.treatments import Done, Kind

ZONE = ZoneInfo("America/Los_Angeles")
NURSE = "Nora Needle, NP"
_FIRST_DAYS_AGO = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit: on which day she had what."""

    number: int
    day: date
    kind: Kind


def visits(persona: Persona, *, today: date) -> list[Visit]:
    """All visits, the oldest first; the newest lies some weeks back."""
    chance = random.Random(persona.own_id)  # noqa: S311  (the same person, the same chart)
    course = treatments.course(persona.place, persona.visits, chance)
    day = today - timedelta(days=_FIRST_DAYS_AGO + sum(days for _kind, days in course[1:]))
    made = []
    for number, (kind, days) in enumerate(course):
        day += timedelta(days=days if number else 0)
        made.append(Visit(number=number, day=day, kind=kind))
    return made


def resources(persona: Persona, come: Sequence[Visit]) -> Iterator[dict[str, Any]]:
    """The whole chart in rows, the patient first."""
    me = {"reference": f"Patient/{persona.own_id}"}
    yield _patient(persona, come[0].day)
    if persona.allergy:
        yield _allergy(persona, me)
    yield _history(persona, me, come[0])
    for visit in come:
        yield from _visit(persona, visit, me)
    yield from _messages(persona, me, come)
    yield _no_show(me, come[-1])


def at(day: date, hour: int, minute: int = 0) -> str:
    """A moment of that day on the practice's clock, with its offset of that season."""
    return datetime.combine(day, time(hour, minute), ZONE).isoformat()


def _patient(persona: Persona, since: date) -> dict[str, Any]:
    known = {"start": since.isoformat()}
    return {
        "resourceType": "Patient",
        "id": persona.own_id,
        "name": [{"family": persona.family, "given": [persona.given]}],
        "gender": persona.gender,
        "birthDate": persona.born_on.isoformat(),
        "telecom": [
            {"system": "email", "value": persona.email, "period": known},
            {"system": "phone", "value": persona.phone, "period": known},
        ],
        "communication": [{"language": {"coding": [{"code": persona.language}]}}],
    }


def _allergy(persona: Persona, me: dict[str, str]) -> dict[str, Any]:
    return {
        "resourceType": "AllergyIntolerance",
        "id": "allergy",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": persona.allergy},
        "reaction": [{"manifestation": [{"text": "Redness for a day"}]}],
        "patient": me,
    }


def _history(persona: Persona, me: dict[str, str], first: Visit) -> dict[str, Any]:
    asked = (
        ("What brings you here?", "I would like to look less tired."),
        ("Are you pregnant or nursing?", "No"),
        ("Do you take blood thinners?", "No"),
        ("Have you had cold sores?", "Years ago"),
    )
    return {
        "resourceType": "QuestionnaireResponse",
        "id": "history",
        "status": "completed",
        "questionnaire": "https://juniper.example.org/intake",
        "subject": me,
        "authored": at(first.day, 10, 5),
        "item": [
            {"linkId": str(number), "text": text, "answer": [{"valueString": answer}]}
            for number, (text, answer) in enumerate(asked, 1)
        ],
    }


def _visit(persona: Persona, visit: Visit, me: dict[str, str]) -> Iterator[dict[str, Any]]:
    number, day = visit.number, visit.day
    here = {"reference": f"Encounter/visit-{number}"}
    yield {
        "resourceType": "Encounter",
        "id": f"visit-{number}",
        "status": "finished",
        "class": {"code": "AMB", "display": "ambulatory"},
        "type": [{"text": "Treatment visit" if number else "Consultation"}],
        "subject": me,
        "period": {"start": at(day, 10, 30), "end": at(day, 11, 10)},
        "participant": [{"individual": {"display": NURSE}}],
    }
    yield {
        "resourceType": "Observation",
        "id": f"note-{number}",
        "status": "final" if number else "preliminary",
        "code": {"text": "SOAP note"},
        "subject": me,
        "encounter": here,
        "effectiveDateTime": at(day, 10, 45),
        "performer": [{"display": NURSE}],
        "valueString": _note(visit),
    }
    done = Done(
        kind=visit.kind.name,
        number=number,
        day=day,
        base={
            "subject": me,
            "encounter": here,
            "performedDateTime": at(day, 10, 55),
            "performer": [{"actor": {"display": NURSE}}],
        },
    )
    yield visit.kind.make(done)
    yield _invoice(persona, visit, me)


def _note(visit: Visit) -> str:
    wish = (
        "Wants a rested look.",
        "Happy with the last result, wants it kept.",
        "Feels one side has come back sooner.",
        "A wedding in six weeks; no bruises, please.",
    )[visit.number % 4]
    return (
        f"S: {wish} No new medicines. O: Skin intact, no signs of infection. "
        f"A: Good candidate for {visit.kind.name.lower()}. "
        "P: Risks and other ways discussed, questions answered; aftercare sheet given."
    )


def _invoice(persona: Persona, visit: Visit, me: dict[str, str]) -> dict[str, Any]:
    usd = {"value": float(visit.kind.price_usd), "currency": "USD"}
    return {
        "resourceType": "Invoice",
        "id": f"invoice-{visit.number}",
        "identifier": [{"value": f"J-{visit.day:%y%m%d}-{persona.own_id[:3].upper()}"}],
        "status": "balanced",
        "date": at(visit.day, 11, 15),
        "subject": me,
        "issuer": {"display": entity_name(persona.place)},
        "lineItem": [
            {
                "sequence": 1,
                "chargeItemCodeableConcept": {"text": visit.kind.name},
                "priceComponent": [{"type": "base", "amount": usd}],
            }
        ],
        "totalNet": usd,
        "totalGross": usd,
        "note": [{"text": "Paid by card at the desk."}],
    }


def _messages(
    persona: Persona, me: dict[str, str], come: Sequence[Visit]
) -> Iterator[dict[str, Any]]:
    office = {"display": "Juniper Aesthetics"}
    for visit in come[-3:]:
        day = visit.day + timedelta(days=1)
        said = (
            (me, office, "Is a little swelling normal on the second day?"),
            (office, me, "Yes, it should settle by Friday. Call us if it hurts."),
        )
        for order, (sender, to, words) in enumerate(said):
            yield {
                "resourceType": "Communication",
                "id": f"text-{visit.number}-{order}",
                "status": "completed",
                "category": [{"text": "Text message"}],
                "medium": [{"text": "SMS"}],
                "subject": me,
                "sent": at(day, 9, 12 + order * 7),
                "sender": sender,
                "recipient": [to],
                "payload": [{"contentString": words}],
            }


def _no_show(me: dict[str, str], last: Visit) -> dict[str, Any]:
    day = last.day + timedelta(days=21)
    return {
        "resourceType": "Appointment",
        "id": "missed",
        "status": "noshow",
        "description": "Check after two weeks",
        "start": at(day, 15),
        "end": at(day, 15, 20),
        "participant": [{"actor": me, "status": "accepted"}],
    }


def entity_name(place: Place) -> str:
    """The legal entity that treats there."""
    return {Place.SKIN: "Juniper Nursing Inc.", Place.WELLNESS: "Juniper Wellness LLC"}[place]
