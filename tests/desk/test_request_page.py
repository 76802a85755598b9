"""One request on one page: what was asked, its clock and why, its path, its next act."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from cartella import clock
from cartella.law.book import jurisdiction
from cartella.law.facts import Lane
from cartella.post import outbox
from cartella.post.models import Channel, Message
from cartella.practices.changes import By
from cartella.release import (
    coverage,
    determination,
    intake,
    letters,
    questions,
    verification,
    who_asks,
)
from cartella.release.bound import Answers
from cartella.release.lifecycle import State
from cartella.release.models import Evidence, Freeze, Letter, RecordsRequest
from tests import doors
from tests.desk import made
from tests.release import line as path
from tests.release import rows
from tests.release import test_line as line


@pytest.fixture
def desk(cast):
    """The browser of the records coordinator."""
    return doors.signed_in(cast.coordinator)


def page(client, rr):
    """The request's page."""
    answer = client.get(reverse("desk:request", args=[rr.number]))
    assert answer.status_code == 200
    return answer


def test_the_page_says_what_was_asked_and_by_when(cast, desk):
    rr = line.received(cast, wanted_words="from 2020 on").records_request
    words = doors.words(page(desk, rr))
    for said in (rr.number, "Zinnia Quillfeather", "from 2020 on", "Patient access", "days left"):
        assert said in words


def test_the_date_says_why(cast, desk):
    rr = line.received(cast).records_request
    for answer in (page(desk, rr), desk.get(reverse("desk:why", args=[rr.number]))):
        assert "123110" in doors.words(answer)  # Cal. Health & Safety Code 123110(b)


def test_the_page_says_which_papers_serve_and_what_may_not_be_asked_for(cast, desk):
    rr = rows.asked(cast, requester_name="Iris Quillfeather")
    words = doors.words(page(desk, rr))
    assert "May not be asked for: a visit, the portal, the post, a notary, a reason" in words
    assert "health care power of attorney, guardianship or court order" in words


def test_who_asked_stays_as_the_law_stood_when_it_was_verified(cast, desk, monkeypatch):
    rr = path.verified(cast)
    before = page(desk, rr).context["asker"]
    monkeypatch.setattr(who_asks, "needs", None)
    assert page(desk, rr).context["asker"] == before
    assert before["lane"]["steps"]


def test_a_later_change_of_the_law_does_not_change_an_old_request(cast, desk, monkeypatch):
    rr = line.received(cast).records_request
    before = page(desk, rr).context
    federal, changed = jurisdiction.federal(), replace(jurisdiction.load("US-CA"), access=())
    monkeypatch.setattr(jurisdiction, "load", {"US-CA": changed, "US": federal}.get)
    rr.refresh_from_db()
    after = page(desk, rr).context
    assert after["why"] == before["why"] and after["rr"].due_on == before["rr"].due_on
    assert "15 calendar days" in " ".join(one["text"] for one in after["why"]["reasons"])


def test_a_request_without_due_date_says_so(cast, desk):
    rr = rows.asked(cast)
    RecordsRequest.objects.filter(pk=rr.pk).update(due_on=None)
    assert page(desk, rr).context["days_left"] is None
    words = doors.words(desk.get(reverse("desk:why", args=[rr.number])))
    assert "No law that is loaded names a day." in words


def test_a_date_without_kept_reasons_breaks_no_page(cast, desk):
    rr = rows.asked(cast)
    RecordsRequest.objects.filter(pk=rr.pk).update(due_because={})
    page(desk, rr)
    assert desk.get(reverse("desk:why", args=[rr.number])).status_code == 200


@pytest.mark.parametrize("lane", Lane)
def test_every_lane_is_named(cast, desk, lane):
    rr = rows.asked(cast)
    RecordsRequest.objects.filter(pk=rr.pk).update(lane=lane)
    assert lane.value.split()[0] in doors.words(page(desk, rr)).casefold()
    assert desk.get(reverse("desk:today")).status_code == 200


