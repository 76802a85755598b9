"""The ledger: what left, each exit with its proof, and a check of the whole."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cartella.accounts.roles import Permission
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.ledger import chain, checkpoint, tree
from cartella.ledger import verify as verifying
from cartella.release.models import Delivery, RecordsRequest

PER_PAGE = 50


@staff(Permission.SEE_LEDGER, methods=("GET", "HEAD", "POST"))
def index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Exits, newest first. A filter is posted and held in the session."""
    if request.method == "POST":
        request.session["ledger"] = {
            name: request.POST.get(name, "").strip()[:80] for name in ("who", "act", "on")
        }
    wanted = request.session.get("ledger", {})
    exits = visit.practice.exits.order_by("-seq")
    if wanted.get("who"):
        exits = exits.filter(recipient__icontains=wanted["who"])
    if wanted.get("act"):
        exits = exits.filter(act=wanted["act"])
    if wanted.get("on"):
        exits = exits.filter(at__date=wanted["on"])
    context = {
        "page": Paginator(exits, PER_PAGE).get_page(request.GET.get("page")),
        "wanted": wanted,
        "size": tree.size(visit.practice),
        "numbers": _numbers(visit),
    }
    return page(request, visit, "desk/ledger.html", context, section="ledger")


@staff(Permission.SEE_LEDGER)
def exit_(request: HttpRequest, visit: Visit, exit_id: UUID) -> HttpResponse:
    """One exit: its checks, its leaf and the proof that it is in the tree."""
    found = visit.practice.exits.filter(pk=exit_id).first()
    if found is None:
        raise Http404
    note = checkpoint.newest(visit.practice)
    covered = note is not None and chain.read_checkpoint(note).size > found.seq
    size = chain.read_checkpoint(note).size if note and covered else tree.size(visit.practice)
    context = {
        "exit": found,
        "leaf": visit.practice.ledger_leaves.get(seq=found.seq),
        "path": [
            step.hex() for step in chain.inclusion(found.seq, size, tree.nodes(visit.practice))
        ],
        "size": size,
        "note": note if covered else None,
        "reopenings": found.reopenings.order_by("id"),
        "transfers": found.transfers.order_by("id")[:200],
        "records_request": RecordsRequest.objects.filter(
            practice=visit.practice, pk=found.request_id or 0
        ).first(),
        "delivery": Delivery.objects.filter(
            practice=visit.practice, pk=found.delivery_id or 0
        ).first(),
    }
    return page(request, visit, "desk/exit.html", context, section="ledger")


@staff(Permission.SEE_LEDGER, methods=("POST",))
def verify(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Rebuild the tree from the rows and compare. About four seconds a million leaves."""
    report = verifying.verify(visit.practice)
    words = _("The ledger is whole.") if report.is_whole else _("The ledger does not agree.")
    context = {"report": report, "words": words}
    return page(request, visit, "desk/ledger_verify.html", context, section="ledger")


def _numbers(visit: Visit) -> dict[int, str]:
    return dict(visit.practice.records_requests.values_list("id", "number")[:5000])
