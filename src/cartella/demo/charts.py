"""Invented charts: a FHIR export, print-outs as PDF, drawn photos, a list of appointments."""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import typst

from cartella.demo import pictures
from cartella.packaging import fonts
from cartella.packaging.extensions import INJECTION_SITE


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """One invented patient."""

    given: str
    family: str
    born_on: date
    email: str
    phone: str
    skin: str  # colour of the drawn face
    hair: str
    visits: int
    language: str = "en"


PERSONAS = (
    Persona(
        given="Zinnia",
        family="Quillfeather",
        born_on=date(1988, 2, 29),
        email="zinnia@example.org",
        phone="+12135550101",
        skin="#e8b896",
        hair="#5a3825",
        visits=9,
    ),
    Persona(
        given="Marisol",
        family="Ortega Ñandú",
        born_on=date(1979, 11, 3),
        email="marisol@example.org",
        phone="+12135550102",
        skin="#c98e63",
        hair="#1f1712",
        visits=6,
        language="es",
    ),
    Persona(
        given="Priya",
        family="Raman",
        born_on=date(1991, 7, 19),
        email="priya@example.org",
        phone="+12135550103",
        skin="#a9714b",
        hair="#17110d",
        visits=4,
    ),
    Persona(
        given="Hank",
        family="Overstreet",
        born_on=date(1965, 1, 8),
        email="hank@example.org",
        phone="+12135550104",
        skin="#f0c9ae",
        hair="#8f8f8f",
        visits=3,
    ),
    Persona(
        given="Lucía",
        family="Fernández",
        born_on=date(1984, 5, 27),
        email="lucia@example.org",
        phone="+12135550105",
        skin="#d9a77f",
        hair="#3b2418",
        visits=5,
        language="es",
    ),
    Persona(
        given="Ngozi",
        family="Adeyemi",
        born_on=date(1996, 9, 14),
        email="ngozi@example.org",
        phone="+12135550106",
        skin="#6f4631",
        hair="#0f0b09",
        visits=4,
    ),
    Persona(
        given="Tomás",
        family="Wójcik",
        born_on=date(1972, 12, 30),
        email="tomas@example.org",
        phone="+12135550107",
        skin="#efc4a4",
        hair="#7a5230",
        visits=2,
    ),
    Persona(
        given="Amélie",
        family="O’Connor-Lee",
        born_on=date(2001, 3, 22),
        email="amelie@example.org",
        phone="+12135550108",
        skin="#f3d3bd",
        hair="#a5522a",
        visits=3,
    ),
)

_ZONES = (
    ("Glabella", "left", "4", "intramuscular"),
    ("Glabella", "right", "4", "intramuscular"),
    ("Glabella", "center", "4", "intramuscular"),
    ("Frontalis", "left", "2", "intramuscular"),
    ("Frontalis", "right", "2", "intramuscular"),
    ("Orbicularis oculi", "left", "6", "intramuscular"),
    ("Orbicularis oculi", "right", "6", "intramuscular"),
)


def export(persona: Persona, folder: Path, *, today: date) -> None:
    """Write one patient's export into `folder`: chart.json and the ten drawers."""
    folder.mkdir(parents=True, exist_ok=True)
    days = [today - timedelta(days=45 + 61 * number) for number in range(persona.visits)]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in _resources(persona, days)],
    }
    (folder / "chart.json").write_text(json.dumps(bundle, ensure_ascii=False))
    _photos(persona, folder / "02 images", days[:2])
    _papers(persona, folder, days)
    drawer = folder / "03 appointments"
    drawer.mkdir()
    rows = "\n".join(f"{day.isoformat()},10:30,Nora Needle NP,Kept" for day in days)
    (drawer / "appointments.csv").write_text(f"Date,Time,Provider,Status\n{rows}\n")


