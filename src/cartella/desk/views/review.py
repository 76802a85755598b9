"""Scope and review: ten drawers, each item in or out with its reason; then the determination."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella.accounts.roles import Permission
from cartella.charts.words import DRAWER_NAMES
from cartella.desk import grounds
from cartella.desk.door import Visit, staff
from cartella.desk.page import REFUSALS, page, request_of, round_of
from cartella.ledger import carry, looks
from cartella.release import determination, lifecycle
from cartella.release.models import RecordsRequest, Round

PER_PAGE = 100


@staff(Permission.DECIDE)
def show(request: HttpRequest, visit: Visit, number: str, round_number: int) -> HttpResponse:
    """The items of a round. Titles are of the chart, so the look is written first."""
    rr = request_of(visit, number)
    round_ = round_of(rr, round_number)
    look = looks.look(
        visit.practice,
        person_id=visit.person.pk,
        patient_id=rr.patient_id or 0,
        what="review",
    )
    return carry.under(
        page(request, visit, "desk/review.html", _context(request, rr, round_), section="requests"),
        look,
    )


@staff(Permission.DECIDE, methods=("POST",))
def decide(request: HttpRequest, visit: Visit, number: str, round_number: int) -> HttpResponse:
    """Decide the ticked items, or all of a drawer."""
    rr = request_of(visit, number)
    round_ = round_of(rr, round_number)
    ids = [int(value) for value in request.POST.getlist("entry") if value.isdecimal()]
    if request.POST.get("whole") and request.POST.get("drawer", "").isdecimal():
        ids = list(
            round_.decisions.filter(entry__listing__drawer=int(request.POST["drawer"])).values_list(
                "entry_id", flat=True
            )
        )
    outcome, _colon, ground = request.POST.get("outcome", "").partition(":")
    back = reverse("desk:review", args=[number, round_number])
    query = request.POST.get("back", "")
    back += f"?{query}" if query.startswith(("drawer=", "show=")) else ""
    if not ids:
        messages.info(request, _("Tick the items first, then say what becomes of them."))
        return redirect(back)
    if outcome not in set(determination.CHOICES):
        messages.error(request, _("Choose what becomes of these items."))
        return redirect(back)
    try:
        pages = _pages(request)
    except ValueError:
        messages.error(request, _("Write the first and the last page in order. Nothing changed."))
        return redirect(back)
    try:
        count = determination.decide(
            round_,
            ids,
            determination.CHOICES[outcome],
            ground=ground,
            pages=pages,
            finding=request.POST.get("finding", ""),
            finding_by=request.POST.get("finding_by", ""),
            reason=request.POST.get("reason", ""),
            by=visit.actor,
        )
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        words = ngettext("%(count)s item decided.", "%(count)s items decided.", count)
        messages.success(request, words % {"count": count})
    return redirect(back)


@staff(Permission.DECIDE, methods=("POST",))
def renew(request: HttpRequest, visit: Visit, number: str, round_number: int) -> HttpResponse:
    """Take the snapshot anew; what was written since comes in."""
    rr = request_of(visit, number)
    round_ = round_of(rr, round_number)
    try:
        determination.renew(round_, by=visit.actor)
    except REFUSALS as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The snapshot is new. Your decisions are kept."))
    return redirect("desk:review", number=number, round_number=round_number)


@staff(Permission.DECIDE, methods=("POST",), step_up=True)
def determine(request: HttpRequest, visit: Visit, number: str, round_number: int) -> HttpResponse:
    """Close the round; its letter is written and its package is made."""
    rr = request_of(visit, number)
    round_ = round_of(rr, round_number)
    try:
        determination.determine(round_, held_by=request.POST.get("held_by", ""), by=visit.actor)
    except lifecycle.IllegalAct:
        messages.info(request, _("That was done already. Nothing was changed."))
    except REFUSALS as refused:
        messages.error(request, str(refused))
        return redirect("desk:review", number=number, round_number=round_number)
    else:
        messages.success(request, _("Determined."))
    return redirect(reverse("desk:request", args=[number]) + "#step-package")


def _context(request: HttpRequest, rr: RecordsRequest, round_: Round) -> dict[str, Any]:
    decisions = round_.decisions
    counts: dict[int, int] = {
        row["entry__listing__drawer"]: row["n"]
        for row in decisions.values("entry__listing__drawer").annotate(n=Count("id"))
    }
    drawer = request.GET.get("drawer", "")
    shown = decisions.select_related(
        "entry__listing", "entry__record_system", "decided_by"
    ).order_by("entry__listing__drawer", "entry__listing__occurred_at", "entry_id")
    if drawer.isdecimal():
        shown = shown.filter(entry__listing__drawer=int(drawer))
    only = request.GET.get("show", "")
    if only == "out":
        shown = shown.exclude(outcome="released")
    url = reverse("desk:review", args=[rr.number, round_.number])
    paged = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    choices = grounds.choices(rr)
    outcomes: dict[str, int] = {
        row["outcome"]: row["n"] for row in decisions.values("outcome").annotate(n=Count("id"))
    }
    return {
        "rr": rr,
        "round": round_,
        "page": paged,
        "rows": [
            {
                "decision": row,
                "words": grounds.outcome_words(row),
                "ground": grounds.ground_words(row, choices),
            }
            for row in paged
        ],
        "drawers": [
            {
                "word": str(name),
                "count": counts.get(number.value, 0),
                "url": f"{url}?drawer={number.value}",
                "current": drawer == str(number.value),
            }
            for number, name in DRAWER_NAMES.items()
        ],
        "drawer": drawer,
        "all_url": url,
        "out_url": f"{url}?show=out",
        "back": f"drawer={drawer}" if drawer else f"show={only}" if only else "",
        "query": f"drawer={drawer}&show={only}&",
        "grounds": choices,
        "not_grounds": grounds.not_grounds(rr),
        "outcomes": outcomes,
        "released": outcomes.get("released", 0),
        "withheld": outcomes.get("withheld", 0),
        "total": sum(outcomes.values()),
        "is_open": round_.state == "scoped",
        "unsearched": rr.searches.filter(searched_on__isnull=True).count(),
    }


def _pages(request: HttpRequest) -> tuple[int, int] | None:
    """The pages that were named; None for the whole item. Raises ValueError for half a range."""
    first, last = (request.POST.get(name, "").strip() for name in ("page_from", "page_to"))
    if not first and not last:
        return None
    if not 1 <= int(first) <= int(last) < 10**6:
        raise ValueError("no range of pages")
    return int(first), int(last)
