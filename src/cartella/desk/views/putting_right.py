"""Put right what is wrong with whole charts: two charts joined or parted, and a contact confirmed
by hand. Each page shows what would happen before a person says yes."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.charts import contacts, merging, search
from cartella.charts.models import ConfirmedHow, PatientMerge
from cartella.desk import entry_history, looking, posted, right_said
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.release import mistakes

MOST_FOUND = 10
_SHOWN = 200


@staff(Permission.SEE_CHART)
def doubles(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Charts that may be one person's. A list of names is no look into a chart."""
    context = {
        "pairs": [
            (pair, ", ".join(str(right_said.SHARED.get(one, one)) for one in pair.shares))
            for pair in merging.proposals(visit.practice)
        ],
        "may_change": visit.may(Permission.CHANGE_CHART),
    }
    return page(request, visit, "desk/doubles.html", context, section="patients")


@staff(Permission.CHANGE_CHART, methods=("GET", "HEAD", "POST"))
def join(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """Join a chart with another, part it again, or say that two are two."""
    patient = looking.patient_of(visit, public_id)
    if "act" in request.POST:
        return _join_or_part(request, visit, public_id)
    text = posted.words(request, "q", 80)
    found = [one for one in search.patients(visit.practice, text, MOST_FOUND) if one != patient]
    proposed = [
        pair.other if pair.one == patient else pair.one
        for pair in merging.proposals(visit.practice)
        if patient in (pair.one, pair.other)
    ]
    past = merging.history(patient)
    names = entry_history.people(visit, [m.by_person_id for m in past if m.by_person_id])
    look = looking.look(visit, patient, "join")
    context = {
        "patient": patient,
        "text": text,
        "found": [*proposed, *(one for one in found if one not in proposed)],
        "standing": merging.in_force(patient),
        "past": [
            (m, m.into if m.patient == patient else m.patient, names.get(m.by_person_id or 0, ""))
            for m in past
        ],
        "parted": [
            (link, merging.came_after(link), right_said.exits(mistakes.left_while_joined(link)))
            for link in past
            if link.ended_at is not None
        ][:3],
    }
    return looking.page_under(request, visit, "desk/join.html", context, look)


def _join_or_part(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    patient = looking.patient_of(visit, public_id)
    note, act = posted.words(request, "note"), request.POST["act"]
    back = redirect("desk:join_charts", public_id=public_id)
    if not note:
        messages.error(request, _("Say how you know. Nothing was changed."))
        return back
    if act == "part":
        right_said.parted(request, mistakes.part(_link(visit, request), note=note, by=visit.actor))
        return back
    try:
        other = looking.patient_of(visit, UUID(request.POST.get("to", "")))
    except ValueError:
        raise Http404 from None
    who = {"by_person_id": visit.person.pk, "at": clock.now(), "reason": note}
    try:
        if act == "two":
            merging.apart(patient, other, **who)  # type: ignore[arg-type]
            messages.success(request, _("They stay two. They are not proposed again."))
        else:
            merging.merge(patient, other, **who)  # type: ignore[arg-type]
            messages.success(request, _("Joined. Both charts keep their entries and requests."))
    except ValueError as refused:
        messages.info(request, str(refused))
    return back


def _link(visit: Visit, request: HttpRequest) -> PatientMerge:
    number = request.POST.get("link", "")
    link = visit.practice.patient_merges.filter(pk=int(number) if number.isdecimal() else 0).first()
    if link is None:
        raise Http404
    return link


@staff(Permission.CHANGE_CHART, methods=("GET", "HEAD", "POST"))
def contacts_of(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """How she can be reached, and who found that each way reaches her; a POST adds that."""
    patient = looking.patient_of(visit, public_id)
    if request.method == "POST":
        return _confirm(request, visit, public_id)
    kept = contacts.confirmations(patient)
    names = entry_history.people(
        visit, [row.by_person_id for rows in kept.values() for row in rows if row.by_person_id]
    )
    look = looking.look(visit, patient, "contacts")
    lines = [
        (
            contact,
            [
                (row, right_said.HOW.get(row.how, row.how), names.get(row.by_person_id or 0, ""))
                for row in kept.get(contact.pk, ())
            ],
            contact.ended_at is None and contact.changed_at > clock.now() - contacts.UNCHANGED,
        )
        for contact in patient.contacts.order_by("ended_at", "changed_at", "pk")
    ]
    hows = [(how.value, right_said.HOW[how]) for how in ConfirmedHow if how != ConfirmedHow.CODE]
    context = {
        "patient": patient,
        "lines": lines,
        "hows": hows,
        "joined": merging.others(patient),
        "wishes": contacts.wishes(patient),
        "fit": contacts.fitting(patient, contacts.in_use(patient)),
    }
    return looking.page_under(request, visit, "desk/contacts.html", context, look)


def _confirm(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    patient = looking.patient_of(visit, public_id)
    number, how = request.POST.get("contact", ""), request.POST.get("how", "")
    contact = patient.contacts.filter(pk=int(number) if number.isdecimal() else 0).first()
    if contact is None:
        raise Http404
    if how not in set(ConfirmedHow) - {ConfirmedHow.CODE}:
        messages.error(request, _("Say how you know. Nothing was changed."))
    elif (
        contacts.confirm_by_hand(
            contact,
            how=ConfirmedHow(how),
            words=posted.words(request, "note", 300),
            by_person_id=visit.person.pk,
            at=clock.now(),
        )
        is None
    ):
        messages.info(request, _("That was done already. Nothing was changed."))
    else:
        messages.success(request, _("Confirmed. The history says by whom and how."))
    return redirect("desk:patient_contacts", public_id=public_id)
