"""The ledger: what left, each exit with its proof, and a check of the whole."""

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cartella.accounts.roles import Permission
from cartella.charts import joined, search
from cartella.desk import ledger_said, looking, posted
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.ledger import chain, checkpoint, tree
from cartella.ledger import verify as verifying
from cartella.ledger.models import Exit

PER_PAGE = 50
MOST_PATIENTS = 200
FILTERS = ("who", "patient", "person", "act", "on")


@staff(Permission.SEE_LEDGER, methods=("GET", "HEAD", "POST"))
def index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Exits, newest first. A filter is posted and held in the session, never in an address."""
    if request.method == "POST":
        asked = {name: posted.words(request, name, 80) for name in FILTERS}
        request.session["ledger"] = {} if "all" in request.POST else asked
    wanted: dict[str, str] = request.session.get("ledger", {})
    paged = Paginator(_wanted(visit, wanted), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": paged,
        "lines": ledger_said.exit_lines(visit, paged.object_list),
        "wanted": wanted,
        "is_filtered": any(wanted.values()),
        "acts": ledger_said.ACTS.items(),
        "staff": visit.practice.memberships.select_related("person").order_by("person__name"),
        "size": tree.size(visit.practice),
    }
    return page(request, visit, "desk/ledger.html", context, section="ledger")


@staff(Permission.SEE_LEDGER)
def looks_of(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Who saw a chart, or one joined with it, newest first."""
    patient = looking.patient_of(visit, public_id)
    rows = visit.practice.looks.filter(patient_id__in=joined.group(patient)).order_by("-pk")
    paged = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "patient": patient,
        "page": paged,
        "rows": ledger_said.look_lines(visit, paged.object_list),
        "back": reverse("desk:chart", args=[public_id])
        if visit.may(Permission.SEE_CHART)
        else reverse("desk:ledger"),
    }
    return page(request, visit, "desk/looks.html", context, section="ledger")


@staff(Permission.SEE_LEDGER)
def exit_(request: HttpRequest, visit: Visit, exit_id: UUID) -> HttpResponse:
    """One exit: its checks, its leaf and the proof that it is in the tree."""
    found = get_object_or_404(visit.practice.exits.filter(pk=exit_id))
    note = checkpoint.newest(visit.practice)
    covered = note is not None and chain.read_checkpoint(note).size > found.seq
    size = chain.read_checkpoint(note).size if note and covered else tree.size(visit.practice)
    context = {
        "exit": found,
        "line": ledger_said.exit_lines(visit, [found])[0],
        "checks": ledger_said.checks(found),
        "patient": visit.practice.patients.filter(pk=found.patient_id or 0).first()
        if visit.may(Permission.SEE_CHART)
        else None,
        "leaf": visit.practice.ledger_leaves.get(seq=found.seq),
        "path": [
            step.hex() for step in chain.inclusion(found.seq, size, tree.nodes(visit.practice))
        ],
        "size": size,
        "note": note if covered else None,
        "reopenings": found.reopenings.order_by("id"),
        "transfers": found.transfers.order_by("id")[:200],
        "records_request": visit.practice.records_requests.filter(pk=found.request_id or 0).first(),
        "delivery": visit.practice.deliveries.filter(pk=found.delivery_id or 0).first(),
    }
    return page(request, visit, "desk/exit.html", context, section="ledger")


@staff(Permission.SEE_LEDGER, methods=("POST",))
def verify(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Rebuild the tree from the rows and compare. About four seconds a million leaves."""
    report = verifying.verify(visit.practice)
    words = _("The ledger is whole.") if report.is_whole else _("The ledger does not agree.")
    context = {"report": report, "words": words}
    return page(request, visit, "desk/ledger_verify.html", context, section="ledger")


def _wanted(visit: Visit, wanted: dict[str, str]) -> QuerySet[Exit]:
    """The exits that the filter lets through. What makes no sense in it filters nothing."""
    exits = visit.practice.exits.order_by("-seq")
    if wanted.get("who"):
        exits = exits.filter(recipient__icontains=wanted["who"])
    if wanted.get("patient"):
        found = search.patients(visit.practice, wanted["patient"], MOST_PATIENTS)
        exits = exits.filter(patient_id__in=[patient.pk for patient in found])
    if wanted.get("person", "").isdigit():
        number = wanted["person"]
        exits = exits.filter(actor__in=[f"staff {number}", f"person {number}"])
    if wanted.get("act"):
        exits = exits.filter(act=wanted["act"])
    if wanted.get("on"):
        with suppress(ValueError):
            start = datetime.combine(
                date.fromisoformat(wanted["on"]), time(), ZoneInfo(visit.practice.time_zone)
            )
            exits = exits.filter(at__gte=start, at__lt=start + timedelta(days=1))
    return exits
