"""Not me: a line from us led here. Looking changes nothing; only the button does."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cartella.portal import visit
from cartella.release import notices


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """She says that it was not her: nothing leaves until a person has spoken with her."""
    practice = visit.practice_of(slug)
    was_said = False
    if request.method == "POST" and visit.may_try(
        request, practice, "not me", limit=30, per_seconds=3600
    ):
        notices.not_me(token)  # an unknown link gets the same page
        was_said = True
    return render(request, "portal/not_me.html", {"practice": practice, "was_said": was_said})
