"""Put right what was filed wrong, with the list of what had left before and a task to look at it.

Moving, marking, parting and undoing are the chart's verbs. Here they get what only this room knows:
which releases carried the thing, and that a person must say whether one was a wrongful disclosure.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.charts import carried, errors, joined, merging, owners
from cartella.charts.carried import Carried
from cartella.charts.imports import undo as undoing
from cartella.charts.imports.undo import Undone, Would
from cartella.charts.models import Entry, ErrorWhy, ImportRun, Patient, PatientMerge
from cartella.practices.models import Practice
from cartella.release import advance, again, letting_go
from cartella.release.actors import Actor
from cartella.release.intake import WordsMissing
from cartella.release.models import RecordsRequest, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class PutRight:
    """What had left before, newest first. `was_done`: somebody did it already; nothing changed."""

    exits: tuple[Carried, ...]
    was_done: bool = False


def move(entry: Entry, to: Patient, *, note: str, by: Actor) -> PutRight:
    """A misfiled entry goes to its owner's chart. Raises owners.NotThere, MovedMeanwhile."""
    by.require(Permission.CHANGE_CHART)
    require_words(note)
    if owners.owner(entry).patient_id == to.pk:
        return PutRight(exits=(), was_done=True)
    exits = tuple(carried.exits(entry.practice, [entry.pk]))
    number = owners.owner(entry).number + 1
    hers = joined.group(to)  # what left from a chart of the owner's own was no mistake
    wrong = [one for one in exits if one.patient_id not in hers]

    def beside() -> None:
        look_into(entry.practice, f"move:{entry.pk}:{number}", wrong, by=by)
        again.watch(entry.practice)
        letting_go.ask(entry.practice, f"move:{entry.pk}:{number}")

    owners.move(entry, to, by_person_id=by.person_id, at=clock.now(), note=note, beside=beside)
    return PutRight(exits=exits)


def mark(entry: Entry, *, why: ErrorWhy, note: str, by: Actor) -> PutRight:
    """The entry was a mistake: it stays, says so, and goes out marked. A mark that says it is
    about somebody else makes the task; another mistake is no disclosure to a wrong person."""
    by.require(Permission.CHANGE_CHART)
    require_words(note)
    exits = tuple(carried.exits(entry.practice, [entry.pk]))
    made = errors.mark(entry, why=why, words=note, by_person_id=by.person_id, at=clock.now())
    if made is None:
        return PutRight(exits=exits, was_done=True)
    if why is ErrorWhy.NOT_HERS:
        look_into(entry.practice, f"error:{made.pk}", exits, by=by)
    return PutRight(exits=exits)


def take_mark_back(entry: Entry, *, note: str, by: Actor) -> PutRight:
    """It was no mistake after all."""
    by.require(Permission.CHANGE_CHART)
    require_words(note)
    made = errors.take_back(entry, words=note, by_person_id=by.person_id, at=clock.now())
    return PutRight(exits=(), was_done=made is None)


def part(link: PatientMerge, *, note: str, by: Actor) -> PutRight:
    """Two charts that were joined are two persons': what left while they were one is listed."""
    by.require(Permission.CHANGE_CHART)
    require_words(note)
    exits = tuple(left_while_joined(link))
    if not merging.part(link, by_person_id=by.person_id, at=clock.now(), reason=note):
        return PutRight(exits=exits, was_done=True)
    look_into(link.practice, f"part:{link.pk}", exits, by=by)
    again.watch(link.practice)
    letting_go.ask(link.practice, f"part:{link.pk}")
    return PutRight(exits=exits)


def left_while_joined(link: PatientMerge) -> list[Carried]:
    """Exits since the charts were joined that carried entries of the chart they were not for."""
    found = []
    for patient, other in ((link.patient, link.into), (link.into, link.patient)):
        ids = list(other.entry_listings.values_list("entry_id", flat=True))
        mine = set(
            link.practice.exits.filter(patient_id=patient.pk, at__gte=link.at).values_list(
                "pk", flat=True
            )
        )
        if mine:
            found += [one for one in carried.exits(link.practice, ids) if one.exit_id in mine]
    return sorted(found, key=lambda one: one.at, reverse=True)


def would_undo(run: ImportRun) -> Would:
    """What undoing an import would do now."""
    return undoing.what_would(run, keep=_asked_about(run))


def undo_import(
    run: ImportRun,
    *,
    reason: str,
    by: Actor,
    marks_released: bool = False,
    progress: undoing.Progress | None = None,
) -> Undone:
    """Take an import back; what had left stays in the charts and is listed."""
    by.require(Permission.IMPORT)
    require_words(reason)
    done = undoing.undo(
        run,
        by_person_id=by.person_id,
        reason=reason,
        marks_released=marks_released,
        keep=_asked_about(run),
        progress=progress,
    )
    again.watch(run.practice)
    return done


def look_into(practice: Practice, key: str, exits: Iterable[Carried], *, by: Actor) -> int:
    """A task for each exit: was it a wrongful disclosure? Made once a key. Returns how many."""
    made = 0
    for one in exits:
        request = RecordsRequest.objects.filter(practice=practice, pk=one.request_id or 0).first()
        _task, is_new = Task.objects.get_or_create(
            practice=practice,
            key=f"wrong:{key}:{one.exit_id}"[:100],
            defaults={
                "records_request": request,
                "kind": Task.Kind.WRONG_DISCLOSURE,
                "due_on": clock.today(practice.time_zone),
                "made_at": clock.now(),
            },
        )
        if is_new and request is not None:
            advance.note(
                request,
                "put right after it left",
                records_request=request,
                by=by,
                because={"exit": str(one.exit_id), "entries": len(one.entry_ids)},
            )
        made += is_new
    return made


def _asked_about(run: ImportRun) -> Sequence[int]:
    """Charts that the import made and that a request is about: they stay in the lists."""
    made = run.practice.patients.filter(made_by_run_id=run.pk).values("pk")
    rows = RecordsRequest.objects.filter(practice=run.practice, patient_id__in=made)
    return list(rows.values_list("patient_id", flat=True))


def require_words(words: str) -> None:
    """Raises WordsMissing unless somebody said why."""
    if not words.strip():
        raise WordsMissing(_("Say why. Nothing was changed."))
