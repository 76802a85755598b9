"""The page for a fault that nothing caught; a full disk is told by its name."""

import errno
import sys

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

_FULL = (errno.ENOSPC, errno.EDQUOT)
_POSTGRES_FULL = "53100"  # its code for a full disk
_SQLITE_FULL = "disk is full"


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler of what nothing caught. 507 and clear words if the disk is full."""
    if is_full(sys.exc_info()[1]):
        return render(request, "507.html", status=507)
    return defaults.server_error(request)


def is_full(error: BaseException | None) -> bool:
    """Whether the disk was full, under however many names of it."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        if isinstance(error, DatabaseError) and _SQLITE_FULL in str(error):
            return True
        if getattr(error, "sqlstate", None) == _POSTGRES_FULL:
            return True
        error = error.__cause__ or error.__context__
    return False
