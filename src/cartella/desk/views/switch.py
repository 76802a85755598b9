"""The switch of a person who works in several practices."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from cartella.accounts.roles import Permission
from cartella.desk import door
from cartella.desk.door import Visit, staff


@staff(Permission.SEE_REQUESTS, methods=("POST",))
def practice(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Go on in another practice of hers. Raises Http404 where she does not work."""
    wanted = request.POST.get("practice", "")
    place = next((place for place in visit.places if str(place.practice_id) == wanted), None)
    if place is None:
        raise Http404
    door.go_to(request, place)
    return redirect("desk:today")
