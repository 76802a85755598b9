"""My package: a fresh code opens it; every file goes under the Opening that the gate gave."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from cartella.ledger import carry
from cartella.ledger.gate import Opening
from cartella.portal import visit
from cartella.portal.forms import CodeForm
from cartella.release import requester, verification
from cartella.release.actors import REQUESTER
from cartella.release.delivery import download, opening, portal
from cartella.release.models import Delivery

_LINKED = "linked"  # delivery ids whose link this browser followed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, slug: str, delivery_id: int) -> HttpResponse:
    """The code, and once it is right the list of files with their sizes."""
    delivery = _delivery(request, slug, delivery_id)
    form = CodeForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            code = portal.open_with_code(delivery, form.cleaned_data["code"])
        except portal.WrongCode as wrong:
            form.add_error("code", str(wrong))
        except opening.NotReady as not_ready:
            problem = str(not_ready)
        else:
            visit.note_opened(request, delivery.pk, code)
            return redirect("portal:records", slug=slug, delivery_id=delivery.pk)
    context = {
        "practice": delivery.practice,
        "delivery": delivery,
        "form": form,
        "problem": problem,
        "can_send": verification.can_send_codes(delivery.practice),
        "is_linked": delivery.pk in request.session.get(_LINKED, []),
    }
    if visit.opened_by(request, delivery.pk) is None:
        return render(request, "portal/records_code.html", context)
    context["package"] = delivery.package
    context["parts"] = requester.parts(delivery.package, delivery)
    return render(request, "portal/records.html", context)


@require_POST
def ask_code(request: HttpRequest, slug: str, delivery_id: int) -> HttpResponse:
    """Send a fresh code. The page says the same whatever came of it."""
    delivery = _delivery(request, slug, delivery_id)
    portal.ask_code(delivery)
    form = CodeForm()
    return render(
        request,
        "portal/records_code.html",
        {
            "practice": delivery.practice,
            "delivery": delivery,
            "form": form,
            "was_asked": True,
            "can_send": verification.can_send_codes(delivery.practice),
        },
    )


@never_cache
@require_http_methods(["GET", "HEAD"])
def whole(request: HttpRequest, slug: str, delivery_id: int) -> HttpResponseBase:
    """All files in one archive; a broken download goes on where it stopped."""
    delivery, granted = _granted(request, slug, delivery_id)
    if isinstance(granted, HttpResponse):
        return granted
    return download.respond(request, download.whole(delivery.package), granted)


@never_cache
@require_http_methods(["GET", "HEAD"])
def part(request: HttpRequest, slug: str, delivery_id: int, order: int) -> HttpResponseBase:
    """One file alone."""
    delivery, granted = _granted(request, slug, delivery_id)
    if isinstance(granted, HttpResponse):
        return granted
    found = download.part(delivery.package, order)
    if found is None:
        raise Http404
    return download.respond(request, found, granted)


@never_cache
@require_http_methods(["GET", "HEAD"])
def receipt(request: HttpRequest, slug: str, delivery_id: int) -> HttpResponseBase:
    """The receipt of this delivery, with which anybody can check it."""
    delivery, granted = _granted(request, slug, delivery_id)
    if isinstance(granted, HttpResponse):
        return granted
    response = HttpResponse(
        opening.receipt_for(delivery),
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="receipt.json"'},
    )
    return carry.under(response, granted)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Where a mailed link leads. GET and HEAD change nothing; a POST goes on to the code."""
    practice = visit.practice_of(slug)
    delivery = portal.by_token(practice, token)
    if request.method == "POST" and delivery is not None:
        linked = {*request.session.get(_LINKED, []), delivery.pk}
        request.session[_LINKED] = sorted(linked)
        portal.ask_code(delivery)
        return redirect("portal:records", slug=slug, delivery_id=delivery.pk)
    status = 200 if delivery else 404
    return render(
        request, "portal/link.html", {"practice": practice, "delivery": delivery}, status=status
    )


def _delivery(request: HttpRequest, slug: str, delivery_id: int) -> Delivery:
    """A delivery that this browser may try to open: by its request, or by the link it followed."""
    practice = visit.practice_of(slug)
    delivery = (
        practice.deliveries.filter(
            pk=delivery_id, channel__in=portal.CHANNELS, recalled_at__isnull=True
        )
        .select_related("package__round__records_request__patient", "practice")
        .first()
    )
    records_request = visit.seen_request(request, practice)
    if delivery is None:
        raise Http404
    is_hers = (
        records_request is not None
        and delivery.package.round.records_request_id == records_request.pk
    )
    if not is_hers and delivery.pk not in request.session.get(_LINKED, []):
        raise Http404
    return delivery


def _granted(
    request: HttpRequest, slug: str, delivery_id: int
) -> tuple[Delivery, Opening | HttpResponse]:
    """The gate is asked at every download: a recall or a freeze stops the next one."""
    delivery = _delivery(request, slug, delivery_id)
    code_id = visit.opened_by(request, delivery.pk)
    if code_id is None:
        return delivery, redirect("portal:records", slug=slug, delivery_id=delivery.pk)
    try:
        return delivery, opening.open_delivery(delivery, by=REQUESTER, proof=f"code {code_id}")
    except opening.NotReady as not_ready:
        context = {
            "practice": delivery.practice,
            "title": _("Not now"),
            "words": str(not_ready),
        }
        return delivery, render(request, "portal/said.html", context, status=403)
