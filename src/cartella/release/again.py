"""Make a package again without what is no longer hers: an entry was moved after it was sealed.

The old package stays with all that was noted of it. One that has not been released is superseded;
one that was keeps its state, and what has not left of it is stopped. The new one has the next
number of its round, and is priced and looked at anew.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.jobs import queue
from cartella.jobs.lanes import Lane
from cartella.jobs.models import Job
from cartella.jobs.progress import Progress
from cartella.practices.models import Practice
from cartella.release import advance, assembly, belonging
from cartella.release.actors import PROGRAM, Actor
from cartella.release.delivery import release
from cartella.release.lifecycle import Act, State
from cartella.release.models import Package, Round

JOB = "assemble_again"
_UNRELEASED = (State.ASSEMBLED, State.PRICED)
_GOING_ON = (State.VERIFIED, State.ANSWERED, State.CLOSED)


class NotNeeded(Exception):
    """The package may stay as it is, or its request has ended; the message says which."""


def make_again(package: Package, *, by: Actor) -> Job:
    """Have the package of its round made anew, without the entries that are not hers any more.

    Asking twice is harmless; one that could not be made is tried again. Raises NotNeeded, Stale
    (a newer one is there), NotAllowed.
    """
    by.require(Permission.RELEASE)
    round_ = package.round
    round_.records_request.refresh_from_db(fields=["state"])
    if round_.records_request.state not in _GOING_ON:
        raise NotNeeded(_("This request has ended or is not verified. Nothing is made."))
    if assembly.newest(round_) != package:
        raise advance.Stale(_("This package was made again already. Look at the newer one."))
    if not belonging.carried_by(package):
        raise NotNeeded(_("All that is in this package is this patient's. It can leave as it is."))
    with transaction.atomic():
        is_new = job_of(package) is None
        job = _enqueue(package)
        if queue.revive(job) or is_new:
            advance.note(package, "made again", records_request=round_.records_request, by=by)
    return job


def watch(practice: Practice) -> int:
    """Have every unreleased package made again that holds what is not hers. How many there are."""
    waiting = practice.packages.filter(
        state__in=_UNRELEASED, round__records_request__state__in=_GOING_ON
    )
    rows = waiting.select_related("round__records_request__patient")
    spoilt = [one for one in rows if belonging.carried_by(one)]
    for package in spoilt:
        _enqueue(package)
    return len(spoilt)


def job_of(package: Package) -> Job | None:
    """The job that makes the package anew; None if nobody asked for it."""
    return package.practice.jobs.filter(key=_key(package.round_id, package.number + 1)).first()


def run(job: Job, progress: Progress) -> None:
    """The job: make the package of that number. Does nothing if it is there."""
    round_ = Round.objects.select_related(
        "records_request__location", "records_request__legal_entity", "records_request__patient"
    ).get(practice_id=job.practice_id, pk=job.args["round"])
    assembly.assemble(
        round_,
        sealed_at=datetime.fromisoformat(job.args["sealed_at"]),
        number=int(job.args["number"]),
        beside=lambda: _retire(round_, before=int(job.args["number"])),
    )


def _enqueue(package: Package) -> Job:
    number = package.number + 1
    return queue.enqueue(
        package.practice,
        JOB,
        {"round": package.round_id, "number": number, "sealed_at": clock.now().isoformat()},
        key=_key(package.round_id, number),
        lane=Lane.SLOW,
    )


def _key(round_id: int, number: int) -> str:
    return f"{JOB}:{round_id}:{number}"


def _retire(round_: Round, *, before: int) -> None:
    """Take the older packages off their way, in the transaction that makes the newer one."""
    older = Package.objects.select_for_update(no_key=True).filter(
        practice_id=round_.practice_id, round=round_, number__lt=before
    )
    for package in older.order_by("number"):
        package.round = round_
        if package.state in _UNRELEASED:
            advance.advance(package, Act.SUPERSEDE, by=PROGRAM)
        for delivery in package.deliveries.filter(exit_id__isnull=True, recalled_at__isnull=True):
            words = _("The package was made again without what is not hers.")
            release.take_back(delivery, "recalled", words, by=PROGRAM)
