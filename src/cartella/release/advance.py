"""The one door to a state. Checks the table and the actor, then writes state, event, due date and
rows together; a second click or a colleague who was faster gets `Stale` or `IllegalAct`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.release.actors import Actor, NotAllowed
from cartella.release.lifecycle import Act, State, Subject, step_for, target
from cartella.release.models import Event, Package, RecordsRequest, Round

Moving = RecordsRequest | Round | Package


class Stale(Exception):
    """The row is no longer in the state that was read: somebody else acted meanwhile."""


def advance(
    subject: Moving,
    act: Act,
    *,
    by: Actor,
    because: Mapping[str, Any] | None = None,
    note: str = "",
    for_requester: bool = False,
    fields: Mapping[str, Any] | None = None,
    rows: Iterable[models.Model] = (),
) -> Event:
    """Move `subject` by `act`, write `fields` of it and `rows` beside it, and record the event.

    A subject that is not saved yet is born by the act. All or nothing, in one transaction.
    Raises IllegalAct (the table forbids it), NotAllowed (the actor lacks the permission), Stale.
    """
    of = _subject(subject)
    is_birth = subject.pk is None
    before = None if is_birth else State(subject.state)
    step = step_for(of, act, before)
    if not by.may(step.need):
        raise NotAllowed(_("This account may not do that: %(act)s.") % {"act": act.value})
    with transaction.atomic():
        after = target(of, act, before, before=_state_before(subject) if not step.to else None)
        if is_birth:
            _set(subject, after, fields)
            _bear(subject)
        else:
            changed = (
                type(subject)
                ._default_manager.filter(pk=subject.pk, state=before)
                .update(state=after, **(fields or {}))
            )
            if not changed:
                raise Stale(_("Somebody else has just acted on this. Look again before you go on."))
        for row in rows:
            row.save()
        event = _write(
            subject,
            word=act.value,
            by=by,
            before=before,
            after=after,
            because=because,
            note=note,
            for_requester=for_requester,
        )
    # Only now: a row in memory must not run ahead of one that was rolled back.
    _set(subject, after, fields)
    return event


def note(
    subject: models.Model,
    word: str,
    *,
    records_request: RecordsRequest,
    by: Actor,
    because: Mapping[str, Any] | None = None,
    words: str = "",
    for_requester: bool = False,
) -> Event:
    """Record that something happened which moves no state (a question, a proof, a recall)."""
    return Event.objects.create(
        practice_id=records_request.practice_id,
        records_request=records_request,
        subject="other" if not isinstance(subject, Moving) else _subject(subject),
        subject_id=subject.pk,
        word=word,
        by_kind=by.kind,
        by_person_id=by.person_id,
        at=clock.now(),
        because=dict(because or {}),
        note=words,
        for_requester=for_requester,
    )


def request_of(subject: Moving) -> RecordsRequest:
    """The request that a round or package belongs to (a request is its own)."""
    if isinstance(subject, Package):
        return subject.round.records_request
    if isinstance(subject, Round):
        return subject.records_request
    return subject


def _set(subject: Moving, state: State, fields: Mapping[str, Any] | None) -> None:
    subject.state = state
    for name, value in (fields or {}).items():
        setattr(subject, name, value)


def _bear(subject: Moving) -> None:
    """Insert a new row; its number taken means that a colleague bore the same one first."""
    try:
        with transaction.atomic():
            subject.save(force_insert=True)
    except IntegrityError:
        subject.pk = None
        raise Stale(
            _("Somebody else has just acted on this. Look again before you go on.")
        ) from None


def _subject(subject: Moving) -> Subject:
    if isinstance(subject, RecordsRequest):
        return Subject.REQUEST
    return Subject.ROUND if isinstance(subject, Round) else Subject.PACKAGE


def _state_before(subject: Moving) -> State | None:
    """The state that the last act on `subject` had left; None if it was its birth."""
    last = (
        Event.objects.filter(subject=_subject(subject), subject_id=subject.pk)
        .exclude(state_after="")
        .order_by("-id")
        .first()
    )
    return State(last.state_before) if last and last.state_before else None


def _write(
    subject: Moving,
    *,
    word: str,
    by: Actor,
    before: State | None,
    after: State,
    because: Mapping[str, Any] | None,
    note: str,
    for_requester: bool,
) -> Event:
    records_request = request_of(subject)
    return Event.objects.create(
        practice_id=records_request.practice_id,
        records_request=records_request,
        subject=_subject(subject),
        subject_id=subject.pk,
        word=word,
        state_before=before or "",
        state_after=after,
        by_kind=by.kind,
        by_person_id=by.person_id,
        at=clock.now(),
        because=dict(because or {}),
        note=note,
        for_requester=for_requester,
    )
