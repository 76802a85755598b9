"""Marks the responses that carry chart bytes with what allows them to."""

from typing import TypeVar

from django.http.response import HttpResponseBase

from cartella.ledger.gate import Opening
from cartella.ledger.models import Look

Response = TypeVar("Response", bound=HttpResponseBase)

_MARK = "cartella_grant"


def under(response: Response, grant: Opening | Look) -> Response:
    """The same response, marked as carrying chart bytes under this exit or look.

    Raises TypeError for anything else, and for a look that is not on record.
    """
    if not isinstance(grant, Opening) and not (isinstance(grant, Look) and grant.pk is not None):
        raise TypeError("Chart bytes leave under an Opening or a recorded Look only.")
    setattr(response, _MARK, grant)
    return response


def grant_of(response: HttpResponseBase) -> Opening | Look | None:
    """What a response carries chart bytes under; None if it says that it carries none."""
    found = getattr(response, _MARK, None)
    return found if isinstance(found, Opening | Look) else None