def _resources(persona: Persona, days: list[date]) -> Iterator[dict[str, Any]]:
    own_id = persona.email.partition("@")[0]
    me = {"reference": f"Patient/{own_id}"}
    yield {
        "resourceType": "Patient",
        "id": own_id,
        "name": [{"family": persona.family, "given": [persona.given]}],
        "birthDate": persona.born_on.isoformat(),
        "telecom": [
            {"system": "email", "value": persona.email, "period": {"start": "2024-01-15"}},
            {"system": "phone", "value": persona.phone, "period": {"start": "2024-01-15"}},
        ],
        "communication": [{"language": {"coding": [{"code": persona.language}]}}],
    }
    yield {
        "resourceType": "AllergyIntolerance",
        "id": "allergy",
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": "Lidocaine, topical"},
        "reaction": [{"manifestation": [{"text": "Redness for a day"}]}],
        "patient": me,
    }
    for number, day in enumerate(days):
        yield {
            "resourceType": "Encounter",
            "id": f"visit-{number}",
            "status": "finished",
            "class": {"code": "AMB", "display": "ambulatory"},
            "type": [{"text": "Treatment visit" if number else "Consultation"}],
            "subject": me,
            "period": {"start": f"{day}T10:30:00-08:00", "end": f"{day}T11:10:00-08:00"},
            "participant": [{"individual": {"display": "Nora Needle, NP"}}],
        }
        yield {
            "resourceType": "Observation",
            "id": f"note-{number}",
            "status": "final" if number else "preliminary",
            "code": {"text": "SOAP note"},
            "subject": me,
            "encounter": {"reference": f"Encounter/visit-{number}"},
            "effectiveDateTime": f"{day}T10:45:00-08:00",
            "performer": [{"display": "Nora Needle, NP"}],
            "valueString": "Wants a rested look. Skin intact, no signs of infection. "
            "Plan as discussed; aftercare sheet given.",
        }
        yield _treatment(number, day, me)


def _treatment(number: int, day: date, me: dict[str, str]) -> dict[str, Any]:
    return {
        "resourceType": "Procedure",
        "id": f"treatment-{number}",
        "status": "completed",
        "code": {"text": "Neurotoxin injection, upper face"},
        "subject": me,
        "encounter": {"reference": f"Encounter/visit-{number}"},
        "performedDateTime": f"{day}T10:55:00-08:00",
        "performer": [{"actor": {"display": "Nora Needle, NP"}}],
        "extension": [
            {
                "url": INJECTION_SITE,
                "extension": [
                    {"url": "zone", "valueString": zone},
                    {"url": "side", "valueString": side},
                    {"url": "product", "valueString": "Demotoxin A"},
                    {"url": "lot", "valueString": f"DX{2400 + number}"},
                    {"url": "depth", "valueString": depth},
                    {"url": "amount", "valueQuantity": {"value": int(amount), "unit": "U"}},
                ],
            }
            for zone, side, amount, depth in _ZONES
        ],
        "note": [{"text": "Tolerated well. Ice for five minutes."}],
    }


def _photos(persona: Persona, folder: Path, days: list[date]) -> None:
    folder.mkdir()
    for number, day in enumerate(days):
        for state in ("before", "after"):
            picture = pictures.face(
                persona.skin, persona.hair, is_relaxed=state == "after", words=f"{day} {state}"
            )
            (folder / f"{day.isoformat()} front {state} {number + 1}.jpg").write_bytes(picture)


def _papers(persona: Persona, folder: Path, days: list[date]) -> None:
    name = f"{persona.given} {persona.family}"
    for drawer, title, day in (
        ("05 encounters", "Good-faith exam", days[-1]),
        ("06 consents", "Consent to neurotoxin treatment", days[-1]),
        ("07 invoices", "Invoice", days[0]),
    ):
        (folder / drawer).mkdir(exist_ok=True)
        paper = _paper(title, name, persona.born_on, day)
        (folder / drawer / f"{day.isoformat()} {title}.pdf").write_bytes(paper)


def _paper(title: str, name: str, born_on: date, day: date) -> bytes:
    """A print-out of two pages as other programs make them: text, no tags."""
    data = json.dumps(
        {"title": title, "name": name, "born": born_on.isoformat(), "day": day.isoformat()}
    )
    source = b"""
#let d = json(bytes(sys.inputs.d))
#set page("us-letter", margin: 2cm, header: [Old EMR #h(1fr) printed])
#set text(font: "Noto Sans", size: 10pt)
= #d.title
Patient: #d.name \\ Born: #d.born \\ Date: #d.day
#lorem(90)
#table(columns: 3, [Item], [Value], [By], [Fitzpatrick type], [III], [NP], [Pregnant], [no], [NP])
#pagebreak()
#lorem(120)
Signed electronically by Nora Needle, NP, #d.day
"""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.typ"
        path.write_bytes(source)
        return typst.compile(
            path,
            sys_inputs={"d": data},
            font_paths=[fonts.FOLDER],
            ignore_system_fonts=True,
        )
