"""Refuse NUL in what a browser sends: PostgreSQL's text cannot hold it, and no person types it.

Forms refuse it in their fields; addresses, queries and values that a view reads by itself do not.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _


class RefuseNul:
    """Middleware: 400 for a NUL in the address, the query or a posted value."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing here: a body may be read only once the CSRF check has passed."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        """Raises BadRequest."""
        lists = (*request.GET.lists(), *request.POST.lists())
        sent = (request.path_info, *(text for name, values in lists for text in (name, *values)))
        if any("\0" in text for text in sent):
            raise BadRequest(_("A character that no text has (NUL) was sent. Nothing was changed."))
