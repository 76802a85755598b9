"""Nothing slow or outward begins inside an open transaction; a test's own does not count."""

import socket
import subprocess
import sys

import pytest
from django.db import transaction

from cartella import guard


@pytest.mark.django_db
def test_a_child_process_is_refused_inside_a_transaction():
    with pytest.raises(guard.InsideTransaction, match="child process"), transaction.atomic():
        subprocess.run([sys.executable, "-c", ""], check=True)


@pytest.mark.django_db
def test_a_connection_is_refused_inside_a_transaction():
    with (
        pytest.raises(guard.InsideTransaction, match="network"),
        transaction.atomic(),
        socket.socket() as sock,
    ):
        sock.connect(("127.0.0.1", 9))


@pytest.mark.django_db(transaction=True)
def test_it_is_refused_just_so_where_the_test_opens_no_transaction():
    with pytest.raises(guard.InsideTransaction), transaction.atomic():
        subprocess.run([sys.executable, "-c", ""], check=True)
    subprocess.run([sys.executable, "-c", ""], check=True)


@pytest.mark.django_db
def test_the_tests_own_transaction_does_not_count():
    subprocess.run([sys.executable, "-c", ""], check=True)
    guard.outside_transaction("this")


@pytest.mark.django_db
def test_it_runs_again_once_the_transaction_has_closed():
    with transaction.atomic():
        pass
    subprocess.run([sys.executable, "-c", ""], check=True)