def test_who_asks_for_somebody_else_is_named(cast, desk):
    rr = rows.asked(cast, requester_name="Mabel Quillfeather")
    assert "Asks for them Mabel Quillfeather" in doors.words(page(desk, rr))


def test_who_asks_for_somebody_else_shows_more_than_who_she_is(cast, desk):
    hers, theirs = rows.asked(cast), rows.asked(cast, requester_name="Mabel Quillfeather")
    assert "One proof is enough" in doors.words(page(desk, hers))
    said = doors.words(page(desk, theirs))
    assert "One proof is enough" not in said
    assert "lets them act for the patient" in said
    way, by = Evidence.Way.DOCUMENT, path.staff(cast)
    verification.evidence_seen(theirs, way, "driver licence", by=by)
    assert "that they may act for the patient" in doors.words(page(desk, theirs))


def test_a_freeze_stands_at_the_top(cast, desk):
    rr = rows.asked(cast)
    assert "Delivery is frozen" not in doors.words(page(desk, rr))
    Freeze.objects.create(practice=cast.practice, records_request=rr, frozen_at=clock.now())
    words = doors.words(page(desk, rr))
    assert words.index("Delivery is frozen") < words.index("What was asked")


def test_open_requests_of_the_same_person_are_shown(cast, desk):
    first, second = (rows.asked(cast, matched=False) for _time in range(2))
    assert first.number in doors.words(page(desk, second))


def test_questions_and_answers_are_shown(cast, desk):
    rr = rows.asked(cast)
    question = questions.ask(rr, "Which years?", by=cast.act(cast.coordinator))
    shown = page(desk, rr).content.decode()
    assert "Which years?" in shown
    assert reverse("desk:answer", args=[rr.number, question.pk]) in shown
    questions.answer(question, "All of them", by=cast.act(cast.coordinator))
    shown = page(desk, rr).content.decode()
    assert "All of them" in shown
    assert reverse("desk:answer", args=[rr.number, question.pk]) not in shown


def test_the_timeline_has_words_for_everything(cast, desk, tmp_path):
    package = made.packaged(cast, tmp_path)
    events = page(desk, made.request_of(package)).context["events"]
    assert len(events) > 6
    for event in events:
        assert "_" not in event["what"]
        assert event["who"]


@pytest.mark.parametrize(
    ("state", "is_over"),
    [
        (State.RECEIVED, False),
        (State.VERIFIED, False),
        (State.ANSWERED, True),
        (State.CLOSED, True),
        (State.WITHDRAWN, True),
        (State.NOT_ESTABLISHED, True),
        (State.SET_ASIDE, True),
    ],
)
def test_every_state_has_its_page_and_its_other_acts(cast, desk, state, is_over):
    rr = rows.asked(cast)
    RecordsRequest.objects.filter(pk=rr.pk).update(state=state)
    shown = page(desk, rr).content.decode()
    assert (reverse("desk:reopen", args=[rr.number]) in shown) == (
        is_over and state != State.WITHDRAWN
    )
    assert (reverse("desk:withdraw", args=[rr.number]) in shown) == (not is_over)


def test_one_step_is_now_and_those_before_it_are_done(cast, desk, tmp_path):
    def states() -> list[str]:
        return [step.state for step in page(desk, rr).context["steps"]]

    rr = rows.asked(cast)
    assert states() == ["done", "now", "later", "later", "later", "later"]
    package = made.packaged(cast, tmp_path)
    rr = made.request_of(package)
    assert states() == ["done", "done", "done", "done", "now", "later"]


def test_a_letter_that_is_written_can_be_read_and_sent(cast, desk):
    rr = rows.asked(cast)
    letter = letters.write(
        Letter.Kind.WITHDRAWAL, rr, words="no longer", by=cast.act(cast.coordinator)
    )
    shown = page(desk, rr).content.decode()
    assert reverse("desk:letter", args=[rr.number, letter.pk]) in shown


