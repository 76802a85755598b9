"""The reviewer from outside: asked by the practice, reads what one round withheld, and concludes.

Each page of hers is a look at the chart, written first. No other page of the desk opens to her.
"""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from cartella.accounts import invitations
from cartella.accounts.models import OutsideOutcome, OutsideReview
from cartella.accounts.roles import Permission
from cartella.charts import showing
from cartella.desk import grounds, looking, posted
from cartella.desk.door import Visit, staff
from cartella.desk.page import page, request_of, round_of
from cartella.desk.people_forms import OutsideForm
from cartella.desk.views import people
from cartella.ledger import carry
from cartella.ledger.models import Look
from cartella.release import outside, papers
from cartella.release.models import Decision, Round

_MOST_PAGES = 200
READ = Permission.REVIEW_FROM_OUTSIDE


@staff(Permission.MANAGE_PEOPLE, methods=("GET", "HEAD", "POST"), step_up=True)
def ask(request: HttpRequest, visit: Visit, number: str, round_number: int) -> HttpResponse:
    """Invite a licensed person who took no part to review what a round withheld."""
    rr = request_of(visit, number)
    round_ = round_of(rr, round_number)
    form = OutsideForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = outside.ask(round_, outside.Asked(**form.cleaned_data), by=visit.person)
        except (outside.ReviewRefused, invitations.Refused) as refused:
            form.add_error(None, str(refused))
        else:
            return people.told(request, visit, made, is_mailed=False)
    asked = [one for one in outside.said(visit.practice) if one.round_id == round_.pk]
    context = {
        "rr": rr,
        "round": round_,
        "form": form,
        "count": outside.withheld(round_).count(),
        "asked": [(one, getattr(one, "result", None)) for one in asked],
    }
    status = 422 if form.errors else 200
    return page(request, visit, "desk/outside_ask.html", context, section="requests", status=status)


@staff(READ)
def index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What I was asked to review."""
    rows = [
        (row, outside.round_of(row)) for row in outside.reviews_of(visit.practice, visit.person)
    ]
    return page(request, visit, "desk/outside_reviews.html", {"rows": rows}, section="")


@staff(READ)
def show(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """The withheld items with their grounds, the letter, and the form for the outcome."""
    review, round_ = _review(visit, public_id)
    return _shown(request, visit, review, round_)


@staff(READ)
def item(request: HttpRequest, visit: Visit, public_id: UUID, decision_id: int) -> HttpResponse:
    """One withheld item."""
    review, round_ = _review(visit, public_id)
    decision = _decision(round_, decision_id)
    look = _look(visit, [decision])
    shown = showing.show(decision.entry)
    context = {
        "review": review,
        "round": round_,
        "decision": decision,
        "shown": shown,
        "pages": _pages(decision, shown.files),
        "copies": [] if decision.page_from else [c for file in shown.files for c in file.copies],
        "ground": _ground(round_, decision),
    }
    return carry.under(page(request, visit, "desk/outside_item.html", context, section=""), look)


@staff(READ)
def item_page(
    request: HttpRequest,
    visit: Visit,
    public_id: UUID,
    decision_id: int,
    position: int,
    page: int,
) -> HttpResponseBase:
    """A page of a withheld document, or (page 0) the upright copy of a withheld photo."""
    _review_row, round_ = _review(visit, public_id)
    decision = _decision(round_, decision_id)
    entry = decision.entry
    if not _is_withheld(decision, page):
        raise Http404
    look = _look(visit, [decision])
    if not page:
        response = showing.picture_response(entry, position)
        if response is None:
            raise Http404
        return carry.under(response, look)
    picture = showing.page_picture(entry, position, page)
    if picture is None:
        raise Http404
    return carry.under(HttpResponse(picture, content_type="image/png", headers=showing.SHUT), look)


@staff(READ)
def letter(request: HttpRequest, visit: Visit, public_id: UUID, letter_id: int) -> HttpResponseBase:
    """The letter that told of the denial."""
    _review_row, round_ = _review(visit, public_id)
    found = get_object_or_404(outside.letters(round_).filter(pk=letter_id))
    look = _look(visit, list(outside.withheld(round_)))
    return carry.under(papers.letter(found), look)


@staff(READ, methods=("POST",), step_up=True)
def conclude(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Say the outcome with its reasons."""
    review, round_ = _review(visit, public_id)
    words = posted.words(request, "words", 10_000)
    outcome = request.POST.get("outcome", "")
    try:
        outside.conclude(review, outcome, words, by=visit.person)
    except outside.ReviewRefused as refused:
        messages.error(request, str(refused))
        return _shown(request, visit, review, round_, words=words, outcome=outcome)
    messages.success(request, _("Your outcome is on record. The practice is bound by it."))
    return redirect("desk:outside_review", public_id=public_id)


def _shown(
    request: HttpRequest,
    visit: Visit,
    review: OutsideReview,
    round_: Round,
    *,
    words: str = "",
    outcome: str = "",
) -> HttpResponse:
    rows = list(outside.withheld(round_))
    look = _look(visit, rows)
    context = {
        "review": review,
        "round": round_,
        "rows": [(row, _ground(round_, row)) for row in rows],
        "letters": outside.letters(round_),
        "result": getattr(review, "result", None),
        "outcomes": OutsideOutcome.Outcome.choices,
        "words": words,
        "outcome": outcome,
    }
    return carry.under(page(request, visit, "desk/outside_review.html", context, section=""), look)


def _look(visit: Visit, rows: list[Decision]) -> Look:
    """Write that she sees these items. Raises Http404 if their patient is known no more."""
    patient = next((row.entry.listing.patient for row in rows), None)
    if patient is None:
        raise Http404
    return looking.look(visit, patient, "outside review", [row.entry_id for row in rows])


def _review(visit: Visit, public_id: UUID) -> tuple[OutsideReview, Round]:
    """A review that she was asked for and may still read. Raises Http404."""
    review = get_object_or_404(
        outside.reviews_of(visit.practice, visit.person).filter(public_id=public_id)
    )
    return review, outside.round_of(review)


def _decision(round_: Round, decision_id: int) -> Decision:
    found = outside.withheld(round_).filter(pk=decision_id).first()
    if found is None or found.entry.listing.patient is None:
        raise Http404
    return found


def _is_withheld(decision: Decision, page: int) -> bool:
    """Of an item withheld in part, only the pages that were; a picture of it as a whole is not."""
    if decision.page_from is None or decision.page_to is None:
        return True
    return decision.page_from <= page <= decision.page_to


def _pages(decision: Decision, files: tuple[showing.ShownFile, ...]) -> list[tuple[int, int]]:
    """The withheld pages of its documents, as (file, page), the first of very many."""
    found = [
        (file.position, number)
        for file in files
        for number in range(1, file.page_count + 1)
        if _is_withheld(decision, number)
    ]
    return found[:_MOST_PAGES]


def _ground(round_: Round, decision: Decision) -> str:
    return str(grounds.ground_words(decision, grounds.choices(round_.records_request)))
