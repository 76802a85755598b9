"""The pages of legal entities, coverage and locations; first run and settings share them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cartella import clock
from cartella.desk import coverage_form, reach_said, said
from cartella.desk.coverage_form import CoverageForm
from cartella.desk.practice_forms import EntityForm, LocationForm
from cartella.desk.practice_pages import Frame, Words, add
from cartella.law.finding import Finding
from cartella.law.intake.regime import Bound, Coverage, LawName
from cartella.practices import establish, zones
from cartella.practices.establish import NewEntity, NewLocation
from cartella.practices.models import CoverageAnswer, LegalEntity, Location, Practice
from cartella.release import coverage as covering

_TONES = {
    Coverage.COVERED: "done",
    Coverage.NOT_COVERED: "",
    Coverage.OUTSIDE_PART: "",
    Coverage.NOT_ANSWERED: "attention",
    Coverage.NOT_SETTLED: "attention",
}


def entities(
    frame: Frame,
    practice: Practice,
    *,
    then: Callable[[LegalEntity], str],
    extra: Mapping[str, Any],
) -> HttpResponse:
    """The list of legal entities with the form of a new one."""
    words = Words(
        title=_("Legal entities"),
        sub=_(
            "Who holds the licence and answers for the records. Two under one brand are two here: "
            "the law may ask other things of each."
        ),
        button=_("Add this legal entity"),
    )

    def make(values: dict[str, Any]) -> LegalEntity:
        new = NewEntity(
            name=values["name"],
            state=values["state"],
            licence_kinds=tuple(values["licence_kinds"]),
        )
        return establish.entity(practice, new, by=frame.by)

    return add(
        frame,
        EntityForm(frame.posted, is_new=True),
        make,
        words,
        then=then,
        template="desk/entities.html",
        extra={"rows": _entity_rows(practice), **extra},
    )


def _entity_rows(practice: Practice) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "kinds": ", ".join(_(kind) for kind in row.licence_kinds),
            "coverage": _(answer.coverage) if answer else _(Coverage.NOT_ANSWERED.value),
            "tone": _TONES[Coverage(answer.coverage)] if answer else "attention",
        }
        for row in practice.legal_entities.order_by("id")
        for answer in [covering.newest(row)]
    ]


def locations(
    frame: Frame,
    practice: Practice,
    *,
    then: Callable[[Location], str],
    extra: Mapping[str, Any],
) -> HttpResponse:
    """The list of locations with the form of a new one."""
    words = Words(
        title=_("Locations"),
        sub=_("Where patients are seen. Each has its own clock and belongs to one legal entity."),
        button=_("Add this location"),
    )

    def make(values: dict[str, Any]) -> Location:
        entity = practice.legal_entities.get(pk=values.pop("legal_entity_id"))
        new = NewLocation(legal_entity=entity, **values)
        return establish.location(practice, new, by=frame.by)

    form = LocationForm(frame.posted, practice=practice, is_new=True)
    return add(
        frame,
        form,
        make,
        words,
        then=then,
        template="desk/locations.html",
        extra={"rows": _location_rows(practice), **extra},
    )


def _location_rows(practice: Practice) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "zone": zones.name(row.time_zone),
            "doubt": "" if row.ended_on else reach_said.odd_zone(row.time_zone, row.legal_entity),
        }
        for row in practice.locations.select_related("legal_entity").order_by("id")
    ]


def coverage(frame: Frame, entity: LegalEntity, *, then: str) -> HttpResponse:
    """The questions about one legal entity, what the law room finds, and the answers so far."""
    newest = covering.newest(entity)
    answers = covering.answers_of(newest)
    form = CoverageForm(
        frame.posted,
        initial=coverage_form.initial(answers, newest.basis if newest else ""),
        today=clock.today(entity.practice.time_zone),
    )
    if form.is_bound and form.is_valid():
        finding = covering.answer(
            entity, form.answers(), basis=form.cleaned_data["basis"], by=frame.by
        )
        found = _(finding.answer.coverage.value)
        messages.success(
            frame.request, _("Kept. %(name)s: %(found)s.") % {"name": entity.name, "found": found}
        )
        return redirect(then)
    context = {
        "form": form,
        "entity": entity,
        "words": Words(
            title=_("Does HIPAA cover %(name)s?") % {"name": entity.name},
            sub=_("What nobody has answered counts as covered, so that no patient loses a right."),
        ),
        "found": _said(covering.found(entity, answers)),
        "earlier": [_earlier(row) for row in covering.history(entity)[:20]],
    }
    return frame.draw("desk/coverage.html", context, status=422 if form.errors else 200)


def _said(finding: Finding[Bound]) -> dict[str, Any]:
    bound = finding.answer
    return {
        "coverage": _(bound.coverage.value),
        "tone": _TONES[bound.coverage],
        "is_covered": bound.is_covered,
        "blocking": LawName.INFORMATION_BLOCKING in bound.laws,
        "laws": [_(law.value) for law in bound.laws],
        **said.finding(finding),
    }


def _earlier(row: CoverageAnswer) -> dict[str, Any]:
    return {
        "at": row.answered_at,
        "who": row.answered_by_name or _("whoever set it up"),
        "coverage": _(row.coverage),
        "basis": row.basis,
        "reasons": said.reasons(row.finding),
    }
