"""Whose is it? One person or paper after the other, by keyboard; each answer is remembered."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cartella.accounts.roles import Permission
from cartella.charts import search
from cartella.charts.imports.placing import Seen
from cartella.charts.models import Unplaced, WholeImport
from cartella.charts.wholes import doubts, pictures, unsaid
from cartella.desk import looking, posted
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.desk.views.imports import whole_of
from cartella.ledger import carry

MOST_FOUND = 10


@staff(Permission.IMPORT, methods=("GET", "HEAD", "POST"))
def index(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """All that is in doubt. A POST makes a chart of each who has a name, a birth date, no chart."""
    whole = whole_of(visit, public_id)
    if request.method == "POST":
        made = doubts.decide_all_new(whole, by=visit.person)
        messages.success(request, _("Charts made: %(count)s.") % {"count": made})
        return redirect("desk:whole_doubts", public_id=public_id)
    rows = doubts.open_ones(whole)
    context = {
        "whole": whole,
        "rows": [(row, _(row.why)) for row in rows],
        "could_be_new": doubts.people_new(whole),
        "unsaid": unsaid.of(whole),
    }
    return page(request, visit, "desk/whole_doubts.html", context, section="settings")


@staff(Permission.IMPORT, methods=("GET", "HEAD", "POST"))
def show(request: HttpRequest, visit: Visit, public_id: UUID, doubt_id: int) -> HttpResponse:
    """One doubt with the charts that it may be. A POST decides and goes on to the next."""
    whole = whole_of(visit, public_id)
    one = _doubt(whole, doubt_id)
    before, after = _beside(whole, one)
    text = posted.words(request, "q", 80)
    if request.method == "POST" and "find" not in request.POST:
        if not _decide(request, visit, one):
            return redirect("desk:whole_doubt", public_id=public_id, doubt_id=doubt_id)
        following = after or before
        if following is None:
            messages.success(request, _("Nothing is in doubt any more."))
            return redirect("desk:whole_import", public_id=public_id)
        return redirect("desk:whole_doubt", public_id=public_id, doubt_id=following.pk)
    candidates = doubts.candidates(one) if one.decided_at is None else []
    found = search.patients(visit.practice, text, MOST_FOUND) if text else []
    files = doubts.files_of(one)
    context = {
        "whole": whole,
        "one": one,
        "why": _(one.why),
        "candidates": candidates,
        "text": text,
        "found": [patient for patient in found if patient not in candidates],
        "files": files,
        "shown": next((file for file in files if file.form in pictures.FORMS), None),
        "before": before,
        "after": after,
        "open": len(doubts.open_ones(whole)),
    }
    looks = [looking.look(visit, patient, "import doubt") for patient in candidates]
    response = page(request, visit, "desk/whole_doubt.html", context, section="settings")
    return carry.under(response, looks[0]) if looks else response


@staff(Permission.IMPORT)
def picture(
    request: HttpRequest, visit: Visit, public_id: UUID, doubt_id: int, position: int, number: int
) -> HttpResponse:
    """A page of a print, or a photo, that waits to be placed. It is in nobody's chart yet; whose
    it may be was noted by the page that shows it."""
    one = _doubt(whole_of(visit, public_id), doubt_id)
    file = next((file for file in doubts.files_of(one) if file.position == position), None)
    if file is None or file.form not in pictures.FORMS or number < 1:
        raise Http404
    drawn = pictures.page(file, number)
    if drawn is None:
        raise Http404
    return HttpResponse(drawn.content, content_type=drawn.media_type)


def _doubt(whole: WholeImport, doubt_id: int) -> Unplaced:
    return get_object_or_404(
        whole.unplaced.filter(pk=doubt_id).select_related("practice", "file", "whole")
    )


def _beside(whole: WholeImport, one: Unplaced) -> tuple[Unplaced | None, Unplaced | None]:
    """The open doubts before and after this one, in the order of the list."""
    rows = doubts.open_ones(whole)
    places = [row.pk for row in rows]
    if one.pk not in places:
        return None, rows[0] if rows else None
    here = places.index(one.pk)
    return (
        rows[here - 1] if here else None,
        rows[here + 1] if here + 1 < len(rows) else None,
    )


def _decide(request: HttpRequest, visit: Visit, one: Unplaced) -> bool:
    """Whether it is decided now, by this answer or an earlier one."""
    answer = request.POST.get("answer", "")
    try:
        if answer == "new":
            doubts.decide_new(one, _seen(request, one), by=visit.person)
        elif answer == "out":
            doubts.decide(one, None, by=visit.person)
        else:
            patient = visit.practice.patients.filter(
                pk=int(answer) if answer.isdecimal() else 0
            ).first()
            if patient is None:
                messages.error(request, _("Choose whose it is, or leave it out."))
                return False
            doubts.decide(one, patient, by=visit.person)
    except doubts.DecidedAlready:
        messages.info(request, _("That was done already. Nothing was changed."))
    except ValueError as refused:
        messages.error(request, str(refused))
        return False
    return True


def _seen(request: HttpRequest, one: Unplaced) -> Seen:
    """Whom to make a chart of: as the list names her, with what was typed over it."""
    try:
        born: date | None = date.fromisoformat(request.POST.get("born", ""))
    except ValueError:
        born = one.seen_birth_on
    return Seen(
        source_id=one.source_id,
        given_name=posted.words(request, "given", 200) or one.seen_given,
        family_name=posted.words(request, "family", 200) or one.seen_family,
        birth_on=born,
    )
