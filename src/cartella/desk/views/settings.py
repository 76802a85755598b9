"""The index of the settings, the list of what is left, and the location that one works at."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cartella.accounts.roles import Permission
from cartella.desk import places, setting_cards, way_back
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.practices import putting_off
from cartella.release import own_page


@staff(Permission.SEE_REQUESTS)
def index(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every setting as a card, with its state in a word."""
    way_back.note(request, "settings")
    steps = setting_cards.steps(visit) if visit.may(Permission.MANAGE_PRACTICE) else []
    context = {
        "groups": setting_cards.groups(visit),
        "left": sum(not _is_settled(one) for one in steps),
    }
    return page(request, visit, "desk/settings.html", context, section="settings")


@staff(Permission.MANAGE_PRACTICE)
def left(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is left to set up: open steps first, then what was put off, then what is done."""
    way_back.note(request, "left")
    steps = setting_cards.steps(visit)
    done = [one for one in steps if one.standing is None or one.standing.is_done]
    later = [one for one in steps if one not in done and one.is_put_off]
    context = {
        "open": [one for one in steps if one not in done and one not in later],
        "later": later,
        "done": done,
        "done_count": len(done),
        "all_count": len(steps),
    }
    return page(request, visit, "desk/setup_left.html", context, section="settings")


def _is_settled(one: setting_cards.Shown) -> bool:
    return one.is_put_off or one.standing is None or one.standing.is_done


@staff(Permission.MANAGE_PRACTICE, methods=("POST",))
def put_off(request: HttpRequest, visit: Visit, code: str) -> HttpResponse:
    """Leave a step for later, or take it up again."""
    if code not in {one.key for one in setting_cards.steps(visit)}:
        raise Http404
    if "again" in request.POST:
        putting_off.take_up(visit.practice, code)
    else:
        putting_off.put_off(visit.practice, code, by_id=visit.person.pk)
        messages.success(request, _("Left for later. It stays in the list below."))
    return redirect("desk:setup")


@staff(Permission.MANAGE_PRACTICE)
def mode(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Desk only or public: how it is now, what that changes, how to change it."""
    context = {
        "public_url": own_page.address(f"/{visit.practice.slug}/") if own_page.is_there() else "",
        "example": "CARTELLA_PUBLIC_URL=https://records.example.org",
    }
    return page(request, visit, "desk/mode.html", context, section="settings")


@staff(Permission.SEE_REQUESTS, methods=("POST",))
def location(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Work at one location from now on, or at all. Raises Http404 for another practice's."""
    wanted = request.POST.get("location", "")
    there = next((one for one in places.all_of(visit) if str(one.pk) == wanted), None)
    if wanted and there is None:
        raise Http404
    places.work_at(request, there)
    return redirect("desk:today")
