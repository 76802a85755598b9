"""Invented charts as exports of an old EMR: rows, print-outs as PDF, drawn photos, lists."""

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from cartella.demo import papers, pictures, rows
from cartella.demo.people import Persona
from cartella.demo.rows import Visit

_PHOTOGRAPHED = 4  # of the visits that have photos, the newest so many


def export(persona: Persona, folder: Path, *, today: date) -> None:
    """Write one patient's export into `folder`: chart.json and the drawers."""
    folder.mkdir(parents=True, exist_ok=True)
    come = rows.visits(persona, today=today)
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": resource} for resource in rows.resources(persona, come)],
    }
    (folder / "chart.json").write_text(json.dumps(bundle, ensure_ascii=False))
    _photos(persona, folder / "02 images", come)
    papers.file(persona, come, folder, today=today)
    _appointments(folder / "03 appointments", come)


def _photos(persona: Persona, folder: Path, come: Sequence[Visit]) -> None:
    taken = [visit for visit in come if visit.kind.has_photos][-_PHOTOGRAPHED:]
    if taken:
        folder.mkdir()
    for visit in taken:
        for state in ("before", "after"):
            for view in pictures.VIEWS if visit is taken[-1] else ("front",):
                picture = pictures.face(
                    persona.skin,
                    persona.hair,
                    is_relaxed=state == "after",
                    words=f"{visit.day} {state}",
                    view=view,
                )
                name = f"{visit.day.isoformat()} {view} {state} {visit.number + 1}.jpg"
                (folder / name).write_bytes(picture)


def _appointments(folder: Path, come: Sequence[Visit]) -> None:
    folder.mkdir()
    with (folder / "appointments.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("Date", "Time", "Provider", "Service", "Status"))
        table.writerows((v.day.isoformat(), "10:30", rows.NURSE, v.kind.name, "Kept") for v in come)
