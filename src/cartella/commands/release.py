"""From exports to a verified package in one command, under the same rules as at the desk."""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from cartella import clock
from cartella.accounts.models import Membership
from cartella.accounts.roles import Role
from cartella.blobs import store as blobs
from cartella.charts import patients
from cartella.charts.imports import runs
from cartella.charts.imports.claims import Contradiction, NeedsPatient
from cartella.charts.imports.report import ImportReport
from cartella.charts.models import Entry, EntryListing, Patient
from cartella.charts.patients import NewPatient
from cartella.commands import store
from cartella.law import denial
from cartella.packaging.record import Outcome
from cartella.practices.models import LegalEntity, Location, Practice, RecordSystem
from cartella.release import (
    actors,
    arrivals,
    assembly,
    determination,
    gather,
    intake,
    letter_words,
    letters,
    lifecycle,
    notices,
    verification,
)
from cartella.release.actors import Actor
from cartella.release.delivery import by_hand, download, opening
from cartella.release.delivery import release as releasing
from cartella.release.intake import Asked
from cartella.release.models import (
    Channel,
    Delivery,
    Evidence,
    Letter,
    Package,
    RecordsRequest,
    Round,
)

REFUSED, SECOND_LOOK = 2, 3


class Refused(Exception):
    """What was asked cannot be done; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The patient whose record leaves, and the chart's own words of what came in."""

    patient: Patient
    report: ImportReport


def import_(options: argparse.Namespace) -> int:
    """Import exports; prints a count a drawer and why something was not understood."""
    practice = store.opened()
    try:
        named = _import(practice, options.paths, options)
    except (Refused, Contradiction, NeedsPatient, blobs.StoreFull) as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    _print_report(named.report)
    return 0


def release(options: argparse.Namespace) -> int:
    """Import, receive, verify, determine, assemble, pass the gate, write the files."""
    practice = store.made(name="", state=options.state, zone="")
    try:
        if not options.out.parent.is_dir() or options.out.is_dir():
            raise Refused(f"{options.out} cannot be written: there is no such folder.")
        operator = _operator(practice, options.staff)
        named = _import(practice, options.exports, options)
        _print_report(named.report)
        return _carry_out(practice, named.patient, operator, options)
    except _REFUSALS as refused:
        print(refused, file=sys.stderr)
        return REFUSED


_REFUSALS = (
    Refused,
    Contradiction,
    NeedsPatient,
    actors.NotAllowed,
    arrivals.ReceivedInFuture,
    determination.GroundRefused,
    determination.NotSearched,
    letter_words.LetterIncomplete,
    lifecycle.IllegalAct,
    opening.NotReady,
    blobs.StoreFull,
)


def _carry_out(
    practice: Practice, patient: Patient, operator: Membership, options: argparse.Namespace
) -> int:
    by = actors.of(operator)
    is_own = options.to.strip().lower() in ("the patient", patient.name.lower())
    rr = _receive(practice, patient, options, is_own=is_own, by=by)
    _withhold_known(rr, options.withhold)
    verification.evidence_seen(rr, Evidence.Way.OPERATOR, options.identity, by=by)
    verification.verify(rr, by=by)
    notices.tell_other_contacts(rr)
    round_ = determination.open_round(rr, by=by)
    for item, ground in _pairs(options.withhold):
        determination.decide(
            round_,
            [_entry(patient, round_, item)],
            Outcome.WITHHELD,
            ground=ground,
            finding=options.finding,
            finding_by=options.finding_by,
            by=by,
        )
    letter = determination.determine(round_, by=by)
    print(f"Request {rr.number}: {round_.get_outcome_display()}; due on {rr.due_on}.")
    if letter is not None:
        _write(_beside(options.out, "letter.pdf"), blobs.read(_pdf(letter)))
    if not round_.packages.exists() and round_.outcome in ("granted", "in_part"):
        assembly.assemble(round_, sealed_at=clock.now())
    package = round_.packages.select_related("round__records_request", "practice").first()
    if package is None:
        print("Nothing is released; the letter says why and what she may do.")
        return 0
    if package.needs_second_look and not _looked(practice, package, options.second_look):
        print(
            "The practice's rule asks for a second look. Nothing left. Go on at the desk, or name "
            "who looked with --second-look.",
            file=sys.stderr,
        )
        return SECOND_LOOK
    _hand_over(package, options, by=by)
    if letter is not None:
        letters.send(letter, letters.Way.HANDED, by=by)
    return 0


def _receive(
    practice: Practice,
    patient: Patient,
    options: argparse.Namespace,
    *,
    is_own: bool,
    by: Actor,
) -> RecordsRequest:
    location = _location(practice, options.state)
    received_at = datetime.combine(
        options.received, time(12), ZoneInfo(location.time_zone)
    ).astimezone(UTC)
    arrival = arrivals.keep(
        practice, channel=Channel.COMMAND, location=location, received_at=received_at, by=by
    )
    said = Asked(
        stated_name=patient.name,
        stated_born_on=patient.birth_on,
        requester_name="" if is_own else options.to,
        language=options.language,
    )
    rr = intake.receive(arrival, said, by=by).records_request
    intake.match(rr, patient, by=by)
    return rr


def _hand_over(package: Package, options: argparse.Namespace, *, by: Actor) -> None:
    """Pass the gate, then write package and receipt; each file appears whole or not at all."""
    delivery = releasing.release(
        package,
        channel=Delivery.Channel.COMMAND,
        to_label=options.to,
        by=by,
    )
    by_hand.make_file(delivery, by=by)
    whole = download.whole(package)
    _write(options.out, whole.read(0, whole.size_bytes))
    _write(_beside(options.out, "receipt.json"), [opening.receipt_for(delivery)])
    by_hand.proof(delivery, words="written by the command line", by=by)
    print(f"Package {package.package_id} was written to {options.out}.")


