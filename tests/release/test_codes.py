"""One-time codes, as somebody attacks them."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cartella import clock
from cartella.post import outbox
from cartella.post.models import Channel
from cartella.release import codes
from cartella.release.codes import CodeWhy
from cartella.release.models import OneTimeCode, Try
from tests import people
from tests.people import MORNING
from tests.release import rows

Purpose = OneTimeCode.Purpose
NOBODY = "2222-2222-2222"


def after(**span: float):
    return clock.frozen(MORNING + timedelta(**span))


@pytest.fixture
def asked(db):
    with clock.frozen(MORNING):
        return rows.asked(people.cast())


def sent(records_request, purpose=Purpose.STATUS, to="asks@example.org", **about) -> str:
    """Send a code and read it where a person would: in the message."""
    code = codes.send(records_request, purpose, channel=Channel.EMAIL, to=to, **about)
    assert code is not None
    message = records_request.practice.messages.get(key=f"code:{code.pk}")
    found = re.search(r"\b\d{6}\b", outbox.words(message).body)
    return found.group()


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06}"


def check(records_request, typed, purpose=Purpose.STATUS, **about):
    return codes.check(records_request.practice, records_request.number, purpose, typed, **about)


def test_a_right_code_works_once(asked):
    with after(minutes=0):
        code = sent(asked)
    with after(minutes=9):
        assert check(asked, code).is_right
        assert check(asked, code).why is CodeWhy.USED


@pytest.mark.parametrize("typed", [" {0}{1} {2}{3} {4}{5} ", "{0}{1}{2}-{3}{4}{5}"])
def test_blanks_and_hyphens_in_a_code_do_not_matter(asked, typed):
    with after(minutes=0):
        assert check(asked, typed.format(*sent(asked))).is_right


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "١٢٣٤٥٦", "1234567", "0" * 10_000])
def test_what_is_no_code_is_wrong(asked, typed):
    with after(minutes=0):
        sent(asked)
        assert check(asked, typed).why is CodeWhy.WRONG


@pytest.mark.parametrize(("minutes", "is_right"), [(9.99, True), (10, False), (10.01, False)])
def test_a_code_lasts_ten_minutes(asked, minutes, is_right):
    with after(minutes=0):
        code = sent(asked)
    with after(minutes=minutes):
        result = check(asked, code)
    assert result.is_right is is_right
    assert result.why is (None if is_right else CodeWhy.EXPIRED)


def test_a_new_code_voids_the_old_one(asked):
    with after(minutes=0):
        first, second = sent(asked), sent(asked)
        while second == first:
            second = sent(asked)
        assert check(asked, first).why is CodeWhy.WRONG
        assert check(asked, second).is_right


def test_after_five_wrong_tries_the_right_code_is_dead(asked):
    with after(minutes=0):
        code = sent(asked)
        for _ in range(5):
            assert check(asked, other_than(code)).why is CodeWhy.WRONG
        assert check(asked, code).why is CodeWhy.SPENT


def test_the_fifth_try_may_still_be_right(asked):
    with after(minutes=0):
        code = sent(asked)
        for _ in range(4):
            check(asked, other_than(code))
        assert check(asked, code).is_right


def test_ten_wrong_codes_lock_and_say_what_to_do(asked):
    with after(minutes=0):
        for _ in range(2):
            code = sent(asked)
            for _try in range(5):
                assert not check(asked, other_than(code)).is_right
        fresh = sent(asked)
        result = check(asked, fresh)
    assert result.why is CodeWhy.LOCKED
    assert "call us" in result.words
    with after(hours=24):
        again = sent(asked)
        assert check(asked, again).is_right


def test_a_code_fits_its_purpose_its_request_and_its_delivery_only(asked):
    with after(minutes=0):
        code = sent(asked, Purpose.OPEN, delivery_id=7)
        assert check(asked, code, Purpose.STATUS).why is CodeWhy.NONE
        assert check(asked, code, Purpose.OPEN).why is CodeWhy.NONE
        assert check(asked, code, Purpose.OPEN, delivery_id=8).why is CodeWhy.NONE
        assert check(asked, code, Purpose.OPEN, delivery_id=7).is_right


def test_the_number_may_be_typed_carelessly(asked):
    with after(minutes=0):
        code = sent(asked)
        typed = asked.number.lower().replace("-", " ")
        assert codes.check(asked.practice, typed, Purpose.STATUS, code).is_right


def test_another_practice_cannot_use_the_code(asked):
    with after(minutes=0):
        code = sent(asked)
        other = people.practice_of("oak")
        assert codes.check(other, asked.number, Purpose.STATUS, code).why is CodeWhy.NONE


def test_neither_row_nor_message_holds_the_code_in_clear(asked):
    with after(minutes=0):
        code = sent(asked)
    row = OneTimeCode.objects.get()
    assert code.encode() not in bytes(row.hash) + bytes(row.salt)
    message = asked.practice.messages.get(key=f"code:{row.pk}")
    assert code.encode() not in bytes(message.sealed)
    assert code not in str(message.job.args)


def test_a_contact_gets_ten_codes_a_day_at_most(asked):
    with after(minutes=0):
        for _ in range(10):
            sent(asked)
        assert (
            codes.send(asked, Purpose.OPEN, channel=Channel.EMAIL, to="ASKS@example.org ") is None
        )
        sent(asked, to="other@example.org")


def test_codes_may_be_asked_for_five_times_an_hour_by_any_spelling(asked):
    practice = asked.practice
    with after(minutes=0):
        spellings = [asked.number, asked.number.lower(), asked.number.replace("-", " ")]
        for place in range(5):
            assert codes.may_ask(practice, spellings[place % 3], Purpose.STATUS)
        assert not codes.may_ask(practice, asked.number, Purpose.STATUS)
        assert codes.may_ask(practice, asked.number, Purpose.IDENTITY)
    with after(minutes=60):
        assert codes.may_ask(practice, asked.number, Purpose.STATUS)


def test_a_number_that_does_not_exist_gets_the_same_answers_and_the_same_work(asked):
    """Row by row: the same words, the same statements, the same lock after ten."""
    practice = asked.practice
    said = {asked.number: [], NOBODY: []}
    with after(minutes=0):
        for place in range(12):
            if place in (0, 6):  # the sixth try meets a spent code
                code = sent(asked)
            for number, lines in said.items():
                with CaptureQueriesContext(
                    connection,
                ) as queries:
                    result = codes.check(practice, number, Purpose.STATUS, other_than(code))
                shape = [re.sub(r"\d+|'[^']*'", "?", q["sql"]) for q in queries]
                lines.append((result.is_right, result.words, len(shape)))
    assert said[asked.number] == said[NOBODY]
    assert "until tomorrow" in said[NOBODY][-1][1]


def test_a_spent_code_reads_like_a_number_that_does_not_exist(asked):
    with after(minutes=0):
        code = sent(asked)
        for _ in range(5):
            check(asked, other_than(code))
        spent = check(asked, code)
        nobody = codes.check(asked.practice, NOBODY, Purpose.STATUS, code)
    assert spent.words == nobody.words


def test_who_comes_second_by_a_hair_loses(asked, monkeypatch):
    """The other one's right code is taken between our try and our own use of it."""
    with after(minutes=0):
        code = sent(asked)
        compare = codes.hmac.compare_digest

        def overtaken(ours: bytes, theirs: bytes) -> bool:
            monkeypatch.setattr(codes.hmac, "compare_digest", compare)
            assert check(asked, code).is_right
            return compare(ours, theirs)

        monkeypatch.setattr(codes.hmac, "compare_digest", overtaken)
        assert check(asked, code).why is CodeWhy.USED


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_one_right_code_at_once_one_wins():
    with clock.frozen(MORNING):
        records_request = rows.asked(people.cast())
        code = sent(records_request)
    results, start = [], threading.Barrier(6)

    def enter() -> None:
        try:
            start.wait()
            with clock.frozen(MORNING):
                results.append(check(records_request, code).is_right)
        finally:
            connection.close()

    threads = [threading.Thread(target=enter) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False] * 5 + [True]


@pytest.mark.django_db(transaction=True)
def test_guessers_in_parallel_share_the_five_tries():
    with clock.frozen(MORNING):
        records_request = rows.asked(people.cast())
        code = sent(records_request)
    start = threading.Barrier(8)

    def guess() -> None:
        try:
            start.wait()
            with clock.frozen(MORNING):
                check(records_request, other_than(code))
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert OneTimeCode.objects.get().tries == 5
    assert Try.objects.filter(is_failure=True).count() == 8
