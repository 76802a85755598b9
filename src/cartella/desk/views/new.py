"""New request: keep the letter first, then fill the form beside it."""

import secrets
from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.desk.door import Visit, staff
from cartella.desk.files import received_file
from cartella.desk.forms import PaperForm
from cartella.desk.page import REFUSALS, page
from cartella.release import incoming
from cartella.release.incoming import Came
from cartella.release.models import Arrival, Channel


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
            kept = incoming.keep_dropped(
                visit.practice,
                uploads,
                Came(channel=Channel(said["channel"]), received_at=received_at),
                sender=said["sender"],
                text=said["text"],
                once_key=said["once"] or None,
                by=visit.actor,
            )
        except REFUSALS as refused:
            form.add_error(None, str(refused))
        else:
            return _go_on(request, kept)
    return page(request, visit, "desk/new.html", {"form": form}, section="requests")


def _go_on(request: HttpRequest, kept: Sequence[Arrival]) -> HttpResponse:
    """To the one arrival, or to the inbox where there are several, or none."""
    if len(kept) == 1:
        return redirect("desk:arrival", public_id=kept[0].public_id)
    if kept:
        words = ngettext("%(count)d paper was kept.", "%(count)d papers were kept.", len(kept))
        messages.success(request, words % {"count": len(kept)})
    else:
        messages.info(
            request,
            _("This tells that a message of ours came back. It was noted with that message."),
        )
    return redirect("desk:inbox")
