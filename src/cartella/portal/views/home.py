"""The first page, and what the law gives her, in plain words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from cartella.portal.visit import only_practice, practice_of


@require_safe
def door(request: HttpRequest) -> HttpResponse:
    """The bare address, as people type it: the practice's first page, or how to find one."""
    practice = only_practice()
    if practice is not None:
        return redirect("portal:home", practice.slug)
    return render(request, "portal/door.html")


@require_safe
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask, or see how far a request is."""
    return render(request, "portal/home.html", {"practice": practice_of(slug)})


@require_safe
def rights(request: HttpRequest, slug: str) -> HttpResponse:
    """What she may ask for, by when, at what price, and where to complain."""
    return render(request, "portal/rights.html", {"practice": practice_of(slug)})
