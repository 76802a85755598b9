"""Import exports, and find out whose they are and who is at the keyboard."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cartella.accounts.models import Membership
from cartella.accounts.roles import Permission, Role
from cartella.charts import patients
from cartella.charts.imports import runs
from cartella.charts.imports.report import ImportReport
from cartella.charts.models import Patient
from cartella.charts.patients import NewPatient
from cartella.charts.wholes import carrying, doubts, ordering
from cartella.charts.wholes.bytes import NoRoom
from cartella.commands import store
from cartella.commands.errors import REFUSALS, REFUSED, Refused
from cartella.practices.models import Practice, RecordSystem
from cartella.release import actors


def import_(options: argparse.Namespace) -> int:
    """Import exports; prints a count a drawer and why something was not understood."""
    practice = store.opened()
    try:
        if options.whole or options.dry_run:
            member = operator(practice, options.staff)
            return _whole(practice, options.paths, options, member=member)
        given = named(options)
        member = operator(practice, options.staff)
        _print(bring(practice, options.paths, given, options.system, member=member))
    except (NoRoom, *REFUSALS) as refused:
        print(refused, file=sys.stderr)
        return REFUSED
    return 0


def _whole(
    practice: Practice, paths: Sequence[Path], options: argparse.Namespace, *, member: Membership
) -> int:
    """Look at an export of many patients, print what would come, and file it unless it is a dry
    run. What is in doubt, and lists whose columns nobody named, wait at the desk."""
    actors.of(member).require(Permission.IMPORT)
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise Refused(f"There is no file or folder {missing[0]}. Nothing was imported.")
    system, _is_new = RecordSystem.objects.get_or_create(
        practice=practice, name=options.system, defaults={"kind": "export"}
    )
    whole = ordering.begin_here(practice, paths, system=system, by=member.person)
    ordering.look(whole)
    ordering.work(whole)
    whole.refresh_from_db()
    for line in whole.forecast:
        print(
            f"drawer {line['drawer']:>2}: would be new {line['new']}, changed {line['changed']}, "
            f"same {line['same']}"
        )
    for file in whole.files.exclude(why="").order_by("position").iterator(chunk_size=500):
        print(f"{_plain(file.name)}: {file.state} · {_plain(file.why)}")
    waiting = doubts.open_ones(whole)
    print(f"{doubts.count(waiting)} rows or files in doubt, of {len(waiting)} people or papers.")
    if options.dry_run:
        ordering.discard(whole)
        print("This was a dry run: no chart was changed.")
        return 0
    if not ordering.carry_out(whole):
        raise Refused("The import is under way already.")
    ordering.work(whole)
    whole.refresh_from_db()
    if whole.refused:
        raise Refused(whole.refused)
    for line in carrying.counts(whole):
        print(
            f"drawer {line['drawer']:>2}: read {line['read']}, new {line['new']}, "
            f"changed {line['changed']}, same {line['same']}"
        )
    return 0


def patient_of(
    practice: Practice, paths: Sequence[Path], options: argparse.Namespace, *, member: Membership
) -> Patient:
    """Import, print what came, and return the one patient whose record it is. Raises Refused."""
    given = named(options)
    report = bring(practice, paths, given, options.system, member=member)
    _print(report)
    found = list(practice.patients.filter(pk__in=report.patient_ids))
    if given is not None and len(found) > 1:
        found = [one for one in found if one in patients.alike(practice, given)]
    if len(found) > 1:
        raise Refused(
            "The export names several patients. Each has a chart here now; nothing was released. "
            "Say whose record leaves with --patient and --born."
        )
    if not found:
        raise Refused("Nothing of the export could be filed, so there is nothing to release.")
    return found[0]


def bring(
    practice: Practice,
    paths: Sequence[Path],
    given: NewPatient | None,
    system_name: str,
    *,
    member: Membership,
) -> ImportReport:
    """Import files and folders. Raises Refused before anything is written where one is missing."""
    actors.of(member).require(Permission.IMPORT)
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise Refused(f"There is no file or folder {missing[0]}. Nothing was imported.")
    system, _is_new = RecordSystem.objects.get_or_create(
        practice=practice, name=system_name, defaults={"kind": "export"}
    )
    report = runs.run(practice, paths, system=system, patient=given, by=member.person)
    if report.doubt_ids:
        raise Refused(
            "The export names a patient id that is known here with another name or birth date. "
            "Nothing of that patient was filed; decide at the desk whether it is the same person."
        )
    return report


def named(options: argparse.Namespace) -> NewPatient | None:
    """The patient whom the operator names; None if nobody is. Raises Refused for half a name."""
    name = options.patient.strip()
    if bool(name) != (options.born is not None):
        raise Refused("--patient and --born go together: a name and a birth date.")
    return patients.typed(name, options.born) if name else None


def operator(practice: Practice, said: str) -> Membership:
    """The member of staff at the keyboard: as `--as` says, else the only owner. Raises Refused."""
    members = list(practice.memberships.filter(ended_on__isnull=True).select_related("person"))
    if said:
        wanted = said.strip().lower()
        fitting = [m for m in members if wanted in (m.person.email, m.person.name.lower())]
    else:
        fitting = [m for m in members if Role.OWNER in m.roles]
    if len(fitting) == 1:
        return fitting[0]
    if said:
        raise Refused(
            f"{'Several accounts' if fitting else 'No account'} here: {said}. "
            "Say the e-mail of one."
        )
    raise Refused("There are several owners: say who you are with --as.")


def _print(report: ImportReport) -> None:
    for line in report.drawers:
        print(
            f"drawer {line.drawer.value:>2}: read {line.read}, new {line.new}, "
            f"changed {line.changed}, same {line.same}, not understood {line.not_understood}"
        )
    for item in report.items:
        if words := [word for word in (item.reason, *item.warnings) if word]:
            print(f"{_plain(item.name)}: {' · '.join(words)}")


def _plain(name: str) -> str:
    """A name from outside without what steers a terminal."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
