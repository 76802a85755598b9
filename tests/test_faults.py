"""What nothing caught ends in a page; a full disk is told as one, on both doors."""

import errno

import pytest
from django.db import OperationalError
from django.test import Client

from cartella import faults


def wrapped(cause: BaseException) -> BaseException:
    try:
        try:
            raise cause
        except BaseException as inner:
            raise RuntimeError("outer") from inner
    except RuntimeError as outer:
        return outer


class PostgresFull(Exception):
    sqlstate = "53100"


@pytest.mark.parametrize(
    ("error", "is_full"),
    [
        (OSError(errno.ENOSPC, "x"), True),
        (OSError(errno.EDQUOT, "x"), True),
        (OperationalError("database or disk is full"), True),
        (wrapped(PostgresFull()), True),
        (wrapped(OSError(errno.ENOSPC, "x")), True),
        (OSError(errno.EACCES, "x"), False),
        (OperationalError("database is locked"), False),
        (ValueError("disk is full"), False),
        (None, False),
    ],
)
def test_a_full_disk_is_known_under_all_its_names(error, is_full):
    assert faults.is_full(error) is is_full


@pytest.mark.parametrize("urlconf", ["cartella.urls.desk", "cartella.urls.public"])
@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("database or disk is full"), 507, "The disk of this computer is full"),
        (OperationalError("database is locked"), 500, "Something broke on our side"),
    ],
)
def test_the_page_says_which(settings, monkeypatch, urlconf, error, status, words):
    settings.ROOT_URLCONF = urlconf

    def broken(*_args, **_kwargs):
        raise error

    monkeypatch.setattr("django.core.handlers.base.BaseHandler.resolve_request", broken)
    answer = Client(raise_request_exception=False).get("/healthz")
    assert answer.status_code == status
    assert words in answer.text
