"""Slow and outward things refuse to run while a transaction is open. Here: each of them, for real.

The guard itself is tested in tests/test_guard.py; this page shows that what the house does hangs
on it, and that no view holds a transaction over its whole answer.
"""

import smtplib
import socket

import pytest
from django.conf import settings as django_settings
from django.db import transaction

from cartella import guard
from cartella.blobs import store
from cartella.blobs.models import OwnerKind
from cartella.blobs.store import Owner
from cartella.packaging import pages
from tests.charts import made
from tests.house import source


def test_a_blob_is_not_written_inside_a_transaction(practice):
    owner = Owner(kind=OwnerKind.REQUEST, id="1")
    with pytest.raises(guard.InsideTransaction), transaction.atomic():
        store.put_bytes(practice, owner, b"a paper")
    assert not practice.blobs.exists()
    assert store.put_bytes(practice, owner, b"a paper").size_bytes == 7


def test_a_page_is_not_drawn_inside_a_transaction(practice, tmp_path):
    path = made.write(tmp_path, "paper.pdf", made.pdf("Words"))
    with pytest.raises(guard.InsideTransaction), transaction.atomic():
        pages.render_page(path, 1, width_px=100)
    assert pages.render_page(path, 1, width_px=100)[:4] == b"\x89PNG"


def test_mail_is_not_sent_inside_a_transaction(practice):
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        with pytest.raises(guard.InsideTransaction), transaction.atomic():
            smtplib.SMTP("127.0.0.1", port, timeout=1)


def test_no_answer_is_one_transaction():
    assert not django_settings.DATABASES["default"].get("ATOMIC_REQUESTS")
    doors = [(n, text) for n, text in source.modules() if n.startswith(("desk.", "portal."))]
    assert [name for name, text in doors if "transaction.atomic" in text] == []
