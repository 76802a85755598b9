"""Delivery at the desk: second look, release, undo, files by hand, proof, recall, misdirected."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.desk import path
from cartella.desk.door import Visit, staff
from cartella.desk.files import received_file
from cartella.desk.forms import ReleaseForm
from cartella.desk.page import REFUSALS, act, package_of, page, request_of, round_of
from cartella.desk.views.request_page import shown
from cartella.jobs import left
from cartella.release import again, assembly, carrying, papers
from cartella.release.delivery import by_hand, chasing, download, opening
from cartella.release.delivery import release as releasing
from cartella.release.models import Delivery, RecordsRequest

POST = ("POST",)


@staff(Permission.SECOND_LOOK, methods=POST)
def second_look(request: HttpRequest, visit: Visit, number: str, package_id: int) -> HttpResponse:
    """Another pair of eyes, or one's own by checklist when nobody else is there."""
    rr = request_of(visit, number)
    package = package_of(rr, package_id)
    if request.POST.getlist("checked") != ["patient", "withheld", "recipient"]:
        messages.error(request, _("Tick each line of the checklist after looking."))
        return redirect(reverse("desk:request", args=[number]) + "#step-delivery")
    return act(
        request,
        rr,
        lambda: assembly.second_look(package, by=visit.actor),
        done=_("Second look noted."),
        step="delivery",
    )


@staff(Permission.RELEASE, methods=POST, step_up=True)
def release(request: HttpRequest, visit: Visit, number: str, package_id: int) -> HttpResponse:
    """Send a package on its way."""
    rr = request_of(visit, number)
    package = package_of(rr, package_id)
    form = ReleaseForm(request.POST, why_not_by_mail=carrying.why_not_by_mail(rr))

    def again(words: str = "") -> HttpResponse:
        if words:
            form.add_error(None, words)
        return shown(request, visit, rr, typed={"release_form": form}, wrong=form)

    if not form.is_valid():
        return again()
    said = form.cleaned_data
    return act(
        request,
        rr,
        lambda: releasing.release(
            package,
            channel=Delivery.Channel(said["channel"]),
            to_label=said["to_label"],
            to_address=said["to_address"].strip(),
            was_warned=said.get("was_warned", False),
            by=visit.actor,
        ),
        done=_("Released. You can undo it until it leaves."),
        step="delivery",
        refused=again,
    )


@staff(Permission.RELEASE, methods=POST)
def make_again(request: HttpRequest, visit: Visit, number: str, package_id: int) -> HttpResponse:
    """Have the package made anew without what is no longer this patient's."""
    rr = request_of(visit, number)
    package = package_of(rr, package_id)
    return act(
        request,
        rr,
        lambda: again.make_again(package, by=visit.actor),
        done=_("The package is being made again. You can leave this page."),
        step="delivery",
    )


@staff(Permission.SEE_REQUESTS)
def progress(request: HttpRequest, visit: Visit, number: str, round_number: int) -> HttpResponse:
    """How far the package is; asked again by the page until it is there."""
    rr = request_of(visit, number)
    round_ = round_of(rr, round_number)
    job = path.assembling(round_)
    context = {
        "rr": rr,
        "round": round_,
        "job": job,
        "is_left": job is not None and left.is_left(job),
        "is_made": round_.packages.exists(),
    }
    return render(request, "desk/progress.html", context)


@staff(Permission.RELEASE, methods=POST)
def undo(request: HttpRequest, visit: Visit, number: str, delivery_id: int) -> HttpResponse:
    """Take it back before it leaves."""
    rr = request_of(visit, number)
    delivery = _delivery(rr, delivery_id)
    return act(
        request,
        rr,
        lambda: releasing.undo(delivery, by=visit.actor),
        done=_("Undone. Nothing left."),
        step="delivery",
    )


@staff(Permission.RELEASE, methods=POST, step_up=True)
def recall(request: HttpRequest, visit: Visit, number: str, delivery_id: int) -> HttpResponse:
    """Stop a way that is open."""
    rr = request_of(visit, number)
    delivery = _delivery(rr, delivery_id)
    return act(
        request,
        rr,
        lambda: releasing.recall(delivery, request.POST.get("words", ""), by=visit.actor),
        done=_("Stopped. What was saved before cannot be fetched back."),
        step="delivery",
    )


@staff(Permission.RELEASE, methods=POST)
def misdirected(request: HttpRequest, visit: Visit, number: str, delivery_id: int) -> HttpResponse:
    """It went to the wrong person: stop it, fix the day of discovery, make the task."""
    rr = request_of(visit, number)
    delivery = _delivery(rr, delivery_id)
    try:
        discovered_on = date.fromisoformat(request.POST.get("discovered_on", ""))
    except ValueError:
        discovered_on = clock.today(visit.practice.time_zone)
    return act(
        request,
        rr,
        lambda: releasing.misdirected(
            delivery,
            discovered_on=discovered_on,
            words=request.POST.get("words", ""),
            by=visit.actor,
        ),
        done=_("Stopped. The day of discovery is fixed and a task was made."),
        step="delivery",
    )


