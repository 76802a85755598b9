"""Receive: the day on which the clock starts, the day by which to answer, and what moves them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartella import clock
from cartella.charts import patients
from cartella.charts.patients import NewPatient
from cartella.release import arrivals, intake, requester
from cartella.release.actors import REQUESTER, NotAllowed
from cartella.release.intake import Asked
from cartella.release.lifecycle import IllegalAct, State
from cartella.release.models import Channel, Fate, Letter, RecordsRequest
from tests import people
from tests.people import MORNING
from tests.release import line, rows

LOS_ANGELES = ZoneInfo("America/Los_Angeles")


@pytest.fixture
def cast(db) -> people.Cast:
    with clock.frozen(MORNING):
        yield people.cast()


def in_state(cast: people.Cast, state: str, zone: str) -> people.Cast:
    cast.practice.legal_entities.update(state=state)
    cast.practice.locations.update(time_zone=zone)
    cast.practice.time_zone = zone
    cast.practice.save(update_fields=["time_zone"])
    return cast


def came(cast: people.Cast, at: datetime, **asked: object) -> RecordsRequest:
    with clock.frozen(at):
        return line.received(cast, **asked)


def refreshed(rr: RecordsRequest) -> RecordsRequest:
    return RecordsRequest.objects.get(pk=rr.pk)


# -- due dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "zone", "due_on"),
    [
        ("CA", "America/Los_Angeles", date(2026, 11, 17)),  # Cal. H&S Code 123110(b): 15 days
        (
            "TX",
            "America/Chicago",
            date(2026, 11, 23),
        ),  # Tex. Occ. Code 159.006(d): 15 business days
        (
            "NY",
            "America/New_York",
            date(2026, 12, 2),
        ),  # N.Y. Pub. Health Law 18(2)(d) names no number
        ("FL", "America/New_York", date(2026, 12, 2)),  # 45 CFR 164.524(b)(2)(i): 30 days
        ("IL", "America/Chicago", date(2026, 12, 2)),
        ("WY", "America/Denver", date(2026, 12, 2)),  # not loaded: the federal day
    ],
)
def test_the_day_by_which_to_answer_in_each_state(cast, state, zone, due_on):
    rr = came(in_state(cast, state, zone), MORNING)
    assert rr.received_on == date(2026, 11, 2)
    assert rr.due_on == due_on
    assert rr.due_because["steps"]


def test_where_state_law_is_not_loaded_it_is_said(cast):
    rr = came(in_state(cast, "PR", "America/Puerto_Rico"), MORNING)
    assert rr.due_on == rr.received_on + timedelta(days=30)
    assert any("not loaded" in words["template"] for words in rr.due_because["decide"])


def test_where_no_law_names_a_day_there_is_none_and_nothing_breaks(cast):
    cast.practice.legal_entities.update(is_covered=False, state="WY")
    rr = came(cast, MORNING)
    assert rr.due_on is None or rr.due_on >= rr.received_on
    RecordsRequest.objects.filter(pk=rr.pk).update(due_on=None)
    rr = refreshed(rr)
    assert requester.word(rr) == "Received"
    assert all(station.by_on is None for station in requester.way(rr))
    words = intake.outbox.words(rows.messages(cast.practice, "receipt")[0])
    assert words is not None and "None" not in words.body


@pytest.mark.parametrize(
    ("at", "received_on"),
    [
        (datetime(2026, 11, 2, 23, 59, tzinfo=LOS_ANGELES), date(2026, 11, 2)),
        (datetime(2026, 11, 3, 0, 0, tzinfo=LOS_ANGELES), date(2026, 11, 3)),
        (datetime(2026, 11, 1, 1, 30, tzinfo=LOS_ANGELES, fold=1), date(2026, 11, 1)),
        (datetime(2026, 3, 8, 3, 0, tzinfo=LOS_ANGELES), date(2026, 3, 8)),
        (datetime(2028, 2, 29, 20, 0, tzinfo=LOS_ANGELES), date(2028, 2, 29)),
    ],
)
def test_the_day_of_receipt_is_the_one_on_the_wall_of_the_place(cast, at, received_on):
    rr = came(cast, at.astimezone(UTC))
    assert rr.received_on == received_on
    assert rr.due_on == received_on + timedelta(days=15)


def test_what_came_after_closing_counts_from_that_day(cast):
    rr = came(cast, datetime(2026, 11, 2, 22, 30, tzinfo=LOS_ANGELES).astimezone(UTC))
    assert rr.received_on == date(2026, 11, 2)


def test_a_day_of_receipt_set_by_hand_says_by_whom_from_what_and_why(cast):
    by = line.staff(cast)
    arrival = arrivals.keep(cast.practice, channel=Channel.POST, by=by)
    earlier = arrival.arrived_at - timedelta(days=3)
    arrivals.set_received(arrival, earlier, reason="the postmark", by=by)
    rr = intake.receive(arrival, Asked(stated_name="Zinnia"), by=by).records_request
    noted = rr.events.get(word="receipt_day")
    zone = rr.location.time_zone
    assert noted.because == {
        "arrived_on": clock.day_of(arrival.arrived_at, zone).isoformat(),
        "received_on": clock.day_of(earlier, zone).isoformat(),
    }
    assert (noted.by_person_id, noted.note) == (by.person_id, "the postmark")


def test_a_match_that_is_changed_says_whom_it_named_before(cast):
    rr = came(cast, MORNING)
    new = NewPatient(given_name="Rosa", family_name="Ortega")
    other = patients.add(cast.practice, new, at=MORNING)
    for one in (cast.patient, other):
        intake.match(rr, one, by=line.staff(cast))
    said = [one.because for one in rr.events.filter(word="matched").order_by("pk")]
    assert said == [
        {"patient": cast.patient.pk, "before": None},
        {"patient": other.pk, "before": cast.patient.pk},
    ]


# -- arrivals, duplicates, joining ----------------------------------------------------------------


def test_an_arrival_becomes_a_request_once(cast):
    arrival = arrivals.keep(cast.practice, channel=Channel.POST, by=line.staff(cast))
    asked = Asked(stated_name="Zinnia Quillfeather", contact_email="zinnia@example.org")
    rr = intake.receive(arrival, asked, by=line.staff(cast)).records_request
    with pytest.raises(arrivals.AlreadyDecided):
        intake.receive(arrival, asked, by=line.staff(cast))
    assert cast.practice.records_requests.get() == rr
    assert len(rows.messages(cast.practice, "receipt")) == 1
    assert rr.events.count() == 1
    assert rr.searches.count() == 2


def test_a_paper_that_came_earlier_moves_the_day_forward(cast):
    rr = came(cast, MORNING)
    paper = arrivals.keep(
        cast.practice,
        channel=Channel.FAX,
        received_at=MORNING - timedelta(days=4),
        by=line.staff(cast),
    )
    intake.join(paper, rr, by=line.staff(cast))
    rr = refreshed(rr)
    assert rr.received_on == date(2026, 10, 29)
    assert rr.due_on == date(2026, 10, 29) + timedelta(days=15)
    with pytest.raises(arrivals.AlreadyDecided):
        intake.join(paper, rr, by=line.staff(cast))
    assert rr.events.filter(word="joined").count() == 1


def test_a_paper_that_came_later_moves_nothing(cast):
    rr = came(cast, MORNING - timedelta(days=3))
    due_on = rr.due_on
    paper = arrivals.keep(cast.practice, channel=Channel.FAX, by=line.staff(cast))
    intake.join(paper, rr, by=line.staff(cast))
    assert (refreshed(rr).due_on, refreshed(rr).state) == (due_on, State.RECEIVED)


def test_duplicates_are_shown_by_name_and_birth_date_then_by_patient(cast):
    first, second = came(cast, MORNING), came(cast, MORNING, stated_name="ZINNIA quillfeather")
    other = came(cast, MORNING, stated_born_on=date(1990, 1, 1))
    assert intake.duplicates(second) == [first]
    assert intake.duplicates(other) == []
    for rr in (first, other):
        intake.match(rr, cast.patient, by=line.staff(cast))
    assert intake.duplicates(other) == [first]


def test_a_duplicate_is_not_verified_by_the_first(cast):
    first = line.verified(cast)
    second = line.received(cast)
    intake.match(second, cast.patient, by=line.staff(cast))
    assert second.state == State.RECEIVED and first.state == State.VERIFIED


def test_the_patient_of_a_verified_request_stays(cast):
    rr = line.verified(cast)
    with pytest.raises(intake.SamePatientNeeded):
        intake.match(rr, cast.patient, by=line.staff(cast))


def test_a_strangers_patient_is_not_found(cast):
    rr = line.received(cast)
    stranger = people.cast("elsewhere").patient
    with pytest.raises(type(stranger).DoesNotExist):
        intake.match(rr, stranger, by=line.staff(cast))


# -- receipt codes --------------------------------------------------------------------------------


@given(st.text(max_size=12))
def test_only_the_code_of_the_receipt_opens(code):
    right = "7KQM2XFP"
    rr = RecordsRequest(receipt_salt=b"0" * 16, receipt_hash=intake._hash(right, b"0" * 16))
    said = code.replace("-", "").replace(" ", "").upper()
    assert intake.check_receipt(rr, code) == (said == right)


def test_dashes_blanks_and_case_of_a_receipt_code_do_not_matter(cast):
    arrival = arrivals.keep(cast.practice, channel=Channel.FORM, by=REQUESTER)
    got = intake.receive(arrival, Asked(stated_name="Z"), by=REQUESTER)
    code, number = got.receipt_code, got.records_request.number
    assert intake.by_receipt(cast.practice, number, f"{code[:4]}-{code[4:]} ".lower())
    assert intake.by_receipt(cast.practice, number, "22222222") is None
    assert intake.by_receipt(cast.practice, "2222-2222-2222", code) is None
    assert intake.by_receipt(people.cast("elsewhere").practice, number, code) is None


# -- off the line ---------------------------------------------------------------------------------


def test_withdrawn_in_her_words_which_are_kept_and_confirmed(cast):
    rr = line.verified(cast)
    with pytest.raises(intake.WordsMissing):
        intake.withdraw(rr, "  ", by=REQUESTER)
    intake.withdraw(rr, "I have what I need", by=REQUESTER)
    assert refreshed(rr).state == State.WITHDRAWN
    letter = rr.letters.get(kind=Letter.Kind.WITHDRAWAL)
    assert letter.sent_at is not None
    with pytest.raises(IllegalAct):
        intake.withdraw(rr, "again", by=REQUESTER)
    assert rr.letters.count() == 1
    with pytest.raises(IllegalAct):
        intake.reopen(rr, "hm", by=line.staff(cast))


def test_an_auditor_withdraws_nothing(cast):
    rr = line.verified(cast)
    with pytest.raises(NotAllowed):
        intake.withdraw(rr, "she said so", by=cast.act(cast.clinician))
    assert not rr.letters.exists()


@pytest.mark.parametrize("verb", [intake.set_aside, intake.reopen])
def test_setting_aside_and_opening_again_need_a_reason(cast, verb):
    rr = line.received(cast)
    with pytest.raises(intake.WordsMissing):
        verb(rr, " ", by=line.staff(cast))


def test_set_aside_it_is_counted_and_opens_where_it_was(cast):
    rr = line.verified(cast)
    intake.set_aside(rr, "test", by=line.staff(cast))
    assert cast.practice.records_requests.filter(state=State.SET_ASIDE).count() == 1
    assert requester.word(rr) == "Closed"
    intake.reopen(rr, "no test", by=line.staff(cast))
    assert refreshed(rr).state == State.VERIFIED


def test_an_arrival_that_is_no_request_says_why(cast):
    arrival = arrivals.keep(cast.practice, channel=Channel.FAX, by=line.staff(cast))
    with pytest.raises(arrivals.LaterNeedsReason):
        arrivals.not_a_request(arrival, " ", by=line.staff(cast))
    arrivals.not_a_request(arrival, "an advertisement", by=line.staff(cast))
    assert arrival.fate == Fate.NOT_A_REQUEST
    with pytest.raises(arrivals.AlreadyDecided):
        intake.receive(arrival, Asked(stated_name="Z"), by=line.staff(cast))
    assert not arrivals.undecided(cast.practice).exists()
