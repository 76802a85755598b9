"""A status code tells how far it is, and nothing else; guessing is slowed down."""

from dataclasses import dataclass

import pytest

from cartella.charts.models import ContactKind
from cartella.release import codes, intake, receipts, requester
from cartella.release.models import OneTimeCode, RecordsRequest
from cartella.release.receipts import TextRefused, Told
from tests import people
from tests.release import rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request and its code."""

    cast: people.Cast
    request: object
    code: str


@pytest.fixture
def asked(make_practice) -> Asked:
    """A request whose receipt was just made anew."""
    cast = people.cast()
    rr = rows.asked(cast, contact_phone="+12135550177")
    code = intake.new_status_code(rr, by=cast.act(cast.desk))
    return Asked(cast=cast, request=rr, code=code)


def tell(asked: Asked, *, number: str = "", code: str = "", by=None):
    """Ask by telephone."""
    return receipts.told(
        asked.cast.practice,
        number or asked.request.number,
        code or asked.code,
        by=asked.cast.act(by or asked.cast.desk),
    )


def test_number_and_code_tell_the_requesters_own_word(asked):
    told = tell(asked, code=f" {asked.code[:4].lower()}-{asked.code[4:]} ")
    assert isinstance(told, Told)
    assert [one.word for one in told.words] == [requester.word(asked.request)]


def test_it_is_told_in_her_language_and_in_that_of_staff(asked):
    RecordsRequest.objects.filter(pk=asked.request.pk).update(language="es")
    told = tell(asked)
    assert [one.language for one in told.words] == ["es", "en"]
    assert len({one.word for one in told.words}) == 2


def test_a_wrong_code_reads_the_same_as_a_wrong_number(asked):
    wrong, nobody = tell(asked, code="AAAA2222"), tell(asked, number="AAAA-BBBB-CCCC")
    assert isinstance(wrong, str) and wrong == nobody


def test_after_some_wrong_codes_the_right_one_tells_nothing_that_day(asked):
    for _try in range(receipts.WRONG_A_DAY):
        tell(asked, code="AAAA2222")
    assert "until tomorrow" in tell(asked)
    nobody = [tell(asked, number="AAAA-BBBB-CCCC") for _try in range(receipts.WRONG_A_DAY + 1)]
    assert nobody[-1] == tell(asked)


def test_one_person_cannot_ask_for_all(asked, monkeypatch):
    monkeypatch.setattr(receipts, "TOLD_AN_HOUR", 3)
    assert [isinstance(tell(asked), Told) for _ask in range(4)] == [True, True, True, False]
    assert isinstance(tell(asked, by=asked.cast.coordinator), Told)


def test_another_practice_tells_nothing(asked):
    other = people.cast("thistle")
    found = receipts.told(
        other.practice, asked.request.number, asked.code, by=other.act(other.desk)
    )
    assert isinstance(found, str)


def test_a_new_code_ends_the_old_one(asked):
    new = intake.new_status_code(asked.request, by=asked.cast.act(asked.cast.desk))
    assert isinstance(tell(asked), str)
    assert isinstance(tell(asked, code=new), Told)


@pytest.mark.parametrize("purpose", list(OneTimeCode.Purpose))
def test_a_status_code_is_no_code_for_anything_else(asked, purpose):
    practice, number = asked.cast.practice, asked.request.number
    assert not codes.check(practice, number, purpose, asked.code).is_right


def test_a_text_message_goes_only_where_texting_stands(asked, monkeypatch):
    by = asked.cast.act(asked.cast.desk)
    with pytest.raises(TextRefused):
        receipts.send_text(asked.request, by=by)
    monkeypatch.setattr(receipts.outbox, "is_set_up", lambda *_a: True)
    for _click in range(2):
        receipts.send_text(asked.request, by=by)
    message = asked.cast.practice.messages.get(template="receipt", channel="sms")
    words = receipts.outbox.words(message)
    assert asked.request.number in words.body and asked.code not in words.body
    noted = asked.request.events.get(word="receipt_text")
    assert noted.by_person_id == asked.cast.desk.person_id


def test_a_wish_of_hers_is_minded(asked, monkeypatch):
    monkeypatch.setattr(receipts.outbox, "is_set_up", lambda *_a: True)
    cast, rr = asked.cast, asked.request
    rr.patient = cast.patient
    cast.patient.confidential_communication = "only my work phone"
    cast.patient.save(update_fields=["confidential_communication"])
    assert receipts.may_text(rr) == ""
    rows.contact(cast.patient, "+12135550177", kind=ContactKind.PHONE, fits_wish=True)
    assert receipts.may_text(rr) == "+12135550177"


def test_the_receipt_says_the_code_only_if_it_was_just_made(asked):
    said = [p.text for p in receipts.text(asked.request, asked.code).paragraphs]
    assert any(asked.code in one and "nothing else" in one for one in said)
    silent = [p.text for p in receipts.text(asked.request, "").paragraphs]
    assert len(silent) == len(said) - 1
