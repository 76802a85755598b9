"""The acts of a request's page: each does one thing, says what came, and never does it twice."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from cartella import clock
from cartella.release import letters, notices, questions, verification
from cartella.release.lifecycle import State
from cartella.release.models import Evidence, Freeze, Letter, RecordsRequest, Task
from tests import doors
from tests.desk import made
from tests.release import rows
from tests.release import test_line as line

WORDS = {"words": "A few words"}


@pytest.fixture
def rr(cast):
    """A request that came three days ago; nobody has matched it."""
    return line.received(cast).records_request


@pytest.fixture
def desk(cast):
    """The browser of the records coordinator."""
    return doors.signed_in(cast.coordinator)


def url(rr, name: str, *more: object) -> str:
    """The address of an act."""
    return reverse(f"desk:{name}", args=[rr.number, *more])


def does(client, rr, name: str, data: dict | None = None, *more: object) -> str:
    """What the page says after the act."""
    answer = client.post(url(rr, name, *more), data or {}, follow=True)
    assert answer.status_code in (200, 422)  # 422: what was typed stands there again
    rr.refresh_from_db()
    return doors.words(answer)


# Whose record


def test_a_patient_is_matched_and_a_second_click_does_nothing_more(cast, desk, rr):
    for _click in range(2):
        assert "The patient is matched." in does(desk, rr, "match", {"patient": cast.patient.pk})
    assert rr.patient == cast.patient


@pytest.mark.parametrize("patient", ["", "nonsense", "²", "-1", "999999", "9" * 40, "theirs"])
def test_nobody_but_a_patient_of_ours_is_matched(stranger, desk, rr, patient):
    chosen = stranger.patient.pk if patient == "theirs" else patient
    assert desk.post(url(rr, "match"), {"patient": chosen}).status_code == 404
    rr.refresh_from_db()
    assert rr.patient is None


def test_the_patient_of_a_verified_request_stays(cast, desk):
    rr = line.verified(cast)
    said = does(desk, rr, "match", {"patient": cast.patient.pk})
    assert "verified already" in said


def test_a_patient_is_added_by_hand_and_matched(cast, desk, rr):
    said = does(
        desk,
        rr,
        "add_patient",
        {
            "given_name": "Zoë",
            "family_name": "Quillfeather",
            "birth_on_0": "2",
            "birth_on_1": "29",
            "birth_on_2": "1988",
            "email": "zoe@example.org",
        },
    )
    assert "added and matched" in said
    assert rr.patient.name == "Zoë Quillfeather"
    assert not verification.usable_contacts(rr)  # a new contact gets no code


def test_the_second_click_adds_no_second_patient(cast, desk, rr):
    data = {"given_name": "Zoë", "family_name": "Quillfeather"}
    for _click in range(2):
        does(desk, rr, "add_patient", data)
    patient = cast.practice.patients.get(given_name="Zoë")
    look = cast.practice.looks.get(patient_id=patient.pk, what="chart made by hand")
    assert look.person_id == cast.coordinator.person_id


def test_a_patient_needs_both_names_and_a_real_birth_date(cast, desk, rr):
    data = {"given_name": "Zoë", "family_name": "", "birth_on_0": "2", "birth_on_1": "30"}
    answer = desk.post(url(rr, "add_patient"), data)
    assert set(answer.context["patient_form"].errors) == {"family_name", "birth_on"}
    assert 'value="Zoë"' in answer.content.decode()
    assert cast.practice.patients.count() == 1


def test_a_patient_who_is_here_already_is_not_added_again(cast, desk, rr):
    data = {"given_name": "Zinnia", "family_name": "Quillfeather"}
    born = {"birth_on_0": "2", "birth_on_1": "29", "birth_on_2": "1988"}
    assert "is here already" in does(desk, rr, "add_patient", data | born)
    assert cast.practice.patients.count() == 1
    assert rr.patient is None


# Who asks


def test_what_was_seen_is_kept_with_name_and_time(cast, desk, rr):
    said = does(desk, rr, "evidence", {"way": "document", "what": "driver licence"})
    assert "Noted" in said
    seen = Evidence.objects.get(records_request=rr)
    assert (seen.what, seen.seen_by_id) == ("driver licence", cast.coordinator.person_id)


@pytest.mark.parametrize(
    "data", [{}, {"way": "document"}, {"way": "code", "what": "six digits"}, {"what": "licence"}]
)
def test_a_proof_says_how_and_what(desk, rr, data):
    answer = desk.post(url(rr, "evidence"), data)
    assert answer.context["evidence_form"].errors
    assert data.get("what", "") in answer.content.decode()
    assert not Evidence.objects.filter(records_request=rr).exists()


def test_a_call_back_names_a_number_that_was_on_file(cast, desk, rr):
    phone = rows.contact(cast.patient, "+12135550111", kind="phone")
    does(desk, rr, "match", {"patient": cast.patient.pk})
    said = does(desk, rr, "evidence", {"way": "call_back", "what": "she knew her visits"})
    assert "on file before the request came" in said
    does(desk, rr, "evidence", {"way": "call_back", "what": "she knew", "contact": str(phone.pk)})
    assert Evidence.objects.get(records_request=rr).contact_id == phone.pk


def test_verifying_needs_a_patient_and_a_proof_and_happens_once(cast, desk, rr):
    assert "whose record" in does(desk, rr, "verify")
    does(desk, rr, "match", {"patient": cast.patient.pk})
    assert "what shows who is asking" in does(desk, rr, "verify")
    does(desk, rr, "evidence", {"way": "document", "what": "driver licence"})
    assert "Verified." in does(desk, rr, "verify")
    assert rr.state == State.VERIFIED
    assert "done already" in does(desk, rr, "verify")
    assert rr.events.filter(word="verify").count() == 1


def test_a_code_goes_out_and_is_checked_on_the_phone(cast, desk, rr):
    rows.contact(cast.patient, "zinnia@example.org")
    does(desk, rr, "match", {"patient": cast.patient.pk})
    assert "A code is on its way" in does(desk, rr, "code")
    doors.send_codes(cast.practice)
    typed = doors.newest_code(cast.practice)
    assert "does not fit" in does(desk, rr, "code", {"code": "000000" if typed[0] != "0" else "1"})
    assert "right" in does(desk, rr, "code", {"code": typed})
    assert verification.shown(rr)[0].way == Evidence.Way.CODE


def test_a_code_is_asked_for_five_times_an_hour(cast, desk, rr):
    does(desk, rr, "match", {"patient": cast.patient.pk})
    for _time in range(7):
        does(desk, rr, "code")
    assert cast.practice.jobs.filter(kind=verification.JOB_SEND_CODE).count() == 5


def test_who_did_not_show_who_she_is_gets_a_letter_and_it_can_be_cured(cast, desk, rr):
    received_at = rr.received_at
    assert "what is missing" in does(desk, rr, "not_established")
    assert rr.state == State.NOT_ESTABLISHED
    assert rr.letters.get().kind == Letter.Kind.NOT_ESTABLISHED
    assert "done already" in does(desk, rr, "not_established")
    assert rr.letters.count() == 1
    assert "Say in a few words" in does(desk, rr, "reopen", {"words": " "})
    does(desk, rr, "reopen", WORDS)
    assert (rr.state, rr.received_at) == (State.RECEIVED, received_at)


# Questions


def test_a_question_and_its_answer_are_kept_and_the_clock_runs(desk, rr):
    due_on = rr.due_on
    assert "The clock runs on" in does(desk, rr, "ask", {"words": "Which years?"})
    assert "Write the question" in does(desk, rr, "ask", {"words": " "})
    question = rr.questions.get()
    assert "Write the answer" in does(desk, rr, "answer", {"words": ""}, question.pk)
    assert "The answer is kept" in does(desk, rr, "answer", {"words": "All"}, question.pk)
    assert "answered already" in does(desk, rr, "answer", {"words": "None"}, question.pk)
    question.refresh_from_db()
    assert (question.answer, rr.due_on) == ("All", due_on)


def test_a_question_of_another_request_is_not_answered_here(cast, desk, rr):
    other = rows.asked(cast)
    question = questions.ask(other, "Which years?", by=cast.act(cast.coordinator))
    assert desk.post(url(rr, "answer", question.pk), WORDS).status_code == 404


# The freeze


def test_a_freeze_is_lifted_with_words_and_once(cast, desk, rr):
    Freeze.objects.create(practice=cast.practice, records_request=rr, frozen_at=clock.now())
    assert "Still frozen" in does(desk, rr, "lift_freeze", {"words": ""})
    assert notices.frozen(rr)
    assert "Delivery may go on" in does(desk, rr, "lift_freeze", WORDS)
    assert notices.frozen(rr) is None
    assert "not frozen" in does(desk, rr, "lift_freeze", WORDS)
    assert "Say who called" in does(desk, rr, "request_not_me", {"words": ""})
    assert "Delivery is frozen" in does(desk, rr, "request_not_me", WORDS)
    assert notices.frozen(rr) is not None


# Ends


@pytest.mark.parametrize(
    ("name", "state", "refusal"),
    [
        ("withdraw", State.WITHDRAWN, "in their own words"),
        ("set_aside", State.SET_ASIDE, "why this is set aside"),
    ],
)
def test_an_end_needs_words_and_comes_once(desk, rr, name, state, refusal):
    assert refusal in does(desk, rr, name, {"words": "  "})
    assert rr.state == State.RECEIVED
    does(desk, rr, name, WORDS)
    assert rr.state == state
    assert "done already" in does(desk, rr, name, WORDS)
    assert rr.events.filter(word=name).count() == 1


def test_what_was_set_aside_by_mistake_goes_on(desk, rr):
    due_on = rr.due_on
    does(desk, rr, "set_aside", WORDS)
    assert "The first day of receipt stays" in does(desk, rr, "reopen", WORDS)
    assert (rr.state, rr.due_on) == (State.RECEIVED, due_on)


# More time


def test_time_is_extended_once_in_writing(cast, desk, rr):
    first_on = rr.due_on
    assert "Name the day" in does(desk, rr, "extend", WORDS | {"until_on": "soon"})
    until = {"until_on": (first_on + timedelta(days=3)).isoformat()}
    said = does(desk, rr, "extend", WORDS | until)
    if "Extended" in said:
        assert rr.due_on > first_on
        assert rr.letters.get().kind == Letter.Kind.EXTENSION
        does(desk, rr, "extend", WORDS | until)
        assert rr.letters.count() == 1
    else:  # California's own clock knows no extension: the date stays
        assert rr.due_on == first_on and not rr.letters.exists()


def test_more_time_than_the_law_gives_is_refused(desk, rr):
    first_on = rr.due_on
    answer = desk.post(url(rr, "extend"), WORDS | {"until_on": date(2031, 1, 1).isoformat()})
    assert "A few words" in answer.content.decode()  # the reason need not be typed again
    rr.refresh_from_db()
    assert rr.due_on == first_on


# The record


def test_the_record_is_gathered_once(cast, desk, tmp_path):
    made.chart(cast, tmp_path)
    rr = line.verified(cast)
    assert "The record is gathered" in does(desk, rr, "open_round")
    again = does(desk, rr, "open_round")
    assert rr.rounds.count() == 1, again


def test_nothing_is_gathered_for_who_is_not_verified(desk, rr):
    does(desk, rr, "open_round")
    assert not rr.rounds.exists()


def test_a_search_is_attested_by_who_did_it(cast, desk, rr):
    task = rr.searches.first()
    assert "Noted: searched by you" in does(desk, rr, "search_system", {"found": "0"}, task.pk)
    task.refresh_from_db()
    assert (task.found_count, task.searched_by_id) == (0, cast.coordinator.person_id)


@pytest.mark.parametrize("found", ["", "some", "-1", "²", "1.5", "9" * 30])
def test_a_search_names_a_count(desk, rr, found):
    task = rr.searches.first()
    assert "how many things" in does(desk, rr, "search_system", {"found": found}, task.pk)
    task.refresh_from_db()
    assert task.searched_on is None


def test_a_task_is_done_with_a_word_and_once(cast, desk, rr):
    task = Task.objects.create(
        practice=cast.practice,
        records_request=rr,
        kind=Task.Kind.UNOPENED,
        key="t",
        due_on=rr.received_on,
        made_at=clock.now(),
    )
    assert "what was done" in does(desk, rr, "task_done", {"words": ""}, task.pk)
    for _click in range(2):
        does(desk, rr, "task_done", WORDS, task.pk)
    assert rr.events.filter(word="task done").count() == 1


# Letters


def test_a_letter_is_read_and_sent_once(cast, desk, rr):
    letter = letters.write(
        Letter.Kind.WITHDRAWAL, rr, words="no longer", by=cast.act(cast.coordinator)
    )
    file = desk.get(url(rr, "letter", letter.pk))
    assert b"".join(file).startswith(b"%PDF")
    assert desk.post(url(rr, "letter_sent", letter.pk), {"way": "pigeon"}).status_code == 404
    for _click in range(2):
        does(desk, rr, "letter_sent", {"way": "handed"}, letter.pk)
    letter.refresh_from_db()
    assert letter.sent_how == "handed"
    assert rr.events.filter(word="letter_sent").count() == 1


def test_a_letter_of_another_request_is_not_had_here(cast, desk, rr):
    other = rows.asked(cast)
    letter = letters.write(
        Letter.Kind.WITHDRAWAL, other, words="no longer", by=cast.act(cast.coordinator)
    )
    assert desk.get(url(rr, "letter", letter.pk)).status_code == 404
    assert desk.post(url(rr, "letter_sent", letter.pk), {"way": "handed"}).status_code == 404


# Who may

RECEIVING = ("withdraw", "set_aside", "reopen")
VERIFYING = (
    "match",
    "add_patient",
    "evidence",
    "code",
    "verify",
    "not_established",
    "ask",
    "lift_freeze",
)
DECIDING = ("extend", "open_round")
ALL = (*RECEIVING, *VERIFYING, *DECIDING)


@pytest.mark.parametrize("name", ALL)
def test_the_auditor_does_nothing(cast, rr, name):
    client = doors.signed_in(doors.auditor(cast.practice))
    assert client.post(url(rr, name), WORDS).status_code == 403
    assert RecordsRequest.objects.get(pk=rr.pk).state == State.RECEIVED


@pytest.mark.parametrize("name", DECIDING)
def test_the_front_desk_decides_nothing(cast, rr, name):
    assert doors.signed_in(cast.desk).post(url(rr, name), WORDS).status_code == 403


@pytest.mark.parametrize("name", ALL)
def test_a_stranger_finds_no_request_of_ours(stranger, rr, name):
    client = doors.signed_in(stranger.owner)
    assert client.post(url(rr, name), WORDS | {"way": "document"}).status_code == 404
    assert RecordsRequest.objects.get(pk=rr.pk).state == State.RECEIVED


@pytest.mark.parametrize("name", ALL)
def test_looking_at_an_act_does_nothing(desk, rr, name):
    assert desk.get(url(rr, name)).status_code == 405
