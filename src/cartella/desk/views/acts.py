"""The acts of a request's page: each parses a form, calls one verb, goes back."""

from datetime import date
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.charts import patients
from cartella.desk import looking
from cartella.desk.door import Visit, staff
from cartella.desk.forms import EvidenceForm, PatientForm
from cartella.desk.page import act, request_of
from cartella.desk.views.request_page import shown
from cartella.release import (
    determination,
    intake,
    letters,
    notices,
    papers,
    questions,
    tasks,
    unsent,
    verification,
)
from cartella.release.models import Evidence, Letter, OneTimeCode, RecordsRequest

POST = ("POST",)


@staff(Permission.VERIFY, methods=POST)
def match(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Say whose record it is."""
    rr = request_of(visit, number)
    chosen = request.POST.get("patient", "")
    patient = visit.practice.patients.filter(pk=int(chosen) if chosen.isdecimal() else 0).first()
    if patient is None:
        raise Http404
    return act(
        request,
        rr,
        partial(_match, rr, patient.pk, visit),
        done=_("The patient is matched."),
        step="verify",
    )


@staff(Permission.VERIFY, methods=POST)
def add_patient(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Add the patient by hand and match the request to them."""
    rr = request_of(visit, number)
    form = PatientForm(request.POST)
    if not form.is_valid():
        return shown(request, visit, rr, typed={"patient_form": form}, wrong=form)
    if rr.patient is not None:
        messages.info(request, _("A patient is matched already. Nobody was added."))
        return redirect(reverse("desk:request", args=[number]) + "#step-verify")
    new = form.patient()
    if patients.alike(visit.practice, new):
        form.add_error(
            None,
            _(
                "A chart of this name and birth date is here already: choose it. "
                "If it is another person, add their chart under Patients first."
            ),
        )
        return shown(request, visit, rr, typed={"patient_form": form}, wrong=form)
    patient = patients.add(visit.practice, new, at=clock.now())
    looking.look(visit, patient, looking.MADE)
    return act(
        request,
        rr,
        partial(_match, rr, patient.pk, visit),
        done=_("The patient was added and matched."),
        step="verify",
    )


@staff(Permission.VERIFY, methods=POST)
def evidence(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Keep what somebody saw."""
    rr = request_of(visit, number)
    contacts = list(rr.patient.contacts.filter(ended_at__isnull=True)) if rr.patient else []
    form = EvidenceForm(request.POST, contacts=[(c.pk, c.as_typed) for c in contacts])

    def again(words: str = "") -> HttpResponse:
        if words:
            form.add_error(None, words)
        return shown(request, visit, rr, typed={"evidence_form": form}, wrong=form)

    if not form.is_valid():
        return again()
    said = form.cleaned_data
    contact = next((c for c in contacts if str(c.pk) == said["contact"]), None)
    way = Evidence.Way(said["way"])
    return act(
        request,
        rr,
        lambda: verification.evidence_seen(
            rr,
            way,
            said["what"],
            by=visit.actor,
            contact=contact if way == Evidence.Way.CALL_BACK else None,
        ),
        done=_("Noted, with your name and the time."),
        step="verify",
        refused=again,
    )


@staff(Permission.VERIFY, methods=POST)
def code(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Send her a code; she enters it on our page or says it on the phone."""
    rr = request_of(visit, number)
    typed = request.POST.get("code", "").strip()
    if typed:
        result = verification.check_code(rr, OneTimeCode.Purpose.IDENTITY, typed)
        (messages.success if result.is_right else messages.error)(request, result.words)
        return redirect(reverse("desk:request", args=[number]) + "#step-verify")
    return act(
        request,
        rr,
        lambda: verification.send_code(rr, OneTimeCode.Purpose.IDENTITY),
        done=_("A code is on its way to a contact that has not changed for 30 days, if any."),
        step="verify",
    )


@staff(Permission.VERIFY, methods=POST)
def verify(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Confirm who asks and whose record it is; her other contacts are told."""
    rr = request_of(visit, number)

    def do() -> None:
        verification.verify(rr, by=visit.actor)
        notices.tell_other_contacts(rr)

    return act(request, rr, do, done=_("Verified."), step="scope")


@staff(Permission.VERIFY, methods=POST)
def not_established(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """End it because nobody showed who asks; the letter says how to cure it."""
    rr = request_of(visit, number)
    return act(
        request,
        rr,
        lambda: verification.not_established(rr, by=visit.actor),
        done=_("Ended, with a letter that says what is missing and how to go on."),
        step="verify",
    )


@staff(Permission.VERIFY, methods=POST)
def ask(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Ask the requester something; the clock runs on."""
    rr = request_of(visit, number)
    return act(
        request,
        rr,
        lambda: questions.ask(rr, request.POST.get("words", ""), by=visit.actor),
        done=_("Asked. The clock runs on."),
    )


@staff(Permission.VERIFY, methods=POST)
def answer(request: HttpRequest, visit: Visit, number: str, question_id: int) -> HttpResponse:
    """Write down an answer that came by phone or mail."""
    rr = request_of(visit, number)
    question = get_object_or_404(rr.questions.filter(pk=question_id))
    return act(
        request,
        rr,
        lambda: questions.answer(question, request.POST.get("words", ""), by=visit.actor),
        done=_("The answer is kept."),
    )


@staff(Permission.VERIFY, methods=POST)
def lift_freeze(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Lift the freeze after a person has spoken with the patient."""
    rr = request_of(visit, number)
    return act(
        request,
        rr,
        lambda: notices.lift_freeze(rr, request.POST.get("words", ""), by=visit.actor),
        done=_("Delivery may go on."),
        step="delivery",
    )


@staff(Permission.RECEIVE, methods=POST)
def not_me(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The patient called: it was not her who asked. Freeze delivery, not the clock."""
    rr = request_of(visit, number)
    return act(
        request,
        rr,
        lambda: notices.called(rr, request.POST.get("words", ""), by=visit.actor),
        done=_("Delivery is frozen until somebody has spoken with the patient. The clock runs on."),
        step="delivery",
    )


@staff(Permission.RECEIVE, methods=POST)
def withdraw(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The requester takes it back, in their own words."""
    rr = request_of(visit, number)
    return act(
        request,
        rr,
        lambda: intake.withdraw(rr, request.POST.get("words", ""), by=visit.actor),
        done=_("Withdrawn; the words are kept."),
    )


@staff(Permission.RECEIVE, methods=POST)
def set_aside(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Spam or a test."""
    rr = request_of(visit, number)
    return act(
        request,
        rr,
        lambda: intake.set_aside(rr, request.POST.get("words", ""), by=visit.actor),
        done=_("Set aside. You can open it again."),
    )


@staff(Permission.RECEIVE, methods=POST)
def reopen(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Open it again; the first receipt day stays."""
    rr = request_of(visit, number)
    return act(
        request,
        rr,
        lambda: intake.reopen(rr, request.POST.get("words", ""), by=visit.actor),
        done=_("Open again. The first day of receipt stays."),
    )


@staff(Permission.DECIDE, methods=POST)
def extend(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The one extension."""
    rr = request_of(visit, number)
    words = request.POST.get("words", "")

    def again(why: str) -> HttpResponse:
        messages.error(request, why)
        return shown(request, visit, rr, typed={"extension": request.POST})

    try:
        until_on = date.fromisoformat(request.POST.get("until_on", ""))
    except ValueError:
        return again(_("Name the day by which it will be done."))
    return act(
        request,
        rr,
        lambda: determination.extend(rr, words, until_on, by=visit.actor),
        done=_("Extended. Send the letter today."),
        refused=again,
    )


@staff(Permission.DECIDE, methods=POST)
def open_round(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Gather the record: fix the snapshot, propose decisions."""
    rr = request_of(visit, number)
    return act(
        request,
        rr,
        lambda: determination.open_round(rr, by=visit.actor),
        done=_("The record is gathered. Look at each item now."),
        step="scope",
    )


@staff(Permission.DECIDE, methods=POST)
def search(request: HttpRequest, visit: Visit, number: str, task_id: int) -> HttpResponse:
    """Attest a search of one record system."""
    rr = request_of(visit, number)
    task = get_object_or_404(
        rr.searches.filter(pk=task_id).select_related("practice", "records_request")
    )
    found = request.POST.get("found", "")
    if not found.isdecimal() or len(found) > 6:
        messages.error(request, _("Write how many things were found; 0 if none."))
        return redirect(reverse("desk:request", args=[number]) + "#step-scope")
    return act(
        request,
        rr,
        lambda: determination.search(
            task,
            found_count=int(found),
            note=request.POST.get("note", ""),
            by=visit.actor,
        ),
        done=_("Noted: searched by you today."),
        step="scope",
    )


@staff(Permission.RECEIVE, methods=POST)
def task_done(request: HttpRequest, visit: Visit, number: str, task_id: int) -> HttpResponse:
    """A task was done, and how."""
    rr = request_of(visit, number)
    return act(
        request,
        rr,
        lambda: tasks.finish(rr, task_id, request.POST.get("words", ""), by=visit.actor),
        done=_("Done."),
    )


@staff(Permission.RECEIVE, methods=POST)
def send_message_again(
    request: HttpRequest, visit: Visit, number: str, message_id: int
) -> HttpResponse:
    """A message that failed goes once more, to the same address."""
    rr = request_of(visit, number)
    if unsent.send_again(rr, message_id, by=visit.actor):
        messages.success(request, _("It goes once more. If it fails again, it is shown here."))
    else:
        messages.info(request, _("That was done already, or no longer fits. Nothing was changed."))
    return redirect("desk:request", rr.number)


@staff(Permission.RECEIVE, methods=POST)
def own_task_done(request: HttpRequest, visit: Visit, task_id: int) -> HttpResponse:
    """A task of no request was done, and how."""
    get_object_or_404(visit.practice.tasks.filter(records_request__isnull=True, pk=task_id))
    words = request.POST.get("words", "")
    try:
        if tasks.finish_own(visit.practice, task_id, words, by=visit.actor):
            messages.success(request, _("Done."))
        else:
            messages.info(request, _("That was done already. Nothing was changed."))
    except intake.WordsMissing as refused:
        messages.error(request, str(refused))
    return redirect("desk:today")


@staff(Permission.SEE_REQUESTS)
def letter(request: HttpRequest, visit: Visit, number: str, letter_id: int) -> HttpResponseBase:
    """A letter as a file, to be printed."""
    return papers.letter(_letter(request_of(visit, number), letter_id))


@staff(Permission.DECIDE, methods=POST)
def letter_sent(request: HttpRequest, visit: Visit, number: str, letter_id: int) -> HttpResponse:
    """The letter was printed and sent, or is shown on our page."""
    rr = request_of(visit, number)
    found = _letter(rr, letter_id)

    if request.POST.get("way") not in set(letters.Way):
        raise Http404
    way = letters.Way(request.POST["way"])
    return act(
        request,
        rr,
        lambda: letters.send(found, way, by=visit.actor),
        done=_("The letter counts as sent today."),
    )


def _letter(rr: RecordsRequest, letter_id: int) -> Letter:
    return get_object_or_404(rr.letters.filter(pk=letter_id, pdf__isnull=False))


def _match(rr: RecordsRequest, patient_id: int, visit: Visit) -> None:
    intake.match(rr, visit.practice.patients.get(pk=patient_id), by=visit.actor)
