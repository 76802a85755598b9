"""What every page of a chart shares: the row that says who looked is written first.

Pictures on a page go under the look of the page that shows them, so that a chart with 300 photos
makes one row and not 300. Lists of patients' names are no looks.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.charts import joined
from cartella.charts.models import Entry, EntryListing, Patient
from cartella.desk.door import Visit
from cartella.desk.page import page
from cartella.ledger import carry, looks
from cartella.ledger.models import Look
from cartella.release.lifecycle import OPEN_STATES

PICTURES_FOLLOW = timedelta(minutes=15)
EMERGENCY = "emergency: "
MADE = "chart made by hand"  # who made it stands in the ledger, as who looks at it does
_LAST_LOOKS = 20


def patient_of(visit: Visit, public_id: UUID) -> Patient:
    """A patient of this practice. Raises Http404."""
    found = get_object_or_404(visit.practice.patients.filter(public_id=public_id))
    _keep_to_emergency(visit, found)
    return found


def entry_of(visit: Visit, public_id: UUID) -> tuple[Entry, Patient]:
    """An entry that lies in a chart of this practice, and whose. Raises Http404."""
    found = (
        visit.practice.entries.filter(public_id=public_id, listing__patient__isnull=False)
        .select_related("listing__patient", "record_system", "practice")
        .first()
    )
    if found is None or found.listing.patient is None:
        raise Http404
    _keep_to_emergency(visit, found.listing.patient)
    return found, found.listing.patient


def _keep_to_emergency(visit: Visit, patient: Patient) -> None:
    """Who broke the glass over one chart sees that one. Raises PermissionDenied for another."""
    if visit.emergency is not None and patient.pk not in visit.emergency:
        raise PermissionDenied(_("Your account may not do this."))


def look(visit: Visit, patient: Patient, what: str, entry_ids: Sequence[int] = ()) -> Look:
    """Write that this person sees a page of the chart, before it is made.

    A look by breaking the glass says so in the ledger.
    """
    return looks.look(
        visit.practice,
        person_id=visit.person.pk,
        patient_id=patient.pk,
        what=f"{EMERGENCY}{what}" if visit.emergency is not None else what,
        entry_ids=list(entry_ids),
    )


def look_at_all(visit: Visit, patient: Patient, what: str, shown: Iterable[EntryListing]) -> Look:
    """The look of a page that shows a chart and those that are joined with it: a row for each, so
    that each chart tells who saw it, also after they are parted. The one of `patient` comes back.
    """
    entries: dict[int, list[int]] = {other: [] for other in joined.group(patient)}
    for one in shown:
        entries.setdefault(one.patient_id or patient.pk, []).append(one.entry_id)
    mine = look(visit, patient, what, entries.pop(patient.pk))
    for other in visit.practice.patients.filter(pk__in=entries).order_by("pk"):
        look(visit, other, what, entries[other.pk])
    return mine


def look_of_picture(visit: Visit, patient: Patient, entry: Entry) -> Look:
    """The look of the page that shows this entry's picture; a row of its own if there is none."""
    latest = visit.practice.looks.filter(
        person_id=visit.person.pk,
        patient_id=patient.pk,
        at__gte=clock.now() - PICTURES_FOLLOW,
    ).order_by("-pk")[:_LAST_LOOKS]
    shown = (one for one in latest if entry.pk in one.entry_ids)
    return next(shown, None) or look(visit, patient, "picture", [entry.pk])


def page_under(
    request: HttpRequest,
    visit: Visit,
    template: str,
    context: dict[str, Any],
    seen: Look,
) -> HttpResponse:
    """A page of a chart, carried under its look."""
    return carry.under(page(request, visit, template, context, section="patients"), seen)


def open_requests(visit: Visit, patient: Patient) -> list[str]:
    """Numbers of the open requests about this chart or one joined with it, newest first; none for
    who may see none."""
    if not visit.may(Permission.SEE_REQUESTS):
        return []
    rows = visit.practice.records_requests.filter(
        patient_id__in=joined.group(patient), state__in=OPEN_STATES
    )
    return list(rows.order_by("-id").values_list("number", flat=True)[:5])
