"""Add records to a chart."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cartella.accounts.roles import Permission
from cartella.desk.door import Visit, staff


@staff(Permission.IMPORT)
def show(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """The form."""
    return redirect("desk:chart", public_id=public_id)