@staff(Permission.RELEASE, methods=POST)
def chase(request: HttpRequest, visit: Visit, number: str, delivery_id: int) -> HttpResponse:
    """Tell her again that her records are ready."""
    rr = request_of(visit, number)
    delivery = _delivery(rr, delivery_id)
    return act(
        request,
        rr,
        lambda: chasing.chase(delivery, by=visit.actor),
        done=_("A new message is on its way."),
        step="delivery",
    )


@staff(Permission.RELEASE, methods=("GET", "HEAD", "POST"))
def files(request: HttpRequest, visit: Visit, number: str, delivery_id: int) -> HttpResponse:
    """By hand: a POST passes the gate, then the files can be printed and saved here."""
    rr = request_of(visit, number)
    delivery = _by_hand(rr, delivery_id)
    if request.method == "POST":
        try:
            by_hand.make_file(delivery, by=visit.actor)
        except REFUSALS as refused:
            messages.error(request, str(refused))
            return redirect(reverse("desk:request", args=[number]) + "#step-delivery")
        return redirect("desk:files", number=number, delivery_id=delivery_id)
    if delivery.exit_id is None:
        return redirect(reverse("desk:request", args=[number]) + "#step-delivery")
    context = {
        "rr": rr,
        "delivery": delivery,
        "parts": [
            {
                "name": part.name,
                "what": part.media_type,
                "size_bytes": part.size_bytes,
                "icon": "document",
                "url": reverse("desk:files_part", args=[number, delivery_id, part.order]),
            }
            for part in delivery.package.parts.order_by("order")
        ],
    }
    return page(request, visit, "desk/files.html", context, section="requests")


@staff(Permission.RELEASE)
def whole(request: HttpRequest, visit: Visit, number: str, delivery_id: int) -> HttpResponseBase:
    """The archive, for a drive or a disc. The gate is asked again."""
    delivery = _by_hand(request_of(visit, number), delivery_id)
    try:
        granted = opening.open_delivery(delivery, by=visit.actor)
    except opening.NotReady as not_ready:
        return _refused(request, number, not_ready)
    return download.respond(request, download.whole(delivery.package), granted)


@staff(Permission.RELEASE)
def part(
    request: HttpRequest, visit: Visit, number: str, delivery_id: int, order: int
) -> HttpResponseBase:
    """One file, to be printed or faxed. The gate is asked again."""
    delivery = _by_hand(request_of(visit, number), delivery_id)
    try:
        granted = opening.open_delivery(delivery, by=visit.actor)
    except opening.NotReady as not_ready:
        return _refused(request, number, not_ready)
    found = download.part(delivery.package, order)
    if found is None:
        raise Http404
    return download.respond(request, found, granted)


@staff(Permission.RELEASE, methods=POST)
def cover(request: HttpRequest, visit: Visit, number: str, delivery_id: int) -> HttpResponseBase:
    """The cover sheet: names and counts, nothing about health."""
    rr = request_of(visit, number)
    letter = by_hand.cover_sheet(_by_hand(rr, delivery_id), by=visit.actor)
    return papers.letter(letter)


@staff(Permission.RELEASE)
def label(request: HttpRequest, visit: Visit, number: str, delivery_id: int) -> HttpResponse:
    """The address label, to be printed by the browser."""
    rr = request_of(visit, number)
    context = {"rr": rr, "delivery": _by_hand(rr, delivery_id)}
    return page(request, visit, "desk/label.html", context, section="requests")


@staff(Permission.RELEASE, methods=POST)
def proof(request: HttpRequest, visit: Visit, number: str, delivery_id: int) -> HttpResponse:
    """Attach the fax report or the postal receipt, or say how it was handed over."""
    rr = request_of(visit, number)
    delivery = _by_hand(rr, delivery_id)
    given = request.FILES.get("file")
    upload = received_file(given) if given is not None else None
    return act(
        request,
        rr,
        lambda: by_hand.proof(
            delivery, words=request.POST.get("words", ""), upload=upload, by=visit.actor
        ),
        done=_("The proof is kept."),
        step="delivery",
    )


@staff(Permission.SEE_LEDGER)
def receipt(request: HttpRequest, visit: Visit, number: str, delivery_id: int) -> HttpResponseBase:
    """The receipt of a delivery: proof of the exit, no chart in it."""
    delivery = _delivery(request_of(visit, number), delivery_id)
    try:
        text = opening.receipt_for(delivery)
    except opening.NotReady as not_ready:
        return _refused(request, number, not_ready)
    return HttpResponse(
        text,
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="receipt.json"'},
    )


def _refused(request: HttpRequest, number: str, why: Exception) -> HttpResponse:
    messages.error(request, str(why))
    return redirect(reverse("desk:request", args=[number]) + "#step-delivery")


def _delivery(rr: RecordsRequest, delivery_id: int) -> Delivery:
    return get_object_or_404(
        rr.practice.deliveries.filter(
            package__round__records_request=rr, pk=delivery_id
        ).select_related("package__round__records_request__patient", "practice")
    )


def _by_hand(rr: RecordsRequest, delivery_id: int) -> Delivery:
    delivery = _delivery(rr, delivery_id)
    if delivery.channel not in by_hand.CHANNELS:
        raise Http404
    return delivery
