"""A chart with a bit of everything, and the worker that imports."""

from datetime import timedelta
from pathlib import Path

from cartella.charts import importing, receiving
from cartella.charts.imports import runs
from cartella.charts.models import Entry
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.progress import Progress
from tests import people
from tests.charts import made

MARK = "Xylophone-aftercare-4711"  # words of a chart that no page may show without a grant


def patient(identity: str = "p1", **more: object) -> made.Json:
    return made.patient(identity, given="Zinnia", family="Quillfeather", born="1988-02-29", **more)


def fill(cast: people.Cast, folder: Path) -> None:
    """An allergy, an unsigned report, a note with the mark, a two-page letter, a photo."""
    folder.mkdir(exist_ok=True)
    about = {"patient": {"reference": "Patient/p1"}}
    bundle = made.bundle(
        patient(),
        made.resource("AllergyIntolerance", "a1", code={"text": "Latex"}, **about),
        made.resource("DiagnosticReport", "r1", status="preliminary", code={"text": "Skin report"}),
        made.resource(
            "Observation",
            "o1",
            status="final",
            code={"text": MARK},
            effectiveDateTime="2026-05-10",
            valueString=MARK,
        ),
        made.resource("Observation", "o2", status="final", code={"text": "Undated note"}),
    )
    paths = [
        made.write(folder, "chart.json", bundle),
        made.write(folder, "2026-03-04 letter.pdf", made.pdf(MARK, pages=3)),
        made.write(folder, "before.jpg", made.jpeg(3)),
        made.write(folder, "broken.pdf", b"%PDF-1.4 not a pdf at all"),
    ]
    runs.run(cast.practice, paths, system=cast.emr, patient=cast.patient)


def entry(cast: people.Cast, title: str) -> Entry:
    return cast.practice.entries.get(listing__title=title, listing__patient__isnull=False)


def work() -> int:
    """Do the imports that wait. Returns how many."""
    count = 0
    while job := queue.claim(Lane.SLOW, worker="test", lease=timedelta(minutes=5)):
        if job.kind == receiving.JOB:
            importing.run(job, Progress(job))
            count += 1
        queue.finish(job)
    return count
