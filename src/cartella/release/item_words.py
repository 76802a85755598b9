"""How a withheld item is named in a letter: its kind and day, never its title or what it says."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cartella import clock
from cartella.charts.kinds import Kind
from cartella.charts.models import EntryListing
from cartella.release.models import Decision

MOST_LINES = 40  # more are told as one line a kind

KINDS: Mapping[str, object] = {
    Kind.DEMOGRAPHICS: gettext_lazy("Personal details"),
    Kind.CONTACT: gettext_lazy("Contact person"),
    Kind.PHOTO: gettext_lazy("Photo"),
    Kind.APPOINTMENT: gettext_lazy("Appointment"),
    Kind.SERVICE: gettext_lazy("Service"),
    Kind.ENCOUNTER: gettext_lazy("Visit"),
    Kind.NOTE: gettext_lazy("Note"),
    Kind.ORDER: gettext_lazy("Order"),
    Kind.TREATMENT: gettext_lazy("Treatment"),
    Kind.INJECTION: gettext_lazy("Injection record"),
    Kind.DEVICE_TREATMENT: gettext_lazy("Treatment with a device"),
    Kind.OBSERVATION: gettext_lazy("Measurement"),
    Kind.CONDITION: gettext_lazy("Problem or diagnosis"),
    Kind.ALLERGY: gettext_lazy("Allergy"),
    Kind.MEDICATION: gettext_lazy("Medicine"),
    Kind.IMMUNIZATION: gettext_lazy("Vaccine"),
    Kind.PROCEDURE: gettext_lazy("Procedure"),
    Kind.DIAGNOSTIC_REPORT: gettext_lazy("Test report"),
    Kind.DOCUMENT: gettext_lazy("Document"),
    Kind.CONSENT: gettext_lazy("Consent form"),
    Kind.INVOICE: gettext_lazy("Invoice"),
    Kind.PAYMENT: gettext_lazy("Payment"),
    Kind.CLAIM: gettext_lazy("Claim"),
    Kind.COVERAGE: gettext_lazy("Insurance"),
    Kind.MEMBERSHIP: gettext_lazy("Membership"),
    Kind.CREDIT: gettext_lazy("Credit"),
    Kind.MESSAGE: gettext_lazy("Message"),
    Kind.CARE_PLAN: gettext_lazy("Care plan"),
    Kind.GOAL: gettext_lazy("Goal"),
    Kind.PSYCHOTHERAPY_NOTE: gettext_lazy("Counseling note"),
}


def day(moment: datetime | None, zone: str) -> str:
    """The day of a moment in the active language; words for an unknown one."""
    if moment is None:
        return _("day not known")
    # Translators: a date as it is written in a letter, in Django's format letters.
    return date_format(clock.day_of(moment, zone), _("F j, Y"))


def lines(decisions: Sequence[Decision], zone: str) -> tuple[str, ...]:
    """One line for each item with kind and day, oldest first; by kind and count if there are many.

    The decisions come with `entry__listing` selected.
    """
    ordered = sorted(decisions, key=_place)
    if len(ordered) <= MOST_LINES:
        return tuple(_line(decision, zone) for decision in ordered)
    count = Counter(_kind(decision) for decision in ordered)
    # Translators: a kind of item and how many of it.
    return tuple(
        _("%(kind)s: %(count)s") % {"kind": kind, "count": number} for kind, number in count.items()
    )


def _line(decision: Decision, zone: str) -> str:
    listing = _listing(decision)
    words = f"{_kind(decision)}, {day(listing.occurred_at if listing else None, zone)}"
    first, last = decision.page_from, decision.page_to
    if first is None or last is None:
        return words
    pages = ngettext("page %(first)s", "pages %(first)s to %(last)s", last - first + 1)
    return f"{words}, {pages % {'first': first, 'last': last}}"


def _kind(decision: Decision) -> str:
    listing = _listing(decision)
    # A StrEnum equals its word, so the column's text finds its key.
    return str(KINDS.get(listing.kind) or _("Record")) if listing else _("Record")


def _listing(decision: Decision) -> EntryListing | None:
    return getattr(decision.entry, "listing", None)


def _place(decision: Decision) -> tuple[bool, str, int]:
    listing = _listing(decision)
    at = listing.occurred_at if listing else None
    return (at is None, at.isoformat() if at else "", decision.entry_id)
