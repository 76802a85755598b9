"""Ranges of a download are the same bytes as the whole, whatever is asked for."""

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cartella import clock
from cartella.ledger.models import Exit, Transfer
from cartella.release.delivery import by_hand, download, opening
from cartella.release.models import Delivery
from tests import people
from tests.people import MORNING
from tests.release import line

SAME = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


@pytest.fixture
def opened(cast):
    """A package that has left, its bytes and what opened it."""
    delivery = line.on_its_way(cast, Delivery.Channel.COMMAND)
    granted = by_hand.make_file(delivery, by=line.staff(cast))
    whole = download.whole(delivery.package)
    return whole, b"".join(whole.read(0, whole.size_bytes)), granted


def ask(opened, method: str = "GET", **headers: str):
    whole, _data, granted = opened
    request = getattr(RequestFactory(), method.lower())("/", headers=headers)
    return download.respond(request, whole, granted)


def body(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


EDGES = st.one_of(st.integers(0, 60_000), st.sampled_from([0, 1, 10**17]))


@SAME
@given(first=EDGES, last=EDGES)
def test_a_range_is_that_part_of_the_whole(opened, first, last):
    _whole, data, _granted = opened
    response = ask(opened, Range=f"bytes={first}-{last}")
    if first < min(last + 1, len(data)):
        assert response.status_code == 206
        assert body(response) == data[first : last + 1]
        stop = min(last, len(data) - 1)
        assert response["Content-Range"] == f"bytes {first}-{stop}/{len(data)}"
        assert int(response["Content-Length"]) == stop - first + 1
    else:
        assert response.status_code == 416
        assert response["Content-Range"] == f"bytes */{len(data)}"
        assert not body(response)


@SAME
@given(last=EDGES)
def test_a_suffix_is_the_end_of_the_whole(opened, last):
    _whole, data, _granted = opened
    response = ask(opened, Range=f"bytes=-{last}")
    if last == 0:
        assert response.status_code == 416
    else:
        assert body(response) == data[-min(last, len(data)) :]


@SAME
@given(cut=st.integers(1, 40_000))
def test_a_resumed_download_is_the_whole(opened, cut):
    _whole, data, _granted = opened
    assert data[:cut] + body(ask(opened, Range=f"bytes={cut}-")) == data


@pytest.mark.parametrize(
    "wanted",
    ["bytes=0-1,5-6", "lines=0-1", "bytes=a-b", "bytes=-", "nonsense", "bytes=" + "9" * 5000 + "-"],
)
def test_what_is_no_range_gets_the_whole(opened, wanted):
    response = ask(opened, Range=wanted)
    assert response.status_code == 200
    assert body(response) == opened[1]


def test_a_changed_file_is_sent_whole(opened):
    whole, data, _granted = opened
    part = ask(opened, Range="bytes=5-9", **{"If-Range": whole.etag})
    assert (part.status_code, body(part)) == (206, data[5:10])
    for other in ('"other"', "W/" + whole.etag, "Mon, 02 Nov 2026 17:00:00 GMT"):
        full = ask(opened, Range="bytes=5-9", **{"If-Range": other})
        assert (full.status_code, body(full)) == (200, data)


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=2-5"}, {"Range": "bytes=999999999-"}])
def test_head_says_the_length_and_sends_nothing(opened, headers):
    response = ask(opened, "HEAD", **headers)
    assert response.status_code == 200
    assert int(response["Content-Length"]) == len(opened[1])
    assert not body(response)


def test_no_browser_runs_what_is_downloaded(opened):
    response = ask(opened)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"


def test_each_file_can_be_had_alone(cast):
    package = line.packaged(cast)
    parts = [download.part(package, order) for order in range(2)]
    assert [part.name for part in parts if part] == ["manifest.json", "records.pdf"]
    for part, row in zip(parts, package.parts.order_by("order"), strict=True):
        data = b"".join(part.read(0, part.size_bytes))
        assert len(data) == row.size_bytes
        assert b"".join(part.read(3, 11)) == data[3:11]
    assert download.part(package, 7) is None


def test_a_range_is_noted_as_it_was_sent_and_is_no_exit(opened, monkeypatch):
    noted = []
    monkeypatch.setattr(download.transfers, "record", lambda opening, **row: noted.append(row))
    request_finished.disconnect(close_old_connections)  # as the test client does it
    try:
        for stop in (9, 99):
            response = ask(opened, Range=f"bytes=4-{stop}")
            body(response)
            response.close()
            response.close()
    finally:
        request_finished.connect(close_old_connections)
    assert [(row["first_byte"], row["sent_bytes"]) for row in noted] == [(4, 6), (4, 96)]
    assert Exit.objects.count() == 1


def test_the_gate_is_asked_at_each_download_and_writes_no_second_exit(cast):
    delivery = line.on_its_way(cast, Delivery.Channel.COMMAND)
    for _time in range(3):
        opening.open_delivery(delivery, by=line.staff(cast))
    assert Exit.objects.count() == 1
    assert not Transfer.objects.exists()
