"""Inbox, Today and Requests: what is to be done, in the order of the clock."""

import csv
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock
from cartella.accounts import emergencies
from cartella.accounts.roles import Permission
from cartella.charts import search as chart_search
from cartella.desk import cards, places, tasks_said
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.desk.views import health
from cartella.release import codes, intake, outside
from cartella.release.lifecycle import OPEN_STATES, State
from cartella.release.models import RecordsRequest

PER_PAGE = 50
_VIEWS = ("open", "mine", "late", "answered", "ended", "all")
_SORTS = {
    "due": ("due_on", "id"),
    "-due": ("-due_on", "-id"),
    "received": ("received_on", "id"),
    "-received": ("-received_on", "-id"),
}


@staff(None)
def home(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The desk opens on Today; for a reviewer from outside on what she was asked to review."""
    if visit.may(Permission.REVIEW_FROM_OUTSIDE):
        return redirect("desk:outside_reviews")
    return redirect("desk:today")


@staff(Permission.SEE_REQUESTS)
def inbox(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What arrived and is not decided, oldest first."""
    rows = places.undecided(visit, places.chosen(request, visit))
    waiting = Paginator(rows.annotate(file_count=Count("files")), PER_PAGE).get_page(
        request.GET.get("page")
    )
    return page(request, visit, "desk/inbox.html", {"page": waiting}, section="inbox")


@staff(Permission.SEE_REQUESTS)
def today(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Three columns in the order of the clock, and five honest figures."""
    on = clock.today(visit.practice.time_zone)
    here = places.chosen(request, visit)
    rows = places.requests(visit, here)
    columns = cards.columns(rows, visit.person, on, zone=visit.practice.time_zone)
    tasks = (
        places.tasks(visit, here)
        .filter(done_at__isnull=True, due_on__lte=on)
        .select_related("records_request")
        .order_by("due_on", "id")[:50]
    )
    context = {
        "columns": columns,
        **tasks_said.context(visit, tasks),
        "may_receive": visit.may(Permission.RECEIVE),
        "figures": cards.figures(rows, on, zone=visit.practice.time_zone),
        "unwell": health.bad_words(visit),
        "restored": health.restored_words(visit),
        "oldest": places.undecided(visit, here).first(),
        "undecided_count": places.undecided(visit, here).count(),
        "emergencies": emergencies.to_review(visit.practice).count()
        if visit.may(Permission.MANAGE_PEOPLE)
        else 0,
        "concluded": outside.unheeded(visit.practice)
        if visit.may(Permission.MANAGE_PEOPLE)
        else [],
    }
    return page(request, visit, "desk/today.html", context, section="today")


@staff(Permission.SEE_REQUESTS)
def requests(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All requests as a table: saved views, sort, counts. Filters are codes in the address."""
    view = request.GET.get("view", "open")
    view = view if view in _VIEWS else "open"
    sort = request.GET.get("sort", "due")
    sort = sort if sort in _SORTS else "due"
    on = clock.today(visit.practice.time_zone)
    here = places.requests(visit, places.chosen(request, visit))
    rows = _filtered(here, visit, view, on).select_related("patient", "assignee")
    rows = rows.order_by(*_SORTS[sort])
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = {
        row["state"]: row["count"]
        for row in here.order_by().values("state").annotate(count=Count("id"))
    }
    context = {
        "page": shown,
        "rows": [
            {
                "rr": row,
                "days_left": (row.due_on - on).days if row.due_on else None,
                "state": cards.state_word(row),
            }
            for row in shown
        ],
        "view": view,
        "views": _views(view, counts),
        "sort": sort,
        "query": f"view={view}&",
        "page_query": f"view={view}&sort={sort}&",
        "people": visit.practice.memberships.filter(ended_on__isnull=True).select_related("person"),
        "may_assign": visit.may(Permission.RECEIVE),
    }
    return page(request, visit, "desk/requests.html", context, section="requests")


@staff(Permission.RECEIVE, methods=("POST",))
def assign(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Give the ticked requests to one person."""
    numbers = request.POST.getlist("number")
    wanted = request.POST.get("person", "")
    people = visit.practice.memberships.filter(ended_on__isnull=True).select_related("person")
    member = next((one for one in people if str(one.person_id) == wanted), None)
    if wanted and member is None:
        messages.error(request, _("This person does not work here. Nothing was changed."))
        return redirect("desk:requests")
    chosen = list(visit.practice.records_requests.filter(number__in=numbers))
    for records_request in chosen:
        intake.assign(records_request, member.person if member else None, by=visit.actor)
    if chosen:
        words = ngettext(
            "%(count)s request was assigned.", "%(count)s requests were assigned.", len(chosen)
        )
        messages.success(request, words % {"count": len(chosen)})
    else:
        messages.info(request, _("Tick the requests first, then choose who takes them."))
    return redirect("desk:requests")


@staff(Permission.SEE_REQUESTS)
def export(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The table as CSV: numbers, dates and states; no names, no chart."""
    response = HttpResponse(
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="requests.csv"'},
    )
    writer = csv.writer(response)
    writer.writerow(["number", "lane", "state", "received_on", "due_on", "answered_on"])
    on = clock.today(visit.practice.time_zone)
    here = places.requests(visit, places.chosen(request, visit))
    for row in _filtered(here, visit, request.GET.get("view", "open"), on).order_by("due_on", "id"):
        answered = row.answered_at
        writer.writerow(
            [
                row.number,
                row.lane,
                row.state,
                row.received_on,
                row.due_on or "",
                clock.day_of(answered, visit.practice.time_zone) if answered else "",
            ]
        )
    return response


@staff(Permission.SEE_REQUESTS, methods=("GET", "HEAD", "POST"))
def search(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Find a patient or a request. What is sought is posted, so it stands in no log."""
    text = request.POST.get("q", "").strip()[:80]
    context: dict[str, Any] = {"query": text, "found": _found(visit, text) if text else []}
    if request.headers.get("HX-Request"):
        return render(request, "components/found.html", context)
    return page(request, visit, "desk/search.html", context, section="")


def _found(visit: Visit, text: str) -> list[dict[str, str]]:
    number = codes.grouped(text).rstrip("-")
    wanted = Q(stated_name__icontains=text)
    if number:
        wanted |= Q(number__startswith=number)
    requests_found = visit.practice.records_requests.filter(wanted).order_by("-id")[:6]
    found = [
        {
            "url": reverse("desk:request", args=[row.number]),
            "title": row.stated_name,
            "sub": row.number,
        }
        for row in requests_found
    ]
    if visit.may(Permission.SEE_CHART):
        found += [
            {
                "url": reverse("desk:chart", args=[patient.public_id]),
                "title": patient.name,
                "sub": patient.birth_on.isoformat()
                if patient.birth_on
                else _("birth date unknown"),
            }
            for patient in chart_search.patients(visit.practice, text, limit=8)
        ]
    return found


def _filtered(
    rows: QuerySet[RecordsRequest], visit: Visit, view: str, on: date
) -> QuerySet[RecordsRequest]:
    if view == "mine":
        return rows.filter(state__in=OPEN_STATES, assignee=visit.person)
    if view == "late":
        return rows.filter(state__in=OPEN_STATES, due_on__lt=on + timedelta(days=1))
    if view == "answered":
        return rows.filter(state__in=(State.ANSWERED, State.CLOSED))
    if view == "ended":
        return rows.filter(state__in=(State.WITHDRAWN, State.NOT_ESTABLISHED, State.SET_ASIDE))
    return rows if view == "all" else rows.filter(state__in=OPEN_STATES)


def _views(current: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    open_count = sum(counts.get(state, 0) for state in OPEN_STATES)
    done = counts.get(State.ANSWERED, 0) + counts.get(State.CLOSED, 0)
    ended = sum(
        counts.get(state, 0) for state in (State.WITHDRAWN, State.NOT_ESTABLISHED, State.SET_ASIDE)
    )
    words = {
        "open": (_("Open"), open_count),
        "mine": (_("Mine"), None),
        "late": (_("Due or late"), None),
        "answered": (_("Answered"), done),
        "ended": (_("Ended otherwise"), ended),
        "all": (_("All"), sum(counts.values())),
    }
    return [
        {
            "word": word,
            "count": count,
            "url": f"{reverse('desk:requests')}?view={name}",
            "current": name == current,
        }
        for name, (word, count) in words.items()
    ]
