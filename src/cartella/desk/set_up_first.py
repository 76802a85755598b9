"""Leads every address of the desk to the setting up while nobody owns the store."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from cartella.accounts import idle
from cartella.practices import first_run

_FREE = ("/setup/", "/healthz", "/static/", "/i18n/")


class SetUpFirst:
    """Middleware of the desk. Who is signed in is led by `door`; this is for everybody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(_FREE) or request.user.is_authenticated:
            return self.get_response(request)
        if first_run.is_owned() or not first_run.is_open():
            return self.get_response(request)
        there = reverse("desk:setup")
        return idle.instead(there) if idle.is_htmx(request) else redirect(there)
