"""New request: keep the letter first, then fill the form beside it."""

import secrets
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.desk.door import Visit, staff
from cartella.desk.files import received_file
from cartella.desk.forms import PaperForm
from cartella.desk.page import REFUSALS, page
from cartella.release import arrivals
from cartella.release.models import Channel


@staff(Permission.RECEIVE, methods=("GET", "HEAD", "POST"))
def keep(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Keep what came in, then go to the arrival, where it becomes a request."""
    zone = visit.practice.time_zone
    today = clock.today(zone)
    form = PaperForm(
        request.POST or None,
        request.FILES or None,
        initial={"received_on": today, "once": secrets.token_hex(16)},
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        uploads = [received_file(file) for file in said["papers"]]
        received_at = (
            None
            if said["received_on"] == today
            else datetime.combine(said["received_on"], time(12), ZoneInfo(zone))
        )
        try:
            if len(uploads) == 1 and uploads[0].name.lower().endswith(".eml"):
                arrival = arrivals.keep_eml(
                    visit.practice,
                    uploads[0],
                    channel=Channel.EMAIL,
                    received_at=received_at,
                    once_key=said["once"] or None,
                    by=visit.actor,
                )
            else:
                arrival = arrivals.keep(
                    visit.practice,
                    channel=Channel(said["channel"]),
                    files=uploads,
                    sender=said["sender"],
                    text=said["text"],
                    received_at=received_at,
                    once_key=said["once"] or None,
                    by=visit.actor,
                )
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("desk:arrival", public_id=arrival.public_id)
    return page(request, visit, "desk/new.html", {"form": form}, section="requests")