def _import(practice: Practice, paths: Sequence[Path], options: argparse.Namespace) -> Named:
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise Refused(f"There is no file or folder {missing[0]}. Nothing was imported.")
    system, _is_new = RecordSystem.objects.get_or_create(
        practice=practice, name=options.system, defaults={"kind": "export"}
    )
    given = _given(practice, options)
    owner = _operator(practice, getattr(options, "staff", "")).person
    report = runs.run(practice, paths, system=system, patient=given, by=owner)
    if report.doubt_ids:
        raise Refused(
            "The export names a patient id that is known here with another name or birth date. "
            "Nothing of it was filed; decide at the desk whether it is the same person."
        )
    found = list(practice.patients.filter(pk__in=report.patient_ids))
    if given is not None and given not in found:
        found.append(given)
    if given is None and len(found) != 1 and hasattr(options, "out"):
        raise Refused(
            "The export names several patients. Say whose record with --patient and --born."
            if found
            else "The export names nobody. Say whose record it is with --patient and --born."
        )
    return Named(patient=given or found[0], report=report)


def _given(practice: Practice, options: argparse.Namespace) -> Patient | None:
    """The patient whom the operator names: the one chart that fits, or a new one."""
    if not options.patient:
        return None
    given, _space, family = options.patient.strip().rpartition(" ")
    new = NewPatient(given_name=given, family_name=family, birth_on=options.born)
    alike = patients.alike(practice, new)
    if len(alike) > 1:
        raise Refused("Several charts have this name and birth date. Go on at the desk.")
    return alike[0] if alike else patients.add(practice, new, at=clock.now())


def _operator(practice: Practice, said: str) -> Membership:
    members = list(practice.memberships.filter(ended_on__isnull=True).select_related("person"))
    if said:
        wanted = said.strip().lower()
        fitting = [m for m in members if wanted in (m.person.email, m.person.name.lower())]
    else:
        fitting = [m for m in members if Role.OWNER in m.roles]
    if len(fitting) != 1:
        raise Refused(
            "No account here is called so; --as takes an e-mail or a name."
            if said
            else "There are several owners: say who you are with --as."
        )
    return fitting[0]


def _location(practice: Practice, state: str) -> Location:
    """A place in the state that is named; the first one of a fresh store is there already."""
    code = state.removeprefix("US-").upper()
    location = practice.locations.filter(legal_entity__state=code).order_by("id").first()
    if location is not None:
        return location
    if len(code) != 2 or not code.isalpha():
        raise Refused("--state takes a state such as US-CA.")
    entity = LegalEntity.objects.create(practice=practice, name=practice.name, state=code)
    return Location.objects.create(
        practice=practice,
        legal_entity=entity,
        name=code,
        time_zone=store.zone_of(state) or practice.time_zone,
    )


def _withhold_known(rr: RecordsRequest, pairs: Sequence[str]) -> None:
    """Refuse what is no ground before anything is determined, with the law's reason why."""
    facts = gather.facts(rr)
    for _item, ground in _pairs(pairs):
        known = denial.look_up(ground, facts)
        if isinstance(known, denial.NotAGround):
            raise Refused(known.why.say())
        if known is None:
            near = denial.nearest(ground, facts)
            raise Refused(
                f"There is no ground {ground}." + (f" Did you mean {near}?" if near else "")
            )


def _pairs(pairs: Iterable[str]) -> list[tuple[str, str]]:
    split = [pair.rpartition("=") for pair in pairs]
    if any(not item or not ground for item, _equals, ground in split):
        raise Refused("--withhold takes ITEM=GROUND.")
    return [(item, ground) for item, _equals, ground in split]


def _entry(patient: Patient, round_: Round, item: str) -> int:
    """The entry that an operator means: its id, `Type/id` of the source, or its title."""
    inside = Entry.objects.filter(practice=round_.practice, pk__in=round_.snapshot.values("entry"))
    kind, _slash, source_id = item.rpartition("/")
    by_id = [entry for entry in inside if str(entry.public_id).startswith(item)]
    by_source = list(inside.filter(resource_type=kind, source_id=source_id)) if kind else []
    titled = EntryListing.objects.filter(entry__in=inside, title__iexact=item)
    found = by_id or by_source or [listing.entry for listing in titled]
    if len(found) != 1:
        raise Refused(
            f"No item is called {item}. Use Type/id as in the export, or its title."
            if not found
            else f"{len(found)} items are called {item}: use Type/id as in the export."
        )
    return found[0].pk


def _looked(practice: Practice, package: Package, said: str) -> bool:
    if not said:
        return False
    try:
        assembly.second_look(package, by=actors.of(_operator(practice, said)))
    except assembly.NotLookedAt as refused:
        raise Refused(str(refused)) from None
    return True


def _beside(out: Path, name: str) -> Path:
    """Where a file goes that belongs to a package: beside it, never over another one's."""
    plain = out.with_name(name)
    return plain if not plain.exists() else out.with_name(f"{out.stem}.{name}")


def _write(path: Path, pieces: Iterable[bytes]) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    print(f"Written: {path}")


def _pdf(letter: Letter):  # type: ignore[no-untyped-def]
    if letter.pdf is None:
        raise Refused("The letter has no file.")
    return letter.pdf


def _print_report(report: ImportReport) -> None:
    for line in report.drawers:
        print(
            f"drawer {line.drawer.value:>2}: read {line.read}, new {line.new}, "
            f"changed {line.changed}, same {line.same}, not understood {line.not_understood}"
        )
    for item in report.items:
        if words := [word for word in (item.reason, *item.warnings) if word]:
            print(f"{item.name}: {' · '.join(words)}")
