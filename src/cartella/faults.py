"""The pages for faults that nothing caught; a full disk and too many files are told by name."""

import errno
import sys

from django.core.exceptions import TooManyFilesSent
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
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


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what cannot be read; too many files at once are told apart: once more is no
    help there, a ZIP or several steps are."""
    if isinstance(exception, TooManyFilesSent):
        return HttpResponse(loader.get_template("413.html").render(), status=413)
    return defaults.bad_request(request, exception)
