"""Only `release/advance.py` writes the state of a request, a round or a package."""

import pytest

from tests.house import source

DOOR = "release.advance"
OTHERS = {
    "jobs.queue",
    "jobs.left",
    "charts.wholes.marking",
}  # a job, a file of an import: states of their own


def test_nobody_but_advance_writes_a_state():
    found = [
        one
        for name, text in source.modules()
        if name != DOOR and name not in OTHERS
        for one in source.state_writes(name, text)
    ]
    assert found == []


def test_advance_is_the_writer():
    text = dict(source.modules())[DOOR]
    assert source.state_writes(DOOR, text)


@pytest.mark.parametrize(
    "planted",
    [
        "rr.state = State.CLOSED",
        "RecordsRequest.objects.filter(pk=1).update(state='closed')",
        "practice.records_requests.update(state=x)",
        "Round.objects.create(state='determined')",
        "RecordsRequest(practice=p, state='closed')",
        "setattr(package, 'state', 'released')",
        "rr.save(update_fields=['state'])",
    ],
)
def test_a_second_writer_is_seen(planted: str):
    assert source.state_writes("release.intake", planted)
