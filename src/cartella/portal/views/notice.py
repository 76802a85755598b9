"""Not me: a line from us led here. Looking changes nothing; only the button does.

The address and the page name no practice: somebody else at home may have opened the line.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cartella.release import notices


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    """She says that it was not her: nothing leaves until a person has spoken with her."""
    was_said = request.method == "POST"
    if was_said:
        notices.not_me(token)  # an unknown link gets the same page
    return render(request, "portal/not_me.html", {"was_said": was_said})
