"""My request: enter with receipt and a code, then see the way, answer, withdraw, read letters."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cartella.portal import visit
from cartella.portal.forms import CodeForm, ReceiptForm, WordsForm
from cartella.release import intake, papers, questions, requester, verification
from cartella.release.actors import REQUESTER
from cartella.release.advance import Stale
from cartella.release.delivery import portal
from cartella.release.lifecycle import IllegalAct
from cartella.release.models import RecordsRequest

_ASKED = "asked"  # the number whose code was asked for
_TRIES_AN_HOUR = 30


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, slug: str) -> HttpResponse:
    """Number and receipt code. The answer reads the same whether or not there is such a request."""
    practice = visit.practice_of(slug)
    form = ReceiptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not visit.may_try(request, practice, "status", limit=_TRIES_AN_HOUR, per_seconds=3600):
            return render(request, "portal/too_many.html", {"practice": practice}, status=429)
        number = form.cleaned_data["number"].strip().upper()
        found = intake.by_receipt(practice, number, form.cleaned_data["receipt_code"])
        verification.send_status_code(practice, number, records_request=found)
        request.session[_ASKED] = number
        return redirect("portal:status_code", slug=slug)
    return render(request, "portal/status_enter.html", {"practice": practice, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """The code that went to the contact on the request."""
    practice = visit.practice_of(slug)
    number = request.session.get(_ASKED)
    if not number:
        return redirect("portal:status", slug=slug)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        result = verification.check_status_code(practice, number, form.cleaned_data["code"])
        if result.is_right and result.code is not None:
            visit.enter(request, result.code.records_request)
            return redirect("portal:request", slug=slug)
        form.add_error("code", result.words)
    return render(
        request,
        "portal/status_code.html",
        {
            "practice": practice,
            "form": form,
            "can_send": verification.can_send_codes(practice),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD"])
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The way of her request: where it stands, who acts next and by when."""
    practice = visit.practice_of(slug)
    records_request = visit.seen_request(request, practice)
    if records_request is None:
        return redirect("portal:status", slug=slug)
    return _page(request, records_request)


@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget this request in this browser."""
    visit.leave(request)
    return redirect("portal:home", slug=slug)


@require_POST
def answer(request: HttpRequest, slug: str, question_id: int) -> HttpResponse:
    """Her answer to our question."""
    records_request = _seen(request, slug)
    question = get_object_or_404(records_request.questions.filter(pk=question_id))
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(request, records_request, problem=_("Please write your answer first."))
    try:
        questions.answer(question, form.cleaned_data["words"], by=REQUESTER)
    except Stale:
        return _page(request, records_request, problem=_("You have answered this already."))
    return redirect("portal:request", slug=slug)


@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Her own words end the request; they are kept and confirmed in writing."""
    records_request = _seen(request, slug)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _page(
            request, records_request, problem=_("Please write that you no longer want it.")
        )
    try:
        intake.withdraw(records_request, form.cleaned_data["words"], by=REQUESTER)
    except (IllegalAct, Stale):
        return _page(request, records_request, problem=_("This request has ended already."))
    return redirect("portal:request", slug=slug)


@never_cache
@require_http_methods(["GET", "HEAD"])
def letter(request: HttpRequest, slug: str, letter_id: int) -> HttpResponseBase:
    """A letter of ours to her, as a file."""
    records_request = _seen(request, slug)
    found = records_request.letters.filter(pk=letter_id, sent_at__isnull=False).first()
    if found is None or found.pdf is None:
        raise Http404
    return papers.letter(found)


def _seen(request: HttpRequest, slug: str) -> RecordsRequest:
    records_request = visit.seen_request(request, visit.practice_of(slug))
    if records_request is None:
        raise Http404
    return records_request


def _page(
    request: HttpRequest, records_request: RecordsRequest, *, problem: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "practice": records_request.practice,
        "records_request": records_request,
        "way": requester.way(records_request),
        "word": requester.word(records_request),
        "questions": records_request.questions.order_by("-asked_at"),
        "letters": records_request.letters.filter(sent_at__isnull=False, pdf__isnull=False),
        "deliveries": portal.waiting_for(records_request),
        "can_withdraw": requester.can_withdraw(records_request),
        "problem": problem,
        "words_form": WordsForm(),
    }
    return render(request, "portal/request.html", context, status=422 if problem else 200)
