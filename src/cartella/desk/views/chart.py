"""A chart, to be read. Each page writes its look first and carries chart bytes under it."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from cartella.accounts.roles import Permission
from cartella.charts import record_set
from cartella.charts.models import Entry, Patient
from cartella.charts.words import DRAWER_NAMES
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.ledger import carry, looks

PER_PAGE = 50


@staff(Permission.SEE_CHART)
def show(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Banner, ten drawers, timeline."""
    patient = patient_of(visit, public_id)
    look = looks.look(
        visit.practice, person_id=visit.person.pk, patient_id=patient.pk, what="chart"
    )
    listings = record_set.listings(patient)
    drawer = request.GET.get("drawer", "")
    shown = listings.order_by("-occurred_at", "-entry_id")
    if drawer.isdigit():
        shown = shown.filter(drawer=int(drawer))
    counts: dict[int, int] = {}
    for number in listings.values_list("drawer", flat=True):
        counts[number] = counts.get(number, 0) + 1
    url = reverse("desk:chart", args=[public_id])
    context = {
        "patient": patient,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "drawers": [
            {
                "word": str(name),
                "count": counts.get(number.value, 0),
                "url": f"{url}?drawer={number.value}",
                "current": drawer == str(number.value),
            }
            for number, name in DRAWER_NAMES.items()
        ],
        "query": f"drawer={drawer}&",
        "total": sum(counts.values()),
        "may_import": visit.may(Permission.IMPORT),
    }
    return carry.under(page(request, visit, "desk/chart.html", context, section="patients"), look)


@staff(Permission.SEE_CHART)
def entry(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """One entry."""
    found = (
        Entry.objects.filter(practice=visit.practice, public_id=public_id)
        .select_related("listing__patient", "record_system")
        .first()
    )
    if found is None or found.listing.patient is None:
        raise Http404
    look = looks.look(
        visit.practice,
        person_id=visit.person.pk,
        patient_id=found.listing.patient_id or 0,
        what="entry",
        entry_ids=[found.pk],
    )
    context = {"entry": found, "patient": found.listing.patient}
    return carry.under(page(request, visit, "desk/entry.html", context, section="patients"), look)


def patient_of(visit: Visit, public_id: UUID) -> Patient:
    """A patient of this practice. Raises Http404."""
    found = visit.practice.patients.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found
