"""The practice, its legal entities, places and record systems among the settings."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.desk import changes_said, entity_pages
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.desk.practice_forms import (
    CareForm,
    ContactsForm,
    EntityForm,
    LetterheadForm,
    LocationForm,
    PracticeForm,
    SystemForm,
)
from cartella.desk.practice_pages import Frame, Words, add, edit
from cartella.practices import establish
from cartella.practices.changes import By
from cartella.practices.establish import NewSystem
from cartella.practices.models import LegalEntity, Location, RecordSystem
from cartella.release import letter_preview

BOTH = ("GET", "HEAD", "POST")
_BASE = "desk/in_settings.html"


def frame_of(request: HttpRequest, visit: Visit) -> Frame:
    """A settings page of the desk, by whoever is signed in."""

    def draw(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        inside = {"frame_base": _BASE, **context}
        return page(request, visit, template, inside, section="settings", status=status)

    by = By(person_id=visit.person.pk, name=visit.person.name)
    return Frame(request=request, by=by, draw=draw)


def _back() -> tuple[str, str]:
    return reverse("desk:settings"), _("Settings")


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def practice(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Name, telephone, address, zone and language of the practice."""
    words = Words(
        title=_("The practice"),
        sub=_(
            "What stands on letters, receipts and packages from now on. What left stays as it is."
        ),
    )
    return edit(
        frame_of(request, visit),
        visit.practice,
        PracticeForm,
        words,
        then=reverse("desk:practice"),
        back=_back(),
    )


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def contacts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Privacy and complaint contact."""
    words = Words(
        title=_("Privacy and complaint contact"),
        sub=_("Letters name both. Without them a denial is incomplete and is not sent."),
    )
    return edit(
        frame_of(request, visit),
        visit.practice,
        ContactsForm,
        words,
        then=reverse("desk:contacts"),
        back=_back(),
    )


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def care(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Second look and time to undo."""
    words = Words(
        title=_("How releases leave"),
        sub=_("Both hold for packages that are released from now on."),
    )
    return edit(
        frame_of(request, visit),
        visit.practice,
        CareForm,
        words,
        then=reverse("desk:care"),
        back=_back(),
    )


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def letters(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The letterhead."""
    words = Words(
        title=_("Letterhead"),
        sub=_("How letters begin. Name, address and telephone come from the practice's page."),
    )
    return edit(
        frame_of(request, visit),
        visit.practice,
        LetterheadForm,
        words,
        then=reverse("desk:letterhead"),
        back=_back(),
        template="desk/letterhead.html",
        extra={"places": visit.practice.locations.filter(ended_on__isnull=True).order_by("id")},
    )


@staff(Permission.MANAGE_PRACTICE)
def preview(request: HttpRequest, visit: Visit, location_id: int) -> HttpResponse:
    """A letter to nobody under the letterhead of a location, as it would be printed."""
    place = (
        visit.practice.locations.filter(pk=location_id)
        .select_related("practice", "legal_entity")
        .first()
    )
    if place is None:
        raise Http404
    return HttpResponse(
        letter_preview.pdf(place),
        content_type="application/pdf",
        headers={"Content-Disposition": 'inline; filename="letter.pdf"'},
    )


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def entities(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The legal entities, and the form of one more."""
    return entity_pages.entities(
        frame_of(request, visit),
        visit.practice,
        then=lambda row: reverse("desk:coverage", args=[row.pk]),
        extra={"back_url": _back()[0], "back_word": _back()[1], "names": "desk:"},
    )


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def entity(request: HttpRequest, visit: Visit, entity_id: int) -> HttpResponse:
    """One legal entity."""
    row = entity_of(visit, entity_id)
    words = Words(
        title=row.name, sub=_("What the law asks of new requests follows from its state and kinds.")
    )
    return edit(
        frame_of(request, visit),
        row,
        EntityForm,
        words,
        then=reverse("desk:entities"),
        back=(reverse("desk:entities"), _("Legal entities")),
    )


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def coverage(request: HttpRequest, visit: Visit, entity_id: int) -> HttpResponse:
    """Whether HIPAA covers a legal entity: the questions, the finding, the answers so far."""
    return entity_pages.coverage(
        frame_of(request, visit),
        entity_of(visit, entity_id),
        then=reverse("desk:coverage", args=[entity_id]),
        back=(reverse("desk:entities"), _("Legal entities")),
    )


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def locations(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The locations, and the form of one more."""
    return entity_pages.locations(
        frame_of(request, visit),
        visit.practice,
        then=lambda row: reverse("desk:locations"),
        extra={"back_url": _back()[0], "back_word": _back()[1], "names": "desk:"},
    )


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def location(request: HttpRequest, visit: Visit, location_id: int) -> HttpResponse:
    """One location."""
    row = location_of(visit, location_id)
    words = Words(title=row.name, sub=_("Requests that come to this place are answered under it."))
    return edit(
        frame_of(request, visit),
        row,
        LocationForm,
        words,
        then=reverse("desk:locations"),
        back=(reverse("desk:locations"), _("Locations")),
        practice=visit.practice,
    )


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def systems(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The record systems, and the form of one more."""
    frame = frame_of(request, visit)
    words = Words(
        title=_("Record systems"),
        sub=_("Where records lie. Each request asks somebody to look in every one of them."),
        button=_("Add this system"),
    )

    def make(values: dict[str, Any]) -> RecordSystem:
        return establish.system(visit.practice, NewSystem(**values), by=frame.by)

    extra = {
        "rows": visit.practice.record_systems.order_by("name"),
        "today": clock.today(visit.practice.time_zone),
        "back_url": _back()[0],
        "back_word": _back()[1],
    }
    return add(
        frame,
        SystemForm(frame.posted),
        make,
        words,
        then=lambda row: reverse("desk:systems"),
        template="desk/systems.html",
        extra=extra,
    )


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def system(request: HttpRequest, visit: Visit, system_id: int) -> HttpResponse:
    """One record system."""
    row = visit.practice.record_systems.filter(pk=system_id).first()
    if row is None:
        raise Http404
    words = Words(title=row.name, sub=_("Searches of new requests follow this. Earlier ones stay."))
    return edit(
        frame_of(request, visit),
        row,
        SystemForm,
        words,
        then=reverse("desk:systems"),
        back=(reverse("desk:systems"), _("Record systems")),
    )


@staff(Permission.MANAGE_PRACTICE)
def history(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who changed which setting when."""
    context = {"frame_base": _BASE, "history": changes_said.of_practice(visit.practice)}
    context |= {"back_url": _back()[0], "back_word": _back()[1]}
    return page(request, visit, "desk/changes.html", context, section="settings")


def entity_of(visit: Visit, entity_id: int) -> LegalEntity:
    """A legal entity of this practice. Raises Http404."""
    row = visit.practice.legal_entities.filter(pk=entity_id).first()
    if row is None:
        raise Http404
    return row


def location_of(visit: Visit, location_id: int) -> Location:
    """A location of this practice. Raises Http404."""
    row = visit.practice.locations.filter(pk=location_id).first()
    if row is None:
        raise Http404
    return row
