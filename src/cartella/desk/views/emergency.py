"""Breaking the glass over one chart, and the owner's review of it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cartella.accounts import emergencies
from cartella.accounts.models import Emergency
from cartella.accounts.roles import Permission
from cartella.charts import search
from cartella.desk import looking, posted
from cartella.desk.door import Visit, staff
from cartella.desk.page import page

_MOST_FOUND = 10
_MOST_REVIEWED = 50


@staff(Permission.OPEN_IN_EMERGENCY, methods=("GET", "HEAD", "POST"))
def open_chart(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Find the patient, say why, and open her chart for an hour."""
    text, reason = posted.words(request, "q", 80), posted.words(request, "reason")
    wanted, wrong = request.POST.get("patient", ""), ""
    if wanted:
        patient = next((p for p in visit.practice.patients.filter(public_id=_uuid(wanted))), None)
        if patient is None:
            raise Http404
        try:
            emergencies.open_chart(visit.membership, patient.pk, reason)
        except emergencies.NoEmergency as refused:
            wrong = str(refused)
        else:
            messages.warning(request, _("Open for an hour, this chart only. The owner reviews it."))
            return redirect("desk:chart", public_id=patient.public_id)
    found = search.patients(visit.practice, text, _MOST_FOUND) if text else []
    context = {
        "text": text,
        "found": found,
        "wanted": wanted,
        "reason": reason,
        "wrong": wrong,
    }
    status = 422 if wrong else 200
    return page(request, visit, "desk/emergency.html", context, section="", status=status)


@staff(Permission.MANAGE_PEOPLE)
def index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is to be reviewed, and what was."""
    rows = visit.practice.emergencies.filter(review__isnull=False)
    done = rows.select_related("person", "review__reviewed_by").order_by("-id")[:_MOST_REVIEWED]
    waiting = list(emergencies.to_review(visit.practice))
    context = {
        "waiting": [(row, _seen(visit, row)) for row in waiting],
        "done": done,
        "names": _names(visit, [*waiting, *done]),
    }
    return page(request, visit, "desk/emergencies.html", context, section="today")


@staff(Permission.MANAGE_PEOPLE, methods=("POST",))
def review(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Write what was found."""
    row = get_object_or_404(visit.practice.emergencies.filter(public_id=public_id))
    was_fitting = request.POST.get("was_fitting", "")
    if was_fitting not in ("yes", "no"):
        messages.error(request, _("Say whether it was right to open the chart."))
        return redirect("desk:emergencies")
    try:
        emergencies.review(
            row,
            was_fitting=was_fitting == "yes",
            note=posted.words(request, "note"),
            by=visit.person,
        )
    except emergencies.NoEmergency as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Reviewed."))
    return redirect("desk:emergencies")


def _seen(visit: Visit, row: Emergency) -> int:
    """How many pages of the chart were looked at under it."""
    return (
        visit.practice.looks.filter(
            person_id=row.person_id,
            patient_id=row.patient_id,
            at__gte=row.opened_at,
            at__lte=row.until_at,
        )
        .filter(what__startswith=looking.EMERGENCY)
        .count()
    )


def _names(visit: Visit, rows: list[Emergency]) -> dict[int, str]:
    ids = {row.patient_id for row in rows}
    return {row.pk: row.name for row in visit.practice.patients.filter(pk__in=ids)}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
