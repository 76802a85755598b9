"""Asking, in five screens. Without account, reason, visit or script; the back button works.

What was typed waits in this browser's session on the server; nothing is in an address.
"""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cartella.charts.words import drawer_name
from cartella.law.facts import Form
from cartella.portal import visit
from cartella.portal.forms import CodeForm, ReachForm, WhatForm, WhoForm
from cartella.practices.models import Practice
from cartella.release import arrivals, intake, verification
from cartella.release.actors import REQUESTER
from cartella.release.forms import FORM_WORDS, MANNER_WORDS, WANTED_WORDS, asked
from cartella.release.models import Channel, Manner, OneTimeCode, RecordsRequest, Wanted

_DRAFT = "draft"  # step → what was posted
_ONCE = "once"
_RECEIPT = "receipt"  # request id and receipt code, shown once
_STEPS: tuple[tuple[str, type[forms.Form]], ...] = (
    ("who", WhoForm),
    ("what", WhatForm),
    ("how", ReachForm),
)
_ASKS_AN_HOUR = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def who(request: HttpRequest, slug: str) -> HttpResponse:
    """Screen 1."""
    return _step(request, slug, 0, following="portal:ask_what")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def what(request: HttpRequest, slug: str) -> HttpResponse:
    """Screen 2."""
    return _step(request, slug, 1, following="portal:ask_how")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def how(request: HttpRequest, slug: str) -> HttpResponse:
    """Screen 3."""
    return _step(request, slug, 2, following="portal:ask_check")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """Screen 4: see all of it, send it. A second click finds the request of the first."""
    practice = visit.practice_of(slug)
    answers = _answers(request)
    if isinstance(answers, int):
        # A second click comes when the answers are sent already.
        is_sent = request.method == "POST" and _sent(request, practice) is not None
        return redirect("portal:ask_prove" if is_sent else _STEP_NAMES[answers], slug=slug)
    if request.method == "POST":
        return _send(request, practice, answers)
    request.session.setdefault(_ONCE, secrets.token_hex(16))
    return render(
        request,
        "portal/ask_check.html",
        {"practice": practice, "step": 4, "facts": _facts(answers), "who": answers},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, slug: str) -> HttpResponse:
    """Screen 5: prove it is you, now or later. The page reads the same for everybody."""
    practice = visit.practice_of(slug)
    records_request = _sent(request, practice)
    if records_request is None:
        return redirect("portal:home", slug=slug)
    form = CodeForm(request.POST if "code" in request.POST else None)
    was_asked = False
    if request.method == "POST" and "code" not in request.POST:
        verification.send_code(records_request, OneTimeCode.Purpose.IDENTITY)
        was_asked = True
    elif request.method == "POST" and form.is_valid():
        result = verification.check_code(
            records_request, OneTimeCode.Purpose.IDENTITY, form.cleaned_data["code"]
        )
        if result.is_right:
            return redirect("portal:ask_receipt", slug=slug)
        form.add_error("code", result.words)
        was_asked = True
    return render(
        request,
        "portal/ask_prove.html",
        {
            "practice": practice,
            "step": 5,
            "form": form,
            "was_asked": was_asked,
            "can_send": verification.can_send_codes(practice),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD"])
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """The receipt: number, code, due date in plain words, and what happens next."""
    practice = visit.practice_of(slug)
    records_request = _sent(request, practice)
    if records_request is None:
        return redirect("portal:status", slug=slug)
    return render(
        request,
        "portal/ask_receipt.html",
        {
            "practice": practice,
            "records_request": records_request,
            "receipt_code": request.session[_RECEIPT][1],
        },
    )


_STEP_NAMES = ("portal:ask_who", "portal:ask_what", "portal:ask_how")


def _step(request: HttpRequest, slug: str, index: int, *, following: str) -> HttpResponse:
    practice = visit.practice_of(slug)
    name, form_class = _STEPS[index]
    draft = request.session.get(_DRAFT, {})
    if request.method == "POST":
        form = form_class(request.POST)
        if form.is_valid():
            posted = {key: request.POST.getlist(key) for key in request.POST if key != _TOKEN}
            request.session[_DRAFT] = {**draft, name: posted}
            return redirect(following, slug=slug)
    else:
        form = form_class(_query(draft[name])) if name in draft else form_class()
    return render(
        request,
        f"portal/ask_{name}.html",
        {"practice": practice, "step": index + 1, "form": form},
    )


_TOKEN = "csrfmiddlewaretoken"  # noqa: S105  (the name of a form field)


def _query(posted: Mapping[str, list[str]]) -> QueryDict:
    query = QueryDict(mutable=True)
    for key, values in posted.items():
        query.setlist(key, values)
    return query


def _answers(request: HttpRequest) -> dict[str, Any] | int:
    """All that was answered, cleaned; or the index of the first step still to be answered."""
    draft = request.session.get(_DRAFT, {})
    answers: dict[str, Any] = {}
    for index, (name, form_class) in enumerate(_STEPS):
        if name not in draft:
            return index
        form = form_class(_query(draft[name]))
        if not form.is_valid():
            return index
        answers |= form.cleaned_data
    return answers


def _send(request: HttpRequest, practice: Practice, answers: dict[str, Any]) -> HttpResponse:
    if _sent(request, practice) is not None and _ONCE not in request.session:
        return redirect("portal:ask_prove", slug=practice.slug)
    if not visit.may_try(request, practice, "ask", limit=_ASKS_AN_HOUR, per_seconds=3600):
        return render(request, "portal/too_many.html", {"practice": practice}, status=429)
    once = request.session.get(_ONCE) or secrets.token_hex(16)
    arrival = arrivals.keep(practice, channel=Channel.FORM, once_key=once, by=REQUESTER)
    try:
        said = asked(answers, language=(translation.get_language() or "en")[:2])
        received = intake.receive(arrival, said, by=REQUESTER)
    except arrivals.AlreadyDecided:
        # The first click made the request, and its answer may be lost: keep the receipt simple.
        return redirect("portal:ask_prove", slug=practice.slug)
    request.session[_RECEIPT] = [received.records_request.pk, received.receipt_code]
    request.session.pop(_DRAFT, None)
    request.session.pop(_ONCE, None)
    return redirect("portal:ask_prove", slug=practice.slug)


def _sent(request: HttpRequest, practice: Practice) -> RecordsRequest | None:
    kept = request.session.get(_RECEIPT)
    return practice.records_requests.filter(pk=kept[0]).first() if kept else None


def _facts(answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is about to be sent, line by line, each with the screen where it can be changed."""
    wanted = str(WANTED_WORDS[Wanted(answers["wanted"])])
    if answers["wanted"] == Wanted.KINDS:
        wanted = ", ".join(drawer_name(int(kind)) for kind in answers["wanted_kinds"])
    lines = [
        (_("Patient"), answers["stated_name"], "portal:ask_who"),
        (_("Birth date"), answers["stated_born_on"], "portal:ask_who"),
        (_("You"), answers["requester_name"], "portal:ask_who"),
        (_("Records"), wanted, "portal:ask_what"),
        (_("From"), answers["wanted_from_on"], "portal:ask_what"),
        (_("To"), answers["wanted_to_on"], "portal:ask_what"),
        (_("Form"), FORM_WORDS[Form(answers["form"])], "portal:ask_how"),
        (_("Way"), MANNER_WORDS[Manner(answers["manner"])], "portal:ask_how"),
        (_("E-mail"), answers["contact_email"], "portal:ask_how"),
        (_("Phone"), answers["contact_phone"], "portal:ask_how"),
        (_("Mail address"), answers["postal_address"], "portal:ask_how"),
    ]
    return [
        {
            "word": word,
            "value": date_format(value) if isinstance(value, date) else value,
            "change": change,
        }
        for word, value, change in lines
        if value
    ]
