"""Ask the requester something and keep the answer. Not a state: the clock runs on."""

from django.db import transaction
from django.utils.translation import gettext as _

from cartella import clock
from cartella.accounts.roles import Permission
from cartella.release import letters
from cartella.release.actors import Actor
from cartella.release.advance import Stale, note
from cartella.release.models import Question, RecordsRequest
from cartella.release.notices import WordsMissing


def ask(records_request: RecordsRequest, text: str, *, by: Actor) -> Question:
    """Ask the requester something. Not a state: the clock runs on. Raises WordsMissing."""
    by.require(Permission.VERIFY)
    if not text.strip():
        raise WordsMissing(_("Write the question. Nothing was sent."))
    with transaction.atomic():
        question = Question.objects.create(
            practice=records_request.practice,
            records_request=records_request,
            text=text.strip(),
            asked_at=clock.now(),
            asked_by_id=by.person_id,
        )
        note(question, "asked", records_request=records_request, by=by, for_requester=True)
        letters.tell_of_news(records_request, key=f"question:{question.pk}")
    return question


def answer(question: Question, text: str, *, by: Actor) -> None:
    """Keep the answer to a question. Raises WordsMissing, and Stale if it was answered already."""
    if not text.strip():
        raise WordsMissing(_("Write the answer. Nothing was kept."))
    now = clock.now()
    with transaction.atomic():
        is_open = Question.objects.filter(pk=question.pk, answered_at__isnull=True)
        if not is_open.update(answer=text.strip(), answered_at=now):
            raise Stale(_("This question was answered already. Look at it before you go on."))
        note(
            question,
            "answered",
            records_request=question.records_request,
            by=by,
            for_requester=True,
        )
    question.answer, question.answered_at = text.strip(), now