def test_names_with_markup_are_shown_as_text(cast, desk):
    rr = rows.asked(cast, matched=False, stated_name="<script>alert(1)</script>")
    assert b"<script>alert" not in page(desk, rr).content


def test_who_may_only_look_sees_no_forms(cast):
    rr = rows.asked(cast)
    shown = page(doors.signed_in(doors.auditor(cast.practice)), rr).content.decode()
    for name in ("evidence", "withdraw", "set_aside", "ask", "not_established"):
        assert reverse(f"desk:{name}", args=[rr.number]) not in shown, name


@pytest.mark.parametrize("name", ["request", "why"])
def test_a_stranger_finds_nothing(cast, stranger, name):
    rr = rows.asked(cast)
    client = doors.signed_in(stranger.owner)
    assert client.get(reverse(f"desk:{name}", args=[rr.number])).status_code == 404
    assert client.get(reverse(f"desk:{name}", args=["NO-SUCH-ONE"])).status_code == 404


def test_looking_writes_nothing_but_the_session(cast, desk):
    rr = rows.asked(cast)
    intake.assign(rr, cast.coordinator.person, by=cast.act(cast.desk))
    before = rr.events.count()
    page(desk, rr)
    assert rr.events.count() == before
    assert desk.post(reverse("desk:request", args=[rr.number])).status_code == 405


def test_a_refusal_says_why_on_its_page_and_on_paper(cast, desk):
    round_ = path.scoped(cast, "psychotherapy_note")
    rr = round_.records_request
    determination.determine(round_, by=path.staff(cast))
    paper = desk.get(reverse("desk:why_refused", args=[rr.number, round_.number]))
    for answer in (page(desk, rr), paper):
        assert "45 CFR 164.524(a)(1)(i)" in doors.words(answer)


def test_a_round_without_a_refusal_has_no_page_of_reasons(cast, desk):
    round_ = path.scoped(cast, "observation")
    rr = round_.records_request
    determination.determine(round_, by=path.staff(cast))
    assert page(desk, rr).context["refused"] == []
    url = reverse("desk:why_refused", args=[rr.number, round_.number])
    assert desk.get(url).status_code == 404


def test_a_failed_message_is_sent_again_with_one_click_and_a_second_says_so(cast, desk):
    rr = rows.asked(cast)
    given = {"number": rr.number, "phone": ""}
    message = outbox.queue(
        cast.practice,
        Channel.EMAIL,
        "her@example.org",
        "news",
        given,
        key="news:1",
        language="en",
        about_request_id=rr.pk,
    )
    Message.objects.filter(pk=message.pk).update(failed_at=clock.now(), outcome="refused 550")
    url = reverse("desk:message_again", args=[rr.number, message.pk])
    assert url in page(desk, rr).content.decode()
    assert url not in page(doors.signed_in(cast.clinician), rr).content.decode()
    assert "It goes once more" in doors.words(desk.post(url, follow=True))
    answer = desk.post(url, follow=True)
    assert "That was done already" in doors.words(answer)
    assert url not in answer.content.decode()


def test_the_why_page_says_what_was_answered_about_hipaa_since(cast, desk):
    """The date keeps its own reasons; how the request is judged by now stands beside them."""
    rr = rows.asked(cast)
    entity = cast.location.legal_entity
    url = reverse("desk:why", args=[rr.number])
    first = doors.words(desk.get(url))
    assert "nobody had answered whether HIPAA covers" in first
    assert "as it is judged now" not in first
    answers = Answers(
        sends_transactions=False, sends_through_service=False, prescribes_electronically=False
    )
    with clock.frozen(clock.now() + timedelta(days=2)):
        coverage.answer(entity, answers, by=By(name="Olive Owner"))
        session = desk.session
        session["seen_at"] = clock.now().isoformat()
        session.save()
        words = doors.words(desk.get(url))
    assert "as it is judged now" in words and "while this request was open" in words
    assert "gives the patient more" in words
