"""The receipt on paper, the calendar file of one request, and status by telephone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cartella.accounts.roles import Permission
from cartella.desk import counter
from cartella.desk.counter_forms import StatusForm
from cartella.desk.door import Visit, staff
from cartella.desk.forms import EvidenceForm
from cartella.desk.page import page, request_of
from cartella.release import calendar_file, intake, receipts, verification
from cartella.release.receipts import TextRefused, Told

POST = ("POST",)


@staff(Permission.RECEIVE)
def show(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The receipt, to print or to read aloud; below it what was seen of who asks."""
    rr = request_of(visit, number)
    context = {
        "rr": rr,
        "code": counter.code_of(request, rr.number),
        "may_text": receipts.may_text(rr),
        "evidence": verification.shown(rr),
        "evidence_form": EvidenceForm(),
        "may_verify": visit.may(Permission.VERIFY),
    }
    return page(request, visit, "desk/receipt.html", context, section="requests")


@staff(Permission.RECEIVE, methods=POST)
def new_code(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """Another status code; the one before tells nothing any more."""
    rr = request_of(visit, number)
    counter.keep_code(request, rr.number, intake.new_status_code(rr, by=visit.actor))
    messages.success(request, _("A new code was made. An older receipt tells nothing any more."))
    return redirect("desk:request_receipt", number=rr.number)


@staff(Permission.RECEIVE)
def pdf(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The receipt as a PDF."""
    rr = request_of(visit, number)
    content = receipts.pdf(rr, counter.code_of(request, rr.number))
    return _file(content, "application/pdf", f"receipt-{rr.number}.pdf")


@staff(Permission.RECEIVE, methods=POST)
def text(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The receipt as a text message, without the code."""
    rr = request_of(visit, number)
    try:
        receipts.send_text(rr, by=visit.actor)
    except TextRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The text message is on its way. The code is not in it."))
    return redirect("desk:request_receipt", number=rr.number)


@staff(Permission.SEE_REQUESTS)
def calendar(request: HttpRequest, visit: Visit, number: str) -> HttpResponse:
    """The days of one request as a calendar file."""
    rr = request_of(visit, number)
    content = calendar_file.of_request(rr)
    if content is None:
        raise Http404
    return _file(content, calendar_file.MEDIA_TYPE, f"request-{rr.number}.ics")


@staff(Permission.RECEIVE, methods=("GET", "HEAD", "POST"))
def by_phone(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Number and code are said on the telephone; what may be told comes back, and no more."""
    form = StatusForm(request.POST or None)
    told: Told | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        found = receipts.told(visit.practice, said["number"], said["receipt_code"], by=visit.actor)
        if isinstance(found, Told):
            told = found
        else:
            form.add_error(None, found)
    context = {"form": form, "told": told}
    return page(request, visit, "desk/status_by_phone.html", context, section="requests")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
