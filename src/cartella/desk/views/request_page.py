"""One request: letter on the left, path in the middle, timeline on the right, next act below."""

from collections.abc import Mapping

from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.charts import contacts
from cartella.desk import path, price_said, said, tasks_said
from cartella.desk.door import Visit, staff
from cartella.desk.forms import EvidenceForm, PatientForm, ReleaseForm, WordsForm
from cartella.desk.page import page, request_of, round_of
from cartella.desk.price_forms import NotedForm, ToldForm
from cartella.release import (
    accounting,
    again,
    belonging,
    carrying,
    intake,
    letters,
    notices,
    requester,
    tasks,
    unsent,
    verification,
)
from cartella.release.models import RecordsRequest


@staff(Permission.SEE_REQUESTS)
def show(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The request's page."""
    return shown(request, visit, request_of(visit, number))


def shown(
    request: HttpRequest,
    visit: Visit,
    rr: RecordsRequest,
    *,
    typed: Mapping[str, object] | None = None,
    wrong: BaseForm | None = None,
) -> HttpResponse:
    """The request's page; with `wrong` and the other forms in `typed` as somebody filled them."""
    rounds = list(rr.rounds.order_by("number"))
    refusals = said.determinations(rr)
    made = list(
        visit.practice.packages.filter(round__records_request=rr)
        .select_related("round__records_request__patient", "looked_by")
        .order_by("id")
    )
    packages = path.standing(made)
    spoilt = [one for one in packages if belonging.carried_by(one)]
    deliveries = path.deliveries(rr)
    arrivals = list(rr.arrivals.prefetch_related("files").order_by("received_at"))
    contacts_of = contacts.in_use(rr.patient) if rr.patient else []
    context = {
        "rr": rr,
        "days_left": (rr.due_on - clock.today(rr.location.time_zone)).days if rr.due_on else None,
        "state_word": path.state_word(rr),
        "lane_word": said.lane(rr.lane),
        "requester_word": requester.word(rr),
        "why": said.reasons(rr.due_because),
        "papers": [file for arrival in arrivals for file in arrival.files.all()],
        "arrivals": arrivals,
        "steps": path.steps(
            rr, rounds=rounds, packages=packages, deliveries=deliveries, spoilt=spoilt
        ),
        "events": said.events(rr),
        "rounds": rounds,
        "refused": [(one, refusals[one.pk]) for one in rounds if one.pk in refusals],
        "outside_rounds": [one for one in rounds if one.pk in refusals and one.determined_at]
        if visit.may(Permission.MANAGE_PEOPLE)
        else [],
        "packages": packages,
        "prices": [(one, price_said.price(one)) for one in packages],
        "replaced": [one for one in made if one not in packages],
        "spoilt": [(one, again.job_of(one)) for one in spoilt],
        "whole": [one for one in packages if one not in spoilt],
        "noted_form": NotedForm(),
        "told_form": ToldForm(),
        "deliveries": deliveries,
        "exits": path.exits(visit.practice, deliveries),
        "owed": said.finding(accounting.owed(deliveries[0])) if deliveries else None,
        "letters": list(rr.letters.order_by("id")),
        "letter_ways": letters.ways(),
        "searches": tasks.guides(rr),
        "questions": list(rr.questions.order_by("-id")),
        **tasks_said.context(visit, rr.tasks.filter(done_at__isnull=True)),
        "frozen": notices.frozen(rr),
        "unsent": unsent.of_request(rr),
        "asker": said.asker(rr),
        "evidence": verification.shown(rr),
        "duplicates": intake.duplicates(rr),
        "candidates": [] if rr.patient else intake.candidates(rr),
        "usable": verification.usable_contacts(rr),
        "evidence_form": EvidenceForm(
            contacts=[(c.pk, c.as_typed) for c in contacts_of if c.kind == "phone"]
        ),
        "patient_form": PatientForm(initial=path.names_of(rr)),
        "words_form": WordsForm(),
        "release_form": ReleaseForm(
            initial=path.way_of(rr), why_not_by_mail=carrying.why_not_by_mail(rr)
        ),
        "may": path.may(visit),
        "next_act": path.next_act(
            rr, visit, rounds=rounds, packages=packages, deliveries=deliveries, spoilt=spoilt
        ),
        "wrong": wrong,
        **(typed or {}),
    }
    status = 200 if typed is None else 422
    return page(request, visit, "desk/request.html", context, section="requests", status=status)


@staff(Permission.SEE_REQUESTS)
def why(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Why this date, on paper."""
    rr = request_of(visit, number)
    context = {
        "rr": rr,
        "why": said.reasons(rr.due_because),
        "since": said.since(rr),
        "on": rr.received_on,
    }
    return page(request, visit, "desk/why.html", context, section="requests")


@staff(Permission.SEE_REQUESTS)
def why_refused(request: HttpRequest, visit: Visit, number: str, round_number: int) -> HttpResponse:
    """Why something was withheld in a round, on paper."""
    rr = request_of(visit, number)
    round_ = round_of(rr, round_number)
    why = said.determinations(rr).get(round_.pk)
    if why is None:
        raise Http404
    context = {"rr": rr, "round": round_, "why": why}
    return page(request, visit, "desk/why_refused.html", context, section="requests")
