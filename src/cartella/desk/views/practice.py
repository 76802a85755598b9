"""The practice, its legal entities, places and record systems among the settings."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.desk import changes_said, entity_pages, reach_said, way_back
from cartella.desk.door import Visit, staff
from cartella.desk.page import page
from cartella.desk.practice_forms import (
    CareForm,
    ContactsForm,
    EntityForm,
    LetterheadForm,
    LocationForm,
    PracticeForm,
    SeenForm,
    SystemForm,
)
from cartella.desk.practice_pages import Frame, Words, add, edit
from cartella.practices import establish
from cartella.practices.changes import By
from cartella.practices.establish import NewSystem
from cartella.practices.models import LegalEntity, Location, RecordSystem
from cartella.release import clock_moved, letter_preview

BOTH = ("GET", "HEAD", "POST")
_BASE = "desk/in_settings.html"


def frame_of(request: HttpRequest, visit: Visit, *, back: tuple[str, str] | None = None) -> Frame:
    """A settings page of the desk, by whoever is signed in; `back` is address and word."""
    up = way_back.of(request)
    back_url, back_word = back or (up.url, up.word)
    around = {"frame_base": _BASE, "back_url": back_url, "back_word": back_word}

    def draw(template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        return page(request, visit, template, around | context, section="settings", status=status)

    by = By(person_id=visit.person.pk, name=visit.person.name)
    return Frame(request=request, by=by, draw=draw)


def _of_practice(
    request: HttpRequest, visit: Visit, form: type[SeenForm], words: Words, **more: Any
) -> HttpResponse:
    """Columns of the practice itself; what was kept is shown on the same page."""
    frame = frame_of(request, visit)
    return edit(frame, visit.practice, form, words, then=request.path, **more)


def _of_list(
    request: HttpRequest,
    visit: Visit,
    row: LegalEntity | Location | RecordSystem,
    form: type[SeenForm],
    *,
    listed: tuple[str, str],
    sub: str,
    **more: Any,
) -> HttpResponse:
    """One row of a list; what was kept is shown there. `listed`: address and word of the list."""
    frame = frame_of(request, visit, back=listed)
    return edit(frame, row, form, Words(title=row.name, sub=sub), then=listed[0], **more)


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def practice(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Name, telephone, address, zone and language of the practice."""
    words = Words(
        title=_("The practice"),
        sub=_(
            "What stands on letters, receipts and packages from now on. What left stays as it is."
        ),
    )
    doubts = reach_said.odd_practice_zone(visit.practice.time_zone, visit.practice)
    return _of_practice(request, visit, PracticeForm, words, extra={"doubts": doubts})


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def contacts(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Privacy and complaint contact."""
    words = Words(
        title=_("Privacy and complaint contact"),
        sub=_("Letters name both. Without them a denial is incomplete and is not sent."),
    )
    return _of_practice(request, visit, ContactsForm, words)


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def care(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Second look and time to undo."""
    words = Words(
        title=_("How releases leave"),
        sub=_("Both hold for packages that are released from now on."),
    )
    return _of_practice(request, visit, CareForm, words)


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def letters(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The letterhead."""
    words = Words(
        title=_("Letterhead"),
        sub=_("How letters begin. Name, address and telephone come from the practice's page."),
    )
    places = visit.practice.locations.filter(ended_on__isnull=True).order_by("id")
    return _of_practice(
        request,
        visit,
        LetterheadForm,
        words,
        template="desk/letterhead.html",
        extra={"places": places},
    )


@staff(Permission.MANAGE_PRACTICE)
def preview(request: HttpRequest, visit: Visit, location_id: int) -> HttpResponse:
    """A letter to nobody under the letterhead of a location, as it would be printed."""
    place = get_object_or_404(
        visit.practice.locations.filter(pk=location_id).select_related("practice", "legal_entity")
    )
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
        extra={"names": "desk:"},
    )


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def entity(request: HttpRequest, visit: Visit, entity_id: int) -> HttpResponse:
    """One legal entity."""
    return _of_list(
        request,
        visit,
        entity_of(visit, entity_id),
        EntityForm,
        listed=_entities(),
        sub=_("What the law asks of new requests follows from its state and kinds."),
    )


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def coverage(request: HttpRequest, visit: Visit, entity_id: int) -> HttpResponse:
    """Whether HIPAA covers a legal entity: the questions, the finding, the answers so far."""
    frame = frame_of(request, visit, back=_entities())
    return entity_pages.coverage(frame, entity_of(visit, entity_id), then=request.path)


def _entities() -> tuple[str, str]:
    return reverse("desk:entities"), _("Legal entities")


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def locations(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The locations, and the form of one more."""
    return entity_pages.locations(
        frame_of(request, visit),
        visit.practice,
        then=lambda row: reverse("desk:locations"),
        extra={"names": "desk:"},
    )


@staff(Permission.MANAGE_PRACTICE, methods=BOTH)
def location(request: HttpRequest, visit: Visit, location_id: int) -> HttpResponse:
    """One location. Its clock counts the days of its requests, also of those in hand."""
    row = location_of(visit, location_id)
    zone, doubt = row.time_zone, reach_said.odd_zone(row.time_zone, row.legal_entity)
    response = _of_list(
        request,
        visit,
        row,
        LocationForm,
        listed=(reverse("desk:locations"), _("Locations")),
        sub=_("Requests that come to this place are answered under it."),
        extra={"doubts": [doubt] if doubt else []},
        practice=visit.practice,
    )
    if row.time_zone != zone:
        _follow_clock(request, visit, row)
    return response


def _follow_clock(request: HttpRequest, visit: Visit, row: Location) -> None:
    moved = clock_moved.follow(row, by=visit.actor)
    if moved:
        words = ngettext(
            "%(count)s open request came in a day earlier by the new clock: %(numbers)s. Its due "
            "date was counted anew.",
            "%(count)s open requests came in a day earlier by the new clock: %(numbers)s. Their "
            "due dates were counted anew.",
            len(moved),
        )
        numbers = ", ".join(one.number for one in moved[:20])
        messages.warning(request, words % {"count": len(moved), "numbers": numbers})


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
    row = get_object_or_404(visit.practice.record_systems.filter(pk=system_id))
    return _of_list(
        request,
        visit,
        row,
        SystemForm,
        listed=(reverse("desk:systems"), _("Record systems")),
        sub=_("Searches of new requests follow this. Earlier ones stay."),
    )


@staff(Permission.MANAGE_PRACTICE)
def history(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Who changed which setting when."""
    context = {"history": changes_said.of_practice(visit.practice)}
    return frame_of(request, visit).draw("desk/changes.html", context)


def entity_of(visit: Visit, entity_id: int) -> LegalEntity:
    """A legal entity of this practice. Raises Http404."""
    return get_object_or_404(visit.practice.legal_entities.filter(pk=entity_id))


def location_of(visit: Visit, location_id: int) -> Location:
    """A location of this practice. Raises Http404."""
    return get_object_or_404(visit.practice.locations.filter(pk=location_id))
