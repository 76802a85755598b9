"""What every desk page shares: the frame's context, and one way to do an act and say what came."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cartella.accounts.roles import Permission
from cartella.blobs.store import StoreFull
from cartella.desk import places, way_back
from cartella.desk.door import Visit
from cartella.release import (
    actors,
    advance,
    again,
    arrivals,
    assembly,
    determination,
    intake,
    letter_words,
    letters,
    lifecycle,
    notices,
    own_page,
    pricing,
    receipts,
    taking_back,
    verification,
)
from cartella.release.delivery import by_hand, opening
from cartella.release.delivery import release as delivery_release
from cartella.release.models import Package, RecordsRequest, Round

# Refusals that a person can do something about; each says what, in words.
REFUSALS = (
    actors.NotAllowed,
    advance.Stale,
    again.NotNeeded,
    arrivals.AlreadyDecided,
    arrivals.LaterNeedsReason,
    arrivals.ReceivedInFuture,
    assembly.NotLookedAt,
    by_hand.ProofMissing,
    delivery_release.NoAddress,
    delivery_release.NotWarned,
    delivery_release.TooLate,
    determination.ExtensionRefused,
    determination.GroundRefused,
    determination.NotSearched,
    determination.RoundClosed,
    determination.Undecided,
    intake.SamePatientNeeded,
    intake.WordsMissing,
    letter_words.LetterIncomplete,
    letters.NoWay,
    notices.WordsMissing,
    opening.NotReady,
    own_page.NoPage,
    pricing.PriceRefused,
    receipts.TextRefused,
    taking_back.UnderWay,
    verification.NotOnFile,
    verification.NothingShown,
    StoreFull,
)


# What each place of the rail asks for: none is shown that would only refuse.
_RAIL = dict.fromkeys(
    ("inbox", "today", "requests", "rules", "settings"), Permission.SEE_REQUESTS
) | {"patients": Permission.SEE_CHART, "ledger": Permission.SEE_LEDGER}


def page(
    request: HttpRequest,
    visit: Visit,
    template: str,
    context: dict[str, Any],
    *,
    section: str,
    status: int = 200,
) -> HttpResponse:
    """Render a desk page in its frame."""
    here = places.chosen(request, visit)
    frame = {
        "visit": visit,
        "user": visit.person,
        "practice": visit.practice,
        "section": section,
        "may_open_in_emergency": visit.may(Permission.OPEN_IN_EMERGENCY),
        "here": here,
        "locations": places.all_of(visit),
        "settings_back": way_back.of(request),
        "opened_from": way_back.if_from_there(request),
        "rail_closed": {key for key, need in _RAIL.items() if not visit.may(need)},
        "rail_counts": {"inbox": places.undecided(visit, here).count() or ""},
    }
    return render(request, template, frame | context, status=status)


def request_of(visit: Visit, number: str) -> RecordsRequest:
    """The request with this number in this practice. Raises Http404."""
    return get_object_or_404(
        visit.practice.records_requests.filter(number=number).select_related(
            "practice", "location", "legal_entity", "patient", "assignee"
        )
    )


def round_of(records_request: RecordsRequest, number: int) -> Round:
    """A round of a request by its number. Raises Http404."""
    found = get_object_or_404(records_request.rounds.filter(number=number))
    found.records_request = records_request
    return found


def package_of(records_request: RecordsRequest, package_id: int) -> Package:
    """A package of a request. Raises Http404."""
    return get_object_or_404(
        records_request.practice.packages.filter(
            round__records_request=records_request, pk=package_id
        ).select_related("round__records_request", "practice")
    )


def act(
    request: HttpRequest,
    records_request: RecordsRequest,
    do: Callable[[], object],
    *,
    done: str,
    step: str = "",
    refused: Callable[[str], HttpResponse] | None = None,
) -> HttpResponse:
    """Do one act of a request and go back to its page; a refusal is said and changes nothing.

    A second click finds the act done and says so. `refused` shows a refusal where what was typed
    should not be lost.
    """
    try:
        do()
    except lifecycle.IllegalAct:
        messages.info(request, _("That was done already, or no longer fits. Nothing was changed."))
    except REFUSALS as why:
        if refused is not None:
            return refused(str(why))
        messages.error(request, str(why))
    else:
        messages.success(request, done)
    anchor = f"#step-{step}" if step else ""
    return redirect(reverse("desk:request", args=[records_request.number]) + anchor)
