"""Health: whether the house works, in plain words, with the next step of each thing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.doctor import checks, memory, restored
from cartella.doctor.check import Check, State

_GROUPS = (
    (State.BAD, _("Hurts now")),
    (State.WARN, _("Will hurt soon")),
    (State.UNKNOWN, _("Could not be looked at")),
    (State.HINT, _("Good to know")),
    (State.OK, _("Well")),
)


@staff(Permission.SEE_REQUESTS)
def show(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Every check, the worst first; the page looks again by itself each minute."""
    return page(request, visit, "desk/health.html", _looked(visit), section="settings")


@staff(Permission.SEE_REQUESTS)
def part(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The checks alone, for the page that looks again."""
    return render(request, "desk/health_part.html", _looked(visit))


def bad_words(visit: Visit) -> str:
    """One line for Today when something hurts, by the last look of the worker; else empty."""
    count = memory.count_bad(visit.practice)
    words = ngettext(
        "%(count)s thing here does not work as it should.",
        "%(count)s things here do not work as they should.",
        count,
    )
    return words % {"count": count} if count else ""


def restored_words(visit: Visit) -> str:
    """For a month after a restore: what of the time before is missing; else empty."""
    found = restored.since(visit.practice)
    return "" if found.state == State.OK else f"{found.said} {found.next_step}"


def _looked(visit: Visit) -> dict[str, Any]:
    found = memory.with_since(visit.practice, checks.run(visit.practice))
    may_mend = visit.may(Permission.MANAGE_PRACTICE)
    rows = [(check, _page(check) if may_mend else "") for check in found]
    groups = [
        (state.value, str(word), [row for row in rows if row[0].state == state])
        for state, word in _GROUPS
    ]
    return {"groups": [one for one in groups if one[2]], "looked_at": clock.now()}


def _page(check: Check) -> str:
    try:
        return reverse(f"desk:{check.page}") if check.page else ""
    except NoReverseMatch:
        return ""
