"""Requests at the stations of their way, made by the verbs themselves."""

from cartella.release import determination
from cartella.release.models import Package, RecordsRequest, Round
from tests import people
from tests.release import test_line as line


def chart(cast: people.Cast, folder) -> None:
    """The patient's chart: two visits and a note."""
    path = folder / "chart.json"
    path.write_bytes(line.bundle())
    line.runs.run(cast.practice, [path], system=cast.emr, patient=cast.patient)


def scoped(cast: people.Cast, folder, **asked: object) -> Round:
    """A verified request whose record is gathered."""
    chart(cast, folder)
    return determination.open_round(line.verified(cast, **asked), by=cast.act(cast.coordinator))


def packaged(cast: people.Cast, folder, **asked: object) -> Package:
    """A request that is granted, its package made."""
    round_ = scoped(cast, folder, **asked)
    determination.determine(round_, by=cast.act(cast.coordinator))
    line.work(cast)
    return round_.packages.get()


def request_of(package: Package) -> RecordsRequest:
    """The request that a package answers."""
    return package.round.records_request
