"""A message is queued once, with its cause, and its words lie sealed."""

import pytest
from django.db import connection, transaction
from django.template.loader import get_template

from cartella.jobs.models import Job
from cartella.post import outbox
from cartella.post.models import Channel, Message, State
from cartella.post.sealed import WordsLost

CODE = {"code": "481-502", "minutes": 15}


def queue_code(practice, channel=Channel.EMAIL, key="code:1", **more):
    return outbox.queue(
        practice, channel, "maria@example.org", "code", CODE, key=key, language="en", **more
    )


def test_a_message_is_queued_once(practice):
    assert queue_code(practice).pk == queue_code(practice).pk
    assert Job.objects.count() == 1


def test_a_message_whose_cause_failed_was_never_queued(practice):
    with pytest.raises(RuntimeError), transaction.atomic():
        queue_code(practice)
        raise RuntimeError
    assert not Message.objects.exists()
    assert not Job.objects.exists()


def test_a_code_is_in_no_row_in_the_clear(practice):
    message = queue_code(practice)
    assert CODE["code"] in outbox.words(message).body
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            assert b"481-502" not in repr(cursor.fetchall()).encode(), table


def test_words_cannot_stand_in_another_messages_row(practice):
    message, other = queue_code(practice), queue_code(practice, key="code:2")
    other.sealed = message.sealed
    with pytest.raises(WordsLost):
        outbox.words(other)


def test_words_come_in_the_language_asked_for_and_in_one_line_of_subject(practice):
    practice.name = "Oak\r\nBcc: everybody@example.org"
    words = outbox.words(queue_code(practice))
    assert "\n" not in words.subject
    assert "{" not in words.body


def test_a_letter_waits_to_be_printed_and_is_noted_once(practice):
    message = queue_code(practice, channel=Channel.PAPER)
    assert (message.state, message.job) == (State.TO_PRINT, None)
    assert list(outbox.to_print(practice)) == [message]
    assert outbox.note_printed(message)
    assert not outbox.note_printed(message)
    assert list(outbox.to_print(practice)) == []


def test_records_do_not_go_along_without_an_opening(practice):
    with pytest.raises(outbox.WithoutOpening):
        queue_code(practice, attachments=[1])
    assert not Message.objects.exists()


@pytest.mark.parametrize("name", ["ready", "receipt", "records", "code", "somebody_asked", "news"])
def test_a_template_tells_the_phone_and_no_kind_of_care(practice, name):
    practice.name, practice.phone = "O'Hara & Sons", "+1 310 555 0100"
    given = {"practice": practice, "number": "ABCD-EFGH-JKLM", "url": "https://example.org/x"}
    given |= {"link": "https://example.org/y", "phone": practice.phone}
    text = get_template(f"post/{name}.txt").render(given)
    # A code, and the line to her other contacts, may be read by others: our name may tell too much.
    assert ("O'Hara & Sons" in text) == (name in ("ready", "receipt", "records"))
    assert practice.phone in text
    for word in ("treatment", "aesthetic", "medical", "health", "chart", "patient"):
        assert word not in text.lower()
