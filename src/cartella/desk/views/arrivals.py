"""One arrival: the paper on the left; on the right it becomes a request, joins one, or is none."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cartella import clock, scratch
from cartella.accounts.roles import Permission
from cartella.desk.door import Visit, staff
from cartella.desk.forms import AskedForm
from cartella.desk.page import REFUSALS
from cartella.desk.page import page as desk_page
from cartella.release import arrivals, codes, hints, incoming, intake, own_page, papers
from cartella.release.forms import asked
from cartella.release.intake import Received
from cartella.release.lifecycle import OPEN_STATES
from cartella.release.models import Arrival, ArrivalFile, Fate, FileFate, Wanted


@staff(Permission.RECEIVE, methods=("GET", "HEAD", "POST"))
def show(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Look at what arrived; a POST makes it a request."""
    arrival = _arrival(visit, public_id)
    if request.method == "POST" and arrival.records_request is not None:
        messages.info(request, _("That was done already. Nothing was changed."))
        return redirect("desk:request", number=arrival.records_request.number)
    form = AskedForm(
        request.POST or None,
        initial={
            "received_on": clock.day_of(arrival.received_at, visit.practice.time_zone),
            "language": visit.practice.default_language,
            "wanted": Wanted.EVERYTHING,
            "manner": own_page.usual_manner(),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            received = _received(visit, arrival, form.cleaned_data)
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                _("Request %(number)s was opened. Receipt code for the requester: %(code)s")
                % {
                    "number": received.records_request.number,
                    "code": received.receipt_code,
                },
            )
            return redirect("desk:request", number=received.records_request.number)
    context = _shown(visit, arrival) | {"form": form}
    if form.is_bound:
        context |= _alike(visit, form)
    return desk_page(request, visit, "desk/arrival.html", context, section="inbox")


def _received(visit: Visit, arrival: Arrival, said: Mapping[str, Any]) -> Received:
    """The request that was typed; on another day than the arrival's first, if one was typed."""
    zone = visit.practice.time_zone
    if said["received_on"] != clock.day_of(arrival.received_at, zone):
        arrivals.set_received(
            arrival,
            datetime.combine(said["received_on"], time(12), ZoneInfo(zone)),
            reason=said["received_reason"],
            by=visit.actor,
        )
    return intake.receive(arrival, asked(said, language=said["language"]), by=visit.actor)


def _shown(visit: Visit, arrival: Arrival) -> dict[str, Any]:
    is_decided = arrival.fate != Fate.UNDECIDED
    open_requests = visit.practice.records_requests.filter(state__in=OPEN_STATES).order_by("-id")
    came_again = arrival.folder_files.filter(fate=FileFate.DUPLICATE).select_related("folder")
    return {
        "arrival": arrival,
        "files": list(arrival.files.order_by("id")),
        "is_decided": is_decided,
        "open_requests": open_requests.only("number", "stated_name")[:100],
        "hints": None if is_decided else hints.of(arrival),
        "same_files": incoming.alike(arrival),
        "came_again": list(came_again.order_by("first_seen_at")),
    }


@staff(Permission.RECEIVE, methods=("POST",))
def match(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """A part of the page: whose chart it may be, and what is open for them, while one types."""
    _arrival(visit, public_id)
    form = AskedForm(request.POST)
    form.is_valid()  # half a form is expected here; what can be read of it is enough
    return render(request, "desk/arrival_alike.html", _alike(visit, form))


@staff(Permission.RECEIVE)
def file(request: HttpRequest, visit: Visit, public_id: UUID, file_id: int) -> HttpResponseBase:
    """The paper itself, only to be saved."""
    return papers.respond(_file(visit, public_id, file_id))


@staff(Permission.RECEIVE)
def page(
    request: HttpRequest, visit: Visit, public_id: UUID, file_id: int, page: int
) -> HttpResponse:
    """One page of the paper as a picture, drawn in a child process with limits."""
    found = _file(visit, public_id, file_id)
    with scratch.folder("page") as folder:
        picture = papers.picture(found, page, folder)
    if picture is None:
        raise Http404
    return HttpResponse(picture, content_type="image/png")


@staff(Permission.RECEIVE, methods=("POST",))
def not_a_request(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """It is an advertisement, a wrong number, a test …"""
    arrival = _arrival(visit, public_id)
    try:
        arrivals.not_a_request(arrival, request.POST.get("words", ""), by=visit.actor)
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return redirect("desk:arrival", public_id=public_id)
    messages.success(request, _("Kept, and marked as not a request."))
    return redirect("desk:inbox")


@staff(Permission.RECEIVE, methods=("POST",))
def join(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """It belongs to a request that is already here."""
    arrival = _arrival(visit, public_id)
    number = codes.grouped(request.POST.get("number", ""))
    records_request = visit.practice.records_requests.filter(number=number).first()
    if records_request is None:
        messages.error(request, _("There is no request with this number. Nothing was changed."))
        return redirect("desk:arrival", public_id=public_id)
    try:
        intake.join(arrival, records_request, by=visit.actor)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The paper was put to this request."))
    return redirect("desk:request", number=records_request.number)


def _arrival(visit: Visit, public_id: UUID) -> Arrival:
    return get_object_or_404(
        visit.practice.arrivals.filter(public_id=public_id).select_related(
            "practice", "location", "records_request"
        )
    )


def _file(visit: Visit, public_id: UUID, file_id: int) -> ArrivalFile:
    return get_object_or_404(
        _arrival(visit, public_id).files.filter(pk=file_id).select_related("blob__practice")
    )


def _alike(visit: Visit, form: AskedForm) -> dict[str, Any]:
    name = form.cleaned_data.get("stated_name", "")
    born_on = form.cleaned_data.get("stated_born_on")
    return {
        "name": name,
        "born_on": born_on,
        "patients": intake.patients_like(visit.practice, name, born_on),
        "same_name": intake.open_like(visit.practice, name, born_on),
    }
