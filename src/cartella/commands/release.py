"""From exports to a verified package in one command, under the same rules as at the desk.

What was killed on the way is taken up by the same command: it finds its request, round, package
and delivery, and does what is left.
"""

import argparse
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.blobs import store as blobs
from cartella.charts.models import Patient
from cartella.commands import imports, picking, store
from cartella.commands.errors import REFUSALS, REFUSED, SECOND_LOOK, Refused
from cartella.packaging.record import Outcome
from cartella.practices import establish
from cartella.practices.establish import NewEntity, NewLocation
from cartella.practices.models import Location, Practice
from cartella.release import (
    actors,
    arrivals,
    assembly,
    determination,
    gather,
    grounds,
    intake,
    letter_words,
    letters,
    notices,
    verification,
)
from cartella.release.actors import Actor
from cartella.release.delivery import by_hand, download, opening
from cartella.release.delivery import release as releasing
from cartella.release.intake import Asked
from cartella.release.lifecycle import State
from cartella.release.models import (
    Channel,
    Delivery,
    Evidence,
    Letter,
    Package,
    RecordsRequest,
    Round,
)

_UNDER_WAY = (State.RECEIVED, State.VERIFIED, State.ANSWERED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What the operator asked for, checked."""

    location: Location
    received_at: datetime
    withhold: tuple[tuple[str, str], ...]
    options: argparse.Namespace
    by: Actor

    def recipient(self, patient: Patient) -> str:
        """The requester where it is not the patient herself; else empty."""
        said = self.options.to.strip()
        return "" if said.lower() in ("", "the patient", patient.name.lower()) else said


def release(options: argparse.Namespace) -> int:
    """Import, receive, verify, determine, assemble, pass the gate, write the files."""
    try:
        _check_folder(options.out)
        state = _state(options.state)
        practice = store.made(name="", state=state, zone="")
        member = imports.operator(practice, options.staff)
        task = _checked(practice, actors.of(member), state, options)
        patient = imports.patient_of(practice, options.exports, options, member=member)
        return _carry_out(practice, patient, task)
    except REFUSALS as refused:
        print(refused, file=sys.stderr)
        return REFUSED


def _checked(practice: Practice, by: Actor, state: str, options: argparse.Namespace) -> _Task:
    """Refuse what can be refused before anything is imported, with the law's reason why."""
    for permission in (Permission.VERIFY, Permission.DECIDE, Permission.RELEASE):
        by.require(permission)
    if not options.identity.strip():
        raise Refused("--identity says what was seen that shows who asks.")
    location = _location(practice, state)
    zone = ZoneInfo(location.time_zone)
    if options.received > clock.today(location.time_zone):
        raise Refused("The day of receipt lies in the future. Nothing was imported.")
    imports.named(options)
    task = _Task(
        location=location,
        received_at=datetime.combine(options.received, time(12), zone).astimezone(UTC),
        withhold=tuple(picking.pairs(options.withhold)),
        options=options,
        by=by,
    )
    draft = RecordsRequest(
        practice=practice,
        location=location,
        legal_entity=location.legal_entity,
        received_at=task.received_at,
    )
    for _item, ground in task.withhold:
        grounds.check_ground(
            Round(practice=practice, records_request=draft),
            ground,
            finding=options.finding,
            finding_by=options.finding_by,
            by=by,
        )
    return task


def _carry_out(practice: Practice, patient: Patient, task: _Task) -> int:
    options, by = task.options, task.by
    chosen = picking.entries(patient, task.withhold)
    rr = _request(practice, patient, task)
    if rr.state == State.RECEIVED:
        if rr.patient is None:
            intake.match(rr, patient, by=by)
        if not verification.shown(rr):
            verification.evidence_seen(rr, Evidence.Way.OPERATOR, options.identity, by=by)
        verification.verify(rr, by=by)
    notices.tell_other_contacts(rr)
    round_ = rr.rounds.order_by("-number").first() or determination.open_round(rr, by=by)
    letter = _determined(round_, chosen, task)
    due = f"; due on {rr.due_on}" if rr.due_on else ""
    print(f"Request {rr.number}: {round_.get_outcome_display()}{due}.")
    if letter is not None and letter.pdf is not None:
        _write(_beside(options.out, "letter.pdf"), blobs.read(letter.pdf))
    if round_.outcome not in ("granted", "in_part"):
        print("Nothing is released; the letter says why and what she may do.")
        _hand(letter, by=by)
        return 0
    package = assembly.assemble(round_, sealed_at=clock.now())
    if package.needs_second_look and not _looked(practice, package, options.second_look):
        print(
            "The practice's rule asks for a second look. Nothing left. Run the same command with "
            "--second-look and who looked, or go on at the desk.",
            file=sys.stderr,
        )
        return SECOND_LOOK
    _hand_over(package, task)
    _hand(letter, by=by)
    return 0


def _request(practice: Practice, patient: Patient, task: _Task) -> RecordsRequest:
    """The request of an earlier run that was stopped, or a new one."""
    received_on = clock.day_of(task.received_at, task.location.time_zone)
    earlier = practice.records_requests.filter(
        arrivals__channel=Channel.COMMAND,
        stated_name=patient.name[:200],
        stated_born_on=patient.birth_on,
        received_on=received_on,
        requester_name=task.recipient(patient)[:200],
    ).order_by("id")
    left = earlier.filter(state__in=_UNDER_WAY).last()
    if left is not None:
        print(f"Going on with request {left.number}, which an earlier run began.")
        return left
    arrival = arrivals.keep(
        practice,
        channel=Channel.COMMAND,
        location=task.location,
        received_at=task.received_at,
        # Killed before the request was there: the next run finds the arrival by this.
        once_key=f"command:{patient.pk}:{received_on}:{practice.records_requests.count()}",
        by=task.by,
    )
    said = Asked(
        stated_name=patient.name,
        stated_born_on=patient.birth_on,
        requester_name=task.recipient(patient),
        language=task.options.language,
    )
    return intake.receive(arrival, said, by=task.by).records_request


def _determined(round_: Round, chosen: list[tuple[int, str]], task: _Task) -> Letter | None:
    """Decide and determine, unless an earlier run did; the round's letter, if it has one."""
    if round_.state == State.SCOPED:
        for entry_id, ground in chosen:
            determination.decide(
                round_,
                [entry_id],
                Outcome.WITHHELD,
                ground=ground,
                finding=task.options.finding,
                finding_by=task.options.finding_by,
                by=task.by,
            )
        return determination.determine(round_, by=task.by)
    decided = round_.decisions.filter(outcome=Outcome.WITHHELD, decided_by__isnull=False)
    facts = gather.facts(round_.records_request)
    if set(decided.values_list("entry_id", "ground")) != {
        (entry_id, grounds.id_of(ground, facts)) for entry_id, ground in chosen
    }:
        raise Refused(
            f"Request {round_.records_request.number} was determined before, with other items "
            "withheld. Give the same --withhold, or go on at the desk."
        )
    return round_.letters.order_by("-id").first()


def _hand_over(package: Package, task: _Task) -> None:
    """Pass the gate, then write package and receipt; each file appears whole or not at all."""
    label = task.options.to.strip() or "the patient"
    left = package.deliveries.filter(
        channel=Delivery.Channel.COMMAND,
        to_label=label[:200],
        received_at__isnull=True,
        recalled_at__isnull=True,
    ).first()
    delivery = left or releasing.release(
        package, channel=Delivery.Channel.COMMAND, to_label=label, by=task.by
    )
    by_hand.make_file(delivery, by=task.by)
    whole = download.whole(package)
    out = task.options.out
    try:
        _write(out, whole.read(0, whole.size_bytes))
        _write(_beside(out, "receipt.json"), [opening.receipt_for(delivery)])
    except OSError as error:
        raise Refused(
            f"{out} could not be written: {error.strerror}. That it was to leave is on record. "
            "Mend that and run the same command again: it writes the same package."
        ) from None
    by_hand.proof(delivery, words="written by the command line", by=task.by)
    print(f"Package {package.package_id} was written to {out}.")


def _hand(letter: Letter | None, *, by: Actor) -> None:
    """Note that the letter goes along; one that lacks a part of the law stays, and is said."""
    if letter is None:
        return
    try:
        letters.send(letter, letters.Way.HANDED, by=by)
    except letter_words.LetterIncomplete as lacking:
        print(
            f"{lacking} Fill it in with `cartella init --phone … --complaints …` and send the "
            "letter from the desk.",
            file=sys.stderr,
        )


def _location(practice: Practice, state: str) -> Location:
    """A place in the state that is named; the first one of a fresh store is there already."""
    code = state.removeprefix("US-")
    location = practice.locations.filter(legal_entity__state=code).order_by("id").first()
    if location is not None:
        return location
    with transaction.atomic():
        new = NewEntity(name=f"{practice.name}, {code}", state=code)
        place = NewLocation(
            name=code,
            legal_entity=establish.entity(practice, new, by=store.COMMAND),
            time_zone=store.zone_of(state) or practice.time_zone,
        )
        return establish.location(practice, place, by=store.COMMAND)


def _state(said: str) -> str:
    code = said.strip().upper().removeprefix("US-")
    if len(code) != 2 or not code.isalpha():
        raise Refused("--state takes a state such as US-CA.")
    return f"US-{code}"


def _looked(practice: Practice, package: Package, said: str) -> bool:
    if not said:
        return package.looked_at is not None
    assembly.second_look(package, by=actors.of(imports.operator(practice, said)))
    return True


def _check_folder(out: Path) -> None:
    if out.is_dir():
        raise Refused(f"{out} is a folder: give the name of the package to write.")
    if not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise Refused(f"{out} cannot be written: there is no such folder, or it is shut.")


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
