"""Decide whose everything is, before anything is written."""

from dataclasses import dataclass, field

from django.utils.translation import gettext, gettext_noop

from cartella.charts import patients
from cartella.charts.imports import claims, fhir
from cartella.charts.imports.claims import Chart, Contradiction, Doubt, Given, NeedsPatient
from cartella.charts.imports.documents import Found
from cartella.charts.imports.fhir import Resource
from cartella.charts.imports.reading import FhirFile
from cartella.practices.models import Practice, RecordSystem

DOUBTFUL = gettext_noop("A patient id that is known here came with another name or birth date.")
NOBODYS = gettext_noop("It is about no patient of this file. Say whose it is.")
ANOTHERS = gettext_noop("It is about another patient than the one given.")


@dataclass(slots=True, kw_only=True)
class Work:
    """All that goes to one chart under one of its source ids."""

    chart: Chart
    parts: list[tuple[FhirFile, Resource]] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Plan:
    """What an import would do, decided before anything is written."""

    works: list[Work] = field(default_factory=list)
    doubts: list[tuple[FhirFile, Doubt]] = field(default_factory=list)
    outside: list[tuple[FhirFile, Resource, str]] = field(default_factory=list)


def plan(
    practice: Practice,
    system: RecordSystem,
    given: Given | None,
    found: list[Found],
    read: list[FhirFile],
) -> Plan:
    """Whose everything is. Raises NeedsPatient or Contradiction; writes nothing."""
    made = Plan()
    by_key: dict[tuple[int | None, str], Work] = {}
    for file in read:
        several = len(file.parsed.patients) > 1
        taken = 0
        for seen, resources in zip(file.parsed.patients, file.parsed.charts, strict=True):
            if several and given and seen.is_named and patients.contradicts(given.new, seen.new):
                made.outside += [(file, r, ANOTHERS) for r in resources if r.type == "Patient"]
                continue
            if several and not seen.is_named:
                raise NeedsPatient(
                    gettext("The export speaks of several patients and names none of them.")
                )
            answer = claims.resolve(practice, system, seen, given)
            taken += 1
            if isinstance(answer, Doubt):
                made.doubts.append((file, answer))
                continue
            place = answer.patient.id if answer.patient else None
            work = by_key.setdefault((place, answer.entry_key), Work(chart=answer))
            work.parts += [(file, resource) for resource in resources]
        if several and given and not taken:
            raise Contradiction(
                gettext("The export names several patients, and none is the one given.")
            )
        made.outside += [(file, resource, NOBODYS) for resource in file.parsed.nobodys]
    made.works = list(by_key.values())
    _place_documents(made, given, found)
    return made


def _place_documents(made: Plan, given: Given | None, found: list[Found]) -> None:
    if not found:
        return
    if given is not None:
        hers = next((w for w in made.works if w.chart.patient == given.patient), None)
        if hers is None:
            hers = Work(chart=_chart_of(given))
            made.works.append(hers)
        hers.found = found
    elif len(made.works) == 1 and not made.doubts:
        made.works[0].found = found
    else:
        raise NeedsPatient(
            gettext("The files do not say whose they are. Say the patient and run again.")
        )


def _chart_of(given: Given) -> Chart:
    """The chart for files that name nobody."""
    return Chart(
        seen=fhir.NOBODY, new=given.new, patient=given.patient, entry_key="", is_known=True
    )
