"""Ranges that were sent become rows, and closing a response never waits for the database."""

import pytest
from django.db import DatabaseError

from cartella.ledger import gate, transfers
from cartella.ledger.models import Transfer
from cartella.ledger.transfers import flush, record


def test_a_sent_range_becomes_a_row(permit):
    opening = gate.open(permit())
    record(opening, part="package.zip", first_byte=10, sent_bytes=90, size_bytes=100)
    record(opening, part="records.pdf", first_byte=0, sent_bytes=5, size_bytes=5)
    assert not Transfer.objects.exists()
    assert flush() == 2 and flush() == 0
    first = Transfer.objects.get(part="package.zip")
    assert (first.exit_id, first.practice_id) == (opening.exit_id, opening.practice_id)
    assert (first.first_byte, first.sent_bytes, first.size_bytes) == (10, 90, 100)


def test_recording_asks_the_database_nothing(permit, django_assert_num_queries):
    opening = gate.open(permit())
    with django_assert_num_queries(0):
        record(opening, part="package.zip", first_byte=0, sent_bytes=1, size_bytes=1)
    flush()


def test_a_row_that_cannot_be_written_is_logged_by_id_and_stops_nothing(
    permit, monkeypatch, caplog
):
    opening = gate.open(permit(recipient="Ines Okafor"))

    def fail(rows: object) -> None:
        raise DatabaseError("locked")

    monkeypatch.setattr(transfers.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(Transfer.objects, "bulk_create", fail)
    record(opening, part="package.zip", first_byte=0, sent_bytes=1, size_bytes=1)
    assert flush() == 1
    assert str(opening.exit_id) in caplog.text and "Okafor" not in caplog.text


@pytest.mark.parametrize("first_byte", [-1, 100])
def test_a_range_outside_its_file_is_no_row(permit, first_byte):
    opening = gate.open(permit())
    record(opening, part="package.zip", first_byte=first_byte, sent_bytes=5, size_bytes=100)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transfers.time, "sleep", lambda seconds: None)
        flush()
