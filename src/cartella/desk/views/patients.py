"""Patients: the list, and one added by hand. What is sought is posted, never in an address."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.charts import patients, search
from cartella.desk import looking, posted
from cartella.desk.door import Visit, staff
from cartella.desk.forms import PatientForm
from cartella.desk.page import page

PER_PAGE = 50
MOST_FOUND = 50


@staff(Permission.SEE_CHART, methods=("GET", "HEAD", "POST"))
def index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All patients by name; a POST seeks by name, birth date or phone (htmx: the rows)."""
    text = posted.words(request, "q", 80)
    if text:
        shown, paged = search.patients(visit.practice, text, MOST_FOUND), None
    else:
        rows = patients.listed(visit.practice).order_by("family_name", "given_name", "id")
        paged = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        shown = list(paged.object_list)
    context = {
        "query": text,
        "shown": shown,
        "page": paged,
        "may_add": visit.may(Permission.IMPORT),
    }
    is_part = bool(request.headers.get("HX-Request"))
    template = "desk/patients_rows.html" if is_part else "desk/patients.html"
    return page(request, visit, template, context, section="patients")


@staff(Permission.IMPORT, methods=("GET", "HEAD", "POST"))
def add(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Add a patient by hand. A chart of the same name and birth date is shown first."""
    form = PatientForm(request.POST or None)
    alike = []
    if request.method == "POST" and form.is_valid():
        new = form.patient()
        alike = patients.alike(visit.practice, new)
        if not alike or request.POST.get("is_another"):
            patient = patients.add(visit.practice, new, at=clock.now())
            looking.look(visit, patient, looking.MADE)
            return redirect("desk:chart", public_id=patient.public_id)
    context = {"form": form, "alike": alike}
    return page(request, visit, "desk/patient_new.html", context, section="patients")
