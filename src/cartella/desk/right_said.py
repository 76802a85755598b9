"""What was put right, in words: what had left before, and what a person must look at now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cartella.charts.carried import Carried
from cartella.charts.models import ConfirmedHow, ErrorWhy
from cartella.release.mistakes import PutRight

WHYS = {
    ErrorWhy.NOT_HERS: gettext_lazy("about somebody else"),
    ErrorWhy.DID_NOT_HAPPEN: gettext_lazy("did not happen"),
    ErrorWhy.TWICE: gettext_lazy("entered twice"),
    ErrorWhy.WRONG_VALUE: gettext_lazy("wrong value or word"),
    ErrorWhy.WRONG_DAY: gettext_lazy("wrong day"),
    ErrorWhy.IMPORTED_BY_MISTAKE: gettext_lazy("imported by mistake"),
    ErrorWhy.OTHER: gettext_lazy("another reason"),
}
SHARED = {
    "name": gettext_lazy("same name"),
    "birth date": gettext_lazy("same birth date"),
    "phone": gettext_lazy("same phone"),
    "email": gettext_lazy("same e-mail"),
}
HOW: dict[str, Promise] = {
    ConfirmedHow.CODE: gettext_lazy("a code came back"),
    ConfirmedHow.CALLED: gettext_lazy("called, and she answered"),
    ConfirmedHow.IN_PERSON: gettext_lazy("told in person"),
    ConfirmedHow.DOCUMENT: gettext_lazy("stands on a document that was seen"),
}
_ACTS = {
    "release": gettext_lazy("a release"),
    "chart print": gettext_lazy("a file saved by staff"),
    "chart_print": gettext_lazy("a file saved by staff"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """One exit as a line of a list."""

    at: datetime
    recipient: str
    what: str
    package: str
    count: int


def exits(found: Iterable[Carried]) -> list[Left]:
    """Exits that carried an entry, newest first."""
    return [
        Left(
            at=one.at,
            recipient=one.recipient,
            what=str(_ACTS.get(one.act, one.act)),
            package=one.package_id,
            count=len(one.entry_ids),
        )
        for one in found
    ]


def moved(request: HttpRequest, done: PutRight) -> None:
    """Say that it was moved."""
    _say(request, done, _("Moved to the chart of its owner. The history says so."))


def marked(request: HttpRequest, done: PutRight) -> None:
    """Say that it is marked."""
    _say(request, done, _("Marked as entered in error. It stays in the chart and says so."))


def unmarked(request: HttpRequest, done: PutRight) -> None:
    """Say that the mark is off."""
    _say(request, done, _("No longer marked as entered in error."))


def parted(request: HttpRequest, done: PutRight) -> None:
    """Say that two charts are two again."""
    _say(request, done, _("The charts are parted. Look at what came since, below."))


def _say(request: HttpRequest, done: PutRight, words: str) -> None:
    if done.was_done:
        messages.info(request, _("That was done already. Nothing was changed."))
        return
    messages.success(request, words)
    if count := len(done.exits):
        messages.warning(
            request,
            ngettext(
                "It had left the practice before, in %(count)s release: see the list.",
                "It had left the practice before, in %(count)s releases: see the list.",
                count,
            )
            % {"count": count},
        )
