"""One's own account at the desk: sessions, PIN, and the drafts that a page keeps by itself."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella.accounts import devices, drafts, pins, second_factor, sittings
from cartella.desk import posted
from cartella.desk.door import Visit, staff
from cartella.desk.page import page

POST = ("POST",)
_MOST_FIELDS = 200


@staff(None)
def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Where I am signed in, my second step, my PIN."""
    running = sittings.running(visit.person)
    context = {
        "sittings": [(row, sittings.is_this(request, row)) for row in running],
        "has_pin": pins.has(visit.person),
        "is_known": devices.of(request, visit.practice) is not None,
        "codes_left": second_factor.recovery_codes_left(visit.person),
        "others": len(running) > 1,
    }
    return page(request, visit, "desk/account.html", context, section="")


@staff(None, methods=POST)
def end(request: HttpRequest, visit: Visit, public_id: UUID) -> HttpResponse:
    """End one of my sessions."""
    row = get_object_or_404(visit.person.sittings.filter(public_id=public_id))
    if sittings.end(row):
        messages.success(request, _("That session has ended."))
    else:
        messages.info(request, _("It had ended already. Nothing was changed."))
    return redirect("desk:account")


@staff(None, methods=POST)
def end_others(request: HttpRequest, visit: Visit) -> HttpResponse:
    """End all my sessions but this one."""
    count = sittings.end_all(visit.person, but=request)
    words = ngettext("%(count)s session ended.", "%(count)s sessions ended.", count)
    messages.success(request, words % {"count": count})
    return redirect("desk:account")


@staff(None, methods=POST, step_up=True)
def pin(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Set my PIN, or take it away."""
    if request.POST.get("drop"):
        pins.drop(visit.person)
        messages.success(request, _("You have no PIN any more."))
        return redirect("desk:account")
    typed, again = posted.words(request, "pin", 20), posted.words(request, "again", 20)
    if typed != again:
        messages.error(request, _("The two PINs differ. Nothing was changed."))
        return redirect("desk:account")
    try:
        pins.keep(visit.practice, visit.person, typed)
    except pins.PinRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Your PIN is set. It works after a full sign-in that day."))
    return redirect("desk:account")


@staff(None, methods=POST)
def draft(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep, find or drop what is typed into a form. Asked by a script in the background."""
    place = posted.words(request, "place", 400)
    if not place:
        return HttpResponse(status=422)
    what = request.POST.get("what", "")
    if what == "find":
        return JsonResponse({"fields": drafts.find(visit.practice, visit.person, place)})
    if what == "drop":
        drafts.drop(visit.practice, visit.person, place)
        return HttpResponse(status=204)
    typed = [(name[6:], request.POST[name]) for name in request.POST if name.startswith("field:")]
    fields = {name[:80]: value.replace("\0", "") for name, value in typed[:_MOST_FIELDS]}
    if not drafts.keep(visit.practice, visit.person, place, fields):
        drafts.drop(visit.practice, visit.person, place)
    return HttpResponse(status=204)
